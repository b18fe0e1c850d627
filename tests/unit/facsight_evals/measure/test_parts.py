"""Cases by turn, nod, size and light: every case in one bin of each at most."""

from __future__ import annotations

import numpy as np
import pytest

from facsight_evals.measure.parts import ALL, parts
from facsight_evals.measure.samples import MeasuredFace, Outcome, Sample
from facsight_tools.types import HeadPose


def case(
    labelled: tuple[float, float] | None = None,
    read: tuple[float, float] | None = None,
    *,
    eyes: float | None = None,
    light: float | None = None,
    missed: bool = False,
) -> Outcome:
    def pose(angles: tuple[float, float] | None) -> HeadPose | None:
        return None if angles is None else HeadPose(*angles, 0.0)

    ours = MeasuredFace({}, pose=pose(read), eyes_px=eyes, light=light)
    return Outcome(Sample("a", pose=pose(labelled)), None if missed else ours)


def named(*outcomes: Outcome) -> dict[str, list[bool]]:
    return {name: mask.tolist() for name, mask in parts(outcomes).items()}


@pytest.mark.parametrize(
    ("yaw", "part"),
    [
        (0.0, "|yaw| 0 to 10 deg"),
        (-9.9, "|yaw| 0 to 10 deg"),
        (10.0, "|yaw| 10 to 20 deg"),
        (-45.0, "|yaw| 45 to 60 deg"),
        (60.0, "|yaw| from 60 deg"),
        (-90.0, "|yaw| from 60 deg"),
    ],
)
def test_a_turn_either_way_is_one_part(yaw: float, part: str) -> None:
    found = named(case((yaw, 0.0)))
    assert [name for name in found if name.startswith("|yaw|")] == [part]
    assert found[part] == [True]


@pytest.mark.parametrize(
    ("pitch", "part"),
    [(-30.0, "pitch below -20 deg"), (-20.0, "pitch -20 to -10 deg"), (0.0, "pitch -10 to 10 deg"),
     (25.0, "pitch from 20 deg")],
)  # fmt: skip
def test_a_nod_has_a_direction(pitch: float, part: str) -> None:
    assert part in named(case((0.0, pitch)))


def test_the_labelled_pose_comes_before_the_one_read() -> None:
    assert "|yaw| 20 to 30 deg" in named(case((25.0, 0.0), read=(0.0, 0.0)))
    assert "|yaw| 30 to 45 deg" in named(case(None, read=(35.0, 0.0)))


def test_what_is_not_known_is_in_no_part_but_all() -> None:
    found = named(case(missed=True), case((0.0, 0.0), eyes=50.0, light=110.0), case())
    assert found.pop(ALL) == [True] * 3
    assert found == {
        "|yaw| 0 to 10 deg": [False, True, False],
        "pitch -10 to 10 deg": [False, True, False],
        "eyes 48 to 96 px": [False, True, False],
        "light 100 to 140 of 255": [False, True, False],
    }


def test_bins_do_not_overlap_and_leave_nothing_out() -> None:
    rng = np.random.default_rng(0)
    outcomes = [
        case(
            (float(rng.normal(0, 40)), float(rng.normal(0, 25))),
            eyes=float(rng.uniform(0, 300)),
            light=float(rng.uniform(0, 255)),
        )
        for _ in range(300)
    ]
    found = parts(outcomes)
    for kind in ("|yaw|", "pitch", "eyes", "light"):
        masks = [mask for name, mask in found.items() if name.startswith(kind)]
        assert len(masks) >= 4
        np.testing.assert_array_equal(np.sum(masks, axis=0), np.ones(300))
