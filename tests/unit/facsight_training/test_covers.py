"""Covers hide what their masks say, and nothing else."""

import numpy as np
import pytest

from facsight_tools.geometry.face_frame import mean_face
from facsight_training.covers import COVERS, HARMLESS, draw, face_mask

SIDE = 224
POINTS = (mean_face().points[:, :2] * [6.0, -6.0] + SIDE / 2).astype(np.float32)
CROP = np.random.default_rng(0).integers(90, 160, (SIDE, SIDE, 3)).astype(np.uint8)


@pytest.mark.parametrize("kind", [*COVERS, *HARMLESS])
def test_a_cover_changes_what_it_hides_and_repeats(kind: str) -> None:
    for seed in range(2):
        crop, mask = draw(np.random.default_rng(seed), kind, CROP, POINTS, [CROP[:50, :50]])
        again, _ = draw(np.random.default_rng(seed), kind, CROP, POINTS, [CROP[:50, :50]])
        assert np.array_equal(crop, again)
        assert crop.shape == CROP.shape
        assert crop.dtype == np.uint8
        assert mask.shape == (SIDE, SIDE)
        assert 0.0 <= mask.min() <= mask.max() <= 1.0
        assert bool(mask.any()) == (kind in COVERS)
        if kind in COVERS:
            changed = np.abs(crop.astype(int) - CROP).max(axis=2)[mask > 0.9]
            assert (changed > 2).mean() > 0.7


def test_covers_lie_on_the_face() -> None:
    face = face_mask(POINTS, SIDE)
    for kind in COVERS:
        shares = [
            (draw(np.random.default_rng(seed), kind, CROP, POINTS, [])[1] * face).sum() / face.sum()
            for seed in range(3)
        ]
        assert max(shares) > 0.02, kind
