"""Drawn expressions against what faces can do."""

import numpy as np

from facsight_training.expressions import draw_expressions
from facsight_training.labels import SIDED_SHAPES


def test_expressions_respect_anatomy() -> None:
    drawn = draw_expressions(np.random.default_rng(3), 5000)
    for unit in SIDED_SHAPES:
        assert drawn.sided[unit].shape == (5000, 2)
        assert drawn.sided[unit].max() <= 1.0
    both_pulls = np.minimum(drawn.sided[12], drawn.sided[15])
    assert both_pulls.max() < 0.2, "a corner is not pulled up and down at once"
    closed = drawn.central[28] > 0.5
    assert closed.any()
    assert not drawn.parting[closed].any(), "sucked lips are not parted"
    one_sided = np.abs(drawn.sided[12][:, 0] - drawn.sided[12][:, 1]) > 0.3
    assert 0.01 < one_sided.mean() < 0.2
    neutral = sum(drawn.sided[unit].sum(axis=1) for unit in SIDED_SHAPES) == 0
    assert 0.1 < neutral.mean() < 0.4
