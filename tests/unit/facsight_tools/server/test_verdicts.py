"""What is answered on statements, whole answers and texts: verdicts, and what to do."""

from __future__ import annotations

from typing import Any

import pytest
from tests.builders import make_analysis, make_face, make_rules
from tests.unit.facsight_tools.statements.changed import SEEDS, held
from tests.unit.facsight_tools.statements.ledgers import made

from facsight_tools.answers.reading import read_text
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.server.verdicts import (
    Verdicts,
    judge_answer,
    judge_statements,
    judged_text,
)
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.flat import guide, to_flat
from facsight_tools.statements.menu import menu
from facsight_tools.statements.read import read
from facsight_tools.statements.whole import owed

EVIDENCE = Evidence.of(build_ledger(make_analysis([make_face(aus={12: 3.0})]), rules=make_rules()))
TRUE = {"kind": "unit_state", "face": "F1", "unit": "AU12", "state": "present"}
FALSE = TRUE | {"state": "absent"}
UNKNOWN = TRUE | {"face": 7}
UNFINISHED = {"kind": "unit_state", "face": 1, "unit": 12}
CAUSE = {"kind": "cause", "unit": 12}


def judged(*given: dict[str, Any]) -> Verdicts:
    return judge_statements(given, EVIDENCE, language="en", register="plain")


def answered(evidence: Evidence, given: list[dict[str, Any]]) -> Verdicts:
    return judge_answer(given, evidence, face=None, language="en", register="plain")


def flat(statements: Any) -> list[dict[str, Any]]:
    return [to_flat(one).plain() for one in statements]


@pytest.mark.parametrize(
    ("given", "outcomes"),
    [
        ([TRUE], ["holds"]),
        ([TRUE, FALSE], ["holds", "does_not_hold"]),
        ([UNKNOWN, TRUE], ["cannot_be_judged", "holds"]),
        ([UNFINISHED, CAUSE, {}], ["refused"] * 3),
        ([], []),  # nothing was said, so nothing is right
    ],
)
def test_statements_are_judged_in_their_order(
    given: list[dict[str, Any]], outcomes: list[str]
) -> None:
    found = judged(*given)
    assert [one.outcome for one in found.statements] == outcomes
    assert [one.statement for one in found.statements] == given
    assert found.ok == (set(outcomes) == {"holds"})
    assert bool(found.repair) == bool(set(outcomes) - {"holds"})


def test_only_what_holds_becomes_a_sentence() -> None:
    for one in judged(TRUE, FALSE, UNKNOWN, CAUSE).statements:
        assert bool(one.text) == bool(one.cites) == (one.outcome == "holds") == (not one.reason)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("register", ["plain", "coder"])
def test_a_sentence_says_its_statement_and_shows_its_ids(language: Any, register: Any) -> None:
    given = held(0)[::9]  # test_render reads all kinds back
    found = judge_statements(flat(given), made(0), language=language, register=register)
    assert found.ok
    for one, statement in zip(found.statements, given, strict=True):
        (sentence,) = read(one.text, made(0), language)
        assert sentence.statements == [statement]
        assert all(f"[{row}]" in one.text for row in one.cites)


def test_a_refusal_names_the_fields_of_its_kind() -> None:
    text = judged(UNFINISHED).readable()
    assert "unit_state needs state: present, absent or unavailable." in text
    assert guide(("unit_state",)) in text


def test_an_unknown_kind_is_answered_with_those_there_are() -> None:
    text = judged(CAUSE).readable()
    assert "There is no kind 'cause'." in text
    assert "unit_state, unit_" in text
    assert "facsight://statements" in text


def test_an_answer_owes_what_answers_owe_until_it_says_it() -> None:
    short = answered(EVIDENCE, [TRUE])
    assert not short.ok
    assert short.text == ""
    assert {"reading", "caution"} <= {one.code for one in short.owed}
    assert all(one.message in short.repair for one in short.owed)
    whole = answered(EVIDENCE, [*(one.statement for one in short.owed), TRUE])
    assert whole.ok
    assert whole.owed == []
    assert whole.repair == ""
    assert whole.readable().endswith(whole.text)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_whole_answer_is_said_in_the_order_given(seed: int) -> None:
    evidence = made(seed)
    face = next(iter(evidence.faces), None)
    said = menu(evidence, face)
    assert not owed(said, evidence, face)
    given = said[::-1] if seed % 2 else said
    found = answered(evidence, flat(given))
    assert found.ok
    sentences = read(found.text, evidence, "en")
    assert [one.statements for one in sentences] == [[one] for one in given]


def test_an_answer_with_one_false_statement_is_not_to_be_shown() -> None:
    given = flat(menu(EVIDENCE))
    assert answered(EVIDENCE, given).text
    assert answered(EVIDENCE, [*given, FALSE]).text == ""


def test_what_is_said_twice_is_written_once() -> None:
    given = flat(menu(EVIDENCE))
    assert answered(EVIDENCE, [*given, *given]).text == answered(EVIDENCE, given).text


def test_a_text_comes_back_with_what_to_do() -> None:
    text = "AU12 is present [F1.AU12]. AU12 is absent [F1.AU12]. The weather was fine."
    found = judged_text(read_text(text, EVIDENCE))
    assert not found.ok
    assert [one.verdict for one in found.sentences] == [
        "supported",
        "contradicted",
        "not_checkable",
    ]
    first, *failing = found.sentences
    assert first.text not in found.repair
    assert all(one.text in found.repair and one.reason in found.repair for one in failing)
    assert "AU12 is present [F1.AU12]." in found.readable()
    assert judged_text(read_text("AU12 is present.", EVIDENCE)).repair == ""


def test_nothing_is_told_to_be_nothing() -> None:
    assert "nothing to judge" in judged().readable()
    assert "nothing to judge" in judged_text(read_text("", EVIDENCE)).readable()


def test_it_crosses_the_wire() -> None:
    found = answered(EVIDENCE, [TRUE, CAUSE])
    assert Verdicts.model_validate_json(found.model_dump_json()) == found
