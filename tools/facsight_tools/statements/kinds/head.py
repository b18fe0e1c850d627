"""Statements on the direction of head, gaze and eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, Self

from pydantic import model_validator

from facsight_tools.evidence import payloads
from facsight_tools.statements.base import (
    FaceIndex,
    Number,
    Statement,
    Verdict,
    fails,
    judged,
    nothing_on,
    same,
)

if TYPE_CHECKING:
    from facsight_tools.statements.evidence import Entry, Evidence

Of = Literal["head", "gaze", "eyes"]
"""`head` and `gaze` are against the camera, `eyes` against the head."""

Axis = Literal["yaw", "pitch", "roll"]

Toward = Literal["left", "right", "up", "down", "straight"]

STRAIGHT: Final = 5.0
"""Less than this, in degrees, is called straight; the project's own limit."""

LEAST_SEEN: Final = 0.1
"""Below this confidence the irises were not seen, and the angles of the eyes are a guess."""

QUANTITY: Final[dict[Of, Literal["pose", "gaze", "eye"]]] = {
    "head": "pose",
    "gaze": "gaze",
    "eyes": "eye",
}


def called(axis: Axis, degrees: float) -> Toward:
    """Where an angle is directed, in a word."""
    if abs(degrees) < STRAIGHT:
        return "straight"
    if axis == "pitch":
        return "up" if degrees > 0 else "down"
    return "left" if degrees > 0 else "right"


class OfAngle(Statement):
    """On one angle of a face; eyes and gaze have no roll."""

    face: FaceIndex
    of: Of
    axis: Axis

    @model_validator(mode="after")
    def _eyes_do_not_roll(self) -> Self:
        if self.of != "head" and self.axis == "roll":
            raise ValueError("axis: only the head has a roll")
        return self

    def judge(self, evidence: Evidence) -> Verdict:
        """By the angle's row."""
        entry = self._entry(evidence)
        what = f"the {self.axis} of the {self.of} of face {self.face}"
        if entry is None:
            return nothing_on(what)
        if entry.row.confidence is not None and entry.row.confidence < LEAST_SEEN:
            return fails(f"The eyes were not seen well enough to tell {what}.")
        return self._judge(entry)

    def _entry(self, evidence: Evidence) -> Entry[payloads.Angle] | None:
        return evidence.find(
            payloads.Angle, face=self.face, quantity=QUANTITY[self.of], axis=self.axis
        )

    def _judge(self, entry: Entry[payloads.Angle]) -> Verdict:
        raise NotImplementedError


class Direction(OfAngle):
    """Where head, gaze or eyes are directed on one axis.

    `left` and `right` are the subject's (of roll: the shoulder that the head is tilted to).
    `straight` is less than 5 degrees either way.
    """

    kind: Literal["direction"] = "direction"
    toward: Toward

    @model_validator(mode="after")
    def _on_its_axis(self) -> Self:
        upright = self.toward in ("up", "down")
        if self.toward != "straight" and upright != (self.axis == "pitch"):
            raise ValueError("toward: yaw and roll go left or right, pitch goes up or down")
        return self

    def _judge(self, entry: Entry[payloads.Angle]) -> Verdict:
        degrees = entry.payload.degrees
        is_so = called(self.axis, degrees)
        why = f"{entry.row.text.rstrip('.')}, which is called {is_so}, not {self.toward}."
        return same(is_so == self.toward, why)


class Angle(OfAngle):
    """An angle in degrees; positive to the subject's left, up, toward the left shoulder."""

    kind: Literal["angle"] = "angle"
    degrees: Number

    def _judge(self, entry: Entry[payloads.Angle]) -> Verdict:
        what = f"The {self.axis} of the {self.of}"
        return judged(what, entry.payload.degrees, self.degrees, decimals=0)
