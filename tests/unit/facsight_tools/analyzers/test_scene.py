"""The scene as a whole: light, and people put together from what each analyzer found."""

import numpy as np
import pytest
from tests.builders import make_face

from facsight_tools.analyzers.scene import NETWORKS, FoundPeople, SceneAnalyzer, read_scene
from facsight_tools.backends.fake import FakeEngine
from facsight_tools.errors import ModelMissing
from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.types import Image, UnavailableReason

from .people import SIZE, body, hand


def picture(pixels: np.ndarray) -> Image:
    return Image(pixels, "", "array")


GREY = picture(np.full((SIZE[1], SIZE[0], 3), 90, np.uint8))


@pytest.mark.parametrize(
    ("pixels", "brightness", "contrast"),
    [
        (np.full((4, 6, 3), 90, np.uint8), 90.0, 0.0),
        (np.repeat(np.array([[[0] * 3, [200] * 3]], np.uint8), 3, axis=0), 100.0, 100.0),
        # Rec. 601: how light a colour looks
        (np.tile(np.array([255, 0, 0], np.uint8), (2, 2, 1)), 76.0, 0.0),
        (np.tile(np.array([0, 255, 0], np.uint8), (2, 2, 1)), 150.0, 0.0),
    ],
)
def test_light_is_that_of_the_grey_levels(
    pixels: np.ndarray, brightness: float, contrast: float
) -> None:
    scene = read_scene(picture(pixels), [], None)
    assert scene.people is None
    assert scene.size_wh == (pixels.shape[1], pixels.shape[0])
    assert (scene.brightness, scene.contrast) == pytest.approx((brightness, contrast))


def test_people_are_numbered_from_one_and_know_each_other() -> None:
    faces = [make_face(1, box_xyxy=(150, 50, 250, 150)), make_face(2, box_xyxy=(20, 50, 90, 120))]
    owned = hand(252, 320)
    mine = type(owned)(owned.points_xyz, owned.score, owned.left, body=1, side="left")
    found = FoundPeople((body(face=None), body(face=0)), (mine, hand(60, 500)))
    people = read_scene(GREY, faces, found).people
    assert people is not None
    assert [(one.index, one.face) for one in people.bodies] == [(1, None), (2, 1)]
    assert [(one.index, one.body) for one in people.hands] == [(1, 2), (2, None)]
    assert people.bodies[0].left_arm.value == "lowered"
    assert people.bodies[0].arms.value == "lowered"
    assert len(people.gaze_targets) == 2
    assert [(pair.first, pair.second) for pair in people.facing] == [(1, 2)]


def test_without_a_face_nobody_looks_anywhere() -> None:
    people = read_scene(GREY, [], FoundPeople((), ())).people
    assert people is not None
    assert (people.bodies, people.hands, people.gaze_targets, people.facing) == ((), (), (), ())


@pytest.mark.parametrize(
    ("left", "side", "told", "confidence"),
    [
        (0.95, None, "left", 0.95),
        (0.05, None, "right", 0.95),
        (0.7, None, None, None),
        (0.3, "left", "left", 0.3),  # the wrist decides, the form says how surely
        (0.3, "right", "right", 0.7),
    ],
)
def test_a_hands_side_is_that_of_its_wrist_or_its_form(
    left: float, side: str | None, told: str | None, confidence: float | None
) -> None:
    one = hand(200, 500, left=left)
    one = type(one)(one.points_xyz, one.score, one.left, 0 if side else None, side)
    people = read_scene(GREY, [], FoundPeople((body(),), (one,))).people
    assert people is not None
    relation = people.hands[0].side
    assert relation.value == told
    assert relation.confidence == (None if confidence is None else pytest.approx(confidence))
    if told is None:
        assert relation.reason is UnavailableReason.AMBIGUOUS
        assert relation.detail == "its form does not tell left from right"


def test_a_bodys_box_goes_around_what_is_seen() -> None:
    seen = body(hidden=tuple(j for j in range(33) if j not in (11, 12, 15, 16)))
    nothing = body(hidden=tuple(range(33)))
    people = read_scene(GREY, [], FoundPeople((seen, nothing), ())).people
    assert people is not None
    assert people.bodies[0].box_xyxy.tolist() == [148, 160, 252, 300]
    assert people.bodies[1].box_xyxy.tolist() == [0, 0, 252, 320]


@pytest.mark.parametrize(("score", "hides"), [(0.95, True), (0.85, False)])
def test_only_a_hand_without_doubt_hides_a_face(score: float, hides: bool) -> None:
    marks = make_face(box_xyxy=(150, 50, 250, 150)).landmarks
    over = hand(200, 170, size=120, score=score)
    assert (max(FoundPeople((), (over,)).hidden(marks).values()) > 0.3) == hides


def test_every_network_is_opened_and_named() -> None:
    analyzer = SceneAnalyzer(FakeEngine({name: lambda _: {} for name in NETWORKS}))
    uses = (*analyzer.body.networks, *analyzer.hand.networks)
    assert tuple(one.id for one in uses) == NETWORKS
    assert {one.provider for one in uses} == {"FakeExecutionProvider"}
    assert [one.sha256 for one in uses] == [CATALOGUE[name].sha256 for name in NETWORKS]
    with pytest.raises(ModelMissing, match=NETWORKS[-1]):
        SceneAnalyzer(FakeEngine({name: lambda _: {} for name in NETWORKS[:-1]}))
