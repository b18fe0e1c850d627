"""Other tools' tables: whose numbers, on what scale, and what is not measured."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from facsight_tools.errors import TableInvalid
from facsight_tools.rules.catalogue import select
from facsight_tools.table import columns
from facsight_tools.toolboxes.table import (
    cells_of,
    decided_otherwise,
    notes_of,
    presence,
    table_of,
)

from .tables import (
    AFFDEX_SDK,
    EVERY,
    FACSIGHT,
    LIBREFACE,
    OPENFACE,
    OPENFACE_3,
    PY_FEAT,
    PY_FEAT_2,
    PYAFAR,
    table,
)


@pytest.mark.parametrize(("tool", "content"), EVERY.items())
def test_every_tool_is_told_and_every_column_understood(
    tool: str, content: str, tmp_path: Path
) -> None:
    read = table(tmp_path, content)
    assert read.tool.id == tool
    assert read.unknown == (("Occ_au_3",) if tool == "pyafar" else ())
    assert read.analyses[0].faces[0].units
    assert read.tool.name in read.analyses[0].notes[0]


@pytest.mark.parametrize("content", [OPENFACE_3, PY_FEAT, PY_FEAT_2, AFFDEX_SDK])
def test_a_probability_gives_presence_and_never_an_intensity(content: str, tmp_path: Path) -> None:
    for one in table(tmp_path, content):
        for face in one.faces:
            assert {unit.intensity for unit in face.units.values()} == {None}
            for unit in face.units.values():
                assert unit.probability is not None
                assert presence(unit) == (unit.probability >= 0.5)
            assert not {name for name in cells_of(face) if name in ("AU06", "AU12")}


def test_openface_gives_intensities_and_one_bare_decision(tmp_path: Path) -> None:
    read = table(tmp_path, OPENFACE)
    first, second = read.at(1)[0].faces[0], read.at(2)[0].faces[0]
    assert (first.units[12, "both"].intensity, first.units[28, "both"].intensity) == (2.5, None)
    assert presence(second.units[28, "both"])
    # Its decision on AU12 is another than its intensity's, which is what counts
    assert presence(second.units[12, "both"])
    assert not second.units[12, "both"].present
    assert any("AU12 of face 1 is absent" in note for note in read.at(2)[0].notes)
    assert not any("of face" in note for note in read.at(1)[0].notes)
    # Radians, y down: a gaze of 0.2 in y goes down
    assert first.angles["gaze", "yaw"] == pytest.approx(math.degrees(0.1))
    assert first.angles["gaze", "pitch"] == pytest.approx(-math.degrees(0.2))


def test_a_row_without_a_face_is_refused_and_so_is_one_that_is_not_there(tmp_path: Path) -> None:
    read = table(tmp_path, OPENFACE)
    assert (read.rows, [len(one.faces) for one in read]) == (3, [1, 1, 0])
    with pytest.raises(TableInvalid, match="found no face in row 3"):
        read.at(3)
    with pytest.raises(TableInvalid, match="rows 1 to 3"):
        read.at(4)


def test_the_unnamed_list_of_openface_3_is_eight_units_in_order(tmp_path: Path) -> None:
    (one,) = table(tmp_path, OPENFACE_3)
    assert (one.name, one.frame, one.seconds, one.faces[0].score) == ("a/one.png", 3, 0.5, 0.97)
    assert [au for (au, _), unit in one.faces[0].units.items() if unit.present] == [6, 12, 25]
    assert one.faces[0].emotions == {"happiness": 1.0}


def test_angles_of_py_feat_are_degrees_or_radians_by_its_version(tmp_path: Path) -> None:
    """And the pitch is left out: its sign changed between releases and no table names its own."""
    old, new = table(tmp_path, PY_FEAT), table(tmp_path, PY_FEAT_2)
    assert old.at(2)[0].faces[1].angles == {("pose", "yaw"): -4.8, ("pose", "roll"): 2.0}
    angles = new.at(1)[0].faces[0].angles
    assert angles["pose", "yaw"] == pytest.approx(math.degrees(0.2))
    assert angles["pose", "roll"] == pytest.approx(-math.degrees(0.1))
    assert ("pose", "pitch") not in angles
    assert "Pitch" in old.unsure
    assert {"Pitch", "gaze_pitch", "gaze_yaw"} <= set(new.unsure)


def test_two_faces_of_one_picture_are_one_analysis(tmp_path: Path) -> None:
    (one,) = table(tmp_path, PY_FEAT)
    assert [(face.index, face.row) for face in one.faces] == [(1, 1), (2, 2)]
    assert table(tmp_path, PY_FEAT).at(2) == (one, 2)


def test_libreface_tells_seconds_under_another_name(tmp_path: Path) -> None:
    (one,) = table(tmp_path, LIBREFACE)
    assert (one.frame, one.seconds) == (7, 0.1)
    units = one.faces[0].units
    assert (units[7, "both"].intensity, units[12, "both"].intensity) == (None, 3.5)
    assert one.faces[0].angles == {}


def test_a_column_that_is_not_understood_is_named(tmp_path: Path) -> None:
    read = table(tmp_path, PYAFAR.replace("Occ_au_23", "Frown"))
    assert read.unknown == ("Frown", "Occ_au_3")
    assert any("Frown" in note for note in read.analyses[0].notes)


def test_a_cell_outside_the_scale_is_left_out_and_named(tmp_path: Path) -> None:
    read = table(tmp_path, OPENFACE.replace("2.5", "7.5"))
    assert (12, "both") not in read.at(1)[0].faces[0].units
    assert read.refused == ("AU12 of 7.5 (row 1)",)


def test_the_sdks_own_json_is_read(tmp_path: Path) -> None:
    (one,) = table(tmp_path, AFFDEX_SDK, "affdex.json")
    assert [au for (au, _), unit in one.faces[0].units.items() if unit.present] == [1, 12]


def test_facsights_own_table_keeps_sides_and_empty_cells(tmp_path: Path) -> None:
    (one,) = table(tmp_path, FACSIGHT)
    first = one.faces[0]
    assert first.units[12, "left"].intensity == 3.5
    assert (11, "both") not in first.units
    assert cells_of(first)["AU12_L"] == 3.5


@pytest.mark.parametrize("content", ["", "a,b\n1,2\n", "{broken", "[1, 2]"])
def test_what_is_no_known_table_is_refused(content: str, tmp_path: Path) -> None:
    with pytest.raises(TableInvalid):
        table(tmp_path, content)


@pytest.mark.parametrize("content", EVERY.values())
def test_what_a_tool_says_is_plain_json(content: str, tmp_path: Path) -> None:
    for one in table(tmp_path, content):
        assert json.loads(json.dumps(one.to_dict(), allow_nan=False))["faces"] is not None


def test_real_tables_where_they_are_at_hand() -> None:
    folder = Path(__file__).parents[5] / "shared/assets/toolbox_csv"
    if not folder.is_dir():
        pytest.skip("no samples here")
    from facsight_tools.toolboxes.table import read_table

    names = ("openface2.csv", "pyfeat_fex.csv", "affectiva.json", "pyfeat_news/001.csv")
    assert [read_table(folder / name).unknown for name in names] == [()] * len(names)


def test_decisions_against_the_intensity_are_counted_over_all_rows(tmp_path: Path) -> None:
    assert decided_otherwise(table(tmp_path, PY_FEAT)) is None
    told = decided_otherwise(table(tmp_path, OPENFACE))
    assert told is not None
    assert "1 of 2 rows" in told
    assert "AU12 in 1" in told


def test_readings_of_our_own_are_not_told_as_none_of_ours(tmp_path: Path) -> None:
    (whose, *_) = notes_of(table(tmp_path, FACSIGHT))
    assert "not facsight" not in whose
    known = table(tmp_path, FACSIGHT).tool.known
    assert [one for one in columns(select(())) if not known.fullmatch(one)] == []


def test_a_column_that_stands_twice_and_words_in_place_of_numbers_are_told() -> None:
    data = b"input,AU12,AU12,AU12_present,AU04\na.png,1.0,2.5,1,high\nb.png,1.0,2.5,1,NaN\n"
    first, *_ = table_of("a.csv", data)
    said = " ".join(first.notes)
    assert "more than once, of which the last is read: AU12." in said
    assert "AU04 of 'high' (row 1)" in said
    assert "row 2" not in said
    assert first.faces[0].units[12, "both"].intensity == 2.5
