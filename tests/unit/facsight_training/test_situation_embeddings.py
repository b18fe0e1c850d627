import numpy as np

from facsight_training.situation_embeddings import themes
from facsight_training.situation_model import examples


def test_neighbours_under_one_heading_are_left_out_together() -> None:
    given = examples()
    part = themes()
    assert len(part) == len(given)
    assert set(np.unique(part)) == set(range(6))
    assert len(set(part[:40])) == 1
