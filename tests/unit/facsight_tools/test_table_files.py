"""The table of `facsight analyze`: the same as CSV and as Parquet, kept as it grows."""

from __future__ import annotations

import csv
import errno
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.builders import make_analysis, make_face

from facsight_tools.batch import PictureOutcome
from facsight_tools.errors import ImageUnreadable, OutputRefused, UnknownOption
from facsight_tools.rules.catalogue import select
from facsight_tools.table_files import Csv, GrowingFile, JsonLines, LineForm, Parquet
from facsight_tools.types import UnavailableReason

RULES = select([])
SMILE = make_face(aus={12: 3.2}, unavailable={6: UnavailableReason.OCCLUDED})
OUTCOMES = (
    PictureOutcome("a, b.png", make_analysis([SMILE, make_face(2)])),
    PictureOutcome("nobody.png", make_analysis()),
    PictureOutcome("broken.png", ImageUnreadable('cut "off"\nin a line')),
    PictureOutcome("last.png", make_analysis(SMILE)),
)


def forms() -> list[LineForm]:
    return [Csv(RULES), Parquet(RULES), JsonLines()]


def rows(form: Csv | None = None) -> list[dict[str, str]]:
    form = form or Csv(RULES)
    text = form.head() + "".join(form.lines(one) for one in OUTCOMES)
    return list(csv.DictReader(io.StringIO(text)))


def test_a_row_a_face_and_one_for_what_has_none() -> None:
    first, second, nobody, broken, _ = rows()
    assert [one["input"] for one in (first, second)] == ["a, b.png"] * 2
    assert (first["face"], first["AU12"], first["AU12_present"]) == ("1", "3.2", "1")
    assert (first["AU06"], first["AU06_present"]) == ("", ""), "not measured is not absent"
    assert (second["face"], second["AU06_present"]) == ("2", "0")
    assert {name: cell for name, cell in nobody.items() if cell} == {"input": "nobody.png"}
    assert {name: cell for name, cell in broken.items() if cell} == {
        "input": "broken.png",
        "error": 'ImageUnreadable: cut "off"\\x0ain a line',
    }


@pytest.mark.parametrize("name", ["=1+1.png", "+1.png", "-1.png", "@SUM(A1).png", "\t=1.png"])
def test_a_spreadsheet_takes_no_text_for_a_formula(name: str) -> None:
    def cell(form: Csv) -> str:
        text = form.head() + form.lines(PictureOutcome(name, make_analysis(SMILE)))
        (row,) = csv.DictReader(io.StringIO(text))
        assert float(row["yaw"]) == SMILE.pose.yaw, "numbers stay, negative ones too"
        return row["input"]

    assert cell(Csv(RULES)) == f"'{name}"
    assert cell(Csv(RULES, raw=True)) == name


def test_parquet_holds_the_same_with_types(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    target = tmp_path / "t.parquet"
    kept = GrowingFile(target, Parquet(RULES))
    for one in OUTCOMES:
        kept.add(one)
    kept.finish()
    assert list(tmp_path.iterdir()) == [target]
    table = parquet.read_table(target)
    types = {field.name: str(field.type) for field in table.schema}
    assert (types["input"], types["emotion"], types["error"]) == ("string",) * 3
    assert (types["face"], types["frame"], types["AU12_present"]) == ("int32",) * 3
    assert (types["AU12"], types["yaw"], types["timestamp"]) == ("double",) * 3
    for stored, shown in zip(table.to_pylist(), rows(), strict=True):
        assert list(stored) == list(shown)
        for name, cell in shown.items():
            value = stored[name]
            assert (value is None) == (cell == ""), name
            if isinstance(value, float):
                assert value == pytest.approx(float(cell)), name
            elif value is not None:
                assert str(value) == cell, name


def whole(form: LineForm, folder: Path) -> Any:
    """What a run that nothing interrupts writes."""
    kept = GrowingFile(folder / "whole", form)
    for one in OUTCOMES:
        kept.add(one)
    kept.finish()
    return read(form, folder / "whole")


def read(form: LineForm, path: Path) -> Any:
    if isinstance(form, Parquet):
        return pytest.importorskip("pyarrow.parquet").read_table(path).to_pylist()
    return path.read_text()


@pytest.mark.parametrize("form", forms())
@pytest.mark.parametrize("cut", [0, 1, 7, 40, 200, 1500])
@pytest.mark.parametrize("before", [1, 2, 3, 4])
def test_a_run_that_broke_off_anywhere_is_gone_on_with(
    form: LineForm, cut: int, before: int, tmp_path: Path
) -> None:
    target = tmp_path / "t"
    kept = GrowingFile(target, form)
    for one in OUTCOMES[:before]:
        kept.add(one)
    kept.close()
    assert not target.exists()
    # Killed in the middle of a write: the last bytes are missing.
    data = kept.part.read_bytes()
    kept.part.write_bytes(data[: max(len(data) - cut, 0)])
    kept = GrowingFile(target, form, resume=True)
    assert kept.done <= {one.name for one in OUTCOMES[:before]}
    for one in OUTCOMES:
        if one.name not in kept.done:
            kept.add(one)
    kept.finish()
    assert read(form, target) == whole(form, tmp_path)


def test_what_is_kept_can_be_read_while_the_run_goes_on(tmp_path: Path) -> None:
    kept = GrowingFile(tmp_path / "t.csv", Csv(RULES))
    seen = []
    for one in OUTCOMES:
        kept.add(one)
        seen.append(len(list(csv.reader(io.StringIO(kept.part.read_text())))))
    kept.close()
    assert seen == [3, 4, 5, 6]


def test_a_table_of_other_columns_is_not_gone_on_with(tmp_path: Path) -> None:
    GrowingFile(tmp_path / "t.csv", Csv(RULES)).close()
    with pytest.raises(OutputRefused, match="other options"):
        GrowingFile(tmp_path / "t.csv", Csv(select(["pspi"])), resume=True)


def test_a_full_disk_names_the_file(tmp_path: Path) -> None:
    kept = GrowingFile(tmp_path / "t.csv", Csv(RULES))

    class Full(io.StringIO):
        def flush(self) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

    kept.close()
    kept._file = Full()
    with pytest.raises(OutputRefused, match=r"t\.csv\.part.*No space left on device"):
        kept.add(OUTCOMES[0])


def test_json_lines_are_an_object_a_picture() -> None:
    text = "".join(JsonLines().lines(one) for one in OUTCOMES)
    told = [json.loads(line) for line in text.splitlines()]
    assert [one["input"] for one in told] == [one.name for one in OUTCOMES]
    assert told[2]["error"]["code"] == "ImageUnreadable"
    assert len(told[0]["faces"]) == 2


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(UnknownOption, match=r"facsight\[parquet\]"):
        Parquet(RULES)


def test_columns_of_videos_stand_after_those_of_faces() -> None:
    form = Csv(select(()), more=["speech"])
    assert form.head().endswith(",speech\n")
    assert form.row({"input": "a.mp4", "frame": 0, "speech": 0.25}).endswith(",0.25\n")


def test_a_table_is_written_by_one_run_at_a_time(tmp_path: Path) -> None:
    target = tmp_path / "t.csv"
    first = GrowingFile(target, Csv(select(())))
    for resume in (True, False):
        with pytest.raises(OutputRefused, match="being written by another run"):
            GrowingFile(target, Csv(select(())), resume=resume)
    first.close()
    GrowingFile(target, Csv(select(())), resume=True).finish()
    assert target.read_text() == Csv(select(())).head()
