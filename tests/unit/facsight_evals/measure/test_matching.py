"""Which of the faces found is the labelled one."""

from __future__ import annotations

import numpy as np
import pytest

from facsight_evals.measure.matching import labelled_face


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [(None, 1), ((0, 0, 12, 12), 0), ((0, 0, 100, 100), 1), ((200, 200, 210, 210), None)],
)
def test_the_labelled_face(wanted: tuple[float, ...] | None, expected: int | None) -> None:
    boxes = [np.array([1, 1, 11, 11]), np.array([20, 20, 60, 60])]
    assert labelled_face(boxes, wanted) == expected
    assert labelled_face([], wanted) is None


def test_the_face_that_lies_in_the_box_by_the_larger_share_counts() -> None:
    """A person's box holds the whole of the small face, and half of the large one beside it."""
    whole, half = np.array([10, 10, 20, 20]), np.array([20, 0, 60, 40])
    assert labelled_face([half, whole], (0, 0, 41, 60)) == 1
    assert labelled_face([half, whole], (0, 0, 60, 60)) == 0, "of equal shares the larger"


def test_a_face_whose_centre_is_outside_is_somebody_else() -> None:
    assert labelled_face([np.array([0, 0, 20, 20])], (11, 0, 40, 40)) is None
    assert labelled_face([np.array([0, 0, 20, 20])], (10, 0, 40, 40)) == 0


def test_boxes_may_come_as_one_array() -> None:
    assert labelled_face(np.array([[0, 0, 4, 4], [0, 0, 9, 9]]), None) == 1
    assert labelled_face(np.zeros((0, 4)), (0, 0, 9, 9)) is None
