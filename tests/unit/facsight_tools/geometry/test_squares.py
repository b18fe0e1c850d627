"""Squares that are cut later are those that are cut at once."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from facsight_tools.geometry.sampling import sample_square
from facsight_tools.geometry.squares import Squares

PICTURES = [
    np.random.default_rng(k).integers(0, 256, (*side, 3), np.uint8)
    for k, side in enumerate([(30, 40), (25, 17)])
]


def some(of: list[int], black: bool = True) -> Squares:
    matrices = np.random.default_rng(5).normal(0, 1, (len(of), 2, 3)) * [1, 1, 20]
    return Squares.each_of([PICTURES[k] for k in of], matrices, 8, black=black)


@settings(max_examples=20)
@given(of=st.lists(st.integers(0, 1), min_size=1, max_size=6), black=st.booleans())
def test_each_is_cut_out_of_its_own_picture(of: list[int], black: bool) -> None:
    squares = some(of, black)
    assert len(squares.pictures) == len(set(of)), "a picture is held once"
    expected = [
        sample_square(PICTURES[k], matrix, 8, black=black)
        for k, matrix in zip(of, squares.matrices, strict=True)
    ]
    np.testing.assert_array_equal(squares[:1].rgb(), expected[:1])
    np.testing.assert_array_equal(squares.rgb(), expected)
    assert squares[1:].cut is not None, "what is cut is not cut again"


def test_squares_go_together() -> None:
    parts = [some([0, 1]), some([1, 1, 0])]
    together = Squares.together(parts)
    assert len(together.pictures) == 2
    np.testing.assert_array_equal(together.rgb(), np.concatenate([one.rgb() for one in parts]))
