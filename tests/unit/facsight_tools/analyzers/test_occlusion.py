"""AU61-64 where the irises were not seen."""

from dataclasses import replace

import pytest
from tests.builders import make_face

from facsight_tools.analyzers.cover import ALL_SEEN, PARTS
from facsight_tools.analyzers.occlusion import eyes_unread, without_gaze
from facsight_tools.types import (
    LEAST_GAZE,
    Gaze,
    HeadPose,
    MeasuredAU,
    UnavailableAU,
    UnavailableReason,
)

UNITS = make_face(aus={12: 2.0, 64: 2.93}).action_units
AHEAD = HeadPose(0.0, 0.0, 0.0)


def gaze(confidence: float) -> Gaze:
    return Gaze(0.0, -30.0, 0.0, -30.0, confidence)


@pytest.mark.parametrize(
    ("pose", "eye_distance_px", "reason"),
    [
        (AHEAD, 80.0, UnavailableReason.OCCLUDED),
        (HeadPose(-48.0, 0.0, 0.0), 80.0, UnavailableReason.POSE),
        (HeadPose(0.0, 38.0, 0.0), 80.0, UnavailableReason.POSE),
        (AHEAD, 17.0, UnavailableReason.SIZE),
    ],
)
def test_units_of_irises_that_are_not_seen_are_unavailable(
    pose: HeadPose, eye_distance_px: float, reason: UnavailableReason
) -> None:
    seen = without_gaze(UNITS, gaze(LEAST_GAZE - 0.01), pose, eye_distance_px)
    for unit in (61, 62, 63, 64):
        reading = seen.get(unit)
        assert isinstance(reading, UnavailableAU)
        assert reading.reason is reason
        assert "confidence 0.09 of the 0.1" in reading.detail
    assert isinstance(seen.get(12), MeasuredAU)
    assert [r.au for r in seen.readings] == [r.au for r in UNITS.readings]


def test_units_of_irises_that_are_seen_stay() -> None:
    assert without_gaze(UNITS, gaze(LEAST_GAZE), AHEAD, 80.0) is UNITS


def test_open_eyes_that_are_read_apart_are_uncertain_and_not_hidden() -> None:
    aside = make_face(aus={43: 0.1, 61: 3.0}).action_units
    shut = make_face(aus={43: 4.0, 61: 3.0}).action_units
    for units, apart, reason in (
        (aside, 28.0, UnavailableReason.AMBIGUOUS),
        (aside, 3.0, UnavailableReason.OCCLUDED),
        (shut, 28.0, UnavailableReason.OCCLUDED),
    ):
        reading = without_gaze(units, gaze(0.0), AHEAD, 80.0, apart).get(61)
        assert isinstance(reading, UnavailableAU)
        assert reading.reason is reason
        assert ("glasses" in reading.detail) == (reason is UnavailableReason.OCCLUDED)


@pytest.mark.parametrize("shut", [(True, False), (False, True)])
def test_beside_a_shut_eye_one_that_is_covered_in_places_has_no_gaze(
    shut: tuple[bool, bool],
) -> None:
    assert eyes_unread(ALL_SEEN, shut) == shut
    covered = {part: 0.3 if part.endswith("eye") else 0.0 for part in PARTS}
    partly = replace(ALL_SEEN, covered=covered)
    assert eyes_unread(partly, (False, False)) == (False, False)
    assert eyes_unread(partly, shut) == (True, True)
