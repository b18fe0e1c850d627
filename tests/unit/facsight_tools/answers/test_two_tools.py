"""Two tools on one face: what is said of both holds, by two judges, and is read back as it was."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from tests.unit.facsight_tools.toolboxes.tables import (
    EVERY,
    LIBREFACE,
    OPENFACE,
    PY_FEAT,
    PY_FEAT_2,
    table,
)

from facsight_evals.judge.rows import Rows
from facsight_evals.judge.verdicts import verdict
from facsight_tools.answers.reading import read_text
from facsight_tools.answers.two_tools import Pairing, compare_tables
from facsight_tools.errors import TableInvalid
from facsight_tools.evidence.payloads import ReadingsBeside
from facsight_tools.statements import kinds
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.tokens import Language, Register


def pair(folder: Path, first: str, second: str, **rows: int) -> Pairing:
    return compare_tables(
        table(folder, first, "first.csv"), table(folder, second, "second.csv"), **rows
    )


@pytest.mark.parametrize(("first", "second"), [*product(EVERY, ["pyfeat2", "libreface"])])
def test_what_is_said_of_any_two_tools_holds_by_both_judges(
    first: str, second: str, tmp_path: Path
) -> None:
    found = pair(tmp_path, EVERY[first], EVERY[second], row=1, beside_row=1)
    evidence, rows = Evidence.of(found.ledger), Rows(found.ledger)
    assert any(isinstance(one, kinds.ToolStates) for one in found.statements)
    for statement in found.statements:
        assert statement.judge(evidence).holds, statement
        assert verdict(statement, rows) == "holds", statement


@pytest.mark.parametrize(("language", "register"), [*product(("en", "de"), ("plain", "coder"))])
def test_sentences_are_read_back_as_what_they_were_made_of(
    language: Language, register: Register, tmp_path: Path
) -> None:
    found = pair(tmp_path, OPENFACE, LIBREFACE, row=1, beside_row=1)
    evidence = Evidence.of(found.ledger)
    text = " ".join(found.sentences(language, register))
    read = [
        one for said in read_text(text, evidence, language).sentences for one in said.statements
    ]
    assert {*read} <= {*found.statements}
    assert kinds.ToolIntensities in {type(one) for one in read}


def test_a_probability_is_set_beside_presence_alone(tmp_path: Path) -> None:
    found = pair(tmp_path, OPENFACE, PY_FEAT_2)
    assert not [one for one in found.statements if isinstance(one, kinds.ToolIntensities)]
    evidence = Evidence.of(found.ledger)
    said = {"face": 1, "unit": 12, "first_tool": "OpenFace 2", "second_tool": "Py-Feat 2"}
    wrong = kinds.ToolIntensities(**said, first="2.50", second="2.00")  # type: ignore[arg-type]
    assert not wrong.judge(evidence).holds
    turned = kinds.ToolStates(
        face=1,
        unit=12,
        first_tool="Py-Feat 2",
        second_tool="OpenFace 2",
        state="absent",
        second_state="present",
    )
    assert not turned.judge(evidence).holds, "whose units are weighed is part of what is said"


def test_units_of_the_first_alone_are_weighed(tmp_path: Path) -> None:
    alone = table(tmp_path, OPENFACE, "alone.csv").analyses[0]
    found = pair(tmp_path, OPENFACE, PY_FEAT_2)
    from facsight_tools.toolboxes.evidence import tool_ledger

    one, both = Evidence.of(tool_ledger(alone)), Evidence.of(found.ledger)
    assert one.distribution(1, "face") == both.distribution(1, "face")


def test_the_same_moment_is_found_by_time_frame_or_name(tmp_path: Path) -> None:
    """OpenFace counts from 1 and Py-Feat from 0; pictures are told by their names."""
    head, *lines = PY_FEAT_2.splitlines()
    two = "\n".join([head, lines[0], lines[0].removesuffix(",0") + ",1"])
    assert pair(tmp_path, OPENFACE, two, row=2).beside_row == 2
    own = "input,frame,timestamp,face,AU12,AU12_present\nv,10,0.0,1,3,1\nv,11,0.033,1,0,0\n"
    assert pair(tmp_path, OPENFACE, own, row=2).beside_row == 2
    named = "input,frame,face,AU12,AU12_present\nother.png,,1,3,1\none.png,,1,2,1\n"
    assert pair(tmp_path, PY_FEAT, named, row=1).beside_row == 2
    with pytest.raises(TableInvalid, match="name the face's row"):
        pair(tmp_path, PY_FEAT, "input,frame,face,AU12,AU12_present\nother.png,,1,3,1\n", row=1)
    with pytest.raises(TableInvalid, match="name its row in each"):
        pair(tmp_path, PY_FEAT, "input,frame,face,AU12,AU12_present\nother.png,,1,3,1\n")


def test_a_table_of_the_same_tool_is_the_other_one(tmp_path: Path) -> None:
    found = pair(tmp_path, OPENFACE, OPENFACE, row=1)
    assert (
        "OpenFace 2 and the other OpenFace 2 say the same of 4 of the 4 units"
        in (found.sentences()[0])
    )
    beside = Evidence.of(found.ledger).find(ReadingsBeside)
    assert beside is not None
    assert beside.row.id == "S.beside.openface2-2"
    assert beside.payload.tool == "the other OpenFace 2"


@pytest.mark.parametrize("name", ["b/other.mp4", ""])
def test_rows_that_need_not_be_of_one_picture_are_told_as_such(name: str, tmp_path: Path) -> None:
    same = pair(tmp_path, PY_FEAT_2, PY_FEAT_2)
    assert same.notes == ()
    (note,) = pair(
        tmp_path, PY_FEAT_2, PY_FEAT_2.replace("clip.mp4", name), row=1, beside_row=1
    ).notes
    assert "different faces" in note
    assert "clip.mp4" in note
    assert (name or "no picture") in note
