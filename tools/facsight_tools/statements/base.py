"""What every statement is: a typed value that is true or false of the evidence."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from facsight_tools.evidence.rows import ROW_ID
from facsight_tools.rules.files import KnownUnit

if TYPE_CHECKING:
    from facsight_tools.statements.evidence import Evidence

_NUMBER: Final = re.compile(r"-?\d{1,6}(?:\.\d{1,4})?")

RowId = Annotated[str, Field(pattern=ROW_ID)]
"""The id of a row of the ledger: `F1.AU12`."""

FaceIndex = Annotated[int, Field(ge=1)]
"""1 is the largest face of the picture."""

Index = Annotated[int, Field(ge=1)]
"""Of a body or a hand; 1 is the largest."""

Unit = KnownUnit
"""The FACS number of an action unit."""

Letter = Literal["A", "B", "C", "D", "E"]

Label = Annotated[str, Field(min_length=1, max_length=60)]
"""An emotion label as rule sets spell it, with spaces: `happily surprised`."""

Source = Literal["face", "context", "fused"]
"""Whose distribution: the face alone, the context alone, or both together."""


def _number(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("expected a number")
    if isinstance(value, Decimal):
        value = format(value, "f")
    elif isinstance(value, int | float):
        value = repr(value)
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        raise ValueError("expected a number with at most 6 digits before the point and 4 after it")
    return Decimal(value)


Number = Annotated[
    Decimal, BeforeValidator(_number), PlainSerializer(str, return_type=str, when_used="json")
]
"""A number that keeps the digits it was written with: `0.50` is not `0.5`, though they are equal.

JSON numbers and strings are read; it is written as a string. It holds of a row whose value rounds
to it at its digits.
"""


def number(value: float) -> Decimal:
    """A row's value as a `Number`, with its own digits."""
    return Decimal(repr(value))


def seconds_of(value: float) -> Decimal:
    """A time of a video as a `Number`, with the two decimals that rows have."""
    return Decimal(f"{value:.2f}")


class Verdict(BaseModel):
    """What judging a statement comes to; `why` is one plain sentence, empty where it holds.

    `does_not_hold`: the evidence says otherwise, or says that it was not measured.
    `cannot_be_judged`: the evidence holds nothing on it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    outcome: Literal["holds", "does_not_hold", "cannot_be_judged"]
    why: str = ""

    @property
    def holds(self) -> bool:
        """Whether the statement is true of the evidence."""
        return self.outcome == "holds"


HOLDS: Final = Verdict(outcome="holds")


def rounds_to(value: float, number: Decimal) -> bool:
    """Whether a value rounds to a number at the number's digits; a half may go either way."""
    step = Decimal(1).scaleb(int(number.as_tuple().exponent))
    return abs(Decimal(repr(float(value))) - number) * 2 <= step


def judged(what: str, value: float, number: Decimal, *, decimals: int = 1) -> Verdict:
    """Whether a number that is said of a row holds.

    Args:
        what: what it is a number of, as a sentence begins with it: `The intensity of AU12`.
        value: the row's.
        number: what was said.
        decimals: how many it must have, unless it is the value itself: a probability of 0.4 does
            not become 0.
    """
    exact = Decimal(repr(float(value)))
    if exact == number:
        return HOLDS
    if not rounds_to(value, number):
        return fails(f"{what} is {exact:f}; it was said to be {number:f}.")
    if -int(number.as_tuple().exponent) < decimals:
        return fails(f"{what} is {exact:f}, which {number:f} is too coarse for.")
    return HOLDS


def fails(why: str) -> Verdict:
    """The evidence says otherwise."""
    return Verdict(outcome="does_not_hold", why=why)


def unknown(why: str) -> Verdict:
    """The evidence holds nothing on it."""
    return Verdict(outcome="cannot_be_judged", why=why)


def nothing_on(what: str) -> Verdict:
    """The evidence holds no row on it."""
    return unknown(f"The evidence holds nothing on {what}.")


def same(holds: bool, why: str) -> Verdict:
    """`HOLDS`, or that it does not, and why."""
    return HOLDS if holds else fails(why)


class Statement(BaseModel):
    """One thing that may be said of a picture; each subclass is one kind, told by `kind`.

    Statements are values: equal fields make them equal, and all that their sentence says is in
    their fields.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    kind: str

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """Ids of the rows that bear the statement out, in a fixed order; by default of one alone.

        Of a statement that does not hold: the rows that it speaks of, as far as there are any.
        """
        return evidence.ids(self._entry(evidence))

    def _entry(self, evidence: Evidence) -> Any:
        """The one row that decides, of a kind that rests on one; None where there is none."""
        raise NotImplementedError

    def judge(self, evidence: Evidence) -> Verdict:
        """Whether it is true of the evidence; every field counts."""
        raise NotImplementedError
