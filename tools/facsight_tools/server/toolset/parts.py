"""Single parts of an analysis as the tools answer them: typed, and readable as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from fastmcp.tools import ToolResult
from pydantic import BaseModel, Field

from facsight_tools.facs import ACTION_UNITS, intensity_letter
from facsight_tools.server.brief import argued, named, not_measured, ranked, reading_of, told_value
from facsight_tools.server.brief import unit_name as name_of
from facsight_tools.server.paging import Page
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


class FacesPart(Part):
    """A part of an analysis face by face, or one page of it."""

    total: int | None = Field(default=None, description="How many faces there are on all pages")
    next_cursor: str | None = Field(default=None, description="Gives the next faces")

    def on(self, page: Page[FaceReading]) -> ToolResult:
        """The same as one page of the faces, with where to go on."""
        here = self.model_copy(update={"total": page.total, "next_cursor": page.next_cursor})
        text = "\n".join([*here.lines(), *page.lines("faces")])
        return ToolResult(
            content=text or "No face was found in the picture.", structured_content=here
        )


class FaceSummary(BaseModel):
    """One face in short."""

    face: int
    box_xyxy: tuple[float, float, float, float] = Field(description="Image pixels")
    score: float = Field(description="The detector's, 0-1")
    quality: float = Field(description="How far the readings can be trusted, 0-1")
    top: str | None = Field(description="Highest-scoring label; None where nothing was scored")


class Faces(FacesPart):
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


class Units(FacesPart):
    """Action units face by face; those that were not measured are told from absent ones."""

    faces: list[FaceUnits]
    only: Only = "all"

    @classmethod
    def of(
        cls, faces: list[FaceReading], *, only: Only, at_least: str | None, sides: bool
    ) -> Units:
        """The readings that were asked for."""
        return cls(
            only=only if at_least is None else "present",
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
            ],
        )

    def lines(self) -> Iterable[str]:
        """As in brief."""
        return UnitsBrief.of(self).lines()


class FaceUnitsBrief(BaseModel):
    """The action units of one face by name: AU12, AU12.L."""

    face: int
    present: dict[str, float] = Field(description="Intensity 0-5, the strongest first")
    absent: list[str]
    not_measured: dict[str, list[str]] = Field(description="By reason; never to be read as absent")

    def line(self, asked: frozenset[str]) -> str:
        """What was asked for, in words."""
        told = {
            "present": ", ".join(
                f"{name} {intensity_letter(one)} {one:.1f}" for name, one in self.present.items()
            ),
            "absent": ", ".join(self.absent),
            "not measured": "; ".join(
                f"{', '.join(units)} ({why})" for why, units in self.not_measured.items()
            ),
        }
        said = "; ".join(
            f"{name} {units or 'none'}" for name, units in told.items() if name in asked
        )
        return f"F{self.face}: {said}"


class UnitsBrief(FacesPart):
    """Action units face by face, without confidences."""

    faces: list[FaceUnitsBrief]
    only: Only

    @classmethod
    def of(cls, units: Units) -> UnitsBrief:
        """The readings without what a model rarely needs."""
        faces = []
        for one in units.faces:
            seen = sorted(
                (unit for unit in one.action_units if unit.present),
                key=lambda unit: -(unit.intensity or 0),
            )
            faces.append(
                FaceUnitsBrief(
                    face=one.face,
                    present={name_of(unit): round(unit.intensity or 0, 2) for unit in seen},
                    absent=[name_of(unit) for unit in one.action_units if unit.present is False],
                    not_measured=not_measured(one.action_units),
                )
            )
        return cls(faces=faces, only=units.only)

    def lines(self) -> Iterable[str]:
        """Every unit with its letter and intensity, or why it was not measured."""
        asked = {
            "all": frozenset({"present", "absent", "not measured"}),
            "unavailable": frozenset({"not measured"}),
        }.get(self.only, frozenset({str(self.only)}))
        return [one.line(asked) for one in self.faces]


class FaceOrientation(BaseModel):
    """Where one head is turned and its eyes go."""

    face: int
    pose: PoseAngles
    gaze: GazeAngles


class Orientations(FacesPart):
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
    below_a: list[str] = Field(description="Units that are absent: what they argue is a trace")


class Emotions(FacesPart):
    """Apparent expression face by face, from the face alone."""

    faces: list[FaceEmotion]

    @classmethod
    def of(cls, faces: list[FaceReading]) -> Emotions:
        """Scores and further readings alone."""
        return cls(
            faces=[
                FaceEmotion(
                    face=one.face,
                    emotion=one.emotion,
                    readings=one.readings,
                    below_a=[
                        name_of(unit)
                        for unit in one.action_units
                        if unit.side == "both" and unit.present is False
                    ],
                )
                for one in faces
            ]
        )

    def lines(self) -> Iterable[str]:
        """As in brief."""
        return EmotionsBrief.of(self).lines()


class FaceEmotionBrief(BaseModel):
    """One face under the rule sets, without the weights of single units."""

    face: int
    rule_set: str
    scores: dict[str, float] = Field(description="The highest first; none where nothing was scored")
    argued: dict[str, float] = Field(description="Units that argued most for the first, or against")
    below_a: list[str] = Field(description="Those of them that are absent: no more than a trace")
    readings: dict[str, Any] = Field(description="Of the further rule sets, by id")
    differ: str = Field(description="How units and learned reader differ; empty where they agree")
    held_back: list[str] = Field(default=[], description="Labels that a unit keeps down")


class EmotionsBrief(FacesPart):
    """Apparent expression face by face, from the face alone."""

    faces: list[FaceEmotionBrief]

    @classmethod
    def of(cls, emotions: Emotions) -> EmotionsBrief:
        """The scores without what each unit argued for every label."""
        return cls(
            faces=[
                FaceEmotionBrief(
                    face=one.face,
                    rule_set=one.emotion.rule_set,
                    scores=ranked(one.emotion),
                    argued=(most := argued(one.emotion)),
                    below_a=[unit for unit in most if unit in one.below_a],
                    readings=dict(map(reading_of, one.readings or ())),
                    differ=_differ(one.emotion),
                    held_back=[*map(_held_back, one.emotion.held_back or ())],
                )
                for one in emotions.faces
            ]
        )

    def lines(self) -> Iterable[str]:
        """The scores, the highest first."""
        for one in self.faces:
            told = [named(one.scores) or "too little was measured"]
            if one.argued:
                argued_by = ", ".join(
                    f"{unit}{' (below A)' if unit in one.below_a else ''} {amount:+.2f}"
                    for unit, amount in one.argued.items()
                )
                told.append(f"argued by {argued_by}")
            told += [f"{rules}: {told_value(value)}" for rules, value in one.readings.items()]
            told += [one.differ] if one.differ else []
            told += one.held_back
            yield f"F{one.face} ({one.rule_set}): {'; '.join(told)}"


def _held_back(one: Mapping[str, Any]) -> str:
    how = f"held to {one['most']:g} at most" if one["most"] else "set aside"
    return f"{one['label']} was {how} because of {ACTION_UNITS[one['au']].code}"


def _differ(emotion: EmotionReading) -> str:
    both = emotion.opinions
    if both is None or not both["differ"]:
        return ""
    return (
        f"the action units put {both['units_top']} first, the learned reader {both['learned_top']}"
    )


def _is(unit: UnitReading, only: Only) -> bool:
    if only == "unavailable":
        return unit.status == "unavailable"
    return only == "all" or unit.present is (only == "present")
