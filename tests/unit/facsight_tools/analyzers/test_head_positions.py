"""AU51-58 from the pose alone: signs, steps, and when a head is not told."""

import numpy as np
import pytest

from facsight_tools.analyzers.head_positions import (
    CUE,
    DEGREES_PER_LETTER,
    MOST_TILT_DEG,
    head_positions,
)
from facsight_tools.facs import HEAD_POSITIONS
from facsight_tools.types import HeadPose, MeasuredAU, UnavailableAU, UnavailableReason

PAIRS = ((51, 52), (53, 54), (55, 56))


def pose(axis: int, degrees: float) -> HeadPose:
    return HeadPose(*(degrees if k == axis else 0.0 for k in range(3)))


def unit(found: dict, number: int) -> MeasuredAU:  # type: ignore[type-arg]
    reading = found[number]
    assert isinstance(reading, MeasuredAU)
    return reading


@pytest.mark.parametrize("axis", range(3))
@pytest.mark.parametrize(
    ("degrees", "intensity", "letter"),
    [(0, 0.0, None), (9.9, 0.99, None), (10, 1.0, "A"), (25, 2.5, "C"), (44, 4.4, "D")],
)
def test_every_ten_degrees_are_a_letter_to_the_side_of_the_sign(
    axis: int, degrees: float, intensity: float, letter: str | None
) -> None:
    for sign, (there, other) in ((1, PAIRS[axis]), (-1, PAIRS[axis][::-1])):
        found = head_positions(pose(axis, sign * degrees))
        assert unit(found, there).intensity == pytest.approx(intensity)
        assert unit(found, there).letter == letter
        assert unit(found, other).intensity == 0.0
        assert {one.side for one in found.values()} == {"both"}


def test_a_turn_beyond_the_scale_is_e() -> None:
    found = head_positions(HeadPose(170, -90, 0))
    assert unit(found, 51).intensity == unit(found, 54).intensity == 5.0
    assert set(found) == set(HEAD_POSITIONS)
    assert unit(found, 51).cue == CUE


@pytest.mark.parametrize(("axis", "spread"), [(0, 3.9), (1, 6.1), (2, 1.3)])
def test_confidence_is_the_chance_that_the_poses_error_changes_nothing(
    axis: int, spread: float
) -> None:
    """Against errors that are drawn."""
    errors = np.random.default_rng(0).normal(0, spread, 200_000)
    for degrees in (6.0, 10.0, 14.0):
        reading = unit(head_positions(pose(axis, degrees)), PAIRS[axis][0])
        right = ((degrees + errors >= DEGREES_PER_LETTER) == reading.present).mean()
        assert reading.confidence == pytest.approx(right, abs=0.005)


@pytest.mark.parametrize(("roll", "told"), [(45, True), (45.1, False), (-46, False), (180, False)])
def test_a_face_that_lies_in_the_picture_has_no_tilt(roll: float, told: bool) -> None:
    found = head_positions(HeadPose(20, 0, roll))
    assert unit(found, 51).present
    for number in (55, 56):
        assert isinstance(found[number], MeasuredAU if told else UnavailableAU)
    if not told:
        lying = found[55]
        assert isinstance(lying, UnavailableAU)
        assert lying.reason is UnavailableReason.POSE
        assert f"{roll:+.0f} degrees" in lying.detail
        assert f"beyond {MOST_TILT_DEG:.0f}" in lying.detail


def test_one_picture_never_tells_forward_from_near() -> None:
    found = head_positions(HeadPose(0, 0, 0))
    for number in (57, 58):
        reading = found[number]
        assert isinstance(reading, UnavailableAU)
        assert reading.reason is UnavailableReason.NOT_IN_MODEL
