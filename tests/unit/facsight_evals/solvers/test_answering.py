"""Ways to an answer on made-up evidence: what is kept, what is asked, what a text becomes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from inspect_ai.util import Store
from tests.unit.facsight_evals.scorers.answers import answer as made

from facsight_evals.datasets.cases import Case
from facsight_evals.solvers import answering
from facsight_evals.solvers.answering import answer, keep, kept, prompted, said_by, said_in
from facsight_prompts import load

SMILE = Case(context="We won the match.", seed=1)


def test_text_is_read_as_claims_or_as_prose() -> None:
    (claim,) = said_in('{"claims": [{"kind": "caveat", "text": "It varies [K.barrett2019]."}]}')
    assert (claim.kind, claim.text) == ("caveat", "It varies [K.barrett2019].")
    prose = said_in("AU12 is seen. [F1.AU12] AU4 is not.\nNo more.")
    assert [one.text for one in prose] == ["AU12 is seen. [F1.AU12]", "AU4 is not.", "No more."]


def test_answers_are_kept_in_their_order_and_the_last_is_the_output() -> None:
    state: Any = SimpleNamespace(store=Store(), output=SimpleNamespace(completion=""))
    assert kept(state) == []
    one, two = made("One [F1.AU12]."), made("Two [F1.AU12].", "Three [F1.AU4].")
    keep(state, [one, two])
    assert kept(state) == [one, two]
    assert state.output.completion == "Two [F1.AU12].\nThree [F1.AU4]."


async def test_the_reasoners_answer_is_its_own_on_that_ledger() -> None:
    given = await answer(SMILE, "deterministic")
    assert set(given.rows) == {row.id for row in SMILE.ledger().rows}
    assert given.reasoner.startswith("deterministic")
    assert given == await answer(SMILE, "deterministic")


async def test_a_model_is_sent_the_rows_that_the_product_would_send() -> None:
    plain, prompt = await prompted(SMILE)
    assert plain == await answer(SMILE, "deterministic")
    assert "<evidence>" in prompt
    assert '"F1.AU12"' in prompt


async def test_a_models_text_stands_on_the_same_evidence_unjudged() -> None:
    plain = await answer(SMILE, "deterministic")
    given = said_by("AU99 is there [F9.AU99]. She is happy.", plain)
    assert [one.text for one in given.said] == ["AU99 is there [F9.AU99].", "She is happy."]
    assert (given.rows, given.fused, given.refused) == (plain.rows, plain.fused, 0)


async def test_no_model_is_asked_where_no_reading_can_be_given(monkeypatch: Any) -> None:
    seed = next(
        seed for seed in range(60)
        if (row := Case(seed=seed).ledger().get("F1.quality")) and float(row.value or 0) < 0.3
    )  # fmt: skip

    def asked(*_: object) -> None:
        raise AssertionError("a model was asked")

    monkeypatch.setattr(answering, "get_model", asked)
    given = await answer(Case(seed=seed), "raw")
    assert given.abstained


async def test_a_raw_answer_is_what_the_model_wrote(monkeypatch: Any) -> None:
    questions: list[Any] = []

    async def generate(messages: Any) -> Any:
        questions.append(messages)
        return SimpleNamespace(completion="AU12 is there [F1.AU12].")

    monkeypatch.setattr(answering, "get_model", lambda: SimpleNamespace(generate=generate))
    given = await answer(SMILE, "raw")
    assert [one.text for one in given.said] == ["AU12 is there [F1.AU12]."]
    ((system, user),) = questions
    assert system.text == load("reasoner").render()
    assert "<evidence>" in user.text
