"""Sentences that are true by construction: cited, repeatable, and accepted by the checker."""

from __future__ import annotations

import random
import re

import pytest

from facsight_bench.prose import true_prose
from facsight_evals.datasets.cases import Case
from facsight_tools.evidence.checker import check_text


def written(seed: int, draw: int = 1) -> list[str]:
    return list(true_prose(Case(seed=seed).ledger(), random.Random(draw)))  # noqa: S311


@pytest.mark.parametrize("seed", range(4))
def test_every_sentence_cites_rows_that_are_there_and_is_accepted(seed: int) -> None:
    ledger = Case(seed=seed).ledger()
    sentences = written(seed)
    assert len(sentences) > 25
    for text in sentences:
        cites = re.findall(r"\[([^\]]+)\]", text)
        assert cites, text
        assert all(ledger.get(one) is not None for one in cites), text
    refused = [text for text in sentences if not check_text(text, ledger).ok]
    assert refused == []


def test_the_same_draw_writes_the_same_and_another_words_it_otherwise() -> None:
    assert written(1) == written(1)
    assert written(1, 1) != written(1, 2)


def test_every_kind_of_statement_is_made() -> None:
    text = " ".join(one for seed in range(8) for one in written(seed))
    for part in (
        "Neither AU", "whereas", "stronger on the", "is consistent with", "argues against",
        "The highest score belongs to", "The head is", "The image quality", "could not be",
        "K.barrett2019",
    ):  # fmt: skip
        assert part in text
