"""The distributions of an answer, as its ledger gives them."""

from __future__ import annotations

from dataclasses import dataclass

from facsight_tools.answers.inference import Distribution
from facsight_tools.evidence.fusion import context_distribution, rounded_shares
from facsight_tools.rules.context_cues import load as situations
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.kinds.reading import Silence, silence, unread
from facsight_tools.statements.readings import alternatives, reading


@dataclass(frozen=True, slots=True)
class Distributions:
    """What an answer on a face says in numbers; the fields are those of `Inference`."""

    face_only: Distribution | None
    context_only: Distribution | None
    context_silent: Silence | None
    fused: Distribution | None
    disagreement: float | None
    alternatives: tuple[str, ...]
    abstained: bool


def weighed(evidence: Evidence, face: int | None) -> Distributions:
    """The distributions of a face, or of the words alone where there is no face."""
    if face is None:
        return _words_alone(evidence)
    of = evidence.weighing(face)
    silent = silence(evidence, face)
    alone = None if of.face is None else dict(of.face)
    context = None if of.context is None else dict(of.context)
    if context is None and alone is not None and evidence.told:
        context = _flat(alone)
    first = reading(evidence, face, "fused")
    return Distributions(
        face_only=alone,
        context_only=context,
        context_silent=silent,
        fused=None if of.fused is None else dict(of.fused),
        disagreement=of.disagreement,
        alternatives=tuple(one.label for one in alternatives(evidence, first)) if first else (),
        abstained=first is None,
    )


def _words_alone(evidence: Evidence) -> Distributions:
    context = context_distribution(evidence.ledger.rows)
    silent: Silence | None = None
    if context is None:
        silent = unread(evidence) or "nothing_said"
        if silent != "nothing_said":
            context = _flat(dict.fromkeys(situations().labels, 0.0))
    return Distributions(None, context, silent, None, None, (), abstained=True)


def _flat(labels: Distribution) -> Distribution:
    return rounded_shares(dict.fromkeys(labels, 1.0))
