"""Rule 5 for readings: what the face and the words are said to fit, apart and together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from facsight_tools.evidence.checker.codes import Code, problem
from facsight_tools.evidence.checker.contrary import top_of
from facsight_tools.evidence.checker.evidence import (
    context_rows,
    measured_labels,
    number_of,
    reliability_of,
    rule_terms,
)
from facsight_tools.evidence.checker.sentence import Sentence
from facsight_tools.evidence.checker.tokens import Kind
from facsight_tools.evidence.claims import Distribution, Problem
from facsight_tools.evidence.fusion import context_distribution, fuse, theme_of
from facsight_tools.evidence.payloads import label_id
from facsight_tools.evidence.projection import project
from facsight_tools.evidence.rows import Row
from facsight_tools.facs import FIRST_POSITION

_FITS: Final = frozenset({"fit", "fits"})
_FACE: Final = frozenset({"face", "expression"})
_WORDS: Final = frozenset({"words", "word", "context", "situation", "situations", "posture"})
# A label that is said to fit reaches this share of the highest
_NEAR: Final = 0.5
_AGREEING: Final = frozenset({"agree", "agrees", "disagree", "disagrees"})

WHOLE: Final = 0.99
MOST: Final = 0.6
"""From these shares of a rule's supporting weight on, `all of` and `most of` it is there."""

ALMOST_AS_HIGH: Final = 1.2
NOT_MUCH_LOWER: Final = 1.7
"""Below these ratios of the higher score to the lower the words are true."""


def check_readings(s: Sentence, fused: Distribution | None) -> Iterator[Problem]:
    """Every label that face, words or both are said to fit, and every score that is called next."""
    yield from _agreement(s)
    yield from _fits(s, fused)
    yield from _covers(s)
    yield from _reads(s, fused)
    yield from _next(s)
    yield from _near(s)


def _fits(s: Sentence, fused: Distribution | None) -> Iterator[Problem]:
    """`The face fits sadness, the words fit happiness`."""
    for at, token in enumerate(s.tokens):
        if token.word not in _FITS:
            continue
        before = [place for place in range(at) if _subject(s, place)]
        labels = [place for place in s.segment(at) if place > at and s.tokens[place].label]
        if not before or not labels or "rather" in s.segment_words(at):
            continue
        who = s.tokens[before[-1]]
        if "together" in {s.word(place) for place in range(at)} and "alone" not in s.segment_words(
            at
        ):
            given = _together(s, at, fused)
        else:
            given = _of_face(s, at) if who.word in _FACE else _of_words(s)
        if who.kind is Kind.AU or not given:
            continue
        label = s.tokens[labels[0]].label
        near = given.get(label, 0.0) >= _NEAR * max(given.values())
        if near == s.negated(at):
            yield problem(
                Code.RULE_CONTRADICTED,
                f"What is said to fit {label} fits {top_of(given)} most: say that, or name both.",
            )


def _covers(s: Sentence) -> Iterator[Problem]:
    """`Most of what the rule for anger counts`: by the weight of its units that are present."""
    text = " ".join(token.word for token in s.tokens)
    for part, least in (("all of", WHOLE), ("most of", MOST)):
        label = next((label for _, label in s.labels()), "")
        if f"{part} what the rule for" not in text or not label:
            continue
        for face in s.evidence.faces():
            there = {unit.au for unit in s.evidence.all_units(face) if unit.present}
            terms = [t for row in s.evidence.rules(label) for t in rule_terms(row) if t.weight > 0]
            whole = sum(term.weight for term in terms)
            if sum(term.weight for term in terms if term.au in there) < least * whole:
                yield problem(
                    Code.RULE_CONTRADICTED, f"Less is there than {part} what the rule counts."
                )
    positions = "the position of head or eyes alone" in text
    named = {au for mention in s.mentions for au in s.tokens[mention.at].aus}
    if positions and any(au < FIRST_POSITION for au in named):
        yield problem(Code.RULE_CONTRADICTED, "Units of the face are named, not positions alone.")


def _subject(s: Sentence, at: int) -> bool:
    """What may fit a label: the face, the words, a quotation of them, or units."""
    token = s.tokens[at]
    return token.kind in (Kind.AU, Kind.QUOTE) or token.word in _FACE | _WORDS


def _reads(s: Sentence, fused: Distribution | None) -> Iterator[Problem]:
    """`Reads as sadness`: the label that the scores, or face and words together, put first."""
    for at, token in enumerate(s.tokens):
        if token.word != "as" or s.word(at - 1) != "reads":
            continue
        label = next((t.label for t in s.tokens[at:] if t.kind is Kind.LABEL and t.label), "")
        together = bool(s.words & {"together", "combined", "fused"})
        given = _together(s, at, fused) if together else _of_face(s, at)
        first = max(given.values(), default=0.0)
        if label and given and given.get(label, 0.0) < first and not s.negated(at):
            yield problem(
                Code.RULE_CONTRADICTED, f"{top_of(given)} comes first, and not {label}: say so."
            )


def _agreement(s: Sentence) -> Iterator[Problem]:
    """`Face and words agree`: the label of the face's highest score is the context's as well."""
    faces = s.evidence.faces()
    for at, token in enumerate(s.tokens):
        if token.word not in _AGREEING or len(faces) != 1 or not context_rows(s.evidence):
            continue
        (face,) = faces
        alone = _scores(s, face)
        given = _named(_projected(s, s.evidence.ledger.rows, f"F{face}"))
        if not alone or not given:
            continue
        agree = top_of(alone) == top_of(given)
        if agree == (token.word.startswith("dis") != s.negated(at)):
            yield problem(
                Code.RULE_CONTRADICTED,
                f"'{token.word}' is not what the scores and the cues of the context say.",
            )


def _of_face(s: Sentence, at: int) -> dict[str, float]:
    """The scores of the face that is spoken of, by label."""
    return _scores(s, s.face_at(at))


def _scores(s: Sentence, face: int | None) -> dict[str, float]:
    scored = [row for row in s.evidence.scores(face) if row.status == "measured"]
    return {row.id.rsplit(".", 1)[1]: number_of(row) for row in scored}


def _of_words(s: Sentence) -> dict[str, float]:
    """What the cited cues give; those of the cited sentences where no cue is cited."""
    cues = [row for row in s.evidence.rows if theme_of(row)] or [
        one for row in s.evidence.starting("C") for one in s.evidence.ledger.under(row.id)
    ]
    faces = s.evidence.faces()
    return _named(_projected(s, cues, f"F{min(faces)}" if faces else None))


def _together(s: Sentence, at: int, fused: Distribution | None) -> dict[str, float]:
    """The reading of face and context together, computed from the ledger where it is not given."""
    if fused is not None:
        return _named(fused)
    faces = s.evidence.faces()
    alone = _of_face(s, at)
    if len(faces) != 1 or not alone:
        return {}
    face = f"F{faces.pop()}"
    context = _named(_projected(s, s.evidence.ledger.rows, face)) or None
    return fuse(alone, context, reliability=reliability_of(s.evidence.ledger, face))


def _projected(s: Sentence, rows: list[Row] | tuple[Row, ...], face: str | None) -> Distribution:
    return project(context_distribution(rows, face), measured_labels(s.evidence.ledger)) or {}


def _named(distribution: Mapping[str, float]) -> dict[str, float]:
    """A distribution with its labels spelled as in ids."""
    return {label_id(label): value for label, value in distribution.items()}


def _next(s: Sentence) -> Iterator[Problem]:
    """`The next score is 0.07 for neutral`: the second of the face."""
    for at, token in enumerate(s.tokens):
        if token.word != "next" or s.word(at + 1) not in ("score", "highest"):
            continue
        label = next((t.label for t in s.tokens[at:] if t.kind is Kind.LABEL), "")
        given = _of_face(s, at)
        ranked = sorted(given.values(), reverse=True)
        if len(ranked) < 2 or given.get(label) != ranked[1]:
            yield problem(Code.FALSE_COMPARISON, f"{label} has not the second score of the face.")


def _near(s: Sentence) -> Iterator[Problem]:
    """`Almost as high`, `not much lower`: how the lower of two scores stands to the higher."""
    text = " ".join(token.word for token in s.tokens)
    for phrase, most in (
        ("almost as high", ALMOST_AS_HIGH),
        ("not much lower", NOT_MUCH_LOWER),
    ):
        labels = [label for _, label in s.labels()]
        if phrase not in text or not labels:
            continue
        given = _of_face(s, len(s.tokens) - 1)
        values = [given[label] for label in labels if label in given]
        high = max(given.values(), default=0.0) if len(values) == 1 else max(values, default=0.0)
        if values and high >= most * min(values):
            yield problem(
                Code.FALSE_COMPARISON, f"'{phrase}' does not fit {min(values):.2f} and {high:.2f}."
            )
