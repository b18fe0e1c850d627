"""What is counted of covered faces."""

from pathlib import Path

import numpy as np
from tests.builders import make_face

from facsight_bench.covered import count_units, write_sheet
from facsight_tools.analyzers.cover import PARTS
from facsight_tools.types import UnavailableReason

FREE = dict.fromkeys(PARTS, 0.0)


def test_a_unit_that_is_read_under_a_cover_is_counted() -> None:
    face = make_face(aus={12: 2.0})
    before = count_units(face, FREE)
    mouth = dict.fromkeys((part for part in PARTS if part.endswith("mouth")), 1.0)
    under, read, free, refused = count_units(face, FREE | mouth)
    assert before[0] == before[1] == before[3] == refused == 0
    assert under == read > 0
    assert under + free == before[2]


def test_a_refused_unit_under_a_cover_is_right_and_a_free_one_wrong() -> None:
    face = make_face(unavailable={12: UnavailableReason.OCCLUDED})
    wrong = count_units(face, FREE)
    right = count_units(face, dict.fromkeys(PARTS, 1.0))
    assert wrong[3] > 0
    assert right[0] - right[1] == wrong[3]


def test_units_that_no_picture_gives_are_left_out() -> None:
    seen = make_face(unavailable={12: UnavailableReason.NOT_IN_MODEL})
    assert count_units(seen, FREE)[2] < count_units(make_face(aus={12: 1.0}), FREE)[2]


def test_a_sheet_of_none_is_a_sheet(tmp_path: Path) -> None:
    write_sheet(tmp_path / "none.png", [])
    write_sheet(tmp_path / "some.png", [("mouth", np.zeros((192, 192, 3), np.uint8))] * 11)
    assert (tmp_path / "some.png").stat().st_size > (tmp_path / "none.png").stat().st_size
