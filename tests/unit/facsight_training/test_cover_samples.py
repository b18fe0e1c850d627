"""Pictures for the fit: what is hidden, what is a face, and who is kept out."""

from pathlib import Path

import numpy as np
import pytest

from facsight_tools.analyzers.cover import GRID, SIDE
from facsight_tools.geometry.face_frame import mean_face
from facsight_training.cover_samples import (
    WIDE_PX,
    WideCrops,
    is_kept_out,
    make_samples,
    network_crops,
    owner_of,
)

POINTS = (mean_face().points[:, :2] * [6.0, -6.0] + WIDE_PX / 2).astype(np.float32)
CROPS = np.random.default_rng(0).integers(60, 200, (3, WIDE_PX, WIDE_PX, 3)).astype(np.uint8)
FACES = WideCrops(CROPS, np.stack([POINTS] * 3), ("a", "b", "c"))


@pytest.mark.parametrize(
    ("name", "owner"),
    [("Jane_Doe_0002.jpg", "Jane_Doe"), ("file0106.jpg", "file0106"), ("12.png", "12")],
)
def test_photographs_of_one_person_have_one_owner(name: str, owner: str) -> None:
    assert owner_of(Path("x") / name) == owner


def test_nobody_is_in_the_fit_and_kept_out() -> None:
    owners = tuple(f"somebody {i // 2}" for i in range(100))
    many = WideCrops(CROPS[[0] * 100], np.stack([POINTS] * 100), owners)
    fit, kept = many.split()
    assert not set(fit.owners) & set(kept.owners)
    assert len(fit.owners) + len(kept.owners) == 100
    assert {is_kept_out(one) for one in kept.owners} == {True}


def test_samples_say_what_is_hidden_of_a_face_and_nothing_of_none() -> None:
    none = FACES.of([0])
    made = make_samples(FACES, none, none, seed=0, times=5, other_times=1)
    assert made.pixels.shape[1:] == (SIDE, SIDE, 3)
    assert made.cover.shape[1:] == (GRID, GRID)
    assert (made.weight[made.face == 0.0] == 0.0).all()
    assert made.weight[made.face == 1.0].max() == pytest.approx(1.0, abs=0.01)
    assert made.cover.max() > 0.9


def test_the_network_is_shown_what_it_will_be_shown() -> None:
    assert network_crops(FACES).shape == (3, SIDE, SIDE, 3)
