"""Label sets: which labels an answer speaks of, what scores each, and what none can score.

A set is a file in `label_sets/`: a categorical rule set that scores its labels, for each label the
basic emotions it is composed of, and labels that no measured unit supports. `free:happiness,awe` is
a list of one's own, scored by the rule set that knows most of it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, model_validator

from facsight_tools.errors import UnknownOption, quoted
from facsight_tools.rules.files import Head, checked
from facsight_tools.rules.rule_set import NEUTRAL, RuleSet
from facsight_tools.rules.rule_set import load as load_rules

if TYPE_CHECKING:
    from facsight_tools.rules.catalogue import Selection

BASIC: Final = "basic"
FREE: Final = "free:"
_FREE_RULES: Final = "free-"

LABEL: Final = r"^[a-z]+( [a-z]+)*$"
MOST_FREE: Final = 40

# A list of one's own is scored by the first of these that knows most of its labels
_SETS: Final = ("basic", "compound", "affdex", "emotic")
_FOLDER: Final = "label_sets"

Mixture = Mapping[str, float]
"""Basic emotion to its share in a label; the shares sum to 1."""


@dataclass(frozen=True, slots=True)
class LabelSet:
    """The labels of an answer.

    Attributes:
        id: `basic`, or for a list of one's own the whole list as it was asked for.
        version, title, source: what it is and where it comes from.
        rules: the rule set that scores it; its labels are those of the set, with `neutral`.
        mixtures: label to the basic emotions it is composed of, `neutral` included.
        unsupported: label to the reason why no measured unit supports it.
        unknown: labels of a list of one's own that no rule set knows.
        caution: what its scores are not.
    """

    id: str
    version: int
    title: str
    source: str
    rules: RuleSet
    mixtures: Mapping[str, Mixture]
    unsupported: Mapping[str, str]
    unknown: tuple[str, ...] = ()
    caution: str = ""

    @property
    def name(self) -> str:
        """Id and version: `emotic@1`."""
        return f"{self.id}@{self.version}"

    @property
    def notes(self) -> list[str]:
        """What was asked for and is not scored, for whoever named the labels."""
        if not self.unknown:
            return []
        known = [one for one in self.rules.terms if one not in self.unknown]
        return [
            f"No rule set scores {', '.join(self.unknown)}; what is scored is {', '.join(known)}."
        ]


def available() -> tuple[str, ...]:
    """The label sets that come with facsight; a list of one's own is `free:` and its labels."""
    return _SETS


@cache
def load(name: str) -> LabelSet:
    """The label set of that id, or the list of labels after `free:`.

    Raises:
        UnknownOption: there is no such set, or the list names no label or none as a label is
            written: small letters, words apart by one blank.
    """
    if name.startswith(FREE):
        return _free(name)
    if name not in _SETS:
        raise UnknownOption(
            f"There is no label set {quoted(name)}; there are: {', '.join(_SETS)}, and a list of "
            "your own such as free:happiness,awe."
        )
    text = (resources.files(__package__) / _FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    form = checked(_Form, tomllib.loads(text))
    scored = {label: one.scored_as or label for label, one in form.labels.items()}
    return LabelSet(
        id=form.id,
        version=form.version,
        title=form.title,
        source=form.source,
        rules=_renamed(load_rules(form.rules), scored, form.id),
        mixtures=MappingProxyType(
            {label: MappingProxyType(one.mixture) for label, one in form.labels.items()}
            | {NEUTRAL: MappingProxyType({NEUTRAL: 1.0})}
        ),
        unsupported=MappingProxyType(form.unsupported),
        caution=form.caution,
    )


def selection(rules: Sequence[str], labels: str | None = None) -> Selection:
    """Rule sets by id; where a label set is named, its rules score the emotion before them."""
    # NumPy comes with it, which a server's start does without.
    from facsight_tools.rules.catalogue import select

    if labels is None:
        return select(rules)
    scoring = load(labels).rules
    return select([scoring, *(one for one in rules if one != scoring.id)])


def scores_own_list(rule_set: str) -> bool:
    """Whether a rule set, by its id, scores a list of one's own and nothing else."""
    return rule_set.startswith(_FREE_RULES)


def mixture(label: str) -> Mixture | None:
    """The basic emotions that a label of any set is composed of; None for a word of no set.

    Blanks may be written as `_`, as ids have them.
    """
    plain = label.replace("_", " ")
    for one in _same(plain):
        for name in _SETS:
            found = load(name).mixtures.get(one)
            if found is not None:
                return found
    return None


def share(distribution: Mapping[str, float], label: str) -> float:
    """What a distribution over basic emotions gives a label: the mean over what composes it."""
    parts = mixture(label) or {}
    return sum(part * distribution.get(basic, 0.0) for basic, part in parts.items())


def named(label: str, known: Container[str]) -> str | None:
    """What a set calls a label: the label itself or another word for it; None where neither."""
    plain = " ".join(label.replace("_", " ").lower().split())
    return next((one for one in _same(plain) if one in known), None)


def _free(name: str) -> LabelSet:
    wanted = [" ".join(one.split()).lower() for one in name.removeprefix(FREE).split(",")]
    odd = next((one for one in wanted if not re.fullmatch(LABEL, one)), None)
    if odd is not None or len(wanted) > MOST_FREE:
        what = (
            f"{quoted(odd)} is no label" if odd is not None else f"there are {len(wanted)} labels"
        )
        raise UnknownOption(
            f"'{name[:60]}': {what}; write up to {MOST_FREE} labels in letters, with commas "
            "between them, such as free:happiness,awe."
        )
    labels = [one for one in dict.fromkeys(wanted) if one != NEUTRAL]
    known = {one: dict(_known(labels, load(one))) for one in _SETS}
    best = max(_SETS, key=lambda one: len(known[one]))
    base, scored = load(best), known[best]
    if not scored:
        return replace(load(BASIC), id=name, unknown=tuple(labels))
    return replace(
        base,
        id=name,
        title=f"Labels of one's own, scored by {base.rules.name}",
        rules=_renamed(base.rules, scored, f"{_FREE_RULES}{base.rules.id}"),
        mixtures=MappingProxyType(
            {label: base.mixtures[own] for label, own in scored.items()}
            | {NEUTRAL: base.mixtures[NEUTRAL]}
        ),
        unsupported=MappingProxyType({}),
        unknown=tuple(one for one in labels if one not in scored),
    )


def _known(labels: list[str], base: LabelSet) -> Iterator[tuple[str, str]]:
    """Of a list of labels those that a set scores, with the set's own word for each."""
    taken: set[str] = set()
    for label in labels:
        own = next((one for one in _same(label) if one in base.rules.terms), None)
        if own is not None and own not in taken:
            taken.add(own)
            yield label, own


def _same(label: str) -> tuple[str, ...]:
    """The label, then the other words for it."""
    group = next((group for group in _synonyms() if label in group), (label,))
    return (label, *(one for one in group if one != label))


@cache
def _synonyms() -> tuple[tuple[str, ...], ...]:
    text = (resources.files(__package__) / _FOLDER / "synonyms.toml").read_text(encoding="utf-8")
    return tuple((label, *others) for label, others in tomllib.loads(text)["synonyms"].items())


def _renamed(rules: RuleSet, scored: Mapping[str, str], new_id: str) -> RuleSet:
    """A rule set over other names for some of its labels; itself where nothing is renamed."""
    if all(label == own for label, own in scored.items()) and set(scored) == set(rules.terms):
        return rules
    return replace(
        rules,
        id=new_id,
        title=f"{rules.title}, as {new_id} names its labels",
        pooling=None,
        terms=MappingProxyType({label: rules.terms[own] for label, own in scored.items()}),
        bias=MappingProxyType({label: rules.bias[own] for label, own in scored.items()}),
    )


class _Label(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    scored_as: str | None = None
    mixture: dict[str, Annotated[float, Field(gt=0, le=1)]] = Field(min_length=1)

    @model_validator(mode="after")
    def _is_whole(self) -> _Label:
        if abs(sum(self.mixture.values()) - 1) > 1e-9:
            raise ValueError("the shares of a mixture sum to 1")
        return self


class _Form(Head):
    rules: str
    labels: dict[Annotated[str, Field(pattern=LABEL)], _Label] = Field(min_length=1)
    unsupported: dict[Annotated[str, Field(pattern=LABEL)], str] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _apart(cls, data: Any) -> Any:
        both = set(data.get("labels", {})) & set(data.get("unsupported", {}))
        if both:
            raise ValueError(f"{', '.join(sorted(both))} is scored and unsupported")
        return data
