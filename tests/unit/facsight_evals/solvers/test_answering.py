"""Ways to an answer on made-up evidence: what is kept, what is asked, what a text becomes."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from inspect_ai.util import Store
from tests.unit.facsight_evals.scorers.answers import FOR, SMILE
from tests.unit.facsight_evals.scorers.answers import answer as made

from facsight.language_models.proposal import writing_rules
from facsight_evals.datasets.cases import Case
from facsight_evals.solvers import answering
from facsight_evals.solvers.answering import answer, keep, kept, prompted, written_by
from facsight_tools.statements import kinds

SMILING = Case(context="We won the match.", seed=1)
WRITTEN = {"statements": [{"kind": "unit_state", "face": 1, "unit": 6, "state": "present"}]}


def test_a_text_is_its_statements_and_what_is_none_is_counted() -> None:
    plain = made(SMILE, refused=4)
    one = written_by(
        json.dumps({"statements": [*WRITTEN["statements"], {"kind": "joy"}, 3]}), plain
    )
    assert one.statements == (kinds.UnitState(face=1, unit=6, state="present"),)
    assert (one.unread, one.refused, one.fused) == (2, 0, plain.fused)
    prose = written_by("AU12 is seen [F1.AU12].", plain)
    assert (prose.statements, prose.unread) == ((), 1)


def test_answers_are_kept_in_their_order_and_the_last_is_the_output() -> None:
    state: Any = SimpleNamespace(store=Store(), output=SimpleNamespace(completion=""))
    assert kept(state) == []
    one, two = made(SMILE), made(SMILE, FOR)
    keep(state, [one, two])
    assert kept(state) == [one, two]
    assert state.output.completion == "Sentence 0.\nSentence 1."
    keep(state, [written_by(json.dumps(WRITTEN), one)])
    assert "unit_state" in state.output.completion


async def test_the_reasoners_answer_is_its_own_on_that_ledger() -> None:
    given = await answer(SMILING, "deterministic")
    assert given.ledger == SMILING.ledger()
    assert given.reasoner.startswith("deterministic")
    assert given == await answer(SMILING, "deterministic")


async def test_an_answer_is_in_the_language_of_its_case() -> None:
    case = Case(context="We won the match.", seed=1, language="de", register="coder")
    assert (await answer(case, "deterministic")).language == "de"


async def test_a_model_is_sent_what_the_product_would_send() -> None:
    plain, prompt = await prompted(SMILING)
    assert plain == await answer(SMILING, "deterministic")
    assert prompt is not None
    system, user = prompt.messages()
    assert writing_rules() in system.text
    assert "<evidence>" in user.text


async def test_no_model_is_asked_where_no_reading_can_be_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seed = next(
        seed for seed in range(60)
        if (row := Case(seed=seed).ledger().get("F1.quality")) and float(row.value or 0) < 0.3
    )  # fmt: skip

    def asked(*_: object) -> None:
        raise AssertionError("a model was asked")

    monkeypatch.setattr(answering, "get_model", asked)
    assert (await answer(Case(seed=seed), "raw")).abstained


async def test_a_raw_answer_is_what_the_model_wrote(monkeypatch: pytest.MonkeyPatch) -> None:
    async def generate(messages: Any) -> Any:
        assert len(messages) == 2
        return SimpleNamespace(completion=json.dumps(WRITTEN))

    monkeypatch.setattr(answering, "get_model", lambda: SimpleNamespace(generate=generate))
    given = await answer(SMILING, "raw")
    assert given.statements == (kinds.UnitState(face=1, unit=6, state="present"),)
