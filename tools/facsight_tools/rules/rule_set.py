"""Categorical rule sets: what each action unit says on each label, as scores that add up to 1."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from facsight_tools.errors import UnknownOption
from facsight_tools.rules.files import Head, KnownUnit, SidedUnit, checked, read
from facsight_tools.states import Pooling

DEFAULT: Final = "facsight"
NEUTRAL: Final = "neutral"

MOST_UNMEASURED: Final = 0.5
"""Of the weight of the rules' terms, the share that may stand on unmeasured units.

With more, a score would only repeat the biases. Small weights count little: without the brows and
eyes (0.39 of the weight in `facsight`) mean recall of six labels on photographs is 0.37, without
mouth and chin (0.60) 0.23, which is no reading, and four in five faces come out as neutral.
"""

_DECIMALS: Final = 4


@dataclass(frozen=True, slots=True)
class Term:
    """One action unit in one label's rule.

    `weight` is positive where the unit argues for the label and negative where it argues against;
    a `unilateral` term counts the difference between the two sides instead of the intensity.
    `offset` counts as soon as the unit was measured, whatever its level: below 0 where a unit that
    is seen to be absent argues against the label.
    """

    au: int
    weight: float
    unilateral: bool = False
    offset: float = 0.0


@dataclass(frozen=True, slots=True)
class Bar:
    """What keeps a label down on some faces.

    Attributes:
        by: units with the intensity from which on one of them does.
        blends_with: units with the intensity from which on the label is part of a blend instead;
            one that was not measured leaves that open, and is taken for it.
        most: the most that the label gets in a blend; without one it gets nothing.
    """

    by: Mapping[int, float]
    blends_with: Mapping[int, float] = field(default_factory=dict)
    most: float = 0.0


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A named, versioned table of what each action unit says on each label.

    Attributes:
        id, version, title, source: what it is and where it comes from.
        terms: label to its terms; `neutral` has none and wins where no unit speaks.
        bias: label to its logit on a face without any unit, relative to `neutral` at 0.
        full_intensity: the intensity (above 0, at most 5) from which on a unit counts fully.
        caution: what its scores are not.
        zero_intensity: the intensity up to which a unit does not count; between the two it counts
            in proportion.
        temperature: what every logit is divided by before the softmax, so that of readings at 0.8
            about four in five are right.
        pooling: how the scores are pooled with the learned reader's; None where units alone count.
        bars: label to what keeps it down.
    """

    id: str
    version: int
    title: str
    source: str
    terms: Mapping[str, tuple[Term, ...]]
    bias: Mapping[str, float]
    full_intensity: float
    caution: str = ""
    zero_intensity: float = 0.0
    temperature: float = 1.0
    pooling: Pooling | None = None
    bars: Mapping[str, Bar] = field(default_factory=dict)

    @property
    def labels(self) -> tuple[str, ...]:
        """Every label, in alphabetical order, `neutral` included."""
        return tuple(sorted([*self.terms, NEUTRAL]))

    @property
    def name(self) -> str:
        """Id and version: `emfacs@1`."""
        return f"{self.id}@{self.version}"


@cache
def load(rule_set_id: str = DEFAULT) -> RuleSet:
    """The categorical rule set of that id.

    Raises:
        UnknownOption: there is none; names the ids there are, or says that it is of another kind.
    """
    data = read(rule_set_id)
    if data.get("kind", "categorical") != "categorical":
        raise UnknownOption(f"'{rule_set_id}' is of the kind {data['kind']} and scores no labels.")
    return parse(data)


def parse(data: Mapping[str, Any]) -> RuleSet:
    """A categorical rule set from its parsed file.

    Weights are given (`for`, `against`, `for_unilateral`), or, with `scoring = "likelihood"`,
    derived from how often each unit was seen with each label: a label's logit is then the log of
    how much likelier the face is under that label than under the background rates of `neutral`,
    with units taken as independent of each other. A unit that was not measured drops out of it.

    Raises:
        RuleSetInvalid: a field is missing, unknown or makes no sense; the message names it.
    """
    if data.get("scoring", "weights") == "likelihood":
        rates = checked(_Rates, data)
        terms = {label: _likelihood_terms(rule, rates) for label, rule in rates.labels.items()}
        return _rule_set(rates, terms, {}, {})
    weights = checked(_Weights, data)
    terms = {label: _terms(rule) for label, rule in weights.labels.items()}
    bars = {name: rule.bar for name, rule in weights.labels.items() if rule.bar is not None}
    return _rule_set(
        weights, terms, {name: rule.bias for name, rule in weights.labels.items()}, bars
    )


class _Opinion(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    units: float = Field(ge=0)
    learned: float = Field(ge=0)
    most_where_differ: float = Field(gt=0, le=1)
    reliability: dict[str, Annotated[float, Field(ge=0, le=1)]]

    def pooling(self) -> Pooling:
        return Pooling(
            self.units, self.learned, self.most_where_differ, MappingProxyType(self.reliability)
        )


class _Categorical(Head):
    kind: Literal["categorical"] = "categorical"
    full_intensity: float = Field(gt=0, le=5)
    zero_intensity: float = Field(default=0.0, ge=0)
    temperature: float = Field(default=1.0, gt=0)
    opinion: _Opinion | None = None

    @model_validator(mode="after")
    def _rises(self) -> _Categorical:
        if self.zero_intensity >= self.full_intensity:
            raise ValueError("zero_intensity must be less than full_intensity")
        return self


def _scored(label: str) -> str:
    if label == NEUTRAL:
        raise ValueError("neutral has no rule: it wins where no unit speaks")
    return label


_Label = Annotated[str, Field(pattern=r"^[a-z]+( [a-z]+)*$"), AfterValidator(_scored)]
_Weight = Annotated[float, Field(gt=0)]
_Grade = Annotated[float, Field(gt=0, le=5)]
_Rate = Annotated[float, Field(gt=0, lt=1)]


class _LabelWeights(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    bias: float = 0.0
    supporting: dict[KnownUnit, _Weight] = Field(default_factory=dict, alias="for")
    against: dict[KnownUnit, _Weight] = Field(default_factory=dict)
    for_unilateral: dict[SidedUnit, _Weight] = Field(default_factory=dict)
    barred_by: dict[KnownUnit, _Grade] = Field(default_factory=dict)
    blends_with: dict[KnownUnit, _Grade] = Field(default_factory=dict)
    most_in_blend: Annotated[float, Field(gt=0, lt=1)] | None = None

    @property
    def bar(self) -> Bar | None:
        """What keeps the label down, where anything does."""
        if not self.barred_by:
            return None
        by, blends_with = (MappingProxyType({**one}) for one in (self.barred_by, self.blends_with))
        return Bar(by, blends_with, self.most_in_blend or 0.0)

    @model_validator(mode="after")
    def _argues_one_way(self) -> _LabelWeights:
        both = sorted(set(self.supporting) & set(self.against))
        if both:
            raise ValueError(f"AU{both[0]} stands under for and under against")
        if not self.supporting and not self.for_unilateral:
            raise ValueError("no unit stands under for or for_unilateral")
        if bool(self.blends_with) != (self.most_in_blend is not None):
            raise ValueError("blends_with and most_in_blend stand together")
        if self.blends_with and not self.barred_by:
            raise ValueError("blends_with says where barred_by does not hold, and there is none")
        return self


class _Weights(_Categorical):
    scoring: Literal["weights"] = "weights"
    labels: dict[_Label, _LabelWeights] = Field(min_length=1)


class _LabelRates(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    typical: list[KnownUnit] = Field(min_length=1)
    percent: dict[KnownUnit, Annotated[float, Field(gt=0, lt=100)]] = Field(default_factory=dict)


class _Rates(_Categorical):
    scoring: Literal["likelihood"]
    typical_rate: _Rate
    background_rate: _Rate
    labels: dict[_Label, _LabelRates] = Field(min_length=1)


def _rule_set(
    form: _Categorical,
    terms: dict[str, tuple[Term, ...]],
    bias: dict[str, float],
    bars: Mapping[str, Bar],
) -> RuleSet:
    return RuleSet(
        id=form.id,
        version=form.version,
        title=form.title,
        source=form.source,
        terms=MappingProxyType(terms),
        bias=MappingProxyType({label: bias.get(label, 0.0) for label in terms}),
        full_intensity=form.full_intensity,
        caution=form.caution,
        zero_intensity=form.zero_intensity,
        temperature=form.temperature,
        pooling=None if form.opinion is None else form.opinion.pooling(),
        bars=MappingProxyType({**bars}),
    )


def _terms(rule: _LabelWeights) -> tuple[Term, ...]:
    terms = [
        *(Term(au, weight) for au, weight in rule.supporting.items()),
        *(Term(au, -weight) for au, weight in rule.against.items()),
        *(Term(au, weight, unilateral=True) for au, weight in rule.for_unilateral.items()),
    ]
    return tuple(sorted(terms, key=lambda term: (term.au, term.unilateral)))


def _likelihood_terms(rule: _LabelRates, rates: _Rates) -> tuple[Term, ...]:
    """Weight and offset of each unit: its log-likelihood ratio where present, and where absent."""
    seen = {au: share / 100 for au, share in rule.percent.items()}
    seen |= dict.fromkeys(rule.typical, rates.typical_rate)
    background = rates.background_rate
    terms = []
    for au, rate in sorted(seen.items()):
        absent = math.log((1 - rate) / (1 - background))
        present = math.log(rate / background)
        terms.append(Term(au, round(present - absent, _DECIMALS), offset=round(absent, _DECIMALS)))
    return tuple(terms)
