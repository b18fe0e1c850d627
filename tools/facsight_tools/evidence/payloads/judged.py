"""What somebody judges of a situation: a person, a client's model, or a model of this agent."""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from facsight_tools.evidence.payloads.base import (
    Index,
    Payload,
    Probability,
    ShownRow,
    face_id,
    joined,
)

JUDGED_BY: Final = r"^(?:person|client|model \S.{0,118})$"

Goal = Literal["good", "bad", "mixed"]
Cause = Literal["self", "other", "circumstance"]
When = Literal["past", "present", "future"]
Meant = Literal["real", "hypothetical", "negated", "ironic"]
Whose = int | Literal["other"] | None

_ROUNDING: Final = 0.002
_JUDGES: Final = {"person": "A person", "client": "The client's own model"}


class Quoted(BaseModel):
    """Words that an appraisal rests on, letter by letter as they stand in a sentence.

    `sentence` is the number of the `C` row, or of a vision model's `V` row, that holds them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    said_by: Literal["user", "vision model"] = "user"
    sentence: Index
    words: Annotated[str, Field(min_length=1)]

    @property
    def row_id(self) -> str:
        """`C1`, `V1`."""
        return f"{'C' if self.said_by == 'user' else 'V'}{self.sentence}"


class OfAppraisal(Payload):
    """An appraisal, by its number and by who judged; `refused` is what was left out, and why."""

    number: Index
    judged_by: Annotated[str, Field(pattern=JUDGED_BY)]
    refused: tuple[str, ...] = ()

    @property
    def row_id(self) -> str:
        """`J1`."""
        return f"J{self.number}"

    @property
    def judge(self) -> str:
        """Who judged, as a sentence begins with it."""
        name = self.judged_by.removeprefix("model ")
        return _JUDGES.get(self.judged_by, f'The model "{name}"')


class Judged(OfAppraisal):
    """A situation as somebody judges it, apart from every number of the face.

    Attributes:
        quotes: what it rests on.
        whose: the face whose situation it is; `other`: of somebody who is not in the picture;
            None: of whoever is.
        goal: what it is for that person's goals.
        expected: whether that person could expect it.
        cause: who or what brought it about, as that person sees it.
        time: `past` is what is long over.
        meant: what the words are.
        labels: label of the set in use to probability, summing to 1 at most; the rest was not said.
        open_labels: in the judge's own words, shown and not weighed.
    """

    kind: Literal["judged"] = "judged"
    quotes: tuple[Quoted, ...] = ()
    whose: Whose = None
    goal: Goal | None = None
    expected: bool | None = None
    cause: Cause | None = None
    time: When | None = None
    meant: Meant | None = None
    labels: dict[str, Probability] = Field(default_factory=dict)
    open_labels: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _leaves_room(self) -> Self:
        if sum(self.labels.values()) > 1 + _ROUNDING:
            raise ValueError("labels: expected probabilities that sum to 1 at most")
        return self

    @property
    def aspects(self) -> tuple[str, ...]:
        """What is said of the situation, each in one word: `goal_good`, `unexpected`, `past`."""
        found = [f"goal_{self.goal}"] if self.goal else []
        if self.expected is not None:
            found.append("expected" if self.expected else "unexpected")
        found += [f"cause_{self.cause}"] if self.cause else []
        found += [one for one in (self.time, self.meant) if one]
        if self.whose is not None:
            found.append("of_other" if self.whose == "other" else f"of_face_{self.whose}")
        return tuple(found)

    def concerns(self, face: str | None) -> bool:
        """Whether it may be about the situation of a face, `F1`; None stands for any."""
        return not isinstance(self.whose, int) or face in (None, face_id(self.whose))

    def decides(self, face: str | None) -> bool:
        """Whether it says what the situation is to a face, or that it is none of its own."""
        apart = self.whose == "other" or self.meant not in (None, "real")
        return bool(self.labels) or apart or not self.concerns(face)

    def shown(self) -> ShownRow:
        """Who judges what, in what words, and resting on which."""
        parts = [", ".join(one.replace("_", " ") for one in self.aspects) or "a situation"]
        if self.labels:
            parts.append("labels " + ", ".join(f"{e} {p:g}" for e, p in self.labels.items()))
        if self.open_labels:
            parts.append(f"in words of its own {', '.join(self.open_labels)}")
        if self.quotes:
            parts.append("resting on " + joined([f'"{q.words}" ({q.row_id})' for q in self.quotes]))
        value = max(self.labels, key=lambda e: self.labels[e], default="no label")
        return ShownRow(f"{self.judge} judges: {'; '.join(parts)}.", value, "appraisal", "judged")


class Unjudged(OfAppraisal):
    """An appraisal that was refused as a whole."""

    kind: Literal["unjudged"] = "unjudged"

    def shown(self) -> ShownRow:
        """Why."""
        text = f"An appraisal by {self.judge[:1].lower()}{self.judge[1:]} was refused: "
        return ShownRow(text + " ".join(self.refused), None, "appraisal", "unavailable")
