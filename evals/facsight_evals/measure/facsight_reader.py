"""Facsight's readings of labelled faces, by its public pipeline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from facsight_evals.measure.matching import labelled_face
from facsight_evals.measure.samples import SMILE, MeasuredFace, MeasuredUnit, Mesh, Sample, Target
from facsight_tools.analyzers.emotion import EmotionAnalyzer
from facsight_tools.geometry.face_frame import fit_faces, head_pose, mean_face
from facsight_tools.pipeline import Pipeline
from facsight_tools.rules.catalogue import RuleSource, select
from facsight_tools.types import (
    ActionUnits,
    FaceReport,
    Image,
    Landmarks,
    MeasuredAU,
    Provenance,
    ScaleReading,
    UnavailableAU,
)

_VALENCE: Final = "valence"


class FacsightReader:
    """Measures labelled faces in batches.

    Args:
        pipeline: what measures.
        rules: the categorical rule set that scores emotions; None is the default one.

    Raises:
        UnknownOption, RuleSetInvalid: no such rule set, or a malformed file.
    """

    def __init__(self, pipeline: Pipeline, rules: RuleSource | None = None) -> None:
        self._pipeline = pipeline
        self._rules = select([*([] if rules is None else [rules]), _VALENCE])

    @property
    def provenance(self) -> Provenance:
        """The pipeline's networks and packages."""
        return self._pipeline.provenance

    @property
    def rule_set(self) -> str:
        """Id and version of the rule set that scores emotions."""
        return self._rules.primary.name

    def read(self, batch: Sequence[tuple[Sample, Image | Mesh]]) -> list[MeasuredFace | None]:
        """One reading a sample, in order; None where its face was not found."""
        found: list[MeasuredFace | None] = [None] * len(batch)
        pictures = [i for i, (_, picture) in enumerate(batch) if isinstance(picture, Image)]
        images = [picture for _, picture in batch if isinstance(picture, Image)]
        for i, analysis in zip(
            pictures, self._pipeline.analyze(images, rules=self._rules), strict=True
        ):
            sample = batch[i][0]
            boxes = [face.detection.box_xyxy for face in analysis.faces]
            index = labelled_face(boxes, sample.box_xyxy)
            # Without a label's box the pipeline's own first face, the largest one, is it.
            if index is not None:
                face = analysis.faces[index if sample.box_xyxy else 0]
                found[i] = _of_face(face, sample)
        self._read_meshes(batch, found)
        return found

    def _read_meshes(
        self, batch: Sequence[tuple[Sample, Image | Mesh]], found: list[MeasuredFace | None]
    ) -> None:
        meshes = [(i, mesh) for i, (_, mesh) in enumerate(batch) if isinstance(mesh, Mesh)]
        if not meshes:
            return
        landmarks = [Landmarks(mesh.points_xyz, presence=1.0) for _, mesh in meshes]
        points = np.stack([one.points_xyz for one in landmarks])
        poses = head_pose(points, fit_faces(points))
        # The mean face as reference is what geometry is read against anyway, and there are no
        # pixels from which AU12's appearance could be read.
        units = self._pipeline.units(
            landmarks, poses, np.empty((0, 0), np.float32), mean_face().points
        )
        emotions = EmotionAnalyzer(self._rules.primary)
        for (i, _), pose, one in zip(meshes, poses, units, strict=True):
            read, unavailable = _units(one, batch[i][0])
            found[i] = MeasuredFace(read, unavailable, pose, emotions(one).scores)


def _of_face(face: FaceReport, sample: Sample) -> MeasuredFace:
    read, unavailable = _units(face.action_units, sample)
    return MeasuredFace(
        units=read,
        unavailable=unavailable,
        pose=face.pose,
        emotion=face.emotion.scores,
        valence=_valence(face),
        eyes_px=face.quality.get("size").value,
        light=face.quality.get("light").value,
    )


def _units(
    units: ActionUnits, sample: Sample
) -> tuple[dict[Target, MeasuredUnit], dict[Target, str]]:
    """The labelled units that were measured, and why the others were not."""
    read: dict[Target, MeasuredUnit] = {}
    unavailable: dict[Target, str] = {}
    index = {(one.au, one.side): one for one in units.readings}
    for target in sorted(sample.targets | {SMILE}):
        reading = index.get(target)
        if isinstance(reading, MeasuredAU):
            read[target] = MeasuredUnit(
                reading.intensity, reading.intensity, confidence=reading.confidence
            )
        elif isinstance(reading, UnavailableAU):
            unavailable[target] = reading.reason.value
        else:
            unavailable[target] = "not_a_unit_of_facsight"
    return read, unavailable


def _valence(face: FaceReport) -> float | None:
    """The valence scale on -1 to 1, None where a unit of it was not measured."""
    for reading in face.readings:
        if isinstance(reading, ScaleReading) and reading.rule_set.startswith(f"{_VALENCE}@"):
            return None if reading.value is None else reading.value / max(map(abs, reading.range))
    return None
