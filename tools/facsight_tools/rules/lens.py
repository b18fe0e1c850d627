"""Lenses: the theories that an answer may read a face through, each a file in `lenses/`.

A file says what the first sentence is of, how a label may be told, and what single units may go
with; `facsight_tools/statements/lenses.py` makes statements of it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from facsight_tools.errors import UnknownOption, quoted
from facsight_tools.rules.files import Head, KnownUnit, checked

LENSES: Final = ("basic-emotion", "appraisal", "constructed", "behavioural-ecology")
"""The default first."""

Leads = Literal["rules", "appraisals", "situation", "displays"]
Labels = Literal["read", "constructed", "named"]


@dataclass(frozen=True, slots=True)
class Hint:
    """What a work says that some action units may go with.

    Attributes:
        work: key of the work, without `K.`: `scherer2007`.
        topic: the hint's name in it: `novelty`.
        units: one of them present is enough.
        says: what they may go with, or move others to.
    """

    work: str
    topic: str
    units: tuple[int, ...]
    says: str

    @property
    def id(self) -> str:
        """Work and topic, as the ledger has them behind `K.`: `scherer2007.novelty`."""
        return f"{self.work}.{self.topic}"


@dataclass(frozen=True, slots=True)
class Lens:
    """A theory: how it is named in an answer, the works it rests on, what it says of units.

    Attributes:
        id, version, title, source: what it is and where it comes from.
        works: keys of the literature, without `K.`.
        leads: what the first sentence is of: the label that the `rules` put first, the
            `appraisals` of the movements and the words, the `situation`, or the `displays`.
        labels: how a label is told: `read` off the face, `constructed` by a perceiver, or `named`,
            a word for the display.
        hints: what single action units may go with; none where the theory says nothing of them.
    """

    id: str
    version: int
    title: str
    source: str
    works: tuple[str, ...]
    leads: Leads
    labels: Labels
    hints: tuple[Hint, ...] = ()


@cache
def load(lens_id: str) -> Lens:
    """The lens of that id.

    Raises:
        UnknownOption: there is none; names those there are.
    """
    if lens_id not in LENSES:
        raise UnknownOption(f"There is no lens {quoted(lens_id)}; there are: {', '.join(LENSES)}.")
    text = (resources.files(__package__) / "lenses" / f"{lens_id}.toml").read_text("utf-8")
    form = checked(_Form, tomllib.loads(text))
    hints = tuple(Hint(one.work, one.topic, tuple(one.units), one.says) for one in form.hints)
    works = tuple(form.works)
    return Lens(
        form.id, form.version, form.title, form.source, works, form.leads, form.labels, hints
    )


class _Hint(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    work: Annotated[str, Field(pattern=r"^[a-z]+\d{4}$")]
    topic: Annotated[str, Field(pattern=r"^[a-z]+$")]
    units: list[KnownUnit] = Field(min_length=1)
    says: str = Field(min_length=1)


class _Form(Head):
    works: list[str]
    leads: Leads
    labels: Labels
    hints: list[_Hint] = Field(default_factory=list)
