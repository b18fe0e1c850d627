"""From statements to an answer: what holds of them is said, what does not is refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from facsight_tools.answers.inference import Claim, Inference
from facsight_tools.answers.notices import NOTICES
from facsight_tools.answers.weighed import weighed
from facsight_tools.evidence.payloads import face_id
from facsight_tools.rules.lens import LENSES
from facsight_tools.statements.base import Statement
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.tokens import Language, Register
from facsight_tools.statements.kinds import AnyStatement
from facsight_tools.statements.plan import MOST_SENTENCES, StatedAnswer, plan
from facsight_tools.statements.whole import owed


def answer_of(
    statements: Iterable[Statement],
    evidence: Evidence,
    face: int | None,
    language: Language = "en",
    register: Register = "plain",
    *,
    full: bool = False,
    lens: str = LENSES[0],
    **about: Any,
) -> Inference:
    """An answer that says the statements, and what it owes beside them.

    Args:
        statements: what is to be said, all of which holds, the most important first.
        evidence: the ledger that they are about.
        face: the face that the answer is on; None where there is none.
        language, register: how it is written.
        full: all of it; by default at most seven sentences, or more where it owes more.
        lens: the theory that says what comes first, and how labels are told.
        about: further fields of `Inference`: who wrote it, label set, usage.
    """
    said = list(statements)
    said += [one.statement for one in owed(said, evidence, face)]
    most = None if full else MOST_SENTENCES
    stated = plan(said, evidence, language, register, lens=lens, most=most)
    while most is not None and owed(_in(stated), evidence, face):
        most += 1
        longer = plan(said, evidence, language, register, lens=lens, most=most)
        if len(longer.claims) == len(stated.claims):
            break
        stated = longer
    return inference_of(stated, evidence, face, lens=lens, **about)


def _in(stated: StatedAnswer) -> list[Statement]:
    return [one for sentence in stated.claims for one in sentence.statements]


def inference_of(
    stated: StatedAnswer, evidence: Evidence, face: int | None, **about: Any
) -> Inference:
    """An answer out of sentences, with the distributions of its ledger."""
    of = weighed(evidence, face)
    places: dict[Statement, int] = {}
    for one in _in(stated):
        places.setdefault(one, len(places))
    return Inference(
        face=None if face is None else face_id(face),
        statements=tuple(cast("Iterable[AnyStatement]", places)),
        claims=tuple(
            Claim(
                kind=one.kind,
                text=one.text,
                cites=one.cites,
                statements=tuple(places[said] for said in one.statements),
            )
            for one in stated.claims
        ),
        text=stated.text,
        language=stated.language,
        register=stated.register_,
        face_only=of.face_only,
        context_only=of.context_only,
        context_silent=of.context_silent,
        fused=of.fused,
        disagreement=of.disagreement,
        alternatives=of.alternatives,
        abstained=of.abstained,
        notice=NOTICES[stated.language],
        **about,
    )
