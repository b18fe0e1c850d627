"""Faces from frame to frame: one track a face in sight, one number a person of the video.

A face is followed by the mesh: the region of the last frame's mesh is where the next is drawn. The
detector is asked where a face was lost, every second, at cuts, and in each of the first frames,
which may be all there are. Where nothing is lost, a frame costs one run of the mesh network for
each face.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from facsight_tools.analyzers.finding import Found, box_of
from facsight_tools.geometry.align import mesh_roi
from facsight_tools.geometry.boxes import overlap
from facsight_tools.types import FaceDetection, Image, Landmarks
from facsight_tools.values_file import Values
from facsight_tools.video.cuts import Cuts
from facsight_tools.video.looks import SAME, FaceLook, Gallery, look_at

SWEEP_S: Final = 1.0
"""Seconds after which the detector looks for faces that have come in."""

_FEW: Final = 8
"""As many frames at the start are each looked at as a still is: they may be all of an animation."""
_LOST_S: Final = 3.0
_FLEETING_S: Final = 0.3
"""What is lost each time after so few seconds in sight, and is like nobody, was no face; but not
where it was there from one cut to the next, nor among few frames."""
_RETRY_S: Final = (0.0, 0.08, 0.16, 0.32, 0.64)
_LOOK_S: Final = 0.5
_SAME_THERE: Final = 2.5
"""Looks of one person's in the place where a face was lost a moment ago."""
_SAME_PLACE: Final = 0.25
_SAME_FACE: Final = 0.5
_NEAR: Final = 1.0
_JUMP: Final = 0.6
_GROWTH: Final = 1.6


class Finder(Protocol):
    """What finds and follows faces: `facsight_tools.pipeline.Pipeline`."""

    def find_others(self, image: Image, known: Sequence[Found]) -> list[Found]:
        """Every face of a picture that is none of those that are known, by size."""
        ...

    def follow(self, image: Image, rois: Sequence[NDArray[np.float64]]) -> list[Found]:
        """The mesh in each region of a picture."""
        ...


@dataclass(slots=True, eq=False)
class _Sight:
    """A face in sight, or lost a moment ago."""

    track: int
    found: Found
    first_s: float
    last_s: float
    looked_s: float = -np.inf
    gallery: Gallery = field(default_factory=Gallery)
    in_sight: bool = False
    cut: bool = False
    shown_s: float = 0.0
    losses: int = 0
    since_s: float = -np.inf
    whole_shots: int = 0


@dataclass(slots=True, eq=False)
class _Person:
    tracks: Sequence[int]
    spans: Sequence[tuple[float, float]]
    gallery: Gallery
    losses: int


_KINDS: Final = (_Sight, _Person, Found, FaceDetection, Landmarks, Gallery, FaceLook, Cuts)
_VALUES: Final = Values({one.__name__: one for one in _KINDS})
_FINDER: Final = frozenset({"_finder", "_min_presence"})


@dataclass(frozen=True, slots=True)
class Persons:
    """Who is who, when a video is over.

    Attributes:
        person: track to the person's number, from 1 in the order of appearance; without tracks
            that turned out to be of no face.
        losses: the person's number to how often the face was lost or left.
        switches: how often a track was found to have passed to another person, and was mended.
    """

    person: dict[int, int]
    losses: dict[int, int]
    switches: int


class Tracker:
    """Follows the faces of one video; frames come in the order of their times.

    Args:
        finder: finds and follows faces.
        min_presence: least probability of the mesh network that a followed face is one, 0-1.
    """

    def __init__(self, finder: Finder, min_presence: float = 0.5) -> None:
        self._finder = finder
        self._min_presence = min_presence
        self._cut_at = Cuts()
        self._sights: list[_Sight] = []
        self._lost: list[_Sight] = []
        self._people: list[_Person] = []
        self._tracks = self._frames = 0
        self._switches = 0
        self._swept_s = self._shot_s = -np.inf
        self._last_s: float | None = None
        self._retries: list[float] = []
        self.cuts: list[float] = []

    def step(self, image: Image, time_s: float) -> list[tuple[int, Found]]:
        """The faces of the next frame, each with the number of its track."""
        step_s = 0.0 if self._last_s is None else time_s - self._last_s
        self._last_s = time_s
        self._frames += 1
        for sight in self._sights:
            sight.shown_s += step_s
        cut = self._cut_at.step(image.pixels_rgb)
        if cut:
            self.cuts.append(time_s)
            for sight in self._sights:
                self._lose(sight, time_s)
            for sight in self._lost:
                sight.cut = True
            self._sights = []
        else:
            self._follow(image, time_s)
        if cut or self._frames <= _FEW or self._is_due(time_s):
            self._detect(image, time_s)
        for lost in self._lost:
            lost.losses += lost.in_sight
            lost.whole_shots += lost.in_sight and cut and lost.since_s <= self._shot_s
            lost.in_sight = False
        if cut or self._frames == 1:
            self._shot_s = time_s
        self._forget(time_s)
        for sight in self._sights:
            sight.in_sight = True
            self._look(image, sight, time_s)
        return [(one.track, one.found) for one in self._sights]

    def people(self) -> Persons:
        """Who is who; called when the video is over."""
        for one in [*self._sights, *self._lost]:
            self._close(one)
        self._sights, self._lost = [], []
        order = sorted(self._people, key=lambda one: (one.spans[0][0], min(one.tracks)))
        numbers = {id(one): number for number, one in enumerate(order, 1)}
        return Persons(
            {track: numbers[id(one)] for one in order for track in one.tracks},
            {numbers[id(one)]: one.losses for one in order},
            self._switches,
        )

    def people_so_far(self) -> Persons:
        """Who is who by now, as `people` would say; the video goes on."""
        by_now = copy(self)
        by_now._people = [replace(one, gallery=copy(one.gallery)) for one in self._people]
        by_now._sights, by_now._lost = (
            [replace(one, gallery=copy(one.gallery)) for one in sights]
            for sights in (self._sights, self._lost)
        )
        return by_now.people()

    def state(self) -> Any:
        """All that it knows by now, as JSON holds it: looks are in it, so keep it where nobody
        else can read it.
        """
        known = {name: one for name, one in vars(self).items() if name not in _FINDER}
        for name in ("_sights", "_lost"):
            known[name] = [replace(one, found=_bare(one.found)) for one in known[name]]
        return _VALUES.plain(known)

    def restore(self, state: Any) -> None:
        """Go on from a `state`; a ValueError, TypeError or KeyError where it is none."""
        known = _VALUES.value(state)
        if not isinstance(known, MappingProxyType) or set(known) != set(vars(self)) - _FINDER:
            raise ValueError("no state of a tracker")
        for name, one in known.items():
            setattr(self, name, list(one) if isinstance(one, tuple) else one)

    def _follow(self, image: Image, time_s: float) -> None:
        rois = [mesh_roi(one.found.landmarks.points_xyz) for one in self._sights]
        kept: list[_Sight] = []
        found_in = zip(self._sights, rois, self._finder.follow(image, rois), strict=True)
        for sight, before, found in found_in:
            if self._is_followed(before, found, image):
                sight.found, sight.last_s = found, time_s
                kept.append(sight)
            else:
                self._lose(sight, time_s)
        for sight in self._doubled(image, kept):
            kept.remove(sight)
            self._lose(sight, time_s)
        self._sights = kept

    def _is_followed(self, old: NDArray[np.float64], now: Found, image: Image) -> bool:
        if now.landmarks.presence < self._min_presence:
            return False
        new = mesh_roi(now.landmarks.points_xyz)
        inside = bool(((new[:2] >= 0) & (new[:2] <= np.array(image.size_wh))).all())
        moved = float(np.hypot(*(new[:2] - old[:2]))) / old[2]
        grown = new[2] / old[2]
        return inside and moved < _JUMP and bool(1 / _GROWTH < grown < _GROWTH)

    def _doubled(self, image: Image, sights: Sequence[_Sight]) -> list[_Sight]:
        """Of tracks that run onto one face all but the one whose face it is."""
        over: list[_Sight] = []
        for i, one in enumerate(sights):
            for other in sights[i + 1 :]:
                if one in over or other in over or _iou(one.found, other.found) < _SAME_FACE:
                    continue
                look = look_at(image, one.found.landmarks)
                theirs, owns = other.gallery.distance(look), one.gallery.distance(look)
                over.append(one if theirs < owns else other)
        return over

    def _lose(self, sight: _Sight, time_s: float) -> None:
        self._lost.append(sight)
        self._retries = [time_s + wait for wait in _RETRY_S]

    def _is_due(self, time_s: float) -> bool:
        due = time_s - self._swept_s >= SWEEP_S - 1e-6
        return due or (bool(self._retries) and time_s >= self._retries[0] - 1e-6)

    def _detect(self, image: Image, time_s: float) -> None:
        """Ask the detector; faces that are not followed yet get a track."""
        self._swept_s = time_s
        self._retries = [one for one in self._retries if one > time_s + 1e-6]
        for found in self._finder.find_others(image, [one.found for one in self._sights]):
            one = replace(found, detection=box_of(found.landmarks))
            if any(_iou(one, sight.found) >= _SAME_PLACE for sight in self._sights):
                continue
            sight = self._taken_up(image, one)
            if sight is None:
                self._tracks += 1
                sight = _Sight(self._tracks, one, time_s, time_s)
            else:
                self._lost.remove(sight)
                sight.found, sight.last_s, sight.cut = one, time_s, False
            sight.since_s = time_s
            self._sights.append(sight)
        if not self._lost:
            self._retries = []

    def _taken_up(self, image: Image, found: Found) -> _Sight | None:
        """The track lost a moment ago that a found face goes on with.

        A face that hands had covered looks somewhat different for a while: near the place where it
        was lost it may. Across a cut the place says nothing.
        """
        if not self._lost:
            return None
        look = look_at(image, found.landmarks)
        by_look = {id(one): one.gallery.distance(look) for one in self._lost}
        near = [one for one in self._lost if not one.cut and _is_near(one.found, found)]
        best = min(near or self._lost, key=lambda one: by_look[id(one)])
        return best if by_look[id(best)] < (_SAME_THERE if near else SAME) else None

    def _forget(self, time_s: float) -> None:
        """What has been lost for long is over; whoever comes back later is told by the looks."""
        for one in [one for one in self._lost if time_s - one.last_s > _LOST_S]:
            self._lost.remove(one)
            self._close(one)

    def _look(self, image: Image, sight: _Sight, time_s: float) -> None:
        """Note how a face looks, and whether the track has passed to somebody else."""
        if time_s - sight.looked_s < _LOOK_S - 1e-6:
            return
        sight.looked_s = time_s
        look = look_at(image, sight.found.landmarks)
        if self._is_somebody_else(sight, look, time_s):
            self._switches += 1
            before = replace(sight)
            self._close(before)
            self._tracks += 1
            sight.track, sight.gallery = self._tracks, Gallery()
            sight.first_s, sight.shown_s, sight.losses = time_s, 0.0, 0
            sight.whole_shots = 0
        sight.gallery.add(look)

    def _is_somebody_else(self, sight: _Sight, look: FaceLook, time_s: float) -> bool:
        own = sight.gallery.distance(look)
        if own < SAME or not sight.gallery.looks:
            return False
        return any(
            one.gallery.distance(look) < min(SAME, own / 2)
            for one in self._people
            if all(last < time_s for _, last in one.spans)
        )

    def _close(self, sight: _Sight) -> None:
        """Give a track that is over to the person it is of."""
        span = (sight.first_s, sight.last_s)
        apart = [one for one in self._people if not any(_meet(span, own) for own in one.spans)]
        near = [(one.gallery.nearest(sight.gallery), i) for i, one in enumerate(apart)]
        distance, best = min(near, default=(np.inf, 0))
        if distance < SAME:
            person = apart[best]
            person.tracks = (*person.tracks, sight.track)
            person.spans = sorted([*person.spans, span])
            person.gallery.merge(sight.gallery)
            person.losses += sight.losses
        elif sight.in_sight or self._frames <= _FEW or not self._is_fleeting(sight):
            self._people.append(_Person([sight.track], [span], sight.gallery, sight.losses))

    @staticmethod
    def _is_fleeting(sight: _Sight) -> bool:
        return not sight.whole_shots and sight.shown_s < _FLEETING_S * sight.losses


def _bare(found: Found) -> Found:
    """Where a face was, without its pixels."""
    return replace(found, cut=None, appearance=None, appearance_of="", sight=None)


def _iou(one: Found, other: Found) -> float:
    return float(overlap(one.detection.box_xyxy, other.detection.box_xyxy[None])[0][0])


def _is_near(lost: Found, found: Found) -> bool:
    """Whether a face stands where one was lost, at about its size."""
    before, now = mesh_roi(lost.landmarks.points_xyz), mesh_roi(found.landmarks.points_xyz)
    apart = float(np.hypot(*(now[:2] - before[:2]))) / before[2]
    return apart < _NEAR and bool(1 / _GROWTH < now[2] / before[2] < _GROWTH)


def _meet(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
