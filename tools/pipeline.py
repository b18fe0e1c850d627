"""From pictures to analyses: every stage once, over all faces of all pictures together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from types import MappingProxyType
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from facsight.tools.analyzers.action_units import ActionUnitAnalyzer
from facsight.tools.analyzers.detection import DetectionSettings, FaceDetector
from facsight.tools.analyzers.emotion import EmotionAnalyzer
from facsight.tools.analyzers.quality import assess
from facsight.tools.backends.base import Engine
from facsight.tools.backends.ort import OrtEngine
from facsight.tools.geometry.align import crop_faces, face_roi, is_off, mesh_roi, to_image
from facsight.tools.geometry.face_frame import fit_faces, head_pose
from facsight.tools.geometry.gaze import estimate_gaze
from facsight.tools.models.catalogue import CATALOGUE
from facsight.tools.rules import rule_set
from facsight.tools.types import (
    Analysis,
    FaceDetection,
    FaceReport,
    Image,
    Landmarks,
    Provenance,
    Scene,
)

NETWORKS: Final = (
    "face_detection_short_range",
    "face_detection_full_range",
    "face_mesh_refined",
    "au_geometry",
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
class _Found:
    """A face with its mesh, before it is measured."""

    picture: int
    detection: FaceDetection
    landmarks: Landmarks
    crop: NDArray[np.uint8]


class Pipeline:
    """Measures faces; opens its networks once and can be kept for any number of pictures.

    Args:
        engine: opens the networks; None takes ONNX Runtime on the best device.
        rules: id of the emotion rule set.
        detection: what counts as a face.
        min_presence: least probability of the mesh network that a candidate is a face, 0-1.

    Raises:
        ModelMissing, ModelCorrupt: a network file is not there or not the right one.
        ProviderUnavailable: CUDA was demanded and does not work.
        UnknownOption: no such rule set.
    """

    def __init__(
        self,
        engine: Engine | None = None,
        *,
        rules: str = rule_set.DEFAULT,
        detection: DetectionSettings | None = None,
        min_presence: float = 0.5,
    ) -> None:
        engine = engine or OrtEngine()
        sessions = {name: engine.open(name) for name in NETWORKS}
        self._detect = FaceDetector(
            sessions["face_detection_short_range"], sessions["face_detection_full_range"], detection
        )
        self._mesh = sessions["face_mesh_refined"]
        self._units = ActionUnitAnalyzer(sessions["au_geometry"])
        self._emotion = EmotionAnalyzer(rule_set.load(rules))
        self._min_presence = min_presence
        self._provenance = Provenance(
            models=MappingProxyType(
                {name: (CATALOGUE[name].sha256, sessions[name].provider) for name in NETWORKS}
            ),
            packages=_package_versions(),
        )

    @property
    def provenance(self) -> Provenance:
        """The networks, their hashes and providers, and the versions of the packages."""
        return self._provenance

    def analyze(self, images: Sequence[Image]) -> list[Analysis]:
        """Measure every face of every picture; one analysis a picture, in order.

        A face's readings do not depend on the other faces and pictures of the batch.
        """
        if not images:
            return []
        found = self._find(images)
        reports = self._measure(images, found)
        return [
            Analysis(
                image_sha256=image.sha256,
                faces=tuple(
                    report for face, report in zip(found, reports, strict=True) if face.picture == i
                ),
                scene=_scene(image),
                provenance=self._provenance,
                notes=image.notes,
            )
            for i, image in enumerate(images)
        ]

    def _find(self, images: Sequence[Image]) -> list[_Found]:
        """Every face, by picture and then by size."""
        candidates = self._detect(images)
        found = self._meshes(images, enumerate(candidates))
        empty = sorted(set(range(len(images))) - {face.picture for face in found})
        for i in empty:
            looks = self._detect.search(images[i])
            found += next(filter(None, (self._meshes(images, [(i, faces)]) for faces in looks)), [])
        return sorted(found, key=lambda face: face.picture)

    def _meshes(
        self, images: Sequence[Image], candidates: Iterable[tuple[int, Sequence[FaceDetection]]]
    ) -> list[_Found]:
        """The candidates in which the mesh network sees a face."""
        rows = [(i, face) for i, faces in candidates for face in faces]
        if not rows:
            return []
        rois = [face_roi(face.box_xyxy, face.keypoints_xy) for _, face in rows]
        found = self._mesh_in(images, rows, rois)
        # A box that sits badly (a face at a window's edge, say) gives a mesh that sits badly; a
        # second look, where the first mesh lies, mends both.
        better = [mesh_roi(one.landmarks.points_xyz) for one in found]
        again = [k for k, roi in enumerate(better) if is_off(rois[k], roi)]
        second = self._mesh_in(images, [rows[k] for k in again], [better[k] for k in again])
        for k, one in zip(again, second, strict=True):
            if one.landmarks.presence >= found[k].landmarks.presence:
                found[k] = one
        return [one for one in found if one.landmarks.presence >= self._min_presence]

    def _mesh_in(
        self,
        images: Sequence[Image],
        rows: Sequence[tuple[int, FaceDetection]],
        rois: Sequence[NDArray[np.float64]],
    ) -> list[_Found]:
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
            _Found(i, face, Landmarks(points[k], float(outputs["presence"][k, 0])), crops[k])
            for k, (i, face) in enumerate(rows)
        ]

    def _measure(self, images: Sequence[Image], found: Sequence[_Found]) -> list[FaceReport]:
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
        units = self._units([face.landmarks for face in found], poses)
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
                    emotion=self._emotion(units[k]),
                    quality=qualities[k],
                )
            )
        return reports


def _scene(image: Image) -> Scene:
    grey = cv2.cvtColor(image.pixels_rgb, cv2.COLOR_RGB2GRAY)
    return Scene(image.size_wh, brightness=float(grey.mean()), contrast=float(grey.std()))


@cache
def _package_versions() -> MappingProxyType[str, str]:
    versions = {}
    for name in _PACKAGES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:  # one of the two onnxruntime builds is never there
            continue
    return MappingProxyType(versions)
