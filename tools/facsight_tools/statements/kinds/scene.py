"""Statements on the picture: people, postures, hands, and who looks where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from facsight_tools import states
from facsight_tools.evidence import payloads
from facsight_tools.statements.base import (
    FaceIndex,
    Index,
    Number,
    Statement,
    Verdict,
    fails,
    judged,
    nothing_on,
    same,
    unknown,
)

if TYPE_CHECKING:
    from facsight_tools.statements.evidence import Entry, Evidence


def _by(entry: Entry[Any] | None, what: str, *, holds: bool) -> Verdict:
    """By a row: it is missing, was not measured, or says what was said or something else."""
    if entry is None:
        return nothing_on(what)
    return same(holds and entry.row.status == "measured", entry.row.text)


def _side_wrong(evidence: Evidence, hand: int, side: Literal["left", "right"]) -> Verdict | None:
    """What is wrong with the side that is said of a hand, or None."""
    entry = evidence.find(payloads.HandSide, hand=hand)
    if entry is None:
        return nothing_on(f"a hand {hand}")
    return None if entry.payload.side == side else fails(entry.row.text)


class Count(Statement):
    """How many faces, bodies or hands were found."""

    kind: Literal["count"] = "count"
    of: Literal["faces", "bodies", "hands"]
    count: Annotated[int, Field(ge=0)]

    def judge(self, evidence: Evidence) -> Verdict:
        """By the count's row."""
        entry = self._entry(evidence)
        if entry is not None and entry.row.status != "measured":
            return unknown(entry.row.text)
        holds = entry is not None and entry.payload.count == self.count
        return _by(entry, f"how many {self.of} there are", holds=holds)

    def _entry(
        self, evidence: Evidence
    ) -> Entry[payloads.FaceCount] | Entry[payloads.BodyCount] | Entry[payloads.HandCount] | None:
        if self.of == "faces":
            return evidence.find(payloads.FaceCount)
        if self.of == "bodies":
            return evidence.find(payloads.BodyCount)
        return evidence.find(payloads.HandCount)


class BodyOf(Statement):
    """A body and a face belong to one person; `face` is None where the body's was not found."""

    kind: Literal["body_of"] = "body_of"
    body: Index
    face: FaceIndex | None

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row that joins them."""
        return evidence.ids(evidence.find(payloads.BodyFace, body=self.body))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the row that joins them."""
        entry = evidence.find(payloads.BodyFace, body=self.body)
        holds = entry is not None and entry.payload.face == self.face
        return _by(entry, f"a body {self.body}", holds=holds)


class Arm(Statement):
    """How one arm is held; `side` is the subject's."""

    kind: Literal["arm"] = "arm"
    body: Index
    side: Literal["left", "right"]
    state: states.Arm

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The arm's row."""
        return evidence.ids(evidence.find(payloads.ArmState, body=self.body, side=self.side))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the arm's row."""
        entry = evidence.find(payloads.ArmState, body=self.body, side=self.side)
        holds = entry is not None and entry.payload.arm == self.state
        return _by(entry, f"the {self.side} arm of body {self.body}", holds=holds)


class Arms(Statement):
    """How both arms are held together."""

    kind: Literal["arms"] = "arms"
    body: Index
    state: states.Arms

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row of both arms."""
        return evidence.ids(evidence.find(payloads.ArmsState, body=self.body))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the row of both arms."""
        entry = evidence.find(payloads.ArmsState, body=self.body)
        holds = entry is not None and entry.payload.arms == self.state
        return _by(entry, f"the arms of body {self.body}", holds=holds)


class Hands(Statement):
    """Where a body's two hands are to each other."""

    kind: Literal["hands"] = "hands"
    body: Index
    state: states.Hands

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row of both hands."""
        return evidence.ids(evidence.find(payloads.HandsState, body=self.body))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the row of both hands."""
        entry = evidence.find(payloads.HandsState, body=self.body)
        holds = entry is not None and entry.payload.hands == self.state
        return _by(entry, f"the hands of body {self.body}", holds=holds)


class HandOf(Statement):
    """A hand is the subject's left or right one (None: not said) and belongs to a body.

    `body` is None where the hand belongs to no body that was found.
    """

    kind: Literal["hand_of"] = "hand_of"
    hand: Index
    side: Literal["left", "right"] | None = None
    body: Index | None

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row of its side, where that is said, and the one of its body."""
        side = None if self.side is None else evidence.find(payloads.HandSide, hand=self.hand)
        return evidence.ids(side, evidence.find(payloads.HandOwner, hand=self.hand))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the rows of its side and of its body."""
        wrong = None if self.side is None else _side_wrong(evidence, self.hand, self.side)
        entry = evidence.find(payloads.HandOwner, hand=self.hand)
        holds = entry is not None and entry.payload.body == self.body
        return wrong or _by(entry, f"a hand {self.hand}", holds=holds)


class HandOnFace(Statement):
    """A hand covers or touches a part of a face, in the picture's plane.

    `side` is whether it is a left or right hand (None: not said); `face` is the face that it lies
    on, which may be another's.
    """

    kind: Literal["hand_on_face"] = "hand_on_face"
    hand: Index
    side: Literal["left", "right"] | None = None
    verb: states.Contact
    place: states.FacePart
    face: FaceIndex

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row of its side, where that is said, and the one of what it lies on."""
        side = None if self.side is None else evidence.find(payloads.HandSide, hand=self.hand)
        return evidence.ids(side, evidence.find(payloads.HandOnFace, hand=self.hand))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the rows of its side and of what it lies on."""
        wrong = None if self.side is None else _side_wrong(evidence, self.hand, self.side)
        entry = evidence.find(payloads.HandOnFace, hand=self.hand)
        said = states.Touch(self.verb, self.place, self.face)
        holds = bool(entry and entry.payload.on and said in entry.payload.on.touches)
        return wrong or _by(entry, f"a hand {self.hand}", holds=holds)


class HandAway(Statement):
    """A hand lies on no face."""

    kind: Literal["hand_away"] = "hand_away"
    hand: Index

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row of what it lies on."""
        return evidence.ids(evidence.find(payloads.HandOnFace, hand=self.hand))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the row of what it lies on."""
        entry = evidence.find(payloads.HandOnFace, hand=self.hand)
        holds = bool(entry and entry.payload.on and not entry.payload.on.touches)
        return _by(entry, f"a hand {self.hand}", holds=holds)


class GazeTarget(Statement):
    """What a face looks at; `target_face` is the face that is looked at, and only there."""

    kind: Literal["gaze_target"] = "gaze_target"
    face: FaceIndex
    target: Literal["camera", "face", "away"]
    target_face: FaceIndex | None = None

    @model_validator(mode="after")
    def _a_face_where_one_is_meant(self) -> Self:
        if (self.target == "face") != (self.target_face is not None):
            raise ValueError("target_face: expected exactly where a face is looked at")
        if self.target_face == self.face:
            raise ValueError("target_face: no face looks at itself")
        return self

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row of the gaze's target."""
        return evidence.ids(evidence.find(payloads.GazeTarget, face=self.face))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the row of the gaze's target."""
        entry = evidence.find(payloads.GazeTarget, face=self.face)
        said = states.GazeAim(self.target, self.target_face)
        holds = entry is not None and entry.payload.aim == said
        return _by(entry, f"what face {self.face} looks at", holds=holds)


class Facing(Statement):
    """How the heads of two faces are turned to each other.

    `toward`: the head of `face` is turned to `other` and not the other way round.
    """

    kind: Literal["facing"] = "facing"
    face: FaceIndex
    other: FaceIndex
    relation: Literal["each_other", "toward", "same_way", "neither"]

    @model_validator(mode="after")
    def _two_faces(self) -> Self:
        if self.face == self.other:
            raise ValueError("other: expected another face")
        return self

    def judge(self, evidence: Evidence) -> Verdict:
        """By the pair's row."""
        entry = self._entry(evidence)
        toward = states.Turned.FIRST if self.face < self.other else states.Turned.SECOND
        said = {
            "each_other": states.Turned.EACH_OTHER,
            "toward": toward,
            "same_way": states.Turned.SAME_WAY,
            "neither": states.Turned.NEITHER,
        }
        holds = entry is not None and entry.payload.turned == said[self.relation]
        return _by(
            entry, f"how faces {self.face} and {self.other} are turned to each other", holds=holds
        )

    def _entry(self, evidence: Evidence) -> Entry[payloads.HeadsFacing] | None:
        first, second = sorted((self.face, self.other))
        return evidence.find(payloads.HeadsFacing, first=first, second=second)


class PictureValue(Statement):
    """Mean (`light`) or standard deviation (`contrast`) of the grey levels; a size in pixels."""

    kind: Literal["picture_value"] = "picture_value"
    of: Literal["light", "contrast", "width", "height"]
    value: Number

    def judge(self, evidence: Evidence) -> Verdict:
        """By the row that holds it."""
        entry = self._entry(evidence)
        if entry is None:
            return nothing_on(f"the {self.of} of the picture")
        one = entry.payload
        value = float(getattr(one, "grey_levels" if self.of in ("light", "contrast") else self.of))
        return judged(f"The {self.of} of the picture", value, self.value, decimals=0)

    def _entry(
        self, evidence: Evidence
    ) -> Entry[payloads.PictureLight] | Entry[payloads.PictureSize] | None:
        if self.of in ("light", "contrast"):
            return evidence.find(payloads.PictureLight, quantity=self.of)
        return evidence.find(payloads.PictureSize)
