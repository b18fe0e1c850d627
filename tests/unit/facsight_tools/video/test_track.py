"""Who is who from frame to frame: made-up people, whose places are known, on painted frames."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from facsight_tools.analyzers.finding import Found, box_of
from facsight_tools.geometry.face_frame import mean_face
from facsight_tools.types import Image, Landmarks
from facsight_tools.video.cuts import Cuts
from facsight_tools.video.looks import SAME, Gallery, look_at
from facsight_tools.video.track import Persons, Tracker

Places = Mapping[str, tuple[float, float, float]]
"""Person to centre x, y and half height of the face, pixels."""

WIDTH, HEIGHT, FPS = 320, 180, 10
FEW: Final = 8
PLACES: Final = ((60.0, 90.0, 20.0), (160.0, 80.0, 16.0), (260.0, 100.0, 20.0))
STILLS: Final = st.lists(
    st.dictionaries(st.sampled_from(PLACES), st.sampled_from(("anna", "ben", "cleo", "dan"))),
    min_size=2,
    max_size=6,
)
"""Pictures: who is at which place."""
_MEAN: Final = mean_face().points[:, :] / np.abs(mean_face().points[:, 1]).max()


def painted(places: Places, ground: int = 90) -> Image:
    """A frame: each person in colours of their own."""
    pixels = np.full((HEIGHT, WIDTH, 3), ground, np.uint8)
    for person, (x, y, half) in places.items():
        random = np.random.default_rng(sum(person.encode()))
        tiles = random.integers(0, 255, (6, 6, 3), dtype=np.uint8)
        side = int(half * 4)
        body = np.kron(tiles, np.ones((side // 6 + 1, side // 6 + 1, 1), np.uint8))[:side, :side]
        left, top = int(x - side / 2), int(y - side / 2)
        x0, y0, x1, y1 = max(left, 0), max(top, 0), min(left + side, WIDTH), min(top + side, HEIGHT)
        if x0 < x1 and y0 < y1:
            pixels[y0:y1, x0:x1] = body[y0 - top : y1 - top, x0 - left : x1 - left]
    return Image(pixels, "", "frame")


def mesh(x: float, y: float, half: float, presence: float = 0.95) -> Found:
    points = _MEAN * np.array([half, -half, -half]) + np.array([x, y, 0.0])
    landmarks = Landmarks(points.astype(np.float32), presence)
    return Found(0, box_of(landmarks), landmarks, np.zeros(4), None, None, "")


class Knowing:
    """A finder that is told what each frame shows, and counts how often it is asked."""

    def __init__(self) -> None:
        self.places: Places = {}
        self.finds = 0

    def find_others(self, image: Image, known: Sequence[Found]) -> list[Found]:  # noqa: ARG002
        self.finds += 1
        return [mesh(*place) for place in self.places.values()]

    def follow(self, image: Image, rois: Sequence[NDArray[np.float64]]) -> list[Found]:  # noqa: ARG002
        found = []
        for x, y, side, _ in rois:
            near = [
                place
                for place in self.places.values()
                if np.hypot(place[0] - x, place[1] - y) < side * 0.4
            ]
            found.append(mesh(*near[0]) if near else mesh(x, y, side / 3, 0.1))
        return found


class Run:
    """A video of made-up people."""

    def __init__(self) -> None:
        self.finder = Knowing()
        self.tracker = Tracker(self.finder)
        self.seen: list[list[tuple[int, float]]] = []
        self.who: Persons | None = None

    def show(self, frames: int, places: Places, ground: int = 90, move: float = 0.0) -> None:
        """So many frames, everybody moving to the right."""
        for step in range(frames):
            now = {name: (x + move * step, y, half) for name, (x, y, half) in places.items()}
            self.finder.places = {
                name: place for name, place in now.items() if 0 < place[0] < WIDTH
            }
            found = self.tracker.step(painted(now, ground), len(self.seen) / FPS)
            self.seen.append(
                [(track, float(one.detection.box_xyxy[[0, 2]].mean())) for track, one in found]
            )

    def end(self) -> Persons:
        self.who = self.tracker.people()
        return self.who

    def numbers(self, frame: int) -> dict[int, float]:
        """The people of a frame: number to place."""
        assert self.who is not None
        person = self.who.person
        return {person[track]: x for track, x in self.seen[frame] if track in person}


ANNA, BEN, CLEO = "anna", "ben", "cleo"


def test_two_people_side_by_side_keep_their_numbers_and_cost_little() -> None:
    run = Run()
    run.show(60, {ANNA: (80, 90, 20), BEN: (230, 90, 20)}, move=0.5)
    who = run.end()
    assert set(who.person.values()) == {1, 2}
    assert all(run.numbers(i)[1] < run.numbers(i)[2] for i in range(60))
    assert who.losses == {1: 0, 2: 0}
    assert who.switches == 0
    assert run.finder.finds <= FEW + 60 / FPS + 1, "the detector is asked once a second"


def test_who_leaves_and_returns_elsewhere_and_smaller_keeps_the_number() -> None:
    run = Run()
    run.show(20, {ANNA: (80, 90, 20)})
    run.show(50, {})
    run.show(20, {ANNA: (240, 70, 15)})
    who = run.end()
    assert set(who.person.values()) == {1}
    assert who.losses == {1: 1}
    assert not run.numbers(40)
    assert run.numbers(89) == {1: 240.0}


def test_who_comes_after_somebody_left_is_somebody_else() -> None:
    run = Run()
    run.show(20, {ANNA: (80, 90, 20)})
    run.show(15, {})
    run.show(20, {BEN: (80, 90, 20)})
    run.show(45, {})
    run.show(20, {ANNA: (80, 90, 20)})
    run.end()
    assert [set(run.numbers(i)) for i in (10, 54, 119)] == [{1}, {2}, {1}]


def test_people_keep_their_numbers_across_cuts() -> None:
    run = Run()
    run.show(15, {ANNA: (80, 90, 20), BEN: (230, 90, 20)}, ground=30)
    run.show(15, {BEN: (100, 80, 26)}, ground=220)
    run.show(15, {ANNA: (160, 90, 24)}, ground=30)
    run.show(15, {CLEO: (160, 90, 24)}, ground=220)
    run.end()
    assert run.tracker.cuts == [1.5, 3.0, 4.5]
    assert [sorted(run.numbers(i)) for i in (10, 20, 40, 55)] == [[1, 2], [2], [1], [3]]


def test_a_face_that_hands_hide_for_a_moment_stays_one() -> None:
    run = Run()
    run.show(20, {ANNA: (160, 90, 20)})
    run.show(8, {})
    run.show(20, {ANNA: (170, 92, 20)})
    who = run.end()
    assert (set(who.person), who.losses) == ({1}, {1: 1}), "not even a new track"


def test_what_was_seen_once_and_never_again_is_nobody() -> None:
    run = Run()
    run.show(20, {ANNA: (80, 90, 20)})
    run.finder.places = {ANNA: (80, 90, 20), BEN: (250, 60, 15)}
    run.tracker.step(painted(run.finder.places, 90), 2.0)
    run.seen.append([])
    run.show(30, {ANNA: (80, 90, 20)})
    who = run.end()
    assert set(who.person.values()) == {1}


def left(face: Found) -> float:
    return round(float(face.landmarks.points_xyz[:, 0].mean()), 2)


def shown(
    stills: Sequence[Mapping[tuple[float, float, float], str]],
    step_s: float,
    grounds: Sequence[int],
    before: int = 0,
) -> list[list[float]]:
    """How far left the faces of each still are as a frame; so many empty frames come before."""
    finder, tracks = Knowing(), []
    tracker = Tracker(finder)
    for at in range(before):
        tracker.step(painted({}, grounds[-1]), at * step_s)
    for i, still in enumerate(stills):
        # Two of one name are two who look alike
        finder.places = {f"{who} {i}": place for i, (place, who) in enumerate(still.items())}
        picture = painted({who: place for place, who in still.items()}, grounds[i % len(grounds)])
        tracks.append(tracker.step(picture, (before + i) * step_s))
    person = tracker.people().person
    return [sorted(left(one) for track, one in frame if track in person) for frame in tracks]


def as_stills(stills: Sequence[Mapping[tuple[float, float, float], str]]) -> list[list[float]]:
    return [sorted(left(mesh(*place)) for place in still) for still in stills]


@settings(deadline=None, max_examples=40)
@given(STILLS, st.floats(0.02, 5.0), st.sampled_from([(90,), (30, 220), (90, 90, 200)]))
def test_a_few_stills_in_any_order_show_as_frames_whom_they_show_as_stills(
    stills: list[dict[tuple[float, float, float], str]], step_s: float, grounds: tuple[int, ...]
) -> None:
    assert shown(stills, step_s, grounds) == as_stills(stills)


@settings(deadline=None, max_examples=20)
@given(STILLS, st.floats(0.02, 0.5))
def test_who_is_seen_in_one_frame_between_cuts_is_kept(
    stills: list[dict[tuple[float, float, float], str]], step_s: float
) -> None:
    assert shown(stills, step_s, (0, 255), before=20) == as_stills(stills)


def test_a_rare_sampling_tells_people_as_well() -> None:
    finder = Knowing()
    tracker = Tracker(finder)
    for second in range(8):
        finder.places = {ANNA: (40.0 + 30 * second, 90, 20)} if second != 4 else {}
        tracker.step(painted(finder.places), float(second))
    assert set(tracker.people().person.values()) == {1}


def test_looks_tell_people_apart_and_know_them_again() -> None:
    def look(person: str, place: tuple[float, float, float], ground: int = 90):  # type: ignore[no-untyped-def]
        return look_at(painted({person: place}, ground), mesh(*place).landmarks)

    anna, again = look(ANNA, (80, 90, 20)), look(ANNA, (220, 80, 30), 120)
    ben = look(BEN, (80, 90, 20))
    assert anna.distance(anna) < 1e-3
    assert anna.distance(again) < SAME < anna.distance(ben)
    gallery = Gallery([anna])
    for _ in range(40):
        gallery.add(again)
    assert len(gallery.looks) <= 2, "what is nothing new is not kept"


def test_a_cut_is_a_change_at_once_and_no_slow_one() -> None:
    random = np.random.default_rng(3)
    one, other = (random.integers(0, 255, (9, 16, 3), dtype=np.uint8) for _ in range(2))
    first, second = (np.kron(a, np.ones((20, 20, 1), np.uint8)) for a in (one, other))
    cuts = Cuts()
    assert [cuts.step(a) for a in (first, first, second, second)] == [False, False, True, False]
    slow = Cuts()
    for share in np.linspace(0, 1, 30):
        faded = (first * (1 - share) + second * share).astype(np.uint8)
        assert not slow.step(faded)
    assert Cuts().step(np.zeros((4, 4, 3), np.uint8)) is False, "nothing lies before the first"


def test_a_tracker_goes_on_from_its_state_as_if_it_had_not_stopped() -> None:
    shown = [
        (6, {ANNA: (80, 90, 20), BEN: (230, 90, 20)}),
        (12, {BEN: (230, 90, 20)}),
        (40, {}),
        (8, {ANNA: (240, 70, 15)}),
        (8, {CLEO: (100, 100, 25), ANNA: (240, 70, 15)}),
    ]
    whole = Run()
    for frames, places in shown:
        whole.show(frames, places)
    broken = Run()
    for frames, places in shown:
        for _ in range(frames):
            broken.show(1, places)
            state = json.loads(json.dumps(broken.tracker.state()))
            broken.tracker = Tracker(broken.finder)
            broken.tracker.restore(state)
    assert broken.seen == whole.seen
    assert broken.end() == whole.end()
    assert broken.tracker.cuts == whole.tracker.cuts
    for wrong in ({}, None, {"map": []}, {"map": [["_finder", 1]]}):
        with pytest.raises((ValueError, TypeError, KeyError, StopIteration)):
            Tracker(broken.finder).restore(wrong)
