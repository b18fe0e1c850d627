"""Texts: three verdicts, and when a text as a whole may pass."""

from __future__ import annotations

import json

import pytest
from tests.builders import make_analysis, make_face, make_rules

from facsight_tools.answers.reading import SentenceVerdict, TextVerdict, read_text
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.kinds import UnitState

EVIDENCE = Evidence.of(build_ledger(make_analysis([make_face(aus={12: 3.0})]), rules=make_rules()))
TRUE, FALSE, UNREAD = (
    "AU12 is present [F1.AU12].",
    "AU12 is absent [F1.AU12].",
    "The weather was fine.",
)


@pytest.mark.parametrize(
    ("text", "strictly", "leniently"),
    [
        (TRUE, True, True),
        (f"{TRUE} {TRUE}", True, True),
        (f"{TRUE} {UNREAD}", False, True),
        (UNREAD, False, False),
        (f"{TRUE} {FALSE}", False, False),
        (f"{TRUE} {FALSE} {UNREAD}", False, False),
        ("", False, False),
        ("\n", False, False),
    ],
)
def test_a_text_passes_where_each_sentence_does(text: str, strictly: bool, leniently: bool) -> None:
    assert read_text(text, EVIDENCE).ok == strictly
    assert read_text(text, EVIDENCE, allow_unchecked=True).ok == leniently


def test_each_sentence_has_its_verdict_and_what_it_says() -> None:
    found = read_text(f"{TRUE} {FALSE} {UNREAD}", EVIDENCE).sentences
    assert [one.text for one in found] == [TRUE, FALSE, UNREAD]
    assert [one.verdict for one in found] == ["supported", "contradicted", "not_checkable"]
    assert found[0].statements == (UnitState(face=1, unit=12, state="present"),)
    assert found[1].statements == (UnitState(face=1, unit=12, state="absent"),)
    assert found[2].statements == ()
    assert [bool(one.reason) for one in found] == [False, True, True]
    assert [bool(one.written) for one in found] == [True, True, False]


def test_the_json_is_that_of_the_contract() -> None:
    verdict = read_text(f"{TRUE} {UNREAD}", EVIDENCE)
    data = json.loads(verdict.model_dump_json())
    assert set(data) == {"ok", "sentences"}
    for one in data["sentences"]:
        assert set(one) == {"text", "verdict", "statements", "reason"}
    assert data["sentences"][0]["statements"][0]["kind"] == "unit_state"
    again = TextVerdict.model_validate(data)
    assert json.loads(again.model_dump_json()) == data


def test_people_read_what_a_sentence_was_read_as() -> None:
    lines = read_text(f"{TRUE} {FALSE} {UNREAD}", EVIDENCE).readable().splitlines()
    assert lines[0] == "1 supported, 1 contradicted, 1 not checkable."
    assert lines[1:3] == [f"supported: {TRUE}", "    read as: AU12 (lip corner puller) is present"]
    assert lines[3] == f"contradicted: {FALSE}"
    unread = SentenceVerdict(text=UNREAD, verdict="not_checkable", statements=(), reason="Why.")
    assert unread.readable() == f"not checkable: {UNREAD}\n    Why."


def test_the_language_is_that_of_the_sentence_or_the_one_asked_for() -> None:
    german = "AU12 ist vorhanden [F1.AU12]."
    assert read_text(f"{TRUE} {german}", EVIDENCE).ok
    assert read_text(german, EVIDENCE, "de").ok
    assert not read_text(german, EVIDENCE, "en").ok
