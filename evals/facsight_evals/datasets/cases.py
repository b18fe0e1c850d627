"""A case: what one sample of a task asks about, as plain values that a log can hold."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from itertools import product
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from inspect_ai.dataset import Sample

from facsight_evals.datasets.generated import CONTEXTS, generated_analysis
from facsight_tools.analyzers.emotion import EmotionAnalyzer
from facsight_tools.evidence.context import read_context
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.evidence.rows import Ledger
from facsight_tools.evidence.rules import rule_rows
from facsight_tools.rules import rule_set
from facsight_tools.rules.pooling import pooled
from facsight_tools.statements.forms.tokens import Language, Register
from facsight_tools.types import (
    ActionUnits,
    Analysis,
    AUReading,
    FaceReport,
    UnavailableAU,
    UnavailableReason,
)

PORTRAIT: Final = Path(__file__).resolve().parents[3] / "examples" / "eileen_collins.png"
"""The one picture that comes with the project's checkout; an installed wheel has none."""

WRITTEN: Final[tuple[tuple[Language, Register], ...]] = tuple(
    product(("en", "de"), ("plain", "coder"))
)
"""The languages and registers that answers are written in."""


@dataclass(frozen=True, slots=True)
class Case:
    """A picture, or a made-up analysis by its seed, with the user's words.

    `without` names units whose readings are taken away from face 1 before it is scored; `language`
    and `register` are those of the answer.
    """

    context: str | None = None
    picture: str | None = None
    seed: int | None = None
    without: tuple[int, ...] = ()
    language: Language = "en"
    register: Register = "plain"

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Case:
        """The case that `to_json` wrote."""
        return cls(**data | {"without": tuple(data["without"])})

    def ledger(self) -> Ledger:
        """The ledger of a made-up analysis; a ValueError for a picture, which is to be measured."""
        if self.seed is None:
            raise ValueError("a picture has no ledger before it is measured")
        analysis = generated_analysis(random.Random(self.seed))  # noqa: S311
        rows = read_context(self.context).rows if self.context else ()
        return build_ledger(
            _without(analysis, self.without), context=rows, rules=rule_rows(rule_set.load())
        )


def generated_cases(count: int, start: int = 0) -> Iterator[Case]:
    """Made-up faces, each with words of a situation, or none, in every way of writing in turn."""
    for seed in range(start, start + count):
        language, register = WRITTEN[seed // len(CONTEXTS) % len(WRITTEN)]
        context = CONTEXTS[seed % len(CONTEXTS)]
        yield Case(context=context, seed=seed, language=language, register=register)


def portrait_cases() -> Iterator[Case]:
    """The bundled portrait with every kind of words."""
    if PORTRAIT.is_file():
        for context in CONTEXTS:
            yield Case(context=context, picture=str(PORTRAIT))


def samples(cases: Iterator[Case]) -> list[Sample]:
    """The cases as samples of a task."""
    return [
        Sample(
            id=number,
            input=case.context or "Nothing was said of the situation.",
            metadata={"case": case.to_json()},
        )
        for number, case in enumerate(cases, 1)
    ]


def _without(analysis: Analysis, units: tuple[int, ...]) -> Analysis:
    if not units:
        return analysis
    first, *others = analysis.faces
    return replace(analysis, faces=(_unread(first, units), *others))


def _unread(face: FaceReport, units: tuple[int, ...]) -> FaceReport:
    """The face with units that could not be measured, scored again; a second opinion stays."""
    readings: list[AUReading] = [
        UnavailableAU(one.au, one.side, UnavailableReason.OCCLUDED, "taken away")
        if one.au in units
        else one
        for one in face.action_units.readings
    ]
    left = ActionUnits(tuple(readings))
    scores, both = EmotionAnalyzer(rule_set.load())(left), face.emotion.opinions
    if both is not None and scores.scores:
        both = replace(both, units=scores.scores)
        scores = replace(
            scores, scores=MappingProxyType(pooled(both, scores.held_back)), opinions=both
        )
    return replace(face, action_units=left, emotion=scores)
