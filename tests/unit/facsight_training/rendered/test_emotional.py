"""What heads are drawn to show: published patterns, crying, laughter and pain."""

import numpy as np
import pytest

pytest.importorskip("moderngl")
pytest.importorskip("scipy")

from facsight_training.drawn_faces import teaches
from facsight_training.rendered.emotional import KINDS, drawn
from facsight_training.rule_weights import load_patterns


def test_all_that_teaches_is_drawn() -> None:
    assert set(teaches()) <= set(KINDS)


@pytest.mark.parametrize("kind", sorted(set(KINDS)))
def test_a_face_shows_what_its_kind_may(kind: str) -> None:
    patterns = load_patterns()
    for seed in range(20):
        face = drawn(kind, patterns, np.random.default_rng(seed))
        units = {unit for (unit, _), strength in face.strengths.items() if strength > 0}
        if kind in patterns.shown:
            assert units <= patterns.held(kind) | {25}
        if kind == "laughing":
            assert 12 in units
        if kind == "contempt":
            sides = {side for (_, side), strength in face.strengths.items() if strength > 0}
            assert len(sides) <= 1
