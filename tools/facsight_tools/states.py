"""What measurements come out as, apart from numbers: one class a thing, from analyzer to answer.

Beside `types`, which holds them together with the arrays, so that evidence can be read and written
without NumPy. Their `str` is how they stand in the JSON of an analysis.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Literal

LEAST_GAZE: Final = 0.1
"""Below this confidence there is no gaze: the mesh draws irises on closed lids as well."""

Order = Literal["size", "position"]
"""How faces are numbered: see `facsight_tools.analyzers.ordering`."""

ORDERS: Final[tuple[Order, ...]] = ("size", "position")


class UnavailableReason(StrEnum):
    """Why something was not measured. Never to be read as absence."""

    NOT_IN_MODEL = "not_in_model"
    POSE = "pose_beyond_range"
    SIZE = "face_too_small"
    BLUR = "too_blurred"
    OCCLUDED = "occluded"
    OUT_OF_FRAME = "out_of_frame"
    NEEDS_VIDEO = "needs_video"
    SPEECH = "speech"
    AMBIGUOUS = "ambiguous"
    NO_FACE = "no_face"
    NOT_ASKED = "not_asked"
    TOO_FEW_UNITS = "too_few_units"
    UNLIKE_EXAMPLES = "unlike_examples"
    NOT_GIVEN = "not_given"

    @property
    def words(self) -> str:
        """As sentences say it: `pose beyond range`."""
        return self.value.replace("_", " ")


UNIT_REASONS: Final = (
    UnavailableReason.NOT_IN_MODEL,
    UnavailableReason.POSE,
    UnavailableReason.SIZE,
    UnavailableReason.BLUR,
    UnavailableReason.OCCLUDED,
    UnavailableReason.OUT_OF_FRAME,
    UnavailableReason.NEEDS_VIDEO,
    UnavailableReason.SPEECH,
)
"""Those that an action unit may have; the others are of people, faces and examples."""


@dataclass(frozen=True, slots=True)
class QualityCue:
    """One reason to trust or doubt a face's readings, with the limits that it was judged by.

    Attributes:
        name: such as `size` or `blur`.
        value: in `unit`.
        unit: such as `px`, `deg` or `grey levels`.
        ok: False where the value is outside the range in which readings were found reliable.
        text: what the number is, as it follows it: `between the eyes' outer corners`.
        least, most: the range, in `unit`; None where it is open on that side. Of angles `most`
            holds for both directions.
    """

    name: str
    value: float
    unit: str
    ok: bool
    text: str
    least: float | None = None
    most: float | None = None


class Arm(StrEnum):
    """How one arm is held."""

    RAISED = "raised"
    LOWERED = "lowered"
    STRETCHED_OUT = "stretched out"
    BENT = "bent"


class Arms(StrEnum):
    """How two arms are held together."""

    BOTH_RAISED = "both raised"
    LEFT_RAISED = "left raised"
    RIGHT_RAISED = "right raised"
    CROSSED = "crossed"
    LOWERED = "lowered"
    OTHER = "other"


class Hands(StrEnum):
    """Where a body's two hands are to each other."""

    CLASPED = "clasped"
    TOGETHER = "together"
    APART = "apart"


class Contact(StrEnum):
    """What a hand does to a part of a face, in the picture's plane."""

    COVERS = "covers"
    TOUCHES = "touches"


class FacePart(StrEnum):
    """Parts of a face that a hand covers or touches; `side` is its edge, no part by itself."""

    MOUTH = "mouth"
    NOSE = "nose"
    EYES = "eyes"
    LEFT_EYE = "left eye"
    RIGHT_EYE = "right eye"
    EYE = "eye"
    CHIN = "chin"
    CHEEK = "cheek"
    FOREHEAD = "forehead"
    SIDE = "side"


@dataclass(frozen=True, slots=True)
class Touch:
    """One part of a face that a hand lies on; `face` is the face's index."""

    contact: Contact
    place: FacePart
    face: int

    def __str__(self) -> str:
        return f"{self.contact} the {self.place} of F{self.face}"


@dataclass(frozen=True, slots=True)
class Touches:
    """All that one hand lies on, of one face; nothing where it is away from faces."""

    touches: tuple[Touch, ...] = ()

    def __str__(self) -> str:
        return "; ".join(map(str, self.touches)) or "away from faces"


@dataclass(frozen=True, slots=True)
class GazeAim:
    """What somebody looks at; `face` is the index of the face, and only there.

    Raises:
        ValueError: `at` and `face` do not fit.
    """

    at: Literal["camera", "face", "away"]
    face: int | None = None

    def __post_init__(self) -> None:
        if (self.at == "face") != (self.face is not None):
            raise ValueError("at, face: expected a face's index exactly where a face is looked at")

    def __str__(self) -> str:
        words = {"camera": "the camera", "away": "away from the camera"}
        return words.get(self.at, f"F{self.face}")


class Turned(StrEnum):
    """How the heads of two faces are turned to each other; the first has the smaller index."""

    EACH_OTHER = "face each other"
    FIRST = "first faces second"
    SECOND = "second faces first"
    SAME_WAY = "look the same way"
    NEITHER = "neither faces the other"

    def between(self, first: int, second: int) -> str:
        """As an analysis names it, with the two faces: `F1 faces F2`."""
        if self is Turned.FIRST:
            return f"F{first} faces F{second}"
        return f"F{second} faces F{first}" if self is Turned.SECOND else self.value


class SmileKind(StrEnum):
    """The configuration of a smile, by the rule set `smiles`."""

    NONE = "none"
    DUCHENNE = "duchenne"
    WITHOUT_CHEEKS = "without_cheek_raiser"
    MISERABLE = "miserable"
    UNILATERAL = "unilateral"
    UNDETERMINED = "undetermined"


class MismatchKind(StrEnum):
    """In what way a face does not fit the words that are said."""

    IRONIC = "ironic words, smiling face"
    PLEASANT_WORDS = "pleasant words, unpleasant face"
    UNPLEASANT_WORDS = "unpleasant words, smiling face"


@dataclass(frozen=True, slots=True)
class Pooling:
    """How a rule set pools its units' scores with a learned reader's, each raised to its power.

    Attributes:
        units, learned: the powers, 0 or more.
        most_where_differ: the most that any label gets where the two put different labels first.
        reliability: label to the share of readings with that label first that were right, on people
            kept from the reader's fit, 0-1.
    """

    units: float
    learned: float
    most_where_differ: float
    reliability: MappingProxyType[str, float]

    def __post_init__(self) -> None:
        object.__setattr__(self, "reliability", MappingProxyType(dict(self.reliability)))
