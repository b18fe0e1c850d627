"""Every face of every picture with its mesh: detector and landmarker asked in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.analyzers.cover import FACE, CoverAnalyzer, Sight
from facsight_tools.analyzers.detection import largest_first, merge
from facsight_tools.analyzers.likeness import FaceLikeness
from facsight_tools.analyzers.reading import detect, detect_around, detect_first, draw_meshes
from facsight_tools.beside import beside, has_second_core
from facsight_tools.geometry.align import (
    crop_faces,
    face_roi,
    face_squares,
    is_off,
    mesh_roi,
    to_image,
)
from facsight_tools.geometry.boxes import overlap
from facsight_tools.seams import FaceDetector, Landmarker, LooksCloser, LooksTwice
from facsight_tools.types import FaceDetection, Image, Landmarks

_SURFACE: Final = 468
# BlazeFace's key points on the mesh: eyes, nose tip, mouth, ears
_KEY_POINTS: Final = (468, 473, 1, 13, 234, 454)

_KNOWN_IOU: Final = 0.4
_ANYWHERE: Final = FaceDetection(
    np.array([0, 0, 1, 1], np.float32), 0.0, np.zeros((6, 2), np.float32)
)
"""Stands for the detection of a face that is followed, until its mesh is known."""

QUALITY_PX: Final = 192
"""Side of the crop in which a face's quality is measured, whatever the landmarker's own is."""
LEAST_FACE: Final = 0.6
"""Below this probability what looked like a face is none: an animal, a drawing, a thing."""
LEAST_DOUBTED: Final = 0.9
"""The same, of what the detector itself is not sure of."""
MOST_HIDDEN: Final = 0.45
"""What the detector is not sure of is no face if more of it than this seems to be covered,"""
LEAST_BEYOND_DOUBT: Final = 0.98
"""unless this probability says that it is a covered face."""
LEAST_LIKENESS: Final = 0.23
"""What is less like a face to the mesh network (`FaceLikeness`) is none either."""
LEAST_LIKENESS_DOUBTED: Final = 0.35
"""The same, of what the detector itself is not sure of."""
LEAST_LIKENESS_LAST: Final = 0.82
"""The same, of what only a last look at a picture without a face came by."""
MUCH_ALIKE: Final = 0.96
"""What the detector is sure of and is as much like a face as this is one, turned and blurred,"""
LEAST_FACE_ALIKE: Final = 0.1
"""unless it is below this probability."""


@dataclass(frozen=True, slots=True)
class Found:
    """A face with its mesh, before it is measured.

    Attributes:
        picture: index of its picture.
        detection, landmarks: where it is.
        roi: where its crop lies, (4,) as `geometry.align.face_roi` gives it.
        cut: uint8 (192, 192, 3), RGB, the face upright; None where it is still to be cut.
        appearance, appearance_of: what the landmarker's network saw, see `seams.CropMeshes`.
        sight: what of it is seen; None until that was looked at.
    """

    picture: int
    detection: FaceDetection
    landmarks: Landmarks
    roi: NDArray[np.float64]
    cut: NDArray[np.uint8] | None
    appearance: NDArray[np.float32] | None
    appearance_of: str
    sight: Sight | None = None

    def crop(self, image: Image) -> NDArray[np.uint8]:
        """The face upright, uint8 (192, 192, 3), RGB, out of its picture."""
        if self.cut is not None:
            return self.cut
        crops, _ = crop_faces(image.pixels_rgb, [self.roi], QUALITY_PX)
        crop: NDArray[np.uint8] = crops[0]
        return crop


@dataclass(frozen=True, slots=True)
class Guess:
    """The faces of a picture, before it is sure that they are all.

    Attributes:
        found: most likely they are these.
        others: what they are instead; None where they are these.
    """

    found: list[Found]
    others: Callable[[], list[Found] | None] = lambda: None


class OneLook:
    """Stands in for `LooksCloser` where a detector does not: it is asked once and believed."""

    def search(self, image: Image) -> Iterator[list[FaceDetection]]:  # noqa: ARG002
        """No further looks."""
        return iter(())

    def closer(
        self, places: Sequence[tuple[Image, NDArray[np.float64]]]
    ) -> list[FaceDetection | None]:
        """Nothing is seen from closer."""
        return [None] * len(places)

    def turned(
        self, places: Sequence[tuple[FaceDetection, Image, NDArray[np.float64]]]
    ) -> list[FaceDetection | None]:
        """Every face was seen rightly."""
        return [None] * len(places)

    def is_sure(self, face: FaceDetection) -> bool:  # noqa: ARG002
        """Every detection is believed."""
        return True


class FaceFinder:
    """Finds faces.

    Args:
        detector: proposes places, and looks closer where it can.
        landmarker: decides which of them are faces.
        min_presence: least probability of the landmarker that a candidate is a face, 0-1.
        cover: looks at what is seen of each, and refuses what is no face; None believes all.
        likeness: refuses too, by what the landmarker's network saw; None believes all.
    """

    def __init__(
        self,
        detector: FaceDetector,
        landmarker: Landmarker,
        min_presence: float,
        cover: CoverAnalyzer | None = None,
        likeness: FaceLikeness | None = None,
    ) -> None:
        self._detector = detector
        self._look: LooksCloser = detector if isinstance(detector, LooksCloser) else OneLook()
        self._landmarker = landmarker
        self._min_presence = min_presence
        self._cover = cover
        self._likeness = likeness

    def __call__(self, images: Sequence[Image]) -> list[Found]:
        """Every face, by picture and then by size."""
        return self._faces(images, detect(self._detector, images))

    def guess(self, image: Image) -> Guess:
        """Every face of a picture, those of a portrait before it is known whether there are others.

        For these the detector looks beside what follows (`facsight_tools.beside`).
        """
        if not isinstance(self._detector, LooksTwice) or not has_second_core():
            return Guess(self([image]))
        first = detect_first(self._detector, image)
        later = beside(partial(detect_around, self._detector, image, first))
        if self._detector.is_portrait(image, first):
            ordered = sorted(first, key=largest_first)
            if found := self._meshes([image], [(0, ordered)]):
                return Guess(_by_size(found), partial(self._others, image, ordered, later))
        return Guess(self._faces([image], [later()]))

    def _others(
        self,
        image: Image,
        guessed: Sequence[FaceDetection],
        later: Callable[[], list[FaceDetection]],
    ) -> list[Found] | None:
        """The faces, where the candidates are others than was guessed; None where they are not."""
        candidates = later()
        same = [id(one) for one in candidates] == [id(one) for one in guessed]
        return None if same else self._faces([image], [candidates])

    def _faces(
        self, images: Sequence[Image], candidates: Sequence[Sequence[FaceDetection]]
    ) -> list[Found]:
        found = self._meshes(images, enumerate(candidates))
        empty = sorted(set(range(len(images))) - {face.picture for face in found})
        for i in empty:
            looks = self._look.search(images[i])
            last = (self._meshes(images, [(i, faces)], last=True) for faces in looks)
            found += next(filter(None, last), [])
        return _by_size(found)

    def others(self, image: Image, known: Sequence[FaceDetection]) -> list[Found]:
        """Every face of a picture but those that are known, by size.

        No mesh is drawn of what lies on a known face, and no last look is taken where there is one.

        Args:
            image: the picture.
            known: boxes around the meshes of faces.
        """
        if not known:
            return self([image])
        boxes = np.stack([one.box_xyxy for one in known])
        (candidates,) = detect(self._detector, [image])
        new = [one for one in candidates if (overlap(one.box_xyxy, boxes)[0] < _KNOWN_IOU).all()]
        found = self._meshes([image], [(0, new)])
        return sorted(found, key=lambda face: largest_first(face.detection))

    def follow(self, image: Image, rois: Sequence[NDArray[np.float64]]) -> list[Found]:
        """The mesh in each region of a picture, where a face was a moment ago; one each, in order.

        Whether it lies on a face is the caller's to judge, by `landmarks.presence`; box and key
        points are those of the mesh.

        Args:
            image: the picture.
            rois: (4,) each, as `geometry.align.mesh_roi` gives it.
        """
        found = self._mesh_in([image], [(0, _ANYWHERE)] * len(rois), rois)
        return [replace(one, detection=box_of(one.landmarks)) for one in found]

    def _meshes(
        self,
        images: Sequence[Image],
        candidates: Iterable[tuple[int, Sequence[FaceDetection]]],
        *,
        last: bool = False,
    ) -> list[Found]:
        """The candidates in which the mesh network sees a face; `last` of a last look.

        Where it sees none, a closer look may draw the box better. A face that the detector was not
        sure of has to be seen by it again, upright and close: the mesh network alone takes a
        pattern for a face, or a hat over nothing.
        """
        rows = [(i, face) for i, faces in candidates for face in faces]
        looked = self._fitted(images, rows)
        found = [one for one in looked if self._is_face(one)]
        refused = [one for one in looked if not self._is_face(one)]
        closer = self._look.closer(
            [
                (
                    images[one.picture],
                    face_roi(one.detection.box_xyxy, one.detection.keypoints_xy, scale=1.0),
                )
                for one in refused
            ]
        )
        again = [
            (one.picture, face)
            for one, face in zip(refused, closer, strict=True)
            if face is not None and not _overlaps(face, one.picture, found)
        ]
        found += [one for one in self._fitted(images, again) if self._is_face(one)]
        found = self._upright(images, found)
        doubtful = [one for one in found if not self._look.is_sure(one.detection)]
        seen = self._look.closer(
            [
                (images[one.picture], mesh_roi(one.landmarks.points_xyz, scale=1.0))
                for one in doubtful
            ]
        )
        mistaken = [one for one, face in zip(doubtful, seen, strict=True) if face is None]
        kept = [one for one in found if not any(one is other for other in mistaken)]
        return self._looked_at(images, kept, last=last)

    def _looked_at(
        self, images: Sequence[Image], found: Sequence[Found], *, last: bool
    ) -> list[Found]:
        """The faces with what of each is seen, without those that are none."""
        if self._cover is None or not found:
            return list(found)
        sights = self._cover([(images[one.picture], one.landmarks) for one in found])
        looks = [(one.appearance, one.appearance_of) for one in found]
        alike = [1.0] * len(found) if self._likeness is None else self._likeness(looks)
        return [
            replace(one, sight=sight)
            for one, sight, likeness in zip(found, sights, alike, strict=True)
            if self._looks_like_one(one, sight, likeness, last=last)
        ]

    def _looks_like_one(self, one: Found, sight: Sight, likeness: float, *, last: bool) -> bool:
        if self._look.is_sure(one.detection):
            least = LEAST_FACE_ALIKE if MUCH_ALIKE <= likeness < 1.0 else LEAST_FACE
            seen, least_likeness = True, LEAST_LIKENESS
        else:
            least, least_likeness = LEAST_DOUBTED, LEAST_LIKENESS_DOUBTED
            seen = sight.face >= LEAST_BEYOND_DOUBT or sight.covered[FACE] < MOST_HIDDEN
        if last:
            least_likeness = LEAST_LIKENESS_LAST
        return sight.face >= least and likeness >= least_likeness and seen

    def _upright(self, images: Sequence[Image], found: Sequence[Found]) -> list[Found]:
        """The faces, those again that lay on their side or head and were found the wrong way up."""
        places = [
            (
                one.detection,
                images[one.picture],
                mesh_roi(one.landmarks.points_xyz, scale=1.0),
            )
            for one in found
        ]
        turned = self._look.turned(places)
        asked = [k for k, face in enumerate(turned) if face is not None]
        rows = [(found[k].picture, face) for k, face in enumerate(turned) if face is not None]
        mended = list(found)
        for k, one in zip(asked, self._fitted(images, rows), strict=True):
            if one.landmarks.presence >= found[k].landmarks.presence:
                mended[k] = one
        return mended

    def _is_face(self, one: Found) -> bool:
        return one.landmarks.presence >= self._min_presence

    def _fitted(
        self, images: Sequence[Image], rows: Sequence[tuple[int, FaceDetection]]
    ) -> list[Found]:
        """The mesh of each candidate, whether it lies on a face or not."""
        rois = [face_roi(face.box_xyxy, face.keypoints_xy) for _, face in rows]
        found = self._mesh_in(images, rows, rois)
        # A box that sits badly (a face at a window's edge, say) gives a mesh that sits badly; a
        # second look, where the first mesh lies, mends both.
        better = [mesh_roi(one.landmarks.points_xyz) for one in found]
        second_looks = [k for k, roi in enumerate(better) if is_off(rois[k], roi)]
        second = self._mesh_in(
            images, [rows[k] for k in second_looks], [better[k] for k in second_looks]
        )
        for k, one in zip(second_looks, second, strict=True):
            if one.landmarks.presence >= found[k].landmarks.presence:
                found[k] = one
        return found

    def _mesh_in(
        self,
        images: Sequence[Image],
        rows: Sequence[tuple[int, FaceDetection]],
        rois: Sequence[NDArray[np.float64]],
    ) -> list[Found]:
        """The mesh in each region, whether it lies on a face or not."""
        if not rows:
            return []
        size = self._landmarker.crop_px
        squares = face_squares([images[i].pixels_rgb for i, _ in rows], np.stack(rois), size)
        meshes = draw_meshes(self._landmarker, squares)
        points = to_image(meshes.points_xyz, squares.matrices.astype(np.float32))
        # where they were cut on a device, those that turn out to be faces are cut here as well
        crops = squares.cut if size == QUALITY_PX else None
        return [
            Found(
                i,
                face,
                Landmarks(points[k], float(meshes.presence[k])),
                rois[k],
                None if crops is None else crops[k],
                None if meshes.appearance is None else meshes.appearance[k],
                meshes.appearance_of,
            )
            for k, (i, face) in enumerate(rows)
        ]


def _by_size(found: Sequence[Found]) -> list[Found]:
    """By picture and then by size."""
    return sorted(found, key=lambda face: (face.picture, largest_first(face.detection)))


def box_of(landmarks: Landmarks) -> FaceDetection:
    """A mesh as a detection: the box around it, the probability that it lies on a face."""
    points = landmarks.points_xyz
    surface = np.array(points[:_SURFACE, :2].T, order="C")
    low, high = surface.min(axis=1), surface.max(axis=1)
    box = np.concatenate([low, np.maximum(high, low + 1e-3)])
    return FaceDetection(box, landmarks.presence, points[list(_KEY_POINTS), :2])


def _overlaps(face: FaceDetection, picture: int, found: Sequence[Found]) -> bool:
    others = [one.detection for one in found if one.picture == picture]
    return len(merge([*others, face])) == len(merge(others))
