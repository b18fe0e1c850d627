"""What is told of a row of another tool's table, which lacks strengths, sides and places."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.facsight_tools.toolboxes.tables import PY_FEAT, table

from facsight.chat import faces
from facsight.chat.answers import Topic, tell
from facsight.chat.grammar import understand
from facsight.settings import Settings
from facsight_tools.evidence import payloads
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.statements import kinds
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.tokens import Language
from facsight_tools.states import UnavailableReason
from facsight_tools.toolboxes.evidence import tool_ledger


@pytest.mark.parametrize(
    ("question", "note"),
    [
        ("Which units are above C?", "no_intensity"),
        ("Which unit is strongest?", "no_intensity"),
        ("Is AU6 stronger than AU12?", "no_intensity"),
        ("Is AU12 at least C?", "no_intensity"),
        ("Is AU12 stronger on the left?", "no_sides"),
        ("Is the face symmetric?", "no_sides"),
    ],
)
def test_what_a_table_does_not_give_is_told_and_not_denied(
    question: str, note: str, tmp_path: Path
) -> None:
    evidence = Evidence.of(tool_ledger(table(tmp_path, PY_FEAT).analyses[0]))
    asked = understand(question)
    assert asked is not None
    told = tell(Topic(asked.query, evidence, 1, 1, Settings(language="en")))
    assert list(told.notes) == [note]
    assert not told.opening
    said = [one for group in told.groups for one in group]
    assert all(isinstance(one, kinds.UnitState) for one in said)
    assert all(one.judge(evidence).holds for one in said)


BROWS, EYES, MOUTH, LIDS = 4, 43, 12, 5


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    ("present", "gone", "opening"),
    [
        ({BROWS, EYES, MOUTH}, set(), "cry_look"),
        ({BROWS, 7, 20}, {43}, "cry_look"),
        ({BROWS, EYES, MOUTH, LIDS}, set(), "no_cry_look"),
        ({EYES, MOUTH}, set(), "no_cry_look"),
        ({BROWS, EYES}, {12, 20}, "not_measured"),
        ({EYES}, {12, 20}, "not_measured"),
    ],
)
def test_of_crying_the_look_is_told_and_that_tears_are_not_measured(
    present: set[int], gone: set[int], opening: str, language: Language
) -> None:
    evidence = Evidence.of(_ledger(present, gone))
    asked = understand("Does she cry?" if language == "en" else "Weint sie?", (language,))
    assert asked is not None
    answer = tell(Topic(asked.query, evidence, 1, 1, Settings(language=language)))
    said = [one for group in answer.groups for one in group]
    assert answer.opening == opening
    assert all(one.judge(evidence).holds for one in said)
    assert isinstance(said[-1], kinds.Caution)
    assert said[-1].of == "tears"
    told = {one.unit for one in said if isinstance(one, kinds.UnitGrade)}
    assert told == (present if opening == "cry_look" else set())


def _ledger(present: set[int], gone: set[int]) -> Ledger:
    rows = [Row.of(payloads.FaceFound(face=1, score=0.9), source="made")]
    for unit in (4, 5, 6, 7, 12, 20, 43):
        one: payloads.AnyPayload = payloads.UnitIntensity(
            face=1, unit=unit, side="both", intensity=3.0 if unit in present else 0.0, cue="made"
        )
        if unit in gone:
            one = payloads.UnitUnavailable(
                face=1, unit=unit, side="both", reason=UnavailableReason.OCCLUDED, detail="a hand"
            )
        rows.append(Row.of(one, source="made"))
    return Ledger.of(rows)


def test_faces_without_a_place_have_none_told(tmp_path: Path) -> None:
    evidence = Evidence.of(tool_ledger(table(tmp_path, PY_FEAT).analyses[0]))
    assert evidence.faces
    assert faces.places(evidence, "en") == ""
