"""Single parts of an analysis as the tools answer them: typed, and readable as text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from fastmcp.tools import ToolResult
from pydantic import BaseModel, Field

from facsight_tools.facs import ACTION_UNITS
from facsight_tools.server.schemas import (
    EmotionReading,
    FaceReading,
    GazeAngles,
    PoseAngles,
    RuleReading,
    UnitReading,
)
from facsight_tools.states import LEAST_GAZE

Only = Literal["all", "present", "absent", "unavailable"]


class Part(BaseModel):
    """A part of an analysis."""

    def lines(self) -> Iterable[str]:
        """The part in words, a line a face."""
        raise NotImplementedError

    def result(self) -> ToolResult:
        """Structured, and the same as text for clients that show text."""
        text = "\n".join(self.lines()) or "No face was found in the picture."
        return ToolResult(content=text, structured_content=self)


class FaceSummary(BaseModel):
    """One face in short."""

    face: int
    box_xyxy: tuple[float, float, float, float] = Field(description="Image pixels")
    score: float = Field(description="The detector's, 0-1")
    quality: float = Field(description="How far the readings can be trusted, 0-1")
    top: str | None = Field(description="Highest-scoring label; None where nothing was scored")


class Faces(Part):
    """The faces of a picture, the largest first."""

    faces: list[FaceSummary]

    @classmethod
    def of(cls, faces: list[FaceReading]) -> Faces:
        """Without what the other parts give."""
        return cls(
            faces=[
                FaceSummary(
                    face=one.face,
                    box_xyxy=one.box_xyxy,
                    score=one.score,
                    quality=one.quality.score,
                    top=one.emotion.top,
                )
                for one in faces
            ]
        )

    def lines(self) -> Iterable[str]:
        """Box, quality and top label of each."""
        for one in self.faces:
            left, top, right, bottom = (round(edge) for edge in one.box_xyxy)
            yield (
                f"F{one.face}: box {left},{top} to {right},{bottom} px, quality {one.quality:.2f}, "
                f"apparent expression {one.top or 'not scored'}"
            )


class FaceUnits(BaseModel):
    """The action units of one face."""

    face: int
    action_units: list[UnitReading]


class Units(Part):
    """Action units face by face; those that were not measured are told from absent ones."""

    faces: list[FaceUnits]

    @classmethod
    def of(
        cls, faces: list[FaceReading], *, only: Only, at_least: str | None, sides: bool
    ) -> Units:
        """The readings that were asked for."""
        return cls(
            faces=[
                FaceUnits(
                    face=one.face,
                    action_units=[
                        unit
                        for unit in one.action_units
                        if (sides or unit.side == "both")
                        and _is(unit, only)
                        and (at_least is None or (unit.letter or "") >= at_least)
                    ],
                )
                for one in faces
            ]
        )

    def lines(self) -> Iterable[str]:
        """Every unit with its letter and intensity, or why it was not measured."""
        for one in self.faces:
            yield f"F{one.face}: {', '.join(map(_in_words, one.action_units)) or 'none'}"


class FaceOrientation(BaseModel):
    """Where one head is turned and its eyes go."""

    face: int
    pose: PoseAngles
    gaze: GazeAngles


class Orientations(Part):
    """Head pose and gaze face by face, degrees."""

    faces: list[FaceOrientation]

    @classmethod
    def of(cls, faces: list[FaceReading]) -> Orientations:
        """Pose and gaze alone."""
        return cls(
            faces=[FaceOrientation(face=one.face, pose=one.pose, gaze=one.gaze) for one in faces]
        )

    def lines(self) -> Iterable[str]:
        """The angles, signed."""
        for one in self.faces:
            pose, gaze = one.pose, one.gaze
            seen = gaze.confidence >= LEAST_GAZE
            looks = f"yaw {gaze.yaw:+z.1f}, pitch {gaze.pitch:+z.1f} deg"
            yield (
                f"F{one.face}: head yaw {pose.yaw:+z.1f}, pitch {pose.pitch:+z.1f}, roll "
                f"{pose.roll:+z.1f} deg; gaze from the camera {looks if seen else 'not measured'} "
                f"(confidence {gaze.confidence:.2f})"
            )


class FaceEmotion(BaseModel):
    """One face under the rule sets."""

    face: int
    emotion: EmotionReading
    readings: list[RuleReading] | None


class Emotions(Part):
    """Apparent expression face by face, from the face alone."""

    faces: list[FaceEmotion]

    @classmethod
    def of(cls, faces: list[FaceReading]) -> Emotions:
        """Scores and further readings alone."""
        return cls(
            faces=[
                FaceEmotion(face=one.face, emotion=one.emotion, readings=one.readings)
                for one in faces
            ]
        )

    def lines(self) -> Iterable[str]:
        """The scores, the highest first."""
        for one in self.faces:
            ranked = sorted(one.emotion.scores.items(), key=lambda item: (-item[1], item[0]))
            scores = ", ".join(f"{label} {score:.2f}" for label, score in ranked)
            yield f"F{one.face} ({one.emotion.rule_set}): {scores or 'too little was measured'}"
            both = one.emotion.opinions
            if both is not None and both["differ"]:
                yield (
                    f"F{one.face}: the action units put {both['units_top']} first, the learned "
                    f"reader {both['learned_top']}"
                )


def _is(unit: UnitReading, only: Only) -> bool:
    if only == "unavailable":
        return unit.status == "unavailable"
    return only == "all" or unit.present is (only == "present")


def _in_words(unit: UnitReading) -> str:
    name = ACTION_UNITS[unit.au].code + ("" if unit.side == "both" else f" {unit.side}")
    if unit.status == "unavailable":
        return f"{name} not measured ({(unit.reason or '').replace('_', ' ')})"
    return f"{name} {unit.letter} {unit.intensity:.1f}" if unit.letter else f"{name} absent"
