"""Detector and landmarker in turn, on parts of plain Python."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.readers import MeanLandmarker, MiddleDetector

from facsight_tools.analyzers.cover import ALL_SEEN, CoverAnalyzer, Sight
from facsight_tools.analyzers.finding import QUALITY_PX, FaceFinder, box_of
from facsight_tools.analyzers.likeness import FaceLikeness
from facsight_tools.beside import second_core
from facsight_tools.image import load_image
from facsight_tools.types import FaceDetection, Image, Landmarks

PICTURE = load_image(np.random.default_rng(0).integers(60, 190, (200, 200, 3)).astype(np.uint8))


class NoDetector(MiddleDetector):
    """Finds nothing by itself."""

    def __call__(self, images: Sequence[Image]) -> list[list[FaceDetection]]:
        return [[] for _ in images]


class Searching(NoDetector):
    """Finds its face at the second of its last looks, and is or is not sure of it."""

    def __init__(self, *, sure: bool, seen_close: bool) -> None:
        super().__init__()
        self._sure, self._seen_close = sure, seen_close

    def search(self, image: Image) -> Iterator[list[FaceDetection]]:
        yield []
        yield [self._face(image)]

    def closer(
        self, places: Sequence[tuple[Image, NDArray[np.float64]]]
    ) -> list[FaceDetection | None]:
        return [self._face(image) if self._seen_close else None for image, _ in places]

    def turned(
        self, places: Sequence[tuple[FaceDetection, Image, NDArray[np.float64]]]
    ) -> list[FaceDetection | None]:
        return [None] * len(places)

    def is_sure(self, face: FaceDetection) -> bool:  # noqa: ARG002
        return self._sure


class Looks(CoverAnalyzer):
    """Everything is a face with the same probability."""

    def __init__(self, face: float) -> None:
        self._face = face

    def __call__(self, faces: Sequence[tuple[Image, Landmarks]]) -> list[Sight]:
        return [replace(ALL_SEEN, face=self._face) for _ in faces]


def test_a_detector_of_one_look_is_believed() -> None:
    (found,) = FaceFinder(MiddleDetector(), MeanLandmarker(), 0.5)([PICTURE])
    assert found.picture == 0
    assert found.crop(PICTURE).shape == (QUALITY_PX, QUALITY_PX, 3), (
        "whatever the landmarker's crop is"
    )
    points = found.landmarks.points_xyz[:, :2]
    assert points[:, 0].mean() == pytest.approx(100.0, abs=1.0)
    assert np.ptp(points[:, 1]) > 60, "in pixels of the picture and not of the crop"
    assert found.landmarks.presence == pytest.approx(0.9)
    assert FaceFinder(NoDetector(), MeanLandmarker(), 0.5)([PICTURE]) == []


def test_faces_are_numbered_by_picture() -> None:
    found = FaceFinder(MiddleDetector(), MeanLandmarker(), 0.5)([PICTURE, PICTURE])
    assert [one.picture for one in found] == [0, 1]


def test_no_mesh_is_drawn_again_of_a_face_that_is_known() -> None:
    finder = FaceFinder(MiddleDetector(), MeanLandmarker(), 0.5)
    (found,) = finder.others(PICTURE, [])
    elsewhere = replace(found.detection, box_xyxy=found.detection.box_xyxy + 500)
    assert finder.others(PICTURE, [box_of(found.landmarks)]) == []
    assert len(finder.others(PICTURE, [elsewhere])) == 1


def test_last_looks_and_doubts_are_for_detectors_that_offer_them() -> None:
    for sure, seen_close, count in ((True, False, 1), (False, True, 1), (False, False, 0)):
        detector = Searching(sure=sure, seen_close=seen_close)
        assert len(FaceFinder(detector, MeanLandmarker(), 0.5)([PICTURE])) == count


@pytest.mark.parametrize(
    ("sure", "face", "count"),
    [(True, 0.7, 1), (True, 0.5, 0), (False, 0.85, 0), (False, 0.95, 1)],
)
def test_what_the_detector_doubts_must_look_the_more_like_a_face(
    sure: bool, face: float, count: int
) -> None:
    finder = FaceFinder(Searching(sure=sure, seen_close=True), MeanLandmarker(), 0.5, Looks(face))
    assert len(finder([PICTURE])) == count


class Alike(FaceLikeness):
    """Everything is as much like a face."""

    def __init__(self, face: float) -> None:
        self._face = face

    def __call__(self, seen: Sequence[tuple[NDArray[np.float32] | None, str]]) -> list[float]:
        return [self._face] * len(seen)


@pytest.mark.parametrize("sure", [True, False])
def test_what_is_unlike_a_face_to_the_mesh_network_is_none(sure: bool) -> None:
    for likeness, count in ((0.0, 0), (1.0, 1)):
        finder = FaceFinder(
            Searching(sure=sure, seen_close=True),
            MeanLandmarker(),
            0.5,
            Looks(1.0),
            Alike(likeness),
        )
        assert len(finder([PICTURE])) == count


def test_a_last_look_is_believed_least() -> None:
    class AtOnce(Searching):
        def __call__(self, images: Sequence[Image]) -> list[list[FaceDetection]]:
            return [[self._face(image)] for image in images]

    for detector, count in ((AtOnce, 1), (Searching, 0)):
        finder = FaceFinder(
            detector(sure=True, seen_close=True), MeanLandmarker(), 0.5, Looks(1.0), Alike(0.7)
        )
        assert len(finder([PICTURE])) == count


class Twice(MiddleDetector):
    """Finds its face at the first look, or none, and another at the second, or none."""

    def __init__(self, *, first: bool, second: bool, portrait: bool) -> None:
        super().__init__()
        self._first, self._second, self._portrait = first, second, portrait

    def __call__(self, images: Sequence[Image]) -> list[list[FaceDetection]]:
        return self.around(images, self.at_first(images))

    def at_first(self, images: Sequence[Image]) -> list[list[FaceDetection]]:
        return [[self._face(image)] if self._first else [] for image in images]

    def around(
        self, images: Sequence[Image], first: Sequence[Sequence[FaceDetection]]
    ) -> list[list[FaceDetection]]:
        other = replace(self._face(images[0]), box_xyxy=np.array([0, 0, 40, 40], np.float32))
        return [[*faces, *([other] if self._second else [])] for faces in first]

    def is_portrait(self, image: Image, faces: Sequence[FaceDetection]) -> bool:  # noqa: ARG002
        return self._portrait


@pytest.mark.parametrize("portrait", [False, True])
@pytest.mark.parametrize("second", [False, True])
@pytest.mark.parametrize("first", [False, True])
@pytest.mark.parametrize("two_cores", [False, True])
def test_what_was_guessed_is_mended_where_it_was_wrong(
    first: bool, second: bool, portrait: bool, two_cores: bool
) -> None:
    finder = FaceFinder(Twice(first=first, second=second, portrait=portrait), MeanLandmarker(), 0.5)
    with ThreadPoolExecutor(1) as thread, second_core(thread if two_cores else None):
        guess = finder.guess(PICTURE)
        others = guess.others()
    found = guess.found if others is None else others
    assert (others is not None) == (first and second and portrait and two_cores)
    boxes = [one.detection.box_xyxy.tolist() for one in found]
    assert boxes == [one.detection.box_xyxy.tolist() for one in finder([PICTURE])]
