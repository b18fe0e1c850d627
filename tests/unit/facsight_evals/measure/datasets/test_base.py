"""What loaders share: numbers, tables, frames and splits, and errors that name the file."""

from __future__ import annotations

from pathlib import Path

import PIL.Image
import pytest

from facsight_evals.measure.datasets.base import (
    chosen_split,
    first_folder,
    folder,
    frames,
    intensities,
    no_split,
    number,
    numbers,
    picture,
    read_text,
    subfolders,
    table,
)
from facsight_tools.errors import DatasetInvalid, ImageNotFound

FILE = Path("labels.txt")


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("1,2\n3,4\n", [[1, 2], [3, 4]]),
        ("  1.0e+00   2\n\n3\t4", [[1, 2], [3, 4]]),
        ("\ufeff1, 2", [[1, 2]]),
        ("", []),
    ],
)
def test_lines_of_numbers(text: str, rows: list[list[float]], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    assert list(numbers(tmp_path / "a.txt", 2)) == rows


@pytest.mark.parametrize("line", ["1", "1,2,3", "1,x", "frame,value"])
def test_another_line_is_named_with_its_number(line: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"1,2\n{line}\n")
    with pytest.raises(DatasetInvalid, match=r"a\.txt', line 2: expected 2 numbers"):
        list(numbers(tmp_path / "a.txt", 2))


def test_rows_by_column_once_the_header_was_found_whole(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("file, smile\na.jpg, 1\n")
    assert list(table(tmp_path / "a.csv", ("file", "smile"))) == [{"file": "a.jpg", "smile": "1"}]
    with pytest.raises(DatasetInvalid, match="column yaw, roll is missing; it has file, smile"):
        table(tmp_path / "a.csv", ("file", "yaw", "roll"))
    (tmp_path / "a.csv").write_text("")
    with pytest.raises(DatasetInvalid, match="it has none"):
        table(tmp_path / "a.csv", ("file",))


def test_texts_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "a.txt", tmp_path / "missing.txt"):
        with pytest.raises(DatasetInvalid, match=path.name):
            read_text(path)


def test_frames_come_by_number_not_by_name(tmp_path: Path) -> None:
    for name in ("f10.jpg", "f9.jpg", "0002.png", "a.jpg", "f3.txt"):
        (tmp_path / name).touch()
    assert [(key, path.name) for key, path in frames(tmp_path).items()] == [
        (2, "0002.png"),
        (9, "f9.jpg"),
        (10, "f10.jpg"),
    ]


def test_folders_are_found_or_said_to_be_missing(tmp_path: Path) -> None:
    for name in ("SN002", "SN001", "SN1", "other"):
        (tmp_path / name).mkdir()
    (tmp_path / "SN003").touch()
    assert [path.name for path in subfolders(tmp_path, r"SN\d{3}")] == ["SN001", "SN002"]
    assert subfolders(tmp_path / "missing") == []
    assert folder(tmp_path / "other", "x") == tmp_path / "other"
    with pytest.raises(DatasetInvalid, match="should hold the frames"):
        folder(tmp_path / "missing", "the frames")
    assert first_folder([tmp_path / "missing", tmp_path / "SN001"], "x") == tmp_path / "SN001"
    with pytest.raises(DatasetInvalid, match=r"None of '.*m1', '.*m2' is there"):
        first_folder([tmp_path / "m1", tmp_path / "m2"], "x")


@pytest.mark.parametrize("value", [5.01, -0.1, float("nan")])
def test_intensities_are_on_facs_scale(value: float) -> None:
    assert intensities({4: 0, 12: 5.0}, FILE) == {(4, "both"): 0.0, (12, "both"): 5.0}
    with pytest.raises(DatasetInvalid, match="AU4: expected an intensity 0-5"):
        intensities({4: value}, FILE)


@pytest.mark.parametrize("text", [None, "", "x", "1,5", []])
def test_what_is_no_number_is_named(text: object) -> None:
    assert number(" 2.5 ", FILE, "valence") == 2.5
    with pytest.raises(DatasetInvalid, match=r"labels\.txt': valence: expected a number"):
        number(text, FILE, "valence")


def test_splits() -> None:
    assert chosen_split(None, ("train", "test"), "test") == ("test",)
    assert chosen_split("all", ("train", "test"), "test") == ("train", "test")
    with pytest.raises(
        DatasetInvalid, match="There is no split 'val'; there are: train, test, all"
    ):
        chosen_split("val", ("train", "test"), "test")
    no_split("all", "DISFA")
    with pytest.raises(DatasetInvalid, match="DISFA is not divided into splits"):
        no_split("train", "DISFA")


def test_a_picture_is_opened_when_it_is_its_turn(tmp_path: Path) -> None:
    load = picture(tmp_path / "a.png")
    with pytest.raises(ImageNotFound):
        load()
    PIL.Image.new("RGB", (8, 6), (9, 9, 9)).save(tmp_path / "a.png")
    assert load().pixels_rgb.shape == (6, 8, 3)
