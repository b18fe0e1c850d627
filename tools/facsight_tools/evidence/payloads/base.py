"""What every kind of row has: an id, and the value, unit and sentence that it is shown with."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Final, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from facsight_tools.facs import Side
from facsight_tools.rules.files import KnownUnit
from facsight_tools.states import UnavailableReason

Status = Literal["measured", "unavailable", "stated", "unmeasured", "judged", "rule", "literature"]
"""How a row came to be: measured by a tool; could not be measured; stated by the user; seen by a
vision model but not measured; a situation as somebody judges it; a rule of a rule set; a published
work."""

Value = float | bool | str | None
"""What a row is shown with; None only where it is unavailable."""

Span = tuple[int, int]
"""Start and end of characters in a text."""

Index = Annotated[int, Field(ge=1)]
"""Of a face, body, hand, sentence, ...: 1 is the first or the largest."""

Unit = KnownUnit
"""The FACS number of an action unit."""

Probability = Annotated[float, Field(ge=0, le=1)]

SIDE_SUFFIX: Final[dict[Side, str]] = {"both": "", "left": ".L", "right": ".R"}


class ShownRow(NamedTuple):
    """A payload as its row shows it.

    Attributes:
        text: one plain sentence that says the row without looking anything up.
        value: None exactly where the row is unavailable.
        unit: of the value; empty where it has none.
        status: how it came to be.
        span: the quoted characters in the text that it was read from.
    """

    text: str
    value: Value
    unit: str = ""
    status: Status = "measured"
    span: Span | None = None


class Payload(BaseModel):
    """One piece of evidence as data; each subclass is one kind, told by `kind`.

    Numbers are rounded as they are shown. Whatever a sentence on the row needs is a field here:
    nothing has to be read out of an id or a text.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @property
    def row_id(self) -> str:
        """The id of its row: `F1.AU12.L`."""
        raise NotImplementedError

    @property
    def cite(self) -> str:
        """The citation of its row: `[F1.AU12.L]`."""
        return f"[{self.row_id}]"

    def shown(self) -> ShownRow:
        """What its row shows; the one place where its sentence stands."""
        raise NotImplementedError

    def plain(self) -> dict[str, Any]:
        """As objects that `json.dumps` takes; fields that have their default are left out."""
        kind = type(self).model_fields["kind"].default
        return {"kind": kind, **self.model_dump(mode="json", exclude_defaults=True)}


class Unmeasurable(Payload):
    """A payload that holds a reason where nothing was measured.

    `reason` is None exactly where it was; `detail` is the reason in words. `found` names the field
    of what was measured.
    """

    found: ClassVar[str]

    reason: UnavailableReason | None = None
    detail: str = ""

    @model_validator(mode="after")
    def _measured_or_not(self) -> Self:
        if (getattr(self, self.found) is None) != (self.reason is not None):
            raise ValueError("expected either what was measured or the reason why it was not")
        return self

    def _shown(self, noun: str, value: Value, text: str) -> ShownRow:
        """`text` where it was measured; else that `noun` could not be, and why."""
        if self.reason is None:
            return ShownRow(text, value)
        return ShownRow(f"{noun} could not be measured: {self.detail}.", None, status="unavailable")


def face_id(face: int) -> str:
    """A face as ids and answers name it: `F1`."""
    return f"F{face}"


def label_id(label: str) -> str:
    """A label as ids spell it: `happily surprised` is `happily_surprised`."""
    return "_".join(label.split())


def joined(parts: list[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}" if len(parts) > 1 else "".join(parts)
