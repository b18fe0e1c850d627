"""Answers on labels: the reading, why, why not, how sure, how likely."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from facsight.chat.answers.told import Answerer, Groups, Told, Topic, alike, apart, yes_or_no
from facsight.reasoner.deterministic import choose
from facsight_tools.rules.rule_set import Term
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Source, Statement, number
from facsight_tools.statements.evidence import set_of
from facsight_tools.statements.kinds.reading import silence
from facsight_tools.statements.limits import unmeasured
from facsight_tools.statements.menu import menu
from facsight_tools.statements.readings import agreement, alternatives, argument, reading
from facsight_tools.statements.whole import because

_EVERYTHING: Final = 10_000
_MOST_ARGUMENTS: Final = 4
_MOST_CHANGES: Final = 3


def first(topic: Topic) -> kinds.Reading | None:
    """The reading that an answer gives, of face and situation together."""
    return reading(topic.evidence, topic.face, "fused")


def whole(topic: Topic) -> Told:
    """The reading with all that belongs to it, or one source's alone."""
    if topic.query.word is not None:
        return _alone(topic, cast("Source", topic.query.word))
    chosen = topic.settings
    draft = choose(topic.evidence, topic.face, chosen.lens, interventions=chosen.interventions)
    return Told([draft.statements], mode="planned", readings=(topic.reading(),))


def _alone(topic: Topic, source: Source) -> Told:
    found = reading(topic.evidence, topic.face, source)
    if found is not None:
        near = alternatives(topic.evidence, found)
        return Told([[found], *alike(near, "source")], readings=(topic.reading(),))
    quiet = silence(topic.evidence, topic.face) if source == "context" else None
    if quiet is not None:
        return Told([[kinds.ContextSilent(face=topic.face, reason=quiet)]])
    return Told(_withheld(topic))


def _withheld(topic: Topic) -> Groups:
    reason = topic.evidence.weighing(topic.face).withheld
    return [[kinds.Abstention(face=topic.face, reason=reason)]] if reason else []


def strongest(topic: Topic) -> Told:
    """The label that comes first, what is near it, and a conflict where there is one."""
    found = first(topic)
    if found is None:
        return Told(_withheld(topic))
    together = agreement(topic.evidence, topic.face)
    apart_ = together is not None and together.relation == "conflict"
    groups = [[found], *alike(alternatives(topic.evidence, found), "source")]
    if apart_ and together is not None:
        groups = [[together], *groups]
    return Told(groups, readings=(topic.reading(),))


def label_state(topic: Topic) -> Told:
    """Whether a label comes first."""
    found, label = first(topic), topic.query.label or ""
    if found is None:
        return Told(_withheld(topic), "unread")
    unknown = _unknown(topic, label)
    if unknown is not None:
        return Told([[found]], "nothing", notes=unknown.notes)
    if label in (found.label, found.blend):
        return Told([[found]], "first", readings=(topic.reading(),))
    return Told([[found], *_scores(topic, label)], "not_first", readings=(topic.reading(),))


def possible(topic: Topic) -> Told:
    """Whether a label may be it; without one, which others may."""
    found, label = first(topic), topic.query.label
    if found is None:
        return Told(_withheld(topic), "unread")
    near = alternatives(topic.evidence, found)
    if label is None:
        notes = () if near else (topic.note("missing", "no_alternatives"),)
        return Told([[found], *alike(near, "source")], notes=notes)
    if label in (found.label, found.blend):
        return Told([[found]], "first")
    named = [one for one in near if one.label == label]
    if named:
        return Told([named, [found]], "possible")
    told = label_state(topic)
    return told if told.opening == "nothing" else Told(told.groups, "not_near")


def why(topic: Topic) -> Told:
    """What argues for the label that comes first, or for another."""
    found, label = first(topic), topic.query.label
    if found is None:
        return Told(_withheld(topic), "unread" if label else "")
    if label is not None and label not in (found.label, found.blend):
        told = why_not(topic)
        return told if told.opening else Told(told.groups, "not_first", told.notes)
    every = menu(topic.evidence, topic.face, most=_EVERYTHING)
    of_label = [
        one
        for one in every
        if not isinstance(one, kinds.Argument) or one.label == (label or found.label)
    ]
    wanted = (kinds.Argument, kinds.CueSpeaksOf, kinds.CueFits, kinds.UnitUnavailable)
    reasons = [one for one in of_label if isinstance(one, wanted)]
    return Told([[found, *reasons]], mode="planned", readings=(topic.reading(),))


def why_not(topic: Topic) -> Told:
    """What argues against a label, beside the one that comes first."""
    found, label = first(topic), topic.query.label or ""
    if found is None:
        return Told(_withheld(topic), "unread")
    unknown = _unknown(topic, label)
    if unknown is not None:
        return unknown
    if label == found.label:
        return Told([[found]], "first")
    leading = topic.query.other_label or found.label
    groups: list[list[Statement]] = []
    if leading != label and _unknown(topic, leading) is None:
        groups = [[_compared(topic, label, leading)]]
    groups += [list(one) for one in _scores(topic, label)]
    return Told([*groups, *_arguments(topic, label)])


def _compared(topic: Topic, label: str, than: str) -> Statement:
    source: Source = "face" if topic.evidence.weighing(topic.face).context is None else "fused"
    scores = topic.evidence.distribution(topic.face, source) or {}
    relation = "equal"
    if scores[label] != scores[than]:
        relation = "higher" if scores[label] > scores[than] else "lower"
    given = {"face": topic.face, "source": source, "label": label, "than": than}
    return kinds.ScoreCompared.model_validate({**given, "relation": relation})


def _arguments(topic: Topic, label: str) -> Groups:
    """What of a label's rule speaks against it, is missing, speaks for it, was not measured."""
    rule = topic.evidence.rule_of(topic.face, label)
    terms = () if rule is None else rule.payload.terms
    known = [one for one in terms if topic.evidence.measured(topic.face, one)]

    def of(*, present: bool, positive: bool) -> list[Statement]:
        chosen = [
            one
            for one in known
            if topic.evidence.fulfilled(topic.face, one) == present and (one.weight > 0) == positive
        ]
        chosen.sort(key=lambda one: -abs(one.weight))
        return [_argued(topic, label, one) for one in chosen[:_MOST_ARGUMENTS]]

    told = [
        *of(present=True, positive=False),
        *of(present=False, positive=True),
        *of(present=True, positive=True),
    ]
    hidden = [
        kinds.UnitUnavailable(face=one.face, unit=one.unit, side=one.side, reason=one.reason)
        for one in unmeasured(topic.evidence, topic.face, terms)
    ]
    return [
        *alike(told, "state", "direction", "unilateral"),
        *alike(hidden, "side", "reason"),
    ]


def _argued(topic: Topic, label: str, term: Term) -> Statement:
    return argument(topic.evidence, topic.face, label, term)


def certain(topic: Topic) -> Told:
    """How sure the reading is, and what keeps it from being surer."""
    found = first(topic)
    if topic.query.label is not None:
        return label_state(topic)
    if found is None:
        return Told(_withheld(topic), "unread")
    reasons = because(topic.evidence, topic.face, "fused", found.label)
    return Told(
        [[found], *alike(reasons, "kind", "source", "side", "reason")], f"sure_{found.certainty}"
    )


def score(topic: Topic) -> Told:
    """The probability of a label."""
    label = topic.query.label or ""
    unknown = _unknown(topic, label)
    if unknown is not None:
        return unknown
    return Told(_scores(topic, label), readings=(topic.reading(),))


def _scores(topic: Topic, label: str | None = None) -> Groups:
    """The probabilities of a label or of all, by face and situation together and by the face."""
    found: list[Statement] = []
    silent = topic.evidence.weighing(topic.face).context is None
    for source in ("face",) if silent else ("fused", "face"):
        scores = topic.evidence.distribution(topic.face, cast("Source", source)) or {}
        for one in sorted(scores, key=lambda name: (-scores[name], name)):
            if label in (None, one):
                given = {"face": topic.face, "source": source, "label": one}
                found.append(kinds.Score.model_validate({**given, "value": number(scores[one])}))
    return alike(found, "source", most=4)


def scores(topic: Topic) -> Told:
    """All probabilities, the highest first."""
    return Told(_scores(topic), readings=(topic.reading(),))


def _unknown(topic: Topic, label: str) -> Told | None:
    """That the rules do not score a label, or None where they do."""
    known = topic.evidence.distribution(topic.face, "face") or {}
    if label in known or not known:
        return None
    named = ", ".join(sorted(known))
    return Told(notes=(topic.note("missing", "unknown_label", label=label, known=named),))


def meaning(topic: Topic) -> Told:
    """What the rule for a label counts."""
    label = topic.query.label or ""
    rule = topic.evidence.rule_of(topic.face, label)
    if rule is None:
        told = _unknown(topic, label)
        return told or Told(notes=(topic.note("method", "no_rule", label=label),))
    given = {"rule_set": set_of(rule.payload), "label": label}
    counted = [
        kinds.RuleCounts.model_validate(
            {
                **given,
                "unit": one.au,
                "unilateral": one.unilateral,
                "direction": "for" if one.weight > 0 else "against",
            }
        )
        for one in sorted(rule.payload.terms, key=lambda one: -one.weight)
    ]
    return Told(alike(counted, "direction", "unilateral", most=6))


def interventions(topic: Topic) -> Told:
    """Without which units and parts of the context the first label would lose most."""
    found = first(topic)
    if found is None:
        return Told(_withheld(topic))
    every = menu(topic.evidence, topic.face, most=_EVERYTHING)
    units = [one for one in every if isinstance(one, kinds.WithoutUnit)]
    changes = sorted((one for one in units if one.label == found.label), key=lambda one: one.value)
    parts = [
        one for one in every if isinstance(one, kinds.WithoutContext) and one.label == found.label
    ]
    if not (changes or parts):
        return Told([[found]], notes=(topic.note("missing", "no_interventions"),))
    return Told([[found], *apart([*changes[:_MOST_CHANGES], *parts[:_MOST_CHANGES]])])


def without(topic: Topic) -> Told:
    """What the rules would score without a unit."""
    every = menu(topic.evidence, topic.face, most=_EVERYTHING)
    units = [one for one in every if isinstance(one, kinds.WithoutUnit)]
    named = [one for one in units if one.unit == topic.query.unit]
    if named:
        return Told(apart(named))
    asked = kinds.UnitState(face=topic.face, unit=topic.query.unit or 0, state="absent")
    told = [asked] if yes_or_no(topic, asked) == "yes" else []
    return Told(apart(told), notes=(topic.note("missing", "rests_little"),))


ANSWERS: Final[Mapping[str, Answerer]] = {
    "reading": whole,
    "strongest_emotion": strongest,
    "label_state": label_state,
    "possible": possible,
    "why": why,
    "why_not": why_not,
    "score": score,
    "scores": scores,
    "label_meaning": meaning,
    "interventions": interventions,
    "without": without,
}
