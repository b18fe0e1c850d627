"""`facsight rules`: which rule sets there are, and what one is made of."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterator

from facsight.cli.app import OK
from facsight_tools.facs import ACTION_UNITS, LETTERS
from facsight_tools.rules.catalogue import Rules, load
from facsight_tools.rules.configurations import ConfigurationSet, Pattern
from facsight_tools.rules.files import available
from facsight_tools.rules.rule_set import DEFAULT, Bar, RuleSet, Term
from facsight_tools.rules.scales import Scale, Summand

_WIDTH = 98


def run(args: argparse.Namespace) -> int:
    """List the rule sets, or show one."""
    if args.action == "show":
        print("\n".join(_shown(load(args.rules))))
        return OK
    for rules in map(load, available()):
        mark = " (default)" if rules.id == DEFAULT else ""
        print(f"{rules.name}{mark}  {_kind(rules)}\n    {rules.title}")
        print(_block(f"labels: {', '.join(_labels(rules))}"))
        print(_block(f"source: {rules.source}"))
    return OK


def _kind(rules: Rules) -> str:
    if isinstance(rules, RuleSet):
        return "categorical"
    return "scale" if isinstance(rules, Scale) else "configurations"


def _labels(rules: Rules) -> tuple[str, ...]:
    if isinstance(rules, RuleSet):
        return rules.labels
    if isinstance(rules, Scale):
        low, high = rules.range
        return (f"{low:g} to {high:g} {rules.unit}",)
    return tuple(rules.patterns)


def _shown(rules: Rules) -> Iterator[str]:
    yield f"{rules.name}  {_kind(rules)}"
    yield f"    {rules.title}"
    if isinstance(rules, RuleSet):
        full, zero = rules.full_intensity, rules.zero_intensity
        yield f"    a unit counts from intensity {zero:g}, and fully from {full:g} of 5 on"
        yield f"    letters begin at: {', '.join(f'{one} {least:g}' for one, least in _letters())}"
        for label, terms in rules.terms.items():
            yield f"\n{label}  (bias {rules.bias[label]:+g})"
            yield from (f"    {_term(term)}" for term in terms)
            if label in rules.bars:
                yield from (f"    {line}" for line in _barred(label, rules.bars[label]))
    elif isinstance(rules, Scale):
        yield f"    {_labels(rules)[0]}, the sum of:"
        yield from (f"    {_part(part)}" for part in rules.parts)
    elif isinstance(rules, ConfigurationSet):
        for name, pattern in rules.patterns.items():
            yield f"\n{name}: {pattern.text}"
            yield from (f"    {line}" for line in _conditions(pattern))
    yield "\n" + _block(f"source: {rules.source}")
    if rules.caution:
        yield _block(f"caution: {rules.caution}")


def _term(term: Term) -> str:
    sides = ", difference between the sides" if term.unilateral else ""
    offset = f", {term.offset:+.2f} as soon as measured" if term.offset else ""
    return f"{term.weight:+5.2f}  {_named(term.au)}{sides}{offset}"


def _barred(label: str, bar: Bar) -> Iterator[str]:
    where = " or ".join(
        f"{ACTION_UNITS[au].code} is at {_at(x)} or more" for au, x in bar.by.items()
    )
    raised = [f"{ACTION_UNITS[au].code} is below {_at(x)}" for au, x in bar.blends_with.items()]
    yield f"BARS {label} where {' and '.join([where, *raised])}"
    if raised:
        yield f"  elsewhere {where}: a blend, in which {label} gets {bar.most:g} at most"


def _at(intensity: float) -> str:
    """`B (1.5)`; without a letter where none begins there."""
    letter = {least: one for one, least in _letters()}.get(intensity)
    return f"{letter} ({intensity:.1f})" if letter else f"{intensity:g}"


def _letters() -> list[tuple[str, float]]:
    return sorted((letter, least) for least, letter in LETTERS)


def _part(part: Summand) -> str:
    named = " or ".join(map(_named, part.units))
    counted = "1 where present" if part.presence else "intensity 0-5"
    most = "the greater of " if len(part.units) > 1 else ""
    return f"{part.weight:+g} x {most}{named}, {counted}"


def _conditions(pattern: Pattern) -> Iterator[str]:
    for word, units in (
        ("present", pattern.present),
        ("absent", pattern.absent),
        ("one or more of", pattern.one_of),
        ("on one side only", pattern.unilateral),
    ):
        if units:
            yield f"{word}: {', '.join(map(_named, units))}"


def _named(au: int) -> str:
    return f"{ACTION_UNITS[au].code} {ACTION_UNITS[au].name}"


def _block(text: str) -> str:
    return textwrap.fill(
        " ".join(text.split()), _WIDTH, initial_indent="    ", subsequent_indent="      "
    )
