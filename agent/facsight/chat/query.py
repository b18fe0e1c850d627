"""A question as a typed query: what is asked, of which face, on which unit or label."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema

from facsight_tools.facs import ACTION_UNITS, PARTS
from facsight_tools.rules.files import KnownUnit
from facsight_tools.video.names import EVENT_NAME

Face = Literal[
    "reading", "strongest_emotion", "label_state", "possible", "why", "why_not", "certainty",
    "score", "scores", "label_meaning", "units", "absent_units", "strongest_unit", "unit_state",
    "unit_value", "compare_units", "sides", "smile", "crying", "head", "gaze", "quality", "light",
    "unmeasured", "interventions", "without", "region", "compare_labels",
]  # fmt: skip
"""What is asked of one face."""

Whole = Literal["people", "body", "context", "effect", "row", "sources", "limits"]
"""What is asked of a picture."""

Pair = Literal["compare_faces", "compare_pictures", "like"]
"""What is asked of two faces or more."""

Time = Literal[
    "when", "moment", "first", "often", "peak", "long", "span", "length", "looks",
    "together", "changes", "around",
]  # fmt: skip
"""What is asked of a video: when something happens, what happens at a moment, who does it first,
how often, when it is strongest, how long, what happens in a stretch, how long the video is, when a
face looks like a label, whether people do something at once, what changes, and what happens before,
after or while something does."""

General = Literal["unit_meaning", "term_meaning", "hello", "thanks", "help", "declined"]
"""What can be answered without a picture."""

Act = Literal["draw", "open", "pictures", "add_context", "undo_context", "language", "register"]
"""What does something."""

Again = Literal["simpler", "shorter", "more", "follow"]
"""What asks for the answer before in another way, or of something else."""

What = Literal[Face, Whole, Pair, Time, General, Act, Again]

Many = Literal["they", "any", "every", "none"]
"""Every face: a plural, and somebody, everybody and nobody."""

Place = Literal["left", "right", "middle", "largest", "smallest", "other", "described", Many]
"""Which face by its place in the picture as it is seen; `other` is the one not spoken of.

`described` is a face told by what no question can decide, such as age or clothes.
"""

Grade = Literal["A", "B", "C", "D", "E"]


_NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("unit_state", "unit_value", "unit_meaning", "without"), ("unit",)),
    **dict.fromkeys(("label_state", "why_not", "score", "label_meaning"), ("label",)),
    "compare_units": ("unit", "other_unit"),
    "compare_labels": ("label", "other_label"),
    "row": ("row",),
    "open": ("path",),
    "add_context": ("text",),
    **dict.fromkeys(("when", "first", "often", "peak", "long", "together", "around"), ("event",)),
    "moment": ("at",),
    "looks": ("label",),
}
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "region": tuple(PARTS),
    "declined": ("identity", "age", "deception", "health", "trait", "feeling"),
    "language": ("en", "de"),
    "register": ("plain", "coder"),
    "term_meaning": (
        *("trace", "slight", "marked", "severe", "maximum", "unit", "facs", "intensity"),
        *("certainty", "confidence", "quality", "score", "rule", "fused", "duchenne"),
        *("unmeasured", "evidence", "apparent", "asymmetry", "conflict"),
    ),
}


Text = Annotated[str | None, Field(max_length=4000)]


class Query(BaseModel):
    """What a question asks; a field that it says nothing of is None.

    Attributes:
        what: the form of question.
        picture: number of the picture, from 1.
        face, place: the face by number or by place.
        other, other_place: the second face of a comparison.
        unit, other_unit: action units by FACS number.
        label, other_label: emotion labels as rule sets spell them.
        side: the subject's own.
        state: whether it is asked for or against: present, absent, stronger, weaker.
        least, most: letters of intensity, both included.
        word: what the form distinguishes beside: a cue of quality, a term, why it is declined.
        row: id of an evidence row.
        path: file of a picture.
        text: words on the situation, as the user wrote them.
        event: what happens in a video, such as AU12, smile or nod.
        at, until: a moment of a video, in seconds, and the end of a stretch that begins there.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    what: What
    picture: Annotated[int, Field(ge=1)] | None = None
    face: Annotated[int, Field(ge=1)] | None = None
    place: Place | None = None
    other: Annotated[int, Field(ge=1)] | None = None
    other_place: Place | None = None
    unit: KnownUnit | None = None
    other_unit: KnownUnit | None = None
    label: Text = None
    other_label: Text = None
    side: Literal["left", "right"] | None = None
    state: Literal["present", "absent", "stronger", "weaker"] | None = None
    least: Grade | None = None
    most: Grade | None = None
    word: Text = None
    row: Text = None
    path: Text = None
    text: Text = None
    event: Annotated[str, Field(pattern=f"^(?:{EVENT_NAME})$")] | None = None
    at: Annotated[float, Field(ge=0)] | None = None
    until: Annotated[float, Field(ge=0)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, given: Any) -> Any:
        """A field that stands for nothing is left out: models write all of them."""
        if not isinstance(given, dict):
            return given
        return {name: one for name, one in given.items() if one != ""}

    @model_validator(mode="after")
    def _says_enough(self) -> Self:
        for name in _NEEDS.get(self.what, ()):
            if getattr(self, name) is None:
                raise ValueError(f"{self.what} needs its {name}")
        if self.what == "span" and None in (self.at, self.until) and self.word is None:
            raise ValueError("span needs its at and until, or word: start, end")
        words = _WORDS.get(self.what)
        if words is not None and self.word not in words:
            raise ValueError(f"word: {self.what} takes {', '.join(words)}")
        return self

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """`SCHEMA`: plain types, each of which may be left out."""
        del core_schema, handler
        return SCHEMA

    @property
    def units(self) -> tuple[int, ...]:
        """The units that are named."""
        return tuple(one for one in (self.unit, self.other_unit) if one is not None)

    @property
    def named(self) -> dict[str, Any]:
        """What it says beside `what`."""
        return self.model_dump(exclude_none=True, exclude={"what"})

    def but(self, **fields: Any) -> Query:
        """The same with other fields."""
        return self.model_copy(update=fields)


def names(group: Any) -> tuple[str, ...]:
    """The names of a group of forms, such as `Face`."""
    return get_args(group)


WHATS: Final[tuple[str, ...]] = tuple(
    name for group in (Face, Whole, Pair, Time, General, Act, Again) for name in names(group)
)


def _schema() -> dict[str, Any]:
    """A flat object without unions and references, which small models manage."""
    fields: dict[str, Any] = {}
    for name in Query.model_fields:
        whole = name in ("picture", "face", "other") or name.endswith("unit")
        fields[name] = {"type": "integer" if whole else "string"}
    fields["at"] = fields["until"] = {"type": "number"}
    fields["what"]["enum"] = [*WHATS, "none"]
    for name in ("unit", "other_unit"):
        fields[name]["enum"] = list(ACTION_UNITS)
    for name in ("place", "other_place"):
        fields[name]["enum"] = list(names(Place))
    return {
        "type": "object",
        "properties": fields,
        "required": ["what"],
        "additionalProperties": False,
    }


SCHEMA: Final[dict[str, Any]] = _schema()
"""The JSON schema of a query, for a language model; `none` is a question that fits no form."""
