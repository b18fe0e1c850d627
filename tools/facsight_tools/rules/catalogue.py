"""Every rule set by id, file or object, and the choice of those that score a face."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from facsight_tools.errors import RuleSetInvalid, UnknownOption, quoted
from facsight_tools.rules import configurations, rule_set, scales
from facsight_tools.rules.configurations import ConfigurationSet
from facsight_tools.rules.files import read
from facsight_tools.rules.rule_set import RuleSet
from facsight_tools.rules.scales import Scale

Rules: TypeAlias = RuleSet | Scale | ConfigurationSet
RuleSource: TypeAlias = str | Path | Rules
"""The id of a rule set that comes with facsight, the path of a `.toml` file, or an object."""

_PARSERS: Final[Mapping[str, Callable[[Mapping[str, Any]], Rules]]] = {
    "categorical": rule_set.parse,
    "scale": scales.parse,
    "configurations": configurations.parse,
}


@dataclass(frozen=True, slots=True)
class Selection:
    """The rule sets of one measurement: `primary` gives a face's emotion, `others` its readings."""

    primary: RuleSet
    others: tuple[Rules, ...] = ()


def load(source: RuleSource) -> Rules:
    """A rule set of any kind.

    Raises:
        UnknownOption: there is no such rule set or file.
        RuleSetInvalid: the file is malformed; the message names the field.
    """
    if isinstance(source, RuleSet | Scale | ConfigurationSet):
        return source
    if not isinstance(source, str | Path):
        raise UnknownOption(
            "rules: expected the id of a rule set, the path of a .toml file or a rule set, got "
            f"{type(source).__name__}."
        )
    data = read(source)
    kind = data.get("kind", "categorical")
    if not isinstance(kind, str) or kind not in _PARSERS:
        raise RuleSetInvalid(f"Rule file '{source}': kind: expected one of {', '.join(_PARSERS)}.")
    return _PARSERS[kind](data)


def select(sources: RuleSource | Sequence[RuleSource] = ()) -> Selection:
    """The rule sets of a measurement, from the one or those that were asked for.

    The first categorical one is primary; where there is none, the default is.

    Raises:
        UnknownOption: there is no such rule set or file, or two have the same id.
        RuleSetInvalid: a file is malformed; the message names the field.
    """
    if isinstance(sources, str | Path | RuleSet | Scale | ConfigurationSet):
        sources = [sources]
    if not isinstance(sources, Iterable):
        raise UnknownOption(f"rules: expected rule sets, got {type(sources).__name__}.")
    chosen = [load(source) for source in sources]
    primary = next((one for one in chosen if isinstance(one, RuleSet)), None) or rule_set.load()
    others = tuple(one for one in chosen if one is not primary)
    ids = [one.id for one in (primary, *others)]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        raise UnknownOption(f"The rule set {quoted(twice[0])} is given twice; name each once.")
    return Selection(primary, others)
