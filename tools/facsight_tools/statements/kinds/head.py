"""Statements on the direction of head, gaze and eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from pydantic import model_validator

from facsight_tools.statements.base import FaceIndex, Number, Statement

if TYPE_CHECKING:
    from facsight_tools.statements.evidence import Evidence

Of = Literal["head", "gaze", "eyes"]
"""`head` and `gaze` are against the camera, `eyes` against the head."""

Axis = Literal["yaw", "pitch", "roll"]


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

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The angle's row."""
        return evidence.ids(evidence.angle(self.face, self.of, self.axis))


class Direction(OfAngle):
    """Where head, gaze or eyes are directed on one axis.

    `left` and `right` are the subject's (of roll: the shoulder that the head is tilted to).
    `straight` is less than 5 degrees either way.
    """

    kind: Literal["direction"] = "direction"
    toward: Literal["left", "right", "up", "down", "straight"]

    @model_validator(mode="after")
    def _on_its_axis(self) -> Self:
        upright = self.toward in ("up", "down")
        if self.toward != "straight" and upright != (self.axis == "pitch"):
            raise ValueError("toward: yaw and roll go left or right, pitch goes up or down")
        return self


class Angle(OfAngle):
    """An angle in degrees; positive to the subject's left, up, toward the left shoulder."""

    kind: Literal["angle"] = "angle"
    degrees: Number
