import numpy as np

from facsight_tools.geometry.boxes import blend, overlap


def test_overlap_of_known_boxes() -> None:
    box = np.array([0, 0, 10, 10], np.float32)
    others = np.array([[0, 0, 10, 10], [5, 0, 15, 10], [20, 20, 30, 30], [2, 2, 4, 4]], np.float32)
    iou, inside = overlap(box, others)
    np.testing.assert_allclose(iou, [1, 1 / 3, 0, 0.04], atol=1e-6)
    np.testing.assert_allclose(inside, [1, 0.5, 0, 1], atol=1e-6)


def test_blend_weighs_by_score_and_keeps_far_boxes_apart() -> None:
    boxes = np.array([[0, 0, 10, 10], [1, 0, 11, 10], [50, 50, 60, 60]], np.float32)
    extras = np.array([[0.0], [1.0], [7.0]], np.float32)
    groups = blend(boxes, extras, np.array([0.9, 0.3, 0.8], np.float32), iou=0.3)
    assert [best for best, _ in groups] == [0, 2]
    np.testing.assert_allclose(groups[0][1], [0.25, 0, 10.25, 10, 0.25], atol=1e-6)
    np.testing.assert_allclose(groups[1][1], [50, 50, 60, 60, 7], atol=1e-6)
