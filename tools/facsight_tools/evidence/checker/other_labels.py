"""`Situations of that kind fit other labels`: true only where the context cannot be projected."""

from __future__ import annotations

from collections.abc import Iterator

from facsight_tools.evidence.checker.codes import Code, problem
from facsight_tools.evidence.checker.evidence import measured_labels
from facsight_tools.evidence.checker.sentence import Sentence
from facsight_tools.evidence.claims import Problem
from facsight_tools.evidence.fusion import context_distribution
from facsight_tools.evidence.projection import project


def check_other_labels(s: Sentence) -> Iterator[Problem]:
    """The words of the user are weighed wherever the labels of the ledger let them be."""
    said = any(
        (s.word(at - 1), token.word) == ("other", "labels") for at, token in enumerate(s.tokens)
    )
    rows = s.evidence.ledger.rows
    labels = measured_labels(s.evidence.ledger)
    words = context_distribution(rows, parts=("words",))
    if said and labels and project(words, labels) is not None:
        yield problem(
            Code.RULE_CONTRADICTED, "The labels do fit situations of that kind: say which ones."
        )
