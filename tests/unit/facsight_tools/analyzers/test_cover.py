"""What is covered or cut off, part by part, on a network of plain numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders import make_face

from facsight_tools.analyzers.cover import ALL_SEEN, DARK, GRID, PARTS, CoverAnalyzer, Sight, lit
from facsight_tools.analyzers.occlusion import too_little_seen, without_hidden
from facsight_tools.backends.base import Tensors
from facsight_tools.backends.fake import FakeEngine
from facsight_tools.geometry.face_frame import mean_face
from facsight_tools.types import (
    ActionUnits,
    Image,
    Landmarks,
    MeasuredAU,
    UnavailableAU,
    UnavailableReason,
)

PICTURE = Image(np.full((300, 300, 3), 90, np.uint8), "", "array")
MARKS = Landmarks(
    (mean_face().points * [8.0, -8.0, -8.0] + [150.0, 150.0, 0.0]).astype(np.float32), 0.9
)
UNITS = make_face(aus={1: 2.0, 6: 2.0, 12: 3.0, 25: 2.0, 43: 0.5}).action_units
SHARES = st.fixed_dictionaries(dict.fromkeys(PARTS, st.floats(0.0, 1.0)))


def look(cover: np.ndarray, marks: Landmarks = MARKS) -> Sight:
    def network(inputs: Tensors) -> dict[str, np.ndarray]:
        count = len(inputs["image"])
        return {
            "cover": np.tile(cover.astype(np.float32), (count, 1, 1)),
            "face": np.full((count, 1), 0.9, np.float32),
        }

    return CoverAnalyzer.open(FakeEngine({"face_cover": network}))([(PICTURE, marks)])[0]


def measured(units: ActionUnits) -> set[tuple[int, str]]:
    return {(one.au, one.side) for one in units.readings if isinstance(one, MeasuredAU)}


def test_what_the_network_sees_covered_is_told_by_part() -> None:
    cover = np.zeros((GRID, GRID))
    cover[:, : GRID // 2] = 1.0
    seen = look(cover)
    assert seen.covered["right eye"] > 0.9, "the subject's right is on the viewer's left"
    assert seen.covered["left eye"] < 0.1
    assert 0.3 < seen.covered["face"] < 0.7
    assert set(seen.outside.values()) == {0.0}
    assert seen.face == pytest.approx(0.9)


def test_what_lies_beyond_the_edge_is_no_cover_but_not_seen() -> None:
    cut = Landmarks(MARKS.points_xyz - np.float32([150, 0, 0]), 0.9)
    seen = look(np.zeros((GRID, GRID)), cut)
    assert seen.outside["right eye"] > 0.9 > 0.1 > seen.outside["left eye"]
    reading = without_hidden(UNITS, seen).get(1, "right")
    assert isinstance(reading, UnavailableAU)
    assert reading.reason is UnavailableReason.OUT_OF_FRAME


def test_no_face_needs_no_look() -> None:
    assert CoverAnalyzer.open(FakeEngine({"face_cover": lambda _: {}}))([]) == []


@settings(max_examples=30)
@given(less=SHARES, more=SHARES)
def test_covering_more_never_measures_more(less: dict[str, float], more: dict[str, float]) -> None:
    over = {part: max(less[part], more[part]) for part in PARTS}
    one, other = (replace(ALL_SEEN, covered={**ALL_SEEN.covered, **c}) for c in (less, over))
    assert measured(without_hidden(UNITS, other)) <= measured(without_hidden(UNITS, one))
    assert too_little_seen(other) or not too_little_seen(one)


def test_a_half_face_keeps_the_sides_of_its_seen_half() -> None:
    half = {part: float(part.startswith("left")) for part in PARTS} | {"nose": 0.5, "chin": 0.5}
    sight = replace(ALL_SEEN, covered={**ALL_SEEN.covered, **half})
    kept = measured(without_hidden(UNITS, sight))
    assert {(1, "right"), (6, "right"), (12, "right")} <= kept
    assert not {(au, side) for au, side in kept if side == "left"}
    assert (12, "both") not in kept
    assert (25, "both") not in kept


def test_a_cover_reaches_beyond_the_part_that_it_hides_most_of() -> None:
    def kept(shares: dict[str, float]) -> set[tuple[int, str]]:
        return measured(
            without_hidden(UNITS, replace(ALL_SEEN, covered={**ALL_SEEN.covered, **shares}))
        )

    assert kept({"right cheek": 0.35}) == kept({})
    assert (12, "right") in kept({"right cheek": 0.9})
    assert (12, "right") not in kept({"right cheek": 0.9, "right half of the mouth": 0.3})
    # what is far from the cover is seen
    assert (12, "left") in kept({"right cheek": 0.9, "left half of the mouth": 0.3})


def test_no_expression_is_told_of_a_mouth_that_is_not_seen() -> None:
    mouth = dict.fromkeys((part for part in PARTS if part.endswith("mouth")), 0.9)
    assert too_little_seen(replace(ALL_SEEN, covered={**ALL_SEEN.covered, **mouth}))
    eyes = dict.fromkeys((part for part in PARTS if part.endswith("eye")), 0.9)
    assert not too_little_seen(replace(ALL_SEEN, covered={**ALL_SEEN.covered, **eyes}))
    assert not too_little_seen(ALL_SEEN)


def test_a_dark_crop_is_lit_and_a_bright_one_is_as_it_was() -> None:
    rng = np.random.default_rng(0)
    for level in (4, 20, 50, 90, 255):
        crop = rng.integers(level // 2, level + 1, (1, 96, 96, 3)).astype(np.uint8)
        told = lit(crop)
        if crop.mean() >= DARK:
            np.testing.assert_array_equal(told, crop)
        else:
            assert crop.mean() < told.mean() <= DARK
    spot = np.zeros((1, 96, 96, 3), np.uint8)
    spot[:, 40:60, 40:60] = 240  # its light is all in one place
    assert lit(spot).max() == 255
    np.testing.assert_array_equal(lit(spot) > 0, spot > 0)
