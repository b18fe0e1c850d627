"""What is measured of the picture: its light and size, bodies, hands, and what lies between people.

`Person 2` is the person with face 2, since faces are what a reader counts; somebody whose face was
not found is `another body`. Bodies and hands are counted from 1, the largest first.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from facsight_tools.evidence.payloads.base import (
    Index,
    Payload,
    Probability,
    ShownRow,
    Unmeasurable,
    face_id,
)
from facsight_tools.states import Arm, Arms, GazeAim, Hands, Touches, Turned

_ARMS: Final = {
    Arms.BOTH_RAISED: "Both arms of {} are raised.",
    Arms.LEFT_RAISED: "The left arm of {} is raised.",
    Arms.RIGHT_RAISED: "The right arm of {} is raised.",
    Arms.CROSSED: "The arms of {} are crossed.",
    Arms.LOWERED: "Both arms of {} are lowered.",
    Arms.OTHER: "The arms of {} are neither raised nor crossed nor both lowered.",
}


class FaceCount(Payload):
    """How many faces were found."""

    kind: Literal["face_count"] = "face_count"
    count: Annotated[int, Field(ge=0)]

    @property
    def row_id(self) -> str:
        """`S.people`."""
        return "S.people"

    def shown(self) -> ShownRow:
        """None is told as well."""
        return ShownRow(
            f"In the picture {_counted(self.count, 'face', 'faces')}.", float(self.count), "count"
        )


class PictureLight(Payload):
    """Mean (`light`) or standard deviation (`contrast`) of the picture's grey levels, 0-255."""

    kind: Literal["picture_light"] = "picture_light"
    quantity: Literal["light", "contrast"]
    grey_levels: Annotated[float, Field(ge=0, le=255)]

    @property
    def row_id(self) -> str:
        """`S.light`, `S.contrast`."""
        return f"S.{self.quantity}"

    def shown(self) -> ShownRow:
        """In grey levels."""
        noun = "brightness" if self.quantity == "light" else "contrast"
        text = f"The {noun} of the picture is {self.grey_levels:.1f} grey levels."
        return ShownRow(text, self.grey_levels, "grey levels")


class PictureSize(Payload):
    """Width and height of the picture, pixels."""

    kind: Literal["picture_size"] = "picture_size"
    width: Index
    height: Index

    @property
    def row_id(self) -> str:
        """`S.size`."""
        return "S.size"

    def shown(self) -> ShownRow:
        """Width first."""
        text = f"The picture is {self.width} by {self.height} pixels."
        return ShownRow(text, f"{self.width}x{self.height}", "px")


class AnalysisHash(Payload):
    """The hash of the whole analysis, which binds to the ledger what no row repeats."""

    kind: Literal["analysis_hash"] = "analysis_hash"
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

    @property
    def row_id(self) -> str:
        """`S.analysis`."""
        return "S.analysis"

    def shown(self) -> ShownRow:
        """As hex digits."""
        text = "The rows were made from the analysis that has this hash."
        return ShownRow(text, self.sha256, "sha256")


class _Count(Unmeasurable):
    found: ClassVar = "count"

    count: Annotated[int, Field(ge=0)] | None = None

    def _counted(self, one: str, many: str) -> ShownRow:
        if self.count is None:
            text = f"The {many} in the picture were not measured: {self.detail}."
            return ShownRow(text, None, "count", "unavailable")
        return ShownRow(
            f"In the picture {_counted(self.count, one, many)}.", float(self.count), "count"
        )


class BodyCount(_Count):
    """How many bodies were found; without a count where they were not asked for."""

    kind: Literal["body_count"] = "body_count"

    @property
    def row_id(self) -> str:
        """`S.bodies`."""
        return "S.bodies"

    def shown(self) -> ShownRow:
        """None is told as well."""
        return self._counted("body", "bodies")


class HandCount(_Count):
    """How many hands were found; without a count where they were not asked for."""

    kind: Literal["hand_count"] = "hand_count"

    @property
    def row_id(self) -> str:
        """`S.hands`."""
        return "S.hands"

    def shown(self) -> ShownRow:
        """None is told as well."""
        return self._counted("hand", "hands")


class BodyFound(Payload):
    """A body that was found; `face` is its person's face, None where that was not found."""

    kind: Literal["body_found"] = "body_found"
    body: Index
    face: Index | None = None
    score: Probability

    @property
    def row_id(self) -> str:
        """`S.body.1`."""
        return f"S.body.{self.body}"

    def shown(self) -> ShownRow:
        """With the network's score."""
        text = (
            f"The body of person {self.face} was found." if self.face else "Another body was found."
        )
        return ShownRow(text, self.score, "probability")


class BodyFace(Payload):
    """Which face belongs to a body; None where the body's face was not found."""

    kind: Literal["body_face"] = "body_face"
    body: Index
    face: Index | None = None

    @property
    def row_id(self) -> str:
        """`S.body.1.face`."""
        return f"S.body.{self.body}.face"

    @property
    def face_id(self) -> str | None:
        """The face as ids name it: `F1`."""
        return None if self.face is None else face_id(self.face)

    def shown(self) -> ShownRow:
        """The face by its id."""
        if self.face is None:
            return ShownRow("The face of the body was not found.", "none")
        return ShownRow(f"The body and face {self.face} belong together.", face_id(self.face))


class OfBody(Unmeasurable):
    """Something that a body does; `face` is its person's face, None where that was not found."""

    body: Index
    face: Index | None = None

    @property
    def _whose(self) -> str:
        return _person(self.face)


class ArmState(OfBody):
    """How one arm is held; `side` is the subject's."""

    found: ClassVar = "arm"
    kind: Literal["arm_state"] = "arm_state"
    side: Literal["left", "right"]
    arm: Arm | None = None

    @property
    def row_id(self) -> str:
        """`S.body.1.arm.left`."""
        return f"S.body.{self.body}.arm.{self.side}"

    def shown(self) -> ShownRow:
        """Or why it could not be measured."""
        noun = f"The {self.side} arm of {self._whose}"
        return self._shown(noun, _value(self.arm), f"{noun} is {self.arm}.")


class ArmsState(OfBody):
    """How both arms are held together."""

    found: ClassVar = "arms"
    kind: Literal["arms_state"] = "arms_state"
    arms: Arms | None = None

    @property
    def row_id(self) -> str:
        """`S.body.1.arms`."""
        return f"S.body.{self.body}.arms"

    def shown(self) -> ShownRow:
        """Or why it could not be measured."""
        text = _ARMS[self.arms].format(self._whose) if self.arms else ""
        return self._shown(f"The arms of {self._whose}", _value(self.arms), text)


class HandsState(OfBody):
    """Where a body's two hands are to each other."""

    found: ClassVar = "hands"
    kind: Literal["hands_state"] = "hands_state"
    hands: Hands | None = None

    @property
    def row_id(self) -> str:
        """`S.body.1.hands`."""
        return f"S.body.{self.body}.hands"

    def shown(self) -> ShownRow:
        """Or why it could not be measured."""
        noun = f"The hands of {self._whose}"
        return self._shown(noun, _value(self.hands), f"{noun} are {self.hands}.")


class HandFound(Payload):
    """A hand that was found."""

    kind: Literal["hand_found"] = "hand_found"
    hand: Index
    score: Probability

    @property
    def row_id(self) -> str:
        """`S.hand.1`."""
        return f"S.hand.{self.hand}"

    def shown(self) -> ShownRow:
        """With the network's score."""
        return ShownRow("A hand was found.", self.score, "probability")


class HandSide(Unmeasurable):
    """Whether a hand is the subject's left or right one."""

    found: ClassVar = "side"
    kind: Literal["hand_side"] = "hand_side"
    hand: Index
    side: Literal["left", "right"] | None = None

    @property
    def row_id(self) -> str:
        """`S.hand.1.side`."""
        return f"S.hand.{self.hand}.side"

    def shown(self) -> ShownRow:
        """Or why it could not be told."""
        return self._shown("The side of the hand", self.side, f"The hand is a {self.side} hand.")


class HandOwner(Payload):
    """The body that a hand belongs to, and that person's face; None where it was not told."""

    kind: Literal["hand_owner"] = "hand_owner"
    hand: Index
    body: Index | None = None
    face: Index | None = None

    @property
    def row_id(self) -> str:
        """`S.hand.1.body`."""
        return f"S.hand.{self.hand}.body"

    def shown(self) -> ShownRow:
        """The person by the face."""
        if self.body is None:
            return ShownRow("The hand belongs to no body that was found.", "none")
        return ShownRow(f"The hand belongs to {_person(self.face)}.", f"body {self.body}")


class HandOnFace(Unmeasurable):
    """What a hand lies on; `body` and `face` are whose hand it is, as in `HandOwner`.

    `on` names the face that is touched, which may be another's; it holds no touch where the hand
    is away from faces.
    """

    found: ClassVar = "on"
    kind: Literal["hand_on_face"] = "hand_on_face"
    hand: Index
    side: Literal["left", "right"] | None = None
    body: Index | None = None
    face: Index | None = None
    on: Touches | None = None

    @property
    def row_id(self) -> str:
        """`S.hand.1.face`."""
        return f"S.hand.{self.hand}.face"

    @property
    def on_face_id(self) -> str | None:
        """The face that the hand lies on, as ids name it; None where it lies on none."""
        return face_id(self.on.touches[0].face) if self.on and self.on.touches else None

    def shown(self) -> ShownRow:
        """Or why it could not be measured."""
        side = f"{self.side} " if self.side else ""
        noun = f"A {side}hand" if self.body is None else f"The {side}hand of {_person(self.face)}"
        touches = () if self.on is None else self.on.touches
        text = f"{noun} is on no face."
        if touches:
            places = " and the ".join(one.place for one in touches)
            text = f"{noun} {touches[0].contact} the {places} of face {touches[0].face}."
        return self._shown(noun, None if self.on is None else str(self.on), text)


class GazeTarget(Unmeasurable):
    """What one face looks at."""

    found: ClassVar = "aim"
    kind: Literal["gaze_target"] = "gaze_target"
    face: Index
    aim: GazeAim | None = None

    @property
    def row_id(self) -> str:
        """`S.gaze.1.target`."""
        return f"S.gaze.{self.face}.target"

    def shown(self) -> ShownRow:
        """Or why it could not be measured."""
        noun = f"What face {self.face} looks at"
        if self.aim is None:
            return self._shown(noun, None, "")
        words = {"camera": "at the camera", "away": str(self.aim)}
        seen = words.get(self.aim.at, f"at face {self.aim.face}")
        return self._shown(noun, str(self.aim), f"Face {self.face} looks {seen}.")


class HeadsFacing(Unmeasurable):
    """How the heads of two faces are turned to each other; `first` is the smaller index."""

    found: ClassVar = "turned"
    kind: Literal["facing"] = "facing"
    first: Index
    second: Index
    turned: Turned | None = None

    @property
    def row_id(self) -> str:
        """`S.facing.1.2`."""
        return f"S.facing.{self.first}.{self.second}"

    def shown(self) -> ShownRow:
        """Or why it could not be measured."""
        first, second = f"face {self.first}", f"face {self.second}"
        noun = f"How {first} and {second} are turned to each other"
        if self.turned is None:
            return self._shown(noun, None, "")
        texts = {
            Turned.EACH_OTHER: f"The heads of {first} and {second} are turned to each other.",
            Turned.SAME_WAY: f"The heads of {first} and {second} are turned the same way.",
            Turned.NEITHER: f"Neither {first} nor {second} is turned to the other.",
            Turned.FIRST: f"The head of {first} is turned to {second}.",
            Turned.SECOND: f"The head of {second} is turned to {first}.",
        }
        return self._shown(noun, self.turned.between(self.first, self.second), texts[self.turned])


def _counted(count: int, one: str, many: str) -> str:
    if count == 0:
        return f"no {one} was found"
    return f"1 {one} was found" if count == 1 else f"{count} {many} were found"


def _person(face: int | None) -> str:
    return "another body" if face is None else f"person {face}"


def _value(state: Arm | Arms | Hands | None) -> str | None:
    return None if state is None else state.value
