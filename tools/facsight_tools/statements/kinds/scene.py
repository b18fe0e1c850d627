"""Statements on the picture: people, postures, hands, and who looks where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from facsight_tools.statements.base import FaceIndex, Index, Number, Statement

if TYPE_CHECKING:
    from facsight_tools.statements.evidence import Evidence

Place = Literal[
    "mouth", "nose", "eyes", "left eye", "right eye", "eye", "chin", "cheek", "forehead", "side"
]


class Count(Statement):
    """How many faces, bodies or hands were found."""

    kind: Literal["count"] = "count"
    of: Literal["faces", "bodies", "hands"]
    count: Annotated[int, Field(ge=0)]

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The count's row."""
        return evidence.ids(evidence.count(self.of))


class BodyOf(Statement):
    """A body and a face belong to one person; `face` is None where the body's was not found."""

    kind: Literal["body_of"] = "body_of"
    body: Index
    face: FaceIndex | None

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row that joins them."""
        return evidence.ids(evidence.body_face(self.body))


class Arm(Statement):
    """How one arm is held; `side` is the subject's."""

    kind: Literal["arm"] = "arm"
    body: Index
    side: Literal["left", "right"]
    state: Literal["raised", "lowered", "stretched out", "bent"]

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The arm's row."""
        return evidence.ids(evidence.arm(self.body, self.side))


class Arms(Statement):
    """How both arms are held together."""

    kind: Literal["arms"] = "arms"
    body: Index
    state: Literal["both raised", "left raised", "right raised", "crossed", "lowered", "other"]

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row of both arms."""
        return evidence.ids(evidence.arms(self.body))


class Hands(Statement):
    """Where a body's two hands are to each other."""

    kind: Literal["hands"] = "hands"
    body: Index
    state: Literal["clasped", "together", "apart"]

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row of both hands."""
        return evidence.ids(evidence.hands(self.body))


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
        side = None if self.side is None else evidence.hand_side(self.hand)
        return evidence.ids(side, evidence.hand_owner(self.hand))


class HandOnFace(Statement):
    """A hand covers or touches a part of a face, in the picture's plane.

    `side` is whether it is a left or right hand (None: not said); `face` is the face that it lies
    on, which may be another's.
    """

    kind: Literal["hand_on_face"] = "hand_on_face"
    hand: Index
    side: Literal["left", "right"] | None = None
    verb: Literal["covers", "touches"]
    place: Place
    face: FaceIndex

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row of its side, where that is said, and the one of what it lies on."""
        side = None if self.side is None else evidence.hand_side(self.hand)
        return evidence.ids(side, evidence.hand_on_face(self.hand))


class HandAway(Statement):
    """A hand lies on no face."""

    kind: Literal["hand_away"] = "hand_away"
    hand: Index

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row of what it lies on."""
        return evidence.ids(evidence.hand_on_face(self.hand))


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
        return evidence.ids(evidence.gaze_target(self.face))


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

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The pair's row."""
        return evidence.ids(evidence.facing(self.face, self.other))


class PictureValue(Statement):
    """Mean (`light`) or standard deviation (`contrast`) of the grey levels; a size in pixels."""

    kind: Literal["picture_value"] = "picture_value"
    of: Literal["light", "contrast", "width", "height"]
    value: Number

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row that holds it."""
        return evidence.ids(evidence.picture(self.of))
