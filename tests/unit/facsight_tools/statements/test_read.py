"""Reading: what is false is not supported, what is not understood is said to be so."""

from __future__ import annotations

import random
import time
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.facsight_tools.statements.changed import SEEDS
from tests.unit.facsight_tools.statements.ledgers import made

from facsight_bench.corpora.ledgers import two_faces
from facsight_bench.token_edits import edits, fault
from facsight_tools.statements import kinds
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.read import ReadSentence, read

EVIDENCE: Final = Evidence.of(two_faces())


def supported(text: str, evidence: Evidence) -> bool:
    found = read(text, evidence)
    return bool(found) and all(one.verdict == "supported" for one in found)


def only(text: str, evidence: Evidence = EVIDENCE) -> ReadSentence:
    (sentence,) = read(text, evidence)
    return sentence


def test_no_token_is_free() -> None:
    rng = random.Random(1)  # noqa: S311
    some = edits(rng, lambda chance: made(chance.choice(SEEDS)))
    for _ in range(2000):
        one = next(some)
        assert fault(one, read(one.edited, one.evidence, one.language)) == "", one.edited


@pytest.mark.parametrize(
    ("text", "verdict", "reason"),
    [
        ("AU12 is present in face 1 [F1.AU12].", "supported", ""),
        ("In Gesicht 1 ist AU12 vorhanden [F1.AU12].", "supported", ""),
        ("AU12 is present [F1.AU12].", "supported", ""),
        ("AU12 is present.", "not_checkable", "which face"),
        ("AU4 is present in face 1 [F1.AU4].", "contradicted", ""),
        ("AU12 is present in face 7.", "not_checkable", ""),
        ("AU12 is present in face 1 and glows [F1.AU12].", "not_checkable", "glows"),
        ("AU12 is present in face 1 [F1.AU4].", "not_checkable", "F1.AU4"),
        ("AU12 [F1.AU12] is present in face 1.", "supported", ""),
        ("AU12 [F1.AU4] is present in face 1.", "not_checkable", "F1.AU4"),
        ("[F1.AU12] AU12 is present in face 1.", "not_checkable", "middle"),
    ],
)
def test_verdicts_and_reasons(text: str, verdict: str, reason: str) -> None:
    sentence = only(text)
    assert sentence.verdict == verdict, sentence
    assert reason in sentence.reason


def test_a_joined_sentence_is_a_set_of_statements() -> None:
    sentence = only(
        "AU12 and AU6 are present in face 1 [F1.AU12] [F1.AU6]; AU4 is absent in face 1 [F1.AU4]."
    )
    assert sentence.statements == [
        kinds.UnitState(face=1, unit=12, state="present"),
        kinds.UnitState(face=1, unit=6, state="present"),
        kinds.UnitState(face=1, unit=4, state="absent"),
    ]
    half = only("AU12 is present in face 1 and AU4 is present in face 1 [F1.AU12] [F1.AU4].")
    assert half.verdict == "contradicted"


def test_sentences_of_two_languages_stand_in_one_text() -> None:
    text = "AU12 is at 3.2 of 5 [F1.AU12]. AU6 liegt bei 2,1 von 5 [F1.AU6]."
    assert [one.verdict for one in read(text, EVIDENCE)] == ["supported", "supported"]


def test_a_sentence_may_be_told_in_brackets_after_its_end() -> None:
    found = read("AU12 is present. [F1.AU12] AU6 is present. [F1.AU6]", EVIDENCE)
    assert [one.verdict for one in found] == ["supported", "supported"]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    for one in read(text, EVIDENCE):
        assert one.verdict != "supported" or one.statements


@pytest.mark.parametrize(
    "text",
    [
        "AU12, " * 400 + "and AU6 are present",
        "and " * 2000,
        "(" * 3000,
        "\u201c" * 2000,
        "[F1.AU12]" * 500,
        "AU12 is present; " * 300,
        "in face 1 " * 300,
        "the the the " * 500,
        "0.1" * 2000,
    ],
)
def test_hostile_text_is_read_in_short_time(text: str) -> None:
    started = time.process_time()
    assert not supported(text, EVIDENCE)
    assert time.process_time() - started < 4
