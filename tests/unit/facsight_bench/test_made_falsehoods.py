"""Each kind of falsehood finds an occasion and says something false of it, the same for a seed."""

from __future__ import annotations

import random

import pytest

from facsight_bench.made_falsehoods import FALSEHOODS
from facsight_evals.datasets.generated import generated_report
from facsight_tools.statements.evidence import Evidence

MADE = [
    Evidence.of(generated_report(random.Random(seed)).ledger)  # noqa: S311
    for seed in range(4)
]


@pytest.mark.parametrize("kind", FALSEHOODS)
def test_each_kind_finds_an_occasion_and_is_repeatable(kind: str) -> None:
    one, again = (
        [FALSEHOODS[kind](on, random.Random(seed)) for seed, on in enumerate(MADE)]  # noqa: S311
        for _ in range(2)
    )
    assert one == again
    assert any(one)
    assert all("[" in text for text in one if text), "a sentence cites something"
