"""Citations: the rows that a reader needs to see that a sentence is true, and no others.

Recall and precision follow ALCE (Gao et al. 2023): recall asks whether what is needed is cited,
precision whether what is cited is needed. ALCE asks a language model; here a second definition of
the rows behind each kind of statement is compared (`facsight_evals.judge.behind`).
"""

from __future__ import annotations

from facsight_evals.judge.behind import needed
from facsight_evals.scorers.answer import ScoredAnswer, ScoredSentence, Tally, tally


def citation_precision(answer: ScoredAnswer) -> Tally:
    """Citations that lead to a row which their sentence needs, of all citations."""
    return tally(
        (one in rows, f"[{one}] is not needed: {said.text}")
        for said, rows in _sentences(answer)
        for one in said.cites
    )


def citation_recall(answer: ScoredAnswer) -> Tally:
    """Rows that a sentence needs and cites, of all that are needed."""
    return tally(
        (one in said.cites, f"[{one}] is not cited: {said.text}")
        for said, rows in _sentences(answer)
        for one in sorted(rows)
    )


def _sentences(answer: ScoredAnswer) -> list[tuple[ScoredSentence, set[str]]]:
    return [
        (one, set().union(*(needed(answer.statements[at], answer.rows) for at in one.statements)))
        for one in answer.said
    ]
