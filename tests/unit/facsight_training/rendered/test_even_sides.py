"""What is taken off the difference of sides: light goes, movement stays."""

import numpy as np
import pytest

pytest.importorskip("moderngl")
pytest.importorskip("scipy")
pytest.importorskip("torch")

from facsight_tools.analyzers.halves import SHARES
from facsight_training.rendered.even_sides import evened, parted


def test_light_that_parts_sides_less_than_movement_does_is_taken_off() -> None:
    rng = np.random.default_rng(0)
    heads = {4: rng.uniform(2.5, 4.0, 50)}
    faces = {4: rng.normal(0.0, 0.6, 200)}
    share = evened(SHARES, heads, faces)[4]
    assert 0.0 < share.even <= np.quantile(np.abs(faces[4]), 0.9)
    left = np.abs(parted(faces[4], share.even, share.apart))
    assert (left >= 0.5).mean() < (np.abs(faces[4]) >= 0.5).mean()
    assert (parted(heads[4], share.even, share.apart) >= 0.5).mean() >= 0.74


def test_a_difference_never_changes_its_side() -> None:
    differences = np.linspace(-5, 5, 41)
    assert (parted(differences, 0.8, 3.0) * differences >= 0).all()
    assert np.abs(parted(differences, 0.8, 3.0)).max() <= 3.0
