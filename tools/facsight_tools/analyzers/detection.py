"""Faces of a picture: two BlazeFace networks, where they look told by a glance.

One look at the whole picture finds large faces; small ones are looked for where `glance` points,
the likeliest places first, four in one look and then each that looks like something, as long as
that finds faces; a group is looked over in overlapping windows. Where nothing was found at all,
turned and widened windows are tried before a picture is said to hold no face.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.analyzers.blaze import TILES, BlazeNetwork, Window
from facsight_tools.analyzers.glance import NETWORK as GLANCE
from facsight_tools.analyzers.glance import Glance, Place
from facsight_tools.backends.base import Engine, Session, open_all
from facsight_tools.geometry.align import face_roi
from facsight_tools.geometry.boxes import overlap
from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.seams import ReaderCard
from facsight_tools.types import FaceDetection, Image, NetworkUse

NETWORKS: Final = ("face_detection_short_range", "face_detection_full_range", GLANCE)
CARD: Final = ReaderCard(
    id="blazeface",
    version="1",
    measures="boxes, scores and six key points of faces from about 24 pixels on, any way up",
    licence="Apache-2.0",
    source=CATALOGUE[NETWORKS[0]].reference,
    text=CATALOGUE[NETWORKS[0]].card,
)

_SHRINK: Final = 0.6
_GROUP: Final = 3
_ROOM: Final = 2.2  # a closer look's side, in those of the face's square
_TURNS: Final = tuple(map(math.radians, (90.0, 180.0, 270.0)))
_SAME_IOU: Final = 0.2
_SAME_INSIDE: Final = 0.7


@dataclass(frozen=True, slots=True)
class DetectionSettings:
    """What counts as a face.

    Attributes:
        min_score: a candidate's least score in the whole picture.
        min_score_window: the same in a window, where texture is taken for a face more easily.
        min_score_search: the same in the turned and widened windows tried last.
        min_score_closer: the same in a closer look at one place.
        min_score_hint: the same where four places share a look, which says where to look at all.
        hint_room: how much of a place's window is looked at there.
        sure_score: a candidate with this score needs no closer look to be believed.
        upright_score: one with this score is taken to be the way up that its key points say.
        turn_gain: a face counts as turned where a turned look's score is higher by this.
        turn_deg: it also counts where a straight look finds its eye line off by this.
        window_px: windows over a group get smaller until their side is about this many pixels.
        max_windows: the most windows over a group.
        step: so many places are looked at, and so many more while that finds faces.
        patience: so often while there is no face yet.
        portrait_step, portrait_heat, portrait_hint: the number of places at a time in a portrait,
            the least heat of one there, and `min_score_hint`.
        portrait_share: a picture is a portrait where a sure face is this share of its longer side
            wide: it costs little to look for others there.
    """

    min_score: float = 0.5
    min_score_window: float = 0.6
    min_score_search: float = 0.35
    min_score_closer: float = 0.45
    min_score_hint: float = 0.3
    hint_room: float = 0.55
    sure_score: float = 0.7
    upright_score: float = 0.8
    turn_gain: float = 0.1
    turn_deg: float = 20.0
    window_px: int = 256
    max_windows: int = 80
    step: int = 16
    patience: int = 6
    portrait_step: int = 4
    portrait_heat: float = 0.5
    portrait_hint: float = 0.45
    portrait_share: float = 0.15


class BlazeFaceDetector:
    """Finds every face of every picture: a `FaceDetector` that `LooksCloser`.

    Args:
        short_range: MediaPipe's `face_detection_short_range`, for faces that fill the picture.
        full_range: MediaPipe's `face_detection_full_range`, for the others.
        glance: `face_glance`, which says where small ones may be.
        settings: thresholds and windows.
        networks: what provenance says of the three.
    """

    def __init__(
        self,
        short_range: Session,
        full_range: Session,
        glance: Session,
        settings: DetectionSettings | None = None,
        networks: tuple[NetworkUse, ...] = (),
    ) -> None:
        self._near = BlazeNetwork(short_range, 128)
        self._far = BlazeNetwork(full_range, 192)
        self._glance = Glance(glance)
        self._settings = settings or DetectionSettings()
        self.card = CARD
        self.networks = networks

    @classmethod
    def open(cls, engine: Engine, settings: DetectionSettings | None = None) -> BlazeFaceDetector:
        """The detector on the catalogue's networks; raises as `Engine.open` does."""
        sessions, uses = open_all(engine, NETWORKS)
        near, far, glance = (sessions[name] for name in NETWORKS)
        return cls(near, far, glance, settings, uses)

    def __call__(self, images: Sequence[Image]) -> list[list[FaceDetection]]:
        """The faces of each picture, the largest first.

        Candidates only: a box counts as a face when the mesh network finds a face in it as well,
        which is the pipeline's to decide.
        """
        return self.around(images, self.at_first(images))

    def at_first(self, images: Sequence[Image]) -> list[list[FaceDetection]]:
        """The faces that one look at the whole picture finds."""
        whole = [(image, _whole(image)) for image in images]
        return [merge(faces) for faces in _find(self._near, whole, self._settings.min_score)]

    def around(
        self, images: Sequence[Image], first: Sequence[Sequence[FaceDetection]]
    ) -> list[list[FaceDetection]]:
        """All of them, with those of the first look as they were found there."""
        found = [list(faces) for faces in first]
        self._look_around(images, found)
        for i, image in enumerate(images):
            if len(found[i]) >= _GROUP:
                found[i] = self._look_over(image, found[i])
        return [sorted(faces, key=largest_first) for faces in found]

    def _look_around(self, images: Sequence[Image], found: list[list[FaceDetection]]) -> None:
        """Add the faces where the glance points, as long as it points at faces."""
        portraits = [
            self.is_portrait(image, faces) for image, faces in zip(images, found, strict=True)
        ]
        heats = [self._settings.portrait_heat if portrait else None for portrait in portraits]
        places = [iter(some) for some in self._glance(images, heats)]
        hints = (self._settings.min_score_hint, self._settings.portrait_hint)
        floors = [hints[portrait] for portrait in portraits]
        going = list(range(len(images)))
        rounds = 0
        while going:
            rounds += 1
            asked: list[tuple[int, Window]] = []
            for i in going:
                count = self._settings.portrait_step if portraits[i] else self._settings.step
                new = (one for one in places[i] if not _is_known(one, found[i]))
                asked += [(i, one.window) for one in islice(new, count)]
            before = [len(faces) for faces in found]
            hinted = self._hinted(images, asked, floors)
            self._look_closely(images, hinted, found)
            if rounds == 1:
                self._look_far(images, found)
            going = [
                i
                for i in dict.fromkeys(i for i, _ in asked)
                if len(found[i]) > before[i] or (not found[i] and rounds < self._settings.patience)
            ]

    def _look_far(self, images: Sequence[Image], found: list[list[FaceDetection]]) -> None:
        """Add what the far network sees in a whole picture in which nobody was found so far."""
        empty = [i for i, faces in enumerate(found) if not faces]
        whole = [(images[i], _whole(images[i])) for i in empty]
        seen = _find(self._far, whole, self._settings.min_score)
        for i, faces in zip(empty, seen, strict=True):
            found[i] = merge(faces)

    def _hinted(
        self,
        images: Sequence[Image],
        asked: Sequence[tuple[int, Window]],
        floors: Sequence[float],
    ) -> list[tuple[int, Window]]:
        """The places that the near network sees something at, four of a picture in one look.

        It is the cheaper question: three of four places show nothing. One place alone is looked at
        as it is.
        """
        sheets = []
        for i in dict.fromkeys(i for i, _ in asked):
            places = [window for k, window in asked if k == i]
            if len(places) > 1:
                sheets += [(i, places[k : k + TILES]) for k in range(0, len(places), TILES)]
        scores = self._near.hints(
            [
                (
                    images[i],
                    [replace(one, side=one.side * self._settings.hint_room) for one in some],
                )
                for i, some in sheets
            ]
        )
        cold = {
            (i, place)
            for (i, places), told in zip(sheets, scores, strict=True)
            for place, score in zip(places, told, strict=True)
            if score < floors[i]
        }
        return [one for one in asked if one not in cold]

    def _look_closely(
        self,
        images: Sequence[Image],
        looks: Sequence[tuple[int, Window]],
        found: list[list[FaceDetection]],
    ) -> None:
        """Add the faces in each look that the near network sees there, and the far one as well.

        The near one alone takes a badge for a face; the far one costs three times as much, so it is
        asked only where the other sees something, and of a face in several looks in the first.
        """
        places = [(images[i], window) for i, window in looks]
        seen = [
            [face for face in faces if not _cut(face, window, image)]
            for (image, window), faces in zip(
                places, _find(self._near, places, self._settings.min_score_window), strict=True
            )
        ]
        waiting = list(range(len(looks)))
        while waiting:
            asked: list[int] = []
            claimed: dict[int, list[FaceDetection]] = {}
            later: list[int] = []
            for k in waiting:
                i, _ = looks[k]
                new = [face for face in seen[k] if not _is_there(face, found[i])]
                if not new:
                    continue
                others = claimed.setdefault(i, [])
                if all(_is_there(face, others) for face in new):
                    later.append(k)
                else:
                    asked.append(k)
                    others += new
            again = _find(self._far, [places[k] for k in asked], self._settings.min_score)
            for k, sure in zip(asked, again, strict=True):
                i, _ = looks[k]
                both = [one for one in seen[k] if any(_same(one, other) for other in sure)]
                found[i] = merge([*found[i], *both])
            waiting = later

    def _look_over(self, image: Image, found: list[FaceDetection]) -> list[FaceDetection]:
        """A group's faces, with those in windows all over it, as long as smaller ones show more.

        Windows cut a group's faces: two networks miss less of what is left of them.
        """
        for windows in _levels(image, self._settings):
            floor = self._settings.min_score_window
            more = merge([*found, *self._look([self._far, self._near], image, windows, floor)])
            if len(more) == len(found):
                break
            found = more
        return found

    def is_portrait(self, image: Image, faces: Sequence[FaceDetection]) -> bool:
        """Whether a face that is surely one fills much of a picture, with one other at most."""
        if len(faces) >= _GROUP:
            return False
        least = self._settings.portrait_share * max(image.size_wh)
        return any(self.is_sure(face) and _width(face) >= least for face in faces)

    def search(self, image: Image) -> Iterator[list[FaceDetection]]:
        """Last looks at a picture in which nothing was found, the likeliest windows first.

        Each item holds the candidates of one set of windows; the caller stops at the first in
        which the mesh network sees a face too.
        """
        for windows in _search_windows(image):
            looked = self._look(
                [self._near, self._far],
                image,
                windows,
                self._settings.min_score_search,
                border=True,
            )
            found = merge(looked)
            if found:
                yield sorted(found, key=largest_first)

    def closer(
        self, places: Sequence[tuple[Image, NDArray[np.float64]]]
    ) -> list[FaceDetection | None]:
        """One look at each place where a face should be: the face there, None where none is seen.

        Args:
            places: picture, and the square around the face, (4,) as `align.face_roi` gives it at
                scale 1.
        """
        if not places:
            return []
        looks = [(image, _around(square)) for image, square in places]
        seen = _find(self._near, looks, self._settings.min_score_closer)
        return [
            max((face for face in faces if _is_at(face, square)), key=_score, default=None)
            for faces, (_, square) in zip(seen, places, strict=True)
        ]

    def turned(
        self, places: Sequence[tuple[FaceDetection, Image, NDArray[np.float64]]]
    ) -> list[FaceDetection | None]:
        """For each found face the same one seen another way up, None where it was seen rightly.

        The detectors take chin and forehead of a face that lies on its side or on its head for each
        other, at a low score, and the mesh network follows; turned the right way up the same face
        gets a clearly higher score.

        Args:
            places: the face as it was found, its picture, and the square around it (`closer`).
        """
        asked = [
            k for k, (face, *_) in enumerate(places) if face.score < self._settings.upright_score
        ]
        straight = self.closer([places[k][1:] for k in asked])
        # Of what is seen this well no turned look can score higher by so much
        most = 1.0 - self._settings.turn_gain
        unsure = [n for n, one in enumerate(straight) if one is None or one.score <= most]
        looks = [
            (image, square + np.array([0.0, 0.0, 0.0, turn]))
            for n in unsure
            for _, image, square in (places[asked[n]],)
            for turn in _TURNS
        ]
        seen = iter(self.closer(looks))
        others = {n: [next(seen) for _ in _TURNS] for n in unsure}
        found: list[FaceDetection | None] = [None] * len(places)
        for n, (k, one) in enumerate(zip(asked, straight, strict=True)):
            best = max(filter(None, others.get(n, ())), key=_score, default=None)
            floor = max(one.score if one else 0.0, self._settings.min_score)
            if best is not None and best.score >= floor + self._settings.turn_gain:
                found[k] = best
            elif one is not None and self._is_tilted(one, places[k][2]):
                found[k] = one
        return found

    def _is_tilted(self, face: FaceDetection, square: NDArray[np.float64]) -> bool:
        """Whether a face's eyes are not level in the square it was seen in."""
        angle = face_roi(face.box_xyxy, face.keypoints_xy)[3]
        off = math.remainder(angle - float(square[3]), math.tau)
        return abs(math.degrees(off)) > self._settings.turn_deg

    def is_sure(self, face: FaceDetection) -> bool:
        """Whether the network's score speaks for itself."""
        return face.score >= self._settings.sure_score

    def _look(
        self,
        networks: Sequence[BlazeNetwork],
        image: Image,
        windows: Sequence[Window],
        floor: float,
        *,
        border: bool = False,
    ) -> list[FaceDetection]:
        """The faces in windows; those that a window cuts through only where `border` allows it."""
        looks = [(image, window) for window in windows]
        found: list[FaceDetection] = []
        for network in networks:
            for window, faces in zip(windows, _find(network, looks, floor), strict=True):
                found += [face for face in faces if border or not _cut(face, window, image)]
        return found


def _find(
    network: BlazeNetwork, looks: Sequence[tuple[Image, Window]], floor: float
) -> list[list[FaceDetection]]:
    return [
        [FaceDetection(one.box_xyxy, one.score, one.keypoints_xy) for one in found]
        for found in network.find(looks, floor)
    ]


def merge(faces: Sequence[FaceDetection]) -> list[FaceDetection]:
    """One detection a face: earlier ones win where two overlap.

    The order is the networks' and windows' order, so the box of the whole picture stays when a
    window sees the same face again.
    """
    kept: list[FaceDetection] = []
    for face in faces:
        if not _is_there(face, kept):
            kept.append(face)
    return kept


def _is_there(face: FaceDetection, faces: Sequence[FaceDetection]) -> bool:
    """Whether a face is one of others."""
    if not faces:
        return False
    iou, inside = overlap(face.box_xyxy, np.stack([one.box_xyxy for one in faces]))
    return bool((iou > 0.3).any() or (inside > 0.7).any())


def largest_first(face: FaceDetection) -> tuple[float, float]:
    """Sorts faces by size, then from left to right."""
    left, top, right, bottom = face.box_xyxy
    return -float((right - left) * (bottom - top)), float(left)


def _score(face: FaceDetection) -> float:
    return face.score


def _same(one: FaceDetection, other: FaceDetection) -> bool:
    iou, _ = overlap(one.box_xyxy, other.box_xyxy[None])
    return bool(iou[0] > _SAME_IOU)


def _is_at(face: FaceDetection, square: NDArray[np.float64]) -> bool:
    """Whether a face is the one in a square, which may sit badly."""
    centre, half = square[:2], square[2] / 2
    box = np.concatenate([centre - half, centre + half]).astype(np.float32)
    iou, inside = overlap(box, face.box_xyxy[None])
    return bool(iou[0] > _SAME_IOU or inside[0] > _SAME_INSIDE)


def _around(square: NDArray[np.float64]) -> Window:
    x, y, side, angle = map(float, square)
    return Window((x, y), side * _ROOM, math.degrees(angle))


def _width(face: FaceDetection) -> float:
    return float(face.box_xyxy[2] - face.box_xyxy[0])


def _is_known(place: Place, faces: Sequence[FaceDetection]) -> bool:
    """Whether a place lies on a face that was found."""
    if not faces:
        return False
    half = place.side / 2
    x, y = place.centre_xy
    box = np.array([x - half, y - half, x + half, y + half], np.float32)
    known = np.stack([face.box_xyxy for face in faces])
    on_one = ((known[:, :2] <= (x, y)) & ((x, y) <= known[:, 2:])).all(axis=1)
    return bool(on_one.any() or (overlap(box, known)[0] > _SAME_IOU).any())


def _whole(image: Image) -> Window:
    width, height = image.size_wh
    return Window((width / 2, height / 2), float(max(width, height)))


def _levels(image: Image, settings: DetectionSettings) -> Iterator[list[Window]]:
    """Overlapping windows of 0.6 of the longer side, 0.36, ... down to `window_px`."""
    width, height = image.size_wh
    count, side = 0, max(width, height) * _SHRINK
    while side >= settings.window_px * 0.75:
        xs, ys = _steps(width, side), _steps(height, side)
        count += len(xs) * len(ys)
        if count > settings.max_windows:
            return
        yield [Window((x, y), side) for y in ys for x in xs]
        side *= _SHRINK


def _steps(length: int, side: float) -> list[float]:
    """Centres of windows along one axis that overlap by at least a third."""
    if length <= side:
        return [length / 2]
    count = int(np.ceil((length - side) / (side * 2 / 3) - 1e-6)) + 1
    return [float(c) for c in np.linspace(side / 2, length - side / 2, count)]


def _search_windows(image: Image) -> Iterator[list[Window]]:
    width, height = image.size_wh
    centre, side = (width / 2, height / 2), float(max(width, height))
    # A face that fills the picture is found with more room around it, a small one from closer.
    yield [Window(centre, side * factor) for factor in (1.0, 1.3, 0.8, 1.6, 0.6, 2.4)]
    yield [Window(centre, side * 1.2, angle) for angle in (-30, 30)]
    yield [Window(centre, side * 1.2, angle) for angle in (-60, 60, 90, -90, 180)]


def _cut(face: FaceDetection, window: Window, image: Image) -> bool:
    """Whether a window's border runs through the face where the picture goes on."""
    x, y = window.centre_xy
    half = window.side / 2
    width, height = image.size_wh
    left, top, right, bottom = face.box_xyxy
    return bool(
        (left < x - half and x - half > 0)
        or (top < y - half and y - half > 0)
        or (right > x + half and x + half < width)
        or (bottom > y + half and y + half < height)
    )
