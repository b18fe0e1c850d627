"""Reasons in the language that something was said in."""

from __future__ import annotations

import pytest

from facsight_bench.corpora.ledgers import one_face
from facsight_tools.answers.reading import read_text
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.kinds import UnitState
from facsight_tools.statements.reasons import reason_in

ONE_FACE = Evidence.of(one_face())


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("AU4 ist vorhanden.", "Das trifft nicht zu. Belegt ist: AU4"),
        ("Sie ist im siebten Himmel.", "Dieser Teil wurde nicht gelesen: Sie ist"),
        ("AU12 ist vorhanden [F1.AU6].", "Es nennt F1.AU6, worin davon nichts steht."),
        ("AU4 is present.", "AU4 is absent; it was said to be present."),
    ],
)
def test_a_reason_is_in_the_language_of_its_sentence(said: str, reason: str) -> None:
    (verdict,) = read_text(said, ONE_FACE).sentences
    assert verdict.reason.startswith(reason)


def test_what_the_evidence_does_not_hold_is_told_so() -> None:
    other = UnitState(face=2, unit=4, state="present")
    why = other.judge(ONE_FACE).why
    assert reason_in("de", why, [other], ONE_FACE) == "Dazu halten die Belege nichts fest."
    assert reason_in("en", why, [other], ONE_FACE) == why
    assert reason_in("de", "", [other], ONE_FACE) == ""
