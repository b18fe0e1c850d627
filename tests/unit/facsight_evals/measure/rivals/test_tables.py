"""Other tools' tables: how their rows find the samples, and what is no table."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from facsight_evals.measure.rivals.tables import Table, key_of
from facsight_evals.measure.samples import Sample
from facsight_tools.errors import ComparisonInvalid, TableInvalid

from .csvs import AFFDEX, FACSIGHT, LIBREFACE, NOTHING, OPENFACE, PY_FEAT, PYAFAR, read, table


def test_py_feat_takes_the_larger_of_two_faces(tmp_path: Path) -> None:
    reading = read(table(tmp_path, PY_FEAT), "one.jpg")
    unit = reading.units[12, "both"]
    assert (unit.score, unit.intensity, unit.present) == (0.9, None, True)
    assert reading.emotion["happiness"] == pytest.approx(0.98)
    assert reading.pose is not None
    assert (reading.pose.yaw, reading.pose.pitch, reading.pose.roll) == (-4.8, 1.0, 2.0)
    flipped = read(table(tmp_path, PY_FEAT, flip=["pitch"]), "a/one.png").pose
    assert flipped is not None
    assert flipped.pitch == -1.0


def test_emotions_and_valence(tmp_path: Path) -> None:
    assert read(table(tmp_path, LIBREFACE), "F001/7").emotion == {"happiness": 1.0}
    affdex = read(table(tmp_path, AFFDEX), "two.png")
    assert affdex.valence == -0.5
    assert affdex.emotion == {"anger": 0.01, "happiness": 0.99}
    ours = read(table(tmp_path, FACSIGHT), "three.png")
    assert ours.emotion["anger"] == pytest.approx(0.7)
    assert ours.units[12, "left"].intensity == 3.5


def test_openface(tmp_path: Path) -> None:
    one = table(tmp_path, OPENFACE)
    assert one.name == "OpenFace 2"
    down, turned = read(one, "F001/1"), read(one, "F001/0002")
    unit = down.units[12, "both"]
    assert (unit.score, unit.intensity, unit.present) == (2.5, 2.5, True)
    # AU28 has a decision and no intensity; AU6 has no column here.
    assert turned.units[28, "both"].intensity is None
    assert turned.units[28, "both"].present is True
    assert down.unavailable[6, "both"] == "no column"
    assert one.read(Sample("F001/3"), NOTHING) is None
    assert one.read(Sample("F001/4"), NOTHING) is None
    assert one.found == 3
    assert down.pose is not None
    assert turned.pose is not None
    # Rx grows downward and Ry to the viewer's left; roll grows clockwise for the viewer.
    assert down.pose.pitch == pytest.approx(-math.degrees(0.2))
    assert turned.pose.yaw == pytest.approx(-math.degrees(0.3), abs=0.2)
    assert turned.pose.roll == pytest.approx(-math.degrees(0.1), abs=0.3)


@pytest.mark.parametrize(
    ("content", "sample", "tool", "score", "intensity"),
    [
        (LIBREFACE, "F001/7", "LibreFace", 3.5, 3.5),
        (PYAFAR, "F001/4", "PyAFAR", 2.25, 2.25),
        (AFFDEX, "folder/two.png", "Affdex (iMotions)", 20, None),
        (FACSIGHT, "three.png", "facsight", 3.0, 3.0),
    ],
)
def test_the_other_tools(
    tmp_path: Path, content: str, sample: str, tool: str, score: float, intensity: float | None
) -> None:
    one = table(tmp_path, content)
    assert one.name == tool
    unit = read(one, sample).units[12, "both"]
    assert (unit.score, unit.intensity) == (score, intensity)
    assert unit.present is (tool != "Affdex (iMotions)")


def test_a_folder_of_tables(tmp_path: Path) -> None:
    for name in ("F001.csv", "F002.csv"):
        (tmp_path / name).write_text(OPENFACE)
    one = Table(tmp_path)
    assert one.read(Sample("F002/1"), NOTHING) is not None
    (tmp_path / "F003.csv").write_text(PYAFAR)
    with pytest.raises(ComparisonInvalid, match="several tools"):
        Table(tmp_path)


def test_unknown_columns_say_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(TableInvalid, match="AU12_r, AU12_c") as refused:
        table(tmp_path, "name,smiling\na,1\n")
    assert "name, smiling" in str(refused.value)
    with pytest.raises(ComparisonInvalid, match="no CSV"):
        Table(_empty(tmp_path))
    with pytest.raises(TableInvalid, match="no file"):
        Table(tmp_path / "nowhere.csv")
    with pytest.raises(ComparisonInvalid, match="--flip"):
        table(tmp_path, OPENFACE, flip=["tilt"])


def _empty(tmp_path: Path) -> Path:
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


def test_real_samples_of_other_tools() -> None:
    """Files that OpenFace 2 and Py-Feat wrote themselves, where they are at hand."""
    folder = Path(__file__).parents[6] / "shared/assets/toolbox_csv"
    if not folder.is_dir():
        pytest.skip("no samples here")
    openface = Table(folder / "openface2.csv")
    assert openface.name == "OpenFace 2"
    assert openface.read(Sample("openface2/1"), NOTHING) is not None
    py_feat = read(Table(folder / "pyfeat_fex.csv"), "single_face.jpg")
    assert py_feat.units[12, "both"].score > 0.9
    assert max(py_feat.emotion, key=lambda label: py_feat.emotion[label]) == "happiness"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("S005/001/S005_001_00000011.png", ("S005", "1", "S005_001_00000011")),
        ("F001/0002", ("F001", "2")),
        ("C:\\data\\one.JPG", ("C:", "data", "one")),
        ("/data/a/one.jpeg", ("data", "a", "one")),
        ("one.two.png", ("one.two",)),
        ("video.avi", ("video.avi",)),
    ],
)
def test_names_are_compared_without_suffix_and_zeros(name: str, key: tuple[str, ...]) -> None:
    assert key_of(name) == key


def test_the_longest_common_end_decides_between_rows_of_one_name(tmp_path: Path) -> None:
    header = FACSIGHT.splitlines()[0]
    rows = [f"{folder}/a.png,,1,0,0,0,{value},1,,,,neutral,0,1" for folder, value in
            (("x/one", 1.0), ("x/two", 2.0))]  # fmt: skip
    one = table(tmp_path, "\n".join([header, *rows]) + "\n")
    assert read(one, "two/a.png").units[12, "both"].score == 2.0
    assert read(one, "x/one/a.jpg").units[12, "both"].score == 1.0
    assert one.read(Sample("three/b.png"), NOTHING) is None
    assert one.found == 2


def test_what_is_no_number_is_not_there(tmp_path: Path) -> None:
    rows = OPENFACE.replace("2.5, 0.1", "nan, inf")
    reading = table(tmp_path, rows).read(Sample("F001/1"), NOTHING)
    assert reading is not None
    unit = reading.units[12, "both"]
    assert (unit.intensity, unit.present) == (None, True)


def test_notes_say_how_much_was_found_and_what_was_turned(tmp_path: Path) -> None:
    one = table(tmp_path, OPENFACE, flip=["yaw", "pitch"])
    read(one, "F001/1")
    (note,) = one.notes
    assert note.startswith("1 samples were found in the table of OpenFace 2; turned: pitch, yaw.")
    assert set(one.provenance) == {"F001.csv"}


def test_a_table_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(TableInvalid, match="is no text, so no table"):
        Table(tmp_path / "a.csv")
