"""Readings before and after: what is counted, agreement beyond chance, and the same face again."""

from __future__ import annotations

import numpy as np
import pytest
from tests.builders import make_analysis, make_face, make_quality

from facsight_bench.degradation import (
    _BLURS,
    _EYES_PX,
    DegradationTally,
    _changes,
    _is_good,
    _kappa,
    _print,
    _same,
)
from facsight_tools.types import UnavailableReason

FACE = make_face(aus={6: 2.0, 12: 3.0})


def test_whole_face_units_measured_on_both_are_counted() -> None:
    tally = DegradationTally()
    again = make_face(
        aus={6: 0.5, 12: 3.5, 4: 2.0}, unavailable={1: UnavailableReason.BLUR}, quality=0.9
    )
    tally.add(FACE, again)
    tally.add(FACE, None)
    assert (tally.pictures, tally.lost) == (2, 1)
    whole = [
        one for one in FACE.action_units.readings
        if one.side == "both" and one.au not in (1, 45, 46, *range(51, 59))
    ]  # fmt: skip
    assert len(tally.before) == len(tally.after) == len(tally.moved) == len(whole)
    assert (sum(tally.before), sum(tally.after)) == (2, 2)
    assert max(tally.moved) == pytest.approx(2.0 - 0.22)
    assert len(tally.sizes) == len(tally.sharpness) == 1


def test_kappa_by_hand() -> None:
    one = np.array([1, 1, 0, 0, 0, 0, 0, 0, 0, 0], bool)
    other = np.array([1, 0, 1, 0, 0, 0, 0, 0, 0, 0], bool)
    # 8 of 10 agree; by chance 0.2 x 0.2 + 0.8 x 0.8 = 0.68
    assert _kappa(one, other) == pytest.approx((0.8 - 0.68) / 0.32)
    assert _kappa(one, one) == 1.0
    assert _kappa(one, ~one) < 0
    assert _kappa(np.zeros(5, bool), np.zeros(5, bool)) == 1.0


def test_the_same_face_lies_in_the_old_box_scaled() -> None:
    near, far = make_face(1), make_face(2)
    assert _same(far, make_analysis([near, far]), 1.0) is far
    assert _same(near, make_analysis([far]), 1.0) is None
    half = make_face(1, box_xyxy=(30, 40, 130, 165))
    assert _same(near, make_analysis([half]), 0.5) is half
    assert _same(near, make_analysis([]), 1.0) is None


def test_pictures_get_smaller_or_blurred_in_steps() -> None:
    pixels = np.zeros((96, 128, 3), np.uint8)
    pixels[:, 64:] = 255
    changes = dict(_changes(96.0))
    assert len(changes) == len(_EYES_PX) + len(_BLURS)
    small, scale = changes["eyes 24 px apart"](pixels)
    assert (small.shape, scale) == ((24, 32, 3), 0.25)
    steps = []
    for share in _BLURS:
        blurred, scale = changes[f"blur of {share:g} eye distances"](pixels)
        assert (blurred.shape, scale) == (pixels.shape, 1.0)
        steps.append(int(np.abs(np.diff(blurred[:, :, 0].astype(int), axis=1)).max()))
    assert steps == sorted(steps, reverse=True)
    assert steps[0] < 255


def test_only_large_and_good_faces_are_degraded() -> None:
    assert _is_good(make_face(quality=make_quality(0.95)))
    assert not _is_good(make_face(quality=make_quality(0.8)))
    assert not _is_good(make_face(quality=make_quality(0.95), box_xyxy=(0, 0, 60, 70)))


def test_the_table_tells_agreement_and_what_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    tally = DegradationTally(
        4, 1, [40.0], [8.0], [True] * 3 + [False] * 7, [True] * 2 + [False] * 8, [0.5]
    )
    _print({"a": tally, "b": DegradationTally(2, 2)})
    _, header, one, two = capsys.readouterr().out.splitlines()
    assert header.split()[-4:] == ["agree", "2a-1", "kappa", "moved"]
    assert one.split()[:8] == ["a", "4", "1", "8.0", "40", "0.900", "0.800", "0.737"]
    assert two.split() == ["b", "2", "2", "nothing", "was", "measured"]
