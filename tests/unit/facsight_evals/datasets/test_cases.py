"""Cases: plain values that a log holds, and the ledgers that they stand for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from facsight_evals.datasets import cases
from facsight_evals.datasets.cases import (
    WRITTEN,
    Case,
    generated_cases,
    portrait_cases,
    samples,
)
from facsight_evals.datasets.generated import CONTEXTS
from facsight_tools.evidence.rows import Ledger


def test_a_case_survives_its_log() -> None:
    for one in (
        Case(),
        Case("She won.", "a.png"),
        Case("x", seed=3, without=(6, 12), language="de", register="coder"),
    ):
        assert Case.from_json(one.to_json()) == one
    logged = Case(seed=1, without=(6,)).to_json() | {"without": [6]}
    assert Case.from_json(logged) == Case(seed=1, without=(6,)), "JSON knows no tuples"


def present(ledger: Ledger) -> list[int]:
    rows = (row for row in ledger.rows if row.id.startswith("F1.AU") and row.id.count(".") == 1)
    return [
        int(row.id[5:]) for row in rows if row.status == "measured" and float(row.value or 0) >= 1
    ]


def test_the_same_seed_is_the_same_evidence_and_another_is_other() -> None:
    ledgers = [Case(context="We won the match.", seed=seed).ledger() for seed in (1, 1, 2)]
    assert ledgers[0] == ledgers[1]
    assert ledgers[0].hash != ledgers[2].hash
    assert ledgers[0].get("C1") is not None
    assert Case(seed=1).ledger().get("C1") is None


def test_units_taken_away_are_not_measured_and_score_nothing() -> None:
    seed = next(seed for seed in range(50) if 12 in present(Case(seed=seed).ledger()))
    whole, without = Case(seed=seed).ledger(), Case(seed=seed, without=(12,)).ledger()
    row = without.get("F1.AU12")
    assert row is not None
    assert (row.status, row.value) == ("unavailable", None)

    def score(ledger: Ledger) -> float:
        found = ledger.get("F1.emotion.happiness")
        return float(found.value or 0.0) if found is not None else 0.0

    assert score(without) < score(whole)
    others = {one.id: one for one in whole.rows if one.id.startswith(("F2.", "F3."))}
    assert others == {one.id: one for one in without.rows if one.id in others}


def test_a_picture_has_no_ledger_before_it_is_measured() -> None:
    with pytest.raises(ValueError, match="before it is measured"):
        Case(picture="a.png").ledger()


def test_made_up_cases_go_through_all_words_in_turn() -> None:
    made = list(generated_cases(len(WRITTEN) * len(CONTEXTS), start=8))
    assert [one.seed for one in made] == list(range(8, 8 + len(WRITTEN) * len(CONTEXTS)))
    assert [one.context for one in made] == [*CONTEXTS] * len(WRITTEN)
    written = {(one.context, one.language, one.register) for one in made}
    assert len(written) == len(made), "every situation is answered in every way of writing"
    assert all(one.context != two.context for one, two in pairwise(made))


def test_without_a_checkout_there_is_no_portrait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "PORTRAIT", cases.PORTRAIT / "nowhere.png")
    assert list(portrait_cases()) == []


def test_samples_carry_their_case() -> None:
    def given() -> Iterator[Case]:
        yield from (Case(context="She won.", seed=1), Case(seed=2))

    one, two = samples(given())
    assert (one.id, one.input) == (1, "She won.")
    assert (two.id, two.input) == (2, "Nothing was said of the situation.")
    assert Case.from_json((two.metadata or {})["case"]) == Case(seed=2)
