"""Cells of a table: numbers, lists within a cell, and names."""

import os
from pathlib import Path

import pytest

from facsight_tools.errors import TableInvalid
from facsight_tools.toolboxes import reading
from facsight_tools.toolboxes.reading import (
    MOST_COLUMNS,
    frame_of,
    named,
    numbers,
    parse_cells,
    read_cells,
)


def test_what_is_no_finite_number_is_not_there() -> None:
    assert numbers({"a": "1.5", "b": "", "c": "nan", "d": "inf", "e": "x"}) == {"a": 1.5}


def test_a_list_is_spread_over_its_places() -> None:
    assert numbers({"u": "[[0.1, 0.2]]", "v": "[1, null, 3]", "w": "[broken"}) == {
        "u.0": 0.1,
        "u.1": 0.2,
        "v.0": 1.0,
        "v.2": 3.0,
    }


def test_a_byte_order_mark_spaces_and_comments_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("\ufeff#head\nframe, input\n 3, a.png\n".encode())
    header, (row,) = read_cells(path)
    assert header == ["frame", "input"]
    assert (named(row), frame_of(row)) == ("a.png", "3")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("parted", [",", ";", "\t"])
def test_what_a_spreadsheet_saves_is_read(encoding: str, parted: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    number = "0,98" if parted == ";" else "0.98"
    path.write_bytes(f"input{parted}AU12_r\nMüller.png{parted}{number}\n".encode(encoding))
    header, (row,) = read_cells(path)
    assert header == ["input", "AU12_r"]
    assert (named(row), numbers(row)["AU12_r"]) == ("Müller.png", 0.98)


def test_a_picture_and_a_folder_are_no_table(tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    with pytest.raises(TableInvalid, match="facsight analyze"):
        read_cells(picture)
    with pytest.raises(TableInvalid, match="cannot be read"):
        read_cells(tmp_path)


@pytest.mark.parametrize("opening", ['{"a":', "[", '[{"AU12_r": '])
def test_json_that_is_nested_without_end_is_no_table(opening: str) -> None:
    with pytest.raises(TableInvalid, match="nested too deeply"):
        parse_cells("a.json", opening.encode() * 100_000)


def test_a_cell_that_is_nested_or_larger_than_any_number_is_no_number() -> None:
    assert numbers({"u": "[" * 100_000, "v": f"[1{'0' * 400}, 2]"}) == {"v.1": 2.0}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
def test_what_is_no_regular_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    fifo = tmp_path / "a.csv"
    os.mkfifo(fifo)
    for path in (fifo, Path(os.devnull)):
        with pytest.raises(TableInvalid, match="not a regular file"):
            read_cells(path)


def test_a_table_is_read_up_to_its_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_text(",".join(f"c{number}" for number in range(MOST_COLUMNS + 1)))
    with pytest.raises(TableInvalid, match="columns"):
        read_cells(path)
    monkeypatch.setattr(reading, "MOST_BYTES", 100)
    with pytest.raises(TableInvalid, match="larger than 100 bytes"):
        read_cells(path)
