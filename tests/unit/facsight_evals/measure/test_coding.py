"""A coder's table in its two forms, and what is none."""

from pathlib import Path

import pytest

from facsight_evals.measure.coding import Coding, read_coding
from facsight_tools.errors import TableInvalid


def coding(folder: Path, text: str) -> Coding:
    path = folder / "coding.csv"
    path.write_text(text)
    return read_coding(path)


def test_letters_numbers_and_what_was_not_coded(tmp_path: Path) -> None:
    read = coding(tmp_path, "picture,AU1,AU04,au12\na.png,0,B,3.5\nb.png,1,,0\n")
    first, second = read.pictures
    assert first.units == {1: 0.0, 4: 2.0, 12: 3.5}
    assert second.units == {1: 1.0, 12: 0.0}
    assert read.graded == {4, 12}
    assert read.units == (1, 4, 12)


def test_events_say_when_a_unit_is_there_and_when_not(tmp_path: Path) -> None:
    read = coding(tmp_path, "start,end,AU\n0.5,1.0,AU12\n2,3,4\n")
    assert read.at(None, 0.7) == {4: 0.0, 12: 1.0}
    assert read.at("clip.mp4", 1.5) == {4: 0.0, 12: 0.0}
    assert not read.graded


def test_events_of_another_video_are_not_this_ones(tmp_path: Path) -> None:
    read = coding(tmp_path, "video,start,end,AU,intensity\none.mp4,0,1,12,D\n")
    assert read.at("folder/one.avi", 0.5) == {12: 4.0}
    assert read.at("two.mp4", 0.5) == {12: 0.0}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("picture,AU12\na.png,9\n", "row 1, AU12"),
        ("picture,AU12\na.png,often\n", "no number"),
        ("picture,AU99\na.png,1\n", "AU99"),
        ("picture,smile\na.png,1\n", "expected columns"),
        ("AU12\n1\n", "expected columns"),
        ("", "expected columns"),
        ("start,end,AU\n2,1,12\n", "ends before"),
        ("start,end,AU\n1,2,smile\n", "no action unit"),
    ],
)
def test_what_is_wrong_is_named(text: str, named: str, tmp_path: Path) -> None:
    with pytest.raises(TableInvalid, match=named):
        coding(tmp_path, text)
