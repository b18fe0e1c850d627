"""What drawn heads teach, and a folder without any."""

from pathlib import Path

import numpy as np
import pytest

from facsight_tools.analyzers.opinion import LABELS
from facsight_tools.errors import InputError
from facsight_training.drawn_faces import read_drawn, teaches


def test_every_kind_teaches_labels_that_the_reader_has_and_no_more_than_one_whole() -> None:
    for shares in teaches().values():
        assert set(shares) <= set(LABELS)
        assert sum(shares.values()) == pytest.approx(1.0)
    assert "happiness" not in teaches()["crying"]
    assert "fear" not in teaches()


def test_heads_are_read_in_the_order_of_their_files(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    for name, kinds in (("b", ["fear", "pain"]), ("a", ["crying"])):
        np.savez(
            tmp_path / f"{name}.npz",
            pictures=rng.integers(0, 255, (len(kinds), 192, 192, 3), dtype=np.uint8),
            points=rng.uniform(40, 150, (len(kinds), 478, 3)).astype(np.float32),
            kinds=np.array(kinds),
        )
    faces = read_drawn(tmp_path)
    assert faces.kinds == ("crying", "pain")
    assert faces.looks.shape == (2, 2, 192 * 8 * 8)
    assert faces.skins.shape == (2, 1281)
    np.testing.assert_allclose(faces.shown.sum(axis=1), 1.0)


def test_a_folder_without_heads_says_how_to_draw_them(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"rendered\.emotional"):
        read_drawn(tmp_path)
