"""The evidence on one face as a language model is sent it: what matters, a line a thing.

    face 1: sadness 0.54, neutral 0.23 (certainty moderate)
    present: AU4 C 2.41, AU14 B 1.52 (left 2.20, right 0.31)
    rule for sadness: for present AU4, absent AU15 AU17; against present AU12

The rest of a ledger stays where it is: a statement on it can still be written and judged.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from facsight.language_models.proposal import WRITTEN, brief
from facsight_tools.evidence import payloads
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.rules.rule_set import Term
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Source, Statement
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.limits import near_labels
from facsight_tools.statements.readings import reading
from facsight_tools.statements.stock import (
    SOURCES,
    context_statements,
    head_statements,
    quality_statements,
)

_MOST_LABELS: Final = 5
_MOST_RULES: Final = 2


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of the evidence is sent.

    Attributes:
        words: characters of the user's words, and of what a vision model reports.
        shown: statements that hold, as they are written; `each`: of one kind.
    """

    words: int
    shown: int
    each: int


WHOLE: Final = Extent(words=2000, shown=20, each=4)
BRIEF: Final = Extent(words=500, shown=8, each=1)
"""For models that take in little at once."""

_SHOWN_ONCE: Final = (
    kinds.Reading,
    kinds.Alternative,
    kinds.Argument,
    kinds.UnitGrade,
    kinds.UnitUnavailable,
    kinds.Score,
    kinds.Direction,
    kinds.SmileShape,
    kinds.Quotation,
    kinds.CueSpeaksOf,
    kinds.CueFits,
    kinds.Tone,
    kinds.Observation,
    kinds.Appraised,
    kinds.AppraisalFits,
)
"""Kinds that the lines above tell of: one of each shows how it is written."""


def facts(
    evidence: Evidence, face: int, holding: Iterable[Statement], extent: Extent = WHOLE
) -> str:
    """What matters of a face, as lines.

    Args:
        evidence: the ledger.
        face: the face.
        holding: statements that hold, the most important first; some are shown as they are written.
        extent: how much of it.
    """
    lines = chain(
        _distributions(evidence, face),
        _units(evidence, face),
        _rules(evidence, face),
        _seen(evidence, face),
        _words(evidence, face, extent.words),
        _examples(holding, extent),
    )
    return "\n".join(lines)


def offered(holding: Iterable[Statement], most: int, each: int) -> list[Statement]:
    """The first statements of a list, no more than `each` of what is alike.

    Alike are statements of one kind and, of arguments, of one state of the unit.
    """
    told: Counter[tuple[object, ...]] = Counter()
    found: list[Statement] = []
    for one in holding:
        alike = (one.kind, one.state) if isinstance(one, kinds.Argument) else (one.kind,)
        told[alike] += 1
        if told[alike] <= each:
            found.append(one)
    return found[:most]


def _distributions(evidence: Evidence, face: int) -> Iterator[str]:
    names: dict[Source, str] = {
        "face": f"face {face} alone",
        "context": "context alone",
        "fused": "fused",
    }
    for source in SOURCES:
        distribution = evidence.distribution(face, source)
        first = reading(evidence, face, source)
        if distribution is None or first is None:
            continue
        ranked = sorted(distribution, key=lambda one: (-distribution[one], one))[:_MOST_LABELS]
        shown = ", ".join(f"{one} {distribution[one]:.4g}" for one in ranked)
        others = [one for one in distribution if one not in ranked]
        less = f", less: {' '.join(others)}" if others and source == "face" else ""
        yield f"{names[source]}: {shown}{less} (certainty {first.certainty})"


def _units(evidence: Evidence, face: int) -> Iterator[str]:
    present = []
    for entry in evidence.units(face):
        one = entry.payload
        if isinstance(one, payloads.UnitIntensity) and one.present:
            sides = evidence.sides(face, one.unit)
            shown = f"{ACTION_UNITS[one.unit].code} {one.letter} {one.intensity:.2f}"
            if sides is not None and evidence.one_side(face, one.unit):
                shown += f" (left {sides[0]:.2f}, right {sides[1]:.2f})"
            present.append(shown)
        elif isinstance(one, payloads.UnitPresence) and one.present:
            present.append(f"{ACTION_UNITS[one.unit].code} (no intensity)")
    rest = " (against the same face at rest)" * bool(evidence.find(payloads.AtRest, face=face))
    yield f"present{rest}: {', '.join(present) or 'no unit'}"
    smile = evidence.find(payloads.SmileConfiguration, face=face)
    if smile is not None and smile.payload.smile is not None:
        yield f"smile: {smile.payload.smile.value}"


def _rules(evidence: Evidence, face: int) -> Iterator[str]:
    """How the rules of the leading labels count what is there, absent and not measured."""
    labels: list[str] = []
    for source in ("fused", "face", "context"):
        first = reading(evidence, face, source)
        if first is not None:
            near = near_labels(evidence.distribution(face, source) or {}, first.label)
            labels += [first.label, *near[:1]]
    ruled = [one for one in dict.fromkeys(labels) if evidence.rule_of(face, one) is not None]
    for label in ruled[:_MOST_RULES]:
        rule = evidence.rule_of(face, label)
        terms = sorted(rule.payload.terms, key=lambda one: -abs(one.weight)) if rule else []
        for_it = _counted(evidence, face, [one for one in terms if one.weight > 0])
        against = _counted(evidence, face, [one for one in terms if one.weight < 0])
        # that a unit against the label is absent says little
        against.pop("absent", None)
        told = [
            f"{way} {_joined(states)}"
            for way, states in (("for", for_it), ("against", against))
            if states
        ]
        yield f"rule for {label}: {'; '.join(told) or 'nothing of it is there'}"


def _counted(evidence: Evidence, face: int, terms: Sequence[Term]) -> dict[str, list[str]]:
    """The units of terms by their state on the face, present ones first."""
    found: dict[str, list[str]] = {"present": [], "absent": []}
    for term in terms:
        code = ACTION_UNITS[term.au].code + (" on one side" if term.unilateral else "")
        if evidence.measured(face, term):
            state = "present" if evidence.fulfilled(face, term) else "absent"
        else:
            entry = evidence.unit(face, term.au)
            hidden = entry.payload if entry is not None else None
            why = hidden.reason.value if isinstance(hidden, payloads.UnitUnavailable) else "a side"
            state = f"unavailable ({why})"
        found.setdefault(state, []).append(code)
    return {state: units for state, units in found.items() if units}


def _joined(states: dict[str, list[str]]) -> str:
    return ", ".join(f"{state} {' '.join(units)}" for state, units in states.items())


def _seen(evidence: Evidence, face: int) -> Iterator[str]:
    """Where head and eyes are turned, and what of the quality is out of range."""
    turned = [
        f"{one.of} {one.axis} {one.toward}"
        for one in head_statements(evidence)
        if isinstance(one, kinds.Direction) and one.face == face and one.toward != "straight"
    ]
    if turned:
        yield f"turned: {', '.join(turned)}"
    poor = [
        one.cue
        for one in quality_statements(evidence)
        if isinstance(one, kinds.QualityCue) and one.face == face and not one.ok
    ]
    out = f"; out of range: {', '.join(poor)}" if poor else ""
    yield f"quality: {evidence.reliability(face):.2f}{out}"


def _words(evidence: Evidence, face: int, left: int) -> Iterator[str]:
    """What was said, cues first: they bear on the reading."""
    lines = [*_cues(evidence, face), *_quoted(evidence)]
    for number, line in enumerate(lines):
        left -= len(line)
        if left < 0:
            yield f"({len(lines) - number} more lines of words are not shown)"
            return
        yield line


def _cues(evidence: Evidence, face: int) -> Iterator[str]:
    labels = list(evidence.distribution(face, "face") or {})
    for weighed in evidence.context(face):
        one, theme = weighed.row.payload, weighed.theme
        fits = [label for label in labels if weighed.speaks_for(label)]
        fitting = f", fits {' '.join(fits)}" if fits else ""
        if isinstance(one, payloads.Judged):
            yield f"{weighed.row.id} judged by {one.judged_by}: {' '.join(one.aspects)}{fitting}"
            continue
        if theme.distribution and not weighed.counts:
            continue  # an appraisal stands in for it
        words = f" {_json(one.words)}" if isinstance(one, payloads.Cue) else ""
        denied = ", denied" if isinstance(one, payloads.Cue) and one.denied else ""
        yield f"cue {weighed.row.id}{words}: {theme.id}{denied}{fitting}"


def _quoted(evidence: Evidence) -> Iterator[str]:
    tones = {
        one.row: one.tone for one in context_statements(evidence) if isinstance(one, kinds.Tone)
    }
    for said in evidence.all(payloads.Quotation):
        who = evidence.find(payloads.Circumstance, statement=said.payload.statement, what="speaker")
        speaker = f" by {_json(who.payload.words)}" if who is not None else ""
        tone = f" ({tones[said.row.id]})" if said.row.id in tones else ""
        yield f"words {said.row.id}{speaker}{tone}: {_json(said.payload.words)}"
    for seen in evidence.all(payloads.Observed):
        matches = evidence.all(payloads.ObservedMatch, report=seen.payload.report)
        held = "".join(
            f" ({one.payload.outcome} on {one.payload.feature})"
            for one in matches
            if one.payload.outcome != "not_measured"
        )
        yield f"a vision model on the picture, {seen.row.id}: {_json(seen.payload.words)}{held}"


def _examples(holding: Iterable[Statement], extent: Extent) -> Iterator[str]:
    """What holds, as it is written: in full what no line above tells of, of the rest one each."""
    told: set[type[Statement]] = set()
    shown: list[Statement] = []
    for one in holding:
        known = isinstance(one, _SHOWN_ONCE) and type(one) in told
        if known or one.kind not in WRITTEN:
            continue
        told.add(type(one))
        shown.append(one)
    yield "these hold:"
    yield from (brief(one) for one in offered(shown, extent.shown, each=extent.each))


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
