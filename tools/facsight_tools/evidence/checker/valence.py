"""Rule 5 for `positive` and `negative`: a word for the side that the cited labels are on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from facsight_tools.evidence.checker.codes import Code, problem
from facsight_tools.evidence.checker.evidence import number_of, rule_label
from facsight_tools.evidence.checker.lexicon import words
from facsight_tools.evidence.checker.sentence import Sentence
from facsight_tools.evidence.claims import Problem
from facsight_tools.evidence.fusion import theme_of

_SIDE: Final = {
    "happiness": "positive",
    **dict.fromkeys(("sadness", "fear", "anger", "disgust", "contempt"), "negative"),
}
_WORDS: Final = {"positive": "positive", "pleasant": "positive"} | {
    "negative": "negative",
    "unpleasant": "negative",
}
_AGAINST: Final = words("against")
_LEAST: Final = 0.25


def valences(s: Sentence) -> set[str]:
    """The sides, `positive` and `negative`, of the labels that a sentence cites.

    A rule counts where the face's own scores give its label a quarter, a score where it reaches
    that, a cue where its kind of situation gives the label as much.
    """
    labels = set()
    for row in s.evidence.rows:
        label = rule_label(row)
        if label is not None:
            scores = [one for one in s.evidence.scores(None) if one.id.endswith(f".{label}")]
            labels |= {label} if all(number_of(one) >= _LEAST for one in scores) else set()
        elif ".emotion." in row.id and number_of(row) >= _LEAST:
            labels.add(row.id.rsplit(".", 1)[1])
        elif (theme := theme_of(row)) is not None:
            given = theme.distribution or {}
            labels |= {name for name, share in given.items() if share >= _LEAST}
    return {_SIDE[label] for label in labels if label in _SIDE}


def check_valence(s: Sentence) -> Iterator[Problem]:
    """`A positive reading` cites what is positive, and nothing that is negative."""
    for at, token in enumerate(s.tokens):
        side = _WORDS.get(token.word)
        if side is None:
            continue
        turned = bool(s.segment_words(at) & _AGAINST)
        holds = side not in valences(s) if turned else valences(s) == {side}
        if not holds or s.negated(at):
            yield problem(
                Code.RULE_CONTRADICTED,
                f"'{token.word}' is not the side of the cited labels: name the label instead.",
            )
