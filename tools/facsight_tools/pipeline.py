"""From pictures to analyses: every stage once, over all faces of all pictures together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.analyzers.action_units import ActionUnitAnalyzer
from facsight_tools.analyzers.detection import (
    DetectionSettings,
    FaceDetector,
    largest_first,
    merge,
)
from facsight_tools.analyzers.emotion import EmotionAnalyzer
from facsight_tools.analyzers.head_positions import MOST_TILT_DEG
from facsight_tools.analyzers.occlusion import without_gaze, without_hidden
from facsight_tools.analyzers.quality import assess, under_hands
from facsight_tools.analyzers.scene import FoundPeople, SceneAnalyzer, read_scene
from facsight_tools.backends.base import Engine
from facsight_tools.backends.ort import OrtEngine
from facsight_tools.errors import NoFaceFound
from facsight_tools.geometry.align import crop_faces, face_roi, is_off, mesh_roi, to_image
from facsight_tools.geometry.face_frame import eye_distance_px, fit_faces, head_pose
from facsight_tools.geometry.gaze import estimate_gaze
from facsight_tools.lazy import Lazy
from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.rules.catalogue import Rules, RuleSource, Selection, select
from facsight_tools.rules.rule_set import RuleSet
from facsight_tools.types import (
    ActionUnits,
    Analysis,
    FaceDetection,
    FaceReport,
    Image,
    Landmarks,
    Provenance,
    RuleReading,
)

NETWORKS: Final = (
    "face_detection_short_range",
    "face_detection_full_range",
    "face_mesh_refined",
    "au_geometry",
    "au_smile",
)
_PACKAGES: Final = (
    "facsight",
    "onnxruntime-gpu",
    "onnxruntime",
    "opencv-python-headless",
    "numpy",
    "pillow",
)
_MESH_SIZE: Final = 192


@dataclass(frozen=True, slots=True)
class Found:
    """A face with its mesh, before it is measured."""

    picture: int
    detection: FaceDetection
    landmarks: Landmarks
    crop: NDArray[np.uint8]
    appearance: NDArray[np.float32]


class Pipeline:
    """Measures faces; opens its networks once and can be kept for any number of pictures.

    Args:
        engine: opens the networks; None takes ONNX Runtime on the best device.
        rules: rule sets by id, file or object; the first categorical one scores the emotion, the
            default where there is none, and every other one gives a reading.
        detection: what counts as a face.
        min_presence: least probability of the mesh network that a candidate is a face, 0-1.

    Raises:
        ModelMissing, ModelCorrupt: a network file is not there or not the right one.
        ProviderUnavailable: CUDA was demanded and does not work.
        UnknownOption, RuleSetInvalid: no such rule set, or a malformed file.
    """

    def __init__(
        self,
        engine: Engine | None = None,
        *,
        rules: RuleSource | Sequence[RuleSource] = (),
        detection: DetectionSettings | None = None,
        min_presence: float = 0.5,
    ) -> None:
        engine = engine or OrtEngine()
        sessions = {name: engine.open(name) for name in NETWORKS}
        self._detect = FaceDetector(
            sessions["face_detection_short_range"], sessions["face_detection_full_range"], detection
        )
        self._mesh = sessions["face_mesh_refined"]
        self.units = ActionUnitAnalyzer(sessions["au_geometry"], sessions["au_smile"])
        self._rules = select(rules)
        self._min_presence = min_presence
        self._scene = Lazy(lambda: SceneAnalyzer(engine))
        self._providers = {name: session.provider for name, session in sessions.items()}

    @property
    def provenance(self) -> Provenance:
        """The face's networks, their hashes and providers, and the versions of the packages."""
        return _provenance(self._providers)

    def neutral(self, references: Sequence[Image]) -> NDArray[np.float64]:
        """A person's relaxed face: the median of the largest faces of some pictures or frames.

        Returns:
            (478, 3) points in the face's own frame, cm; what `analyze` takes as `neutral`.

        Raises:
            NoFaceFound: one of the pictures shows no face, or there is none.
        """
        if not references:
            raise NoFaceFound("There is no reference picture: give one or more, or none at all.")
        found = self.find(references)
        largest = {face.picture: face for face in reversed(found)}
        for i in range(len(references)):
            if i not in largest:
                raise NoFaceFound(
                    f"Reference picture {i + 1} of {len(references)} shows no face: give a picture "
                    "of the same person with a relaxed face."
                )
        points = np.stack([face.landmarks.points_xyz for face in largest.values()])
        median: NDArray[np.float64] = np.median(fit_faces(points).points, axis=0)
        return median

    def analyze(
        self,
        images: Sequence[Image],
        *,
        rules: Selection | None = None,
        neutral: NDArray[np.float64] | None = None,
        scene: bool = False,
    ) -> list[Analysis]:
        """Measure every face of every picture; one analysis a picture, in order.

        A face's readings do not depend on the other faces and pictures of the batch. `rules` takes
        the place of the pipeline's own rule sets for this call. With `neutral` (478, 3), which
        `Pipeline.neutral` measures, every action unit is read against that face instead of the mean
        one: give it only where all faces are of that person. With `scene`, bodies, hands and what
        lies between people are measured as well, and action units under a hand are unavailable.
        """
        if not images:
            return []
        found = self.find(images)
        people = self._people(images, found) if scene else None
        reports = self._measure(images, found, rules or self._rules, neutral, people)
        providers = self._providers | (self._scene.get().providers if scene else {})
        analyses = []
        for i, image in enumerate(images):
            faces = tuple(r for one, r in zip(found, reports, strict=True) if one.picture == i)
            analyses.append(
                Analysis(
                    image_sha256=image.sha256,
                    faces=faces,
                    scene=read_scene(image, faces, None if people is None else people[i]),
                    provenance=_provenance(providers),
                    notes=(*image.notes, *_turned_notes(faces)),
                )
            )
        return analyses

    def _people(self, images: Sequence[Image], found: Sequence[Found]) -> list[FoundPeople]:
        """Bodies and hands, one picture at a time."""
        return [
            self._scene.get().find(image, [one.detection for one in found if one.picture == i])
            for i, image in enumerate(images)
        ]

    def find(self, images: Sequence[Image]) -> list[Found]:
        """Every face, by picture and then by size."""
        candidates = self._detect(images)
        found = self._meshes(images, enumerate(candidates))
        empty = sorted(set(range(len(images))) - {face.picture for face in found})
        for i in empty:
            looks = self._detect.search(images[i])
            found += next(filter(None, (self._meshes(images, [(i, faces)]) for faces in looks)), [])
        return sorted(found, key=lambda face: (face.picture, largest_first(face.detection)))

    def _meshes(
        self, images: Sequence[Image], candidates: Iterable[tuple[int, Sequence[FaceDetection]]]
    ) -> list[Found]:
        """The candidates in which the mesh network sees a face.

        Where it sees none, a closer look may draw the box better. A face that the detector was not
        sure of has to be seen by it again, upright and close: the mesh network alone takes a
        pattern for a face, or a hat over nothing.
        """
        rows = [(i, face) for i, faces in candidates for face in faces]
        looked = self._fitted(images, rows)
        found = [one for one in looked if self._is_face(one)]
        refused = [one for one in looked if not self._is_face(one)]
        closer = self._detect.closer(
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
        doubtful = [one for one in found if not self._detect.is_sure(one.detection)]
        seen = self._detect.closer(
            [
                (images[one.picture], mesh_roi(one.landmarks.points_xyz, scale=1.0))
                for one in doubtful
            ]
        )
        mistaken = [one for one, face in zip(doubtful, seen, strict=True) if face is None]
        return [one for one in found if not any(one is other for other in mistaken)]

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
        turned = self._detect.turned(places)
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
        cut = [
            crop_faces(images[i].pixels_rgb, [roi], _MESH_SIZE)
            for (i, _), roi in zip(rows, rois, strict=True)
        ]
        crops = np.concatenate([crop for crop, _ in cut])
        network_input = np.ascontiguousarray(crops.transpose(0, 3, 1, 2), dtype=np.float32) / 255.0
        outputs = self._mesh.run({"image": network_input})
        points = to_image(outputs["landmarks"], np.concatenate([matrix for _, matrix in cut]))
        return [
            Found(
                i,
                face,
                Landmarks(points[k], float(outputs["presence"][k, 0])),
                crops[k],
                outputs["appearance"][k],
            )
            for k, (i, face) in enumerate(rows)
        ]

    def _measure(
        self,
        images: Sequence[Image],
        found: Sequence[Found],
        rules: Selection,
        neutral: NDArray[np.float64] | None,
        people: Sequence[FoundPeople] | None,
    ) -> list[FaceReport]:
        if not found:
            return []
        points = np.stack([face.landmarks.points_xyz for face in found])
        frames = fit_faces(points)
        poses = head_pose(points, frames)
        gazes = estimate_gaze(points, poses, frames)
        qualities = [
            assess(images[f.picture], [f.landmarks], [pose], f.crop[None])[0]
            for f, pose in zip(found, poses, strict=True)
        ]
        appearance = np.stack([face.appearance for face in found])
        units = self.units(
            [face.landmarks for face in found],
            poses,
            appearance,
            neutral,
            [quality.get("blur").value for quality in qualities],
        )
        sizes = map(float, eye_distance_px(points))
        units = [without_gaze(*one) for one in zip(units, gazes, poses, sizes, strict=True)]
        if people is not None:
            hidden = [people[face.picture].hidden(face.landmarks) for face in found]
            units = [without_hidden(*pair) for pair in zip(units, hidden, strict=True)]
            qualities = [
                under_hands(one, shares["face"])
                for one, shares in zip(qualities, hidden, strict=True)
            ]
        emotion = EmotionAnalyzer(rules.primary)
        order = [0] * len(images)
        reports = []
        for k, face in enumerate(found):
            order[face.picture] += 1
            reports.append(
                FaceReport(
                    index=order[face.picture],
                    detection=face.detection,
                    landmarks=face.landmarks,
                    pose=poses[k],
                    gaze=gazes[k],
                    action_units=units[k],
                    emotion=emotion(units[k]),
                    quality=qualities[k],
                    readings=tuple(_apply(one, units[k]) for one in rules.others),
                )
            )
        return reports


def _turned_notes(faces: Sequence[FaceReport]) -> Iterator[str]:
    """A note where faces lie at an angle at which heads are seldom held."""
    turned = [face for face in faces if abs(face.pose.roll) > MOST_TILT_DEG]
    if turned:
        told = ", ".join(f"{face.index} at {face.pose.roll:+.0f} degrees" for face in turned)
        noun = "face" if len(turned) == 1 else "faces"
        yield f"the picture may be turned: {noun} {told} (roll)"


def _overlaps(face: FaceDetection, picture: int, found: Sequence[Found]) -> bool:
    others = [one.detection for one in found if one.picture == picture]
    return len(merge([*others, face])) == len(merge(others))


def _apply(rules: Rules, units: ActionUnits) -> RuleReading:
    return EmotionAnalyzer(rules)(units) if isinstance(rules, RuleSet) else rules.read(units)


def _provenance(providers: Mapping[str, str]) -> Provenance:
    return Provenance(
        models=MappingProxyType(
            {name: (CATALOGUE[name].sha256, provider) for name, provider in providers.items()}
        ),
        packages=_package_versions(),
    )


@cache
def _package_versions() -> MappingProxyType[str, str]:
    versions = {}
    for name in _PACKAGES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:  # one of the two onnxruntime builds is never there
            continue
    return MappingProxyType(versions)
