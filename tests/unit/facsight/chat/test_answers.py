"""What is told of a row of another tool's table, which lacks strengths, sides and places."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.facsight_tools.toolboxes.tables import PY_FEAT, table

from facsight.chat import faces
from facsight.chat.answers import Topic, tell
from facsight.chat.grammar import understand
from facsight.settings import Settings
from facsight_tools.statements import kinds
from facsight_tools.statements.evidence import Evidence
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


def test_faces_without_a_place_have_none_told(tmp_path: Path) -> None:
    evidence = Evidence.of(tool_ledger(table(tmp_path, PY_FEAT).analyses[0]))
    assert evidence.faces
    assert faces.places(evidence, "en") == ""
