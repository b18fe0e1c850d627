"""The answer as a whole: what it owes, its numbers, and how it is told.

What is owed is worked out from the rows (`facsight_evals.judge.duties`).
"""

from __future__ import annotations

from typing import Final

from facsight_evals.judge.duties import Rule, duties
from facsight_evals.scorers.answer import ScoredAnswer, Scores, Tally, tally
from facsight_tools.evidence.fusion import context_evidence, summing_to_one
from facsight_tools.statements import kinds
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.plan import MOST_SENTENCES
from facsight_tools.statements.read import read

_SAME: Final = 1e-9


def answered(answer: ScoredAnswer) -> Tally:
    """One count: it is read where the rows allow it, and else says why it is not."""
    return _owed(answer, "answered")


def contrary_told(answer: ScoredAnswer) -> Tally:
    """Strong contrary units and absent units of weight that are told, of all."""
    return _owed(answer, "contrary")


def rivals_told(answer: ScoredAnswer) -> Tally:
    """Labels within 0.15 of the first one that are named, of all."""
    return _owed(answer, "rival")


def conflict_told(answer: ScoredAnswer) -> Tally:
    """Conflicts of face and context that are told as two readings, of all."""
    return _owed(answer, "conflict")


def limits_told(answer: ScoredAnswer) -> Tally:
    """What of the leading rule was not measured, poor quality and the caution, as far as told."""
    return _owed(answer, "limit")


def right_numbers(answer: ScoredAnswer) -> Tally:
    """Distributions and disagreement that are those of the rows: four counts an answer."""
    if answer.face is None:
        return Tally(0, 0)
    face, rows = answer.face, answer.rows
    of = rows.distributions(face)
    alone = summing_to_one(rows.labels(face)) if rows.labels(face) else None
    context = of["context"]
    spoken = rows.like(r"[CV]\d+") or context_evidence(answer.ledger.rows, f"F{face}")
    if context is None and alone is not None and spoken:
        context = dict.fromkeys(alone, 1 / len(alone))
    apart = rows.apart(face)
    return tally(
        [
            (_close(answer.face_only, alone), "the face's distribution is another"),
            (_close(answer.context_only, context, 1e-4), "the context's distribution is another"),
            (_close(answer.fused, of["fused"]), "the joint distribution is another"),
            (answer.disagreement == apart, f"the disagreement is {apart}"),
        ]
    )


def headline_answers(answer: ScoredAnswer) -> Tally:
    """One count: the first sentence gives the reading, the conflict, or the reason for none."""
    if not answer.said:
        return Tally(0, 1, ("nothing is said",))
    answering = (kinds.Reading, kinds.Agreement, kinds.Abstention)
    told = (answer.statements[at] for at in answer.said[0].statements)
    right = any(isinstance(one, answering) for one in told)
    return tally([(right, f"no answer: {answer.said[0].text}")])


def brief(answer: ScoredAnswer) -> Tally:
    """One count: at most as many sentences as an answer has by default."""
    count = len(answer.said)
    return tally([(count <= MOST_SENTENCES, f"{count} sentences")])


def read_back(answer: ScoredAnswer) -> Tally:
    """Sentences that `facsight verify --text` supports and reads as what they were written from."""
    evidence = Evidence.of(answer.ledger)
    judged = []
    for said in answer.said:
        if said.text:
            heard = read(said.text, evidence, answer.language)
            right = {one.verdict for one in heard} == {"supported"}
            meant = {answer.statements[at] for at in said.statements}
            same = {one for sentence in heard for one in sentence.statements} == meant
            judged.append((right and same, f"not read back: {said.text}"))
    return tally(judged)


def _owed(answer: ScoredAnswer, rule: Rule) -> Tally:
    every = duties(answer.statements, answer.face, answer.rows)
    return tally((one.met, one.words) for one in every if one.rule == rule)


def _close(given: Scores | None, wanted: Scores | None, most: float = _SAME) -> bool:
    if given is None or wanted is None:
        return given is wanted
    return given.keys() == wanted.keys() and all(
        abs(given[one] - wanted[one]) <= most for one in given
    )
