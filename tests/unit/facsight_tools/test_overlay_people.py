"""Bodies and hands as lines: where they go, and that what was not seen is not drawn."""

from dataclasses import replace

import numpy as np
import PIL.Image
import PIL.ImageDraw
import pytest
from tests.people import make_body, make_hand

from facsight_tools.overlay_people import draw_people
from facsight_tools.types import Body, Hand, People


def drawn(bodies: tuple[Body, ...] = (), hands: tuple[Hand, ...] = (), scale: float = 1.0):  # type: ignore[no-untyped-def]
    """Where a black picture of 400 by 400 pixels is no longer black."""
    canvas = PIL.Image.new("RGB", (400, 400))
    draw_people(PIL.ImageDraw.Draw(canvas, "RGBA"), People(bodies, hands, (), ()), scale)
    return np.asarray(canvas).any(axis=2)


def shoulders(visible: float = 0.9) -> Body:
    """A body of which the two shoulders are seen, 200 pixels apart."""
    body = make_body()
    joints, visibility = np.zeros((33, 3)), np.zeros(33)
    joints[11, :2], joints[12, :2] = (300, 150), (100, 150)
    visibility[[11, 12]] = 0.9, visible
    return replace(body, joints_xyz=joints, visibility=visibility)


def test_a_line_goes_from_joint_to_joint() -> None:
    where = drawn((shoulders(),))
    rows, columns = np.nonzero(where)
    assert where[150, 100:301].all()
    assert abs(rows - 150).max() < 10
    assert (columns.min() > 90, columns.max() < 310) == (True, True)


def test_no_line_leads_to_a_joint_that_was_not_seen() -> None:
    where = drawn((shoulders(visible=0.4),))
    assert where[150, 300]
    assert not where[:, :280].any()


@pytest.mark.parametrize("scale", [0.5, 1.25])
def test_places_follow_the_scale_of_the_drawing(scale: float) -> None:
    where = drawn((shoulders(),), scale=scale)
    assert where[round(150 * scale), round(100 * scale) : round(300 * scale)].all()


def test_every_point_of_a_hand_lies_on_a_line() -> None:
    hand = make_hand()
    rng = np.random.default_rng(0)
    points = np.zeros((21, 3))
    points[:, :2] = rng.uniform(50, 350, (21, 2))
    where = drawn(hands=(replace(hand, points_xyz=points),))
    xs, ys = points[:, :2].round().astype(int).T
    for x, y in zip(xs, ys, strict=True):
        assert where[y - 1 : y + 2, x - 1 : x + 2].any()
    assert not drawn().any()
