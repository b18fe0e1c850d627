"""Faces in brief: what a language model reads of a measurement, small enough for a dozen of them.

Every text is made of the same brief values that stand beside it as data, so that a client that
passes on one of the two passes on all.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, Literal, TypeAlias

from pydantic import BaseModel, Field

from facsight_tools.facs import ACTION_UNITS, intensity_letter
from facsight_tools.server.paging import Page
from facsight_tools.server.schemas import (
    AnalysisHandle,
    CategoricalReading,
    EmotionReading,
    FaceReading,
    RuleReading,
    ScaleValue,
    UnitReading,
)
from facsight_tools.states import LEAST_GAZE, UnavailableReason

Detail: TypeAlias = Literal["brief", "full"]

_LABELS: Final = 3
_ARGUED: Final = 6
# True of every face, and so no news of this one.
_ALWAYS: Final = frozenset({UnavailableReason.NOT_IN_MODEL, UnavailableReason.NEEDS_VIDEO})


class FaceBrief(BaseModel):
    """One face in some hundred characters; facs_get_action_units and others give the rest."""

    face: int
    box_xyxy: list[int] = Field(description="Image pixels")
    quality: float = Field(description="How far the readings can be trusted, 0-1")
    rule_set: str
    expression: dict[str, float] = Field(description="The highest scores of apparent expression")
    present: dict[str, float] | None = Field(
        description="Action units that are present, 0-5; None where none could be measured"
    )
    not_measured: dict[str, list[str]] = Field(
        description="Units that this face hides, by reason; those that no face shows are left out"
    )
    yaw: float
    pitch: float
    roll: float
    gaze: dict[str, float] | None = Field(description="From the camera; None where eyes are hidden")
    readings: dict[str, Any] = Field(description="Of the further rule sets, by id")

    @classmethod
    def of(cls, face: FaceReading) -> FaceBrief:
        """A reading in brief."""
        seen = face.gaze.confidence >= LEAST_GAZE
        gaze = {"yaw": round(face.gaze.yaw, 1), "pitch": round(face.gaze.pitch, 1)}
        return cls(
            face=face.face,
            box_xyxy=[round(edge) for edge in face.box_xyxy],
            quality=round(face.quality.score, 2),
            rule_set=face.emotion.rule_set,
            expression=dict(list(ranked(face.emotion).items())[:_LABELS]),
            present=present(face.action_units),
            not_measured=not_measured(face.action_units, _ALWAYS),
            yaw=round(face.pose.yaw, 1),
            pitch=round(face.pose.pitch, 1),
            roll=round(face.pose.roll, 1),
            gaze=gaze if seen else None,
            readings=dict(map(reading_of, face.readings or ())),
        )

    def line(self) -> str:
        """The same in words."""
        left, top, right, bottom = self.box_xyxy
        gaze = "not measured"
        if self.gaze is not None:
            gaze = f"yaw {self.gaze['yaw']:+z.0f}, pitch {self.gaze['pitch']:+z.0f}"
        units = "not measured"
        if self.present is not None:
            units = lettered(self.present) or "none present"
        parts = [
            f"apparent expression {named(self.expression) or 'not measured'} ({self.rule_set})",
            f"action units {units}",
            *(f"{rule_set}: {told_value(value)}" for rule_set, value in self.readings.items()),
            f"head yaw {self.yaw:+z.0f}, pitch {self.pitch:+z.0f}, roll {self.roll:+z.0f} deg",
            f"gaze {gaze}",
            f"quality {self.quality:.2f}",
            f"box {left},{top} to {right},{bottom}",
            *(f"not measured ({why}): {', '.join(us)}" for why, us in self.not_measured.items()),
        ]
        return f"F{self.face}: {'; '.join(parts)}"


def ranked(emotion: EmotionReading) -> dict[str, float]:
    """The scores, the highest first."""
    ordered = sorted(emotion.scores.items(), key=lambda item: (-item[1], item[0]))
    return {label: round(score, 3) for label, score in ordered}


def unit_name(unit: UnitReading) -> str:
    """`AU12`, or on one side `AU12.L`, as rows of evidence call it."""
    return ACTION_UNITS[unit.au].code + {"both": "", "left": ".L", "right": ".R"}[unit.side]


def present(units: Iterable[UnitReading]) -> dict[str, float] | None:
    """Intensities of the whole-face units that are present, the strongest first.

    None where not one was measured, present or absent.
    """
    units = list(units)
    if not any(one.status == "measured" for one in units):
        return None
    seen = [one for one in units if one.side == "both" and one.present]
    seen.sort(key=lambda one: -(one.intensity or 0))
    return {unit_name(one): round(one.intensity or 0, 2) for one in seen}


def not_measured(
    units: Iterable[UnitReading], but: frozenset[str] = frozenset()
) -> dict[str, list[str]]:
    """The units that were not measured, by the reason in words, without those of some reasons."""
    found: dict[str, list[str]] = {}
    for one in units:
        if one.status == "unavailable" and one.reason not in but:
            found.setdefault((one.reason or "").replace("_", " "), []).append(unit_name(one))
    return found


def argued(emotion: EmotionReading) -> dict[str, float]:
    """What argued most for or against the highest label, in the rules' own measure."""
    mine = [one for one in emotion.contributions if one.get("label") == emotion.top]
    mine = sorted((one for one in mine if one["amount"]), key=lambda one: -abs(one["amount"]))
    return {ACTION_UNITS[one["au"]].code: one["amount"] for one in mine[:_ARGUED]}


def reading_of(reading: RuleReading) -> tuple[str, Any]:
    """A further rule set's id, and what it says in brief."""
    if isinstance(reading, CategoricalReading):
        return reading.rule_set, dict(list(ranked(reading).items())[:_LABELS])
    if isinstance(reading, ScaleValue):
        value = {"value": reading.value, "low": reading.low, "high": reading.high}
        return reading.rule_set, value
    return reading.rule_set, dict(reading.matches)


def told_value(value: dict[str, Any]) -> str:
    """A brief reading in words."""
    return ", ".join(
        f"{name} {'not measured' if one is None else f'{one:.2f}' if _is_number(one) else one}"
        for name, one in value.items()
    )


def named(scores: dict[str, float]) -> str:
    """Labels with their scores."""
    return ", ".join(f"{label} {score:.2f}" for label, score in scores.items())


def lettered(units: dict[str, float]) -> str:
    """Units with letter and intensity: `AU12 D 3.8`."""
    return ", ".join(
        f"{name} {intensity_letter(value)} {value:.1f}" for name, value in units.items()
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


class AnalysisBrief(BaseModel):
    """The measurement of one picture in brief, and the handle that leads to the rest."""

    analysis_id: str = Field(description="What the other tools know the picture by")
    lifetime_s: float = Field(description="How long the handle is good for, seconds")
    size_wh: list[int] = Field(description="Pixels of the picture")
    faces: list[FaceBrief] = Field(description="The largest first, unless ordered by position")
    total: int = Field(description="How many faces were found")
    next_cursor: str | None = Field(default=None, description="Gives the next faces")
    bodies: int | None = Field(description="None where bodies and hands were not asked for")
    hands: int | None
    notes: list[str]
    notice: str

    @classmethod
    def of(cls, handle: AnalysisHandle) -> AnalysisBrief:
        """A measurement in brief."""
        scene = handle.analysis.scene
        return cls(
            analysis_id=handle.analysis_id,
            lifetime_s=handle.lifetime_s,
            size_wh=list(scene.size_wh),
            faces=[FaceBrief.of(one) for one in handle.analysis.faces],
            total=handle.total,
            next_cursor=handle.next_cursor,
            bodies=None if scene.people is None else len(scene.people.bodies),
            hands=None if scene.people is None else len(scene.people.hands),
            notes=handle.analysis.notes,
            notice=handle.notice,
        )

    def text(self) -> str:
        """The same as lines; the first has the handle."""
        count = {0: "No face was found", 1: "1 face was found"}
        found = count.get(self.total, f"{self.total} faces were found")
        kept = f"(kept for {self.lifetime_s / 60:.0f} minutes)"
        lines = [f"{found}. analysis_id: {self.analysis_id} {kept}"]
        lines += [one.line() for one in self.faces]
        lines += Page(self.faces, self.total, self.next_cursor).lines("faces")
        width, height = self.size_wh
        scene = f"The picture has {width} by {height} pixels"
        if self.bodies is not None:
            scene += f"; bodies: {self.bodies}, hands: {self.hands} (facs_describe_scene)"
        lines.append(f"{scene}.")
        lines += [f"Note: {note}" for note in self.notes]
        return "\n".join([*lines, self.notice])
