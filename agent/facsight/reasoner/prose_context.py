"""Sentences on the situation, and on what face and words give together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from facsight.reasoner.draft import DraftSentence, claim
from facsight.reasoner.face import NEUTRAL, Face
from facsight.reasoner.lens import Wording
from facsight.reasoner.prose_parts import (
    mismatch_sentences,
    part_distribution,
    part_sentences,
    teller,
)
from facsight.reasoner.weighing import LEAST, FusedReading, arguments, positions_only
from facsight.reasoner.words import capital, joined
from facsight_tools.evidence.checker.contrary import top_of
from facsight_tools.evidence.claims import Assertion, Distribution
from facsight_tools.evidence.fusion import (
    Weighed,
    context_evidence,
    cue_words,
    cues_for,
    theme_of,
)
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.rules.labels import share

_CITED_AT_MOST: Final = 4
# Jensen-Shannon distance from which face and words are said to be far apart
_FAR: Final = 0.5
_NEAR_SHARE: Final = 0.6
_DENIAL: Final = re.compile(
    r"\b(?:not|no|never|neither|nor|without|nobody|nothing)\b|n['\u2019]t\b", re.IGNORECASE
)


def context_sentences(
    ledger: Ledger, face_id: str | None, scores: Distribution | None = None
) -> Iterator[DraftSentence]:
    """What the user's words, a vision model's report and the body suggest, each part apart.

    `scores` are the face's, whose labels are spoken of; None speaks of the basic emotions.
    """
    weighed = _weighed(ledger, face_id)
    cues = [row for row in ledger.rows if row.unit == "cue" and row.id.startswith("C")]
    stated = [row for row in ledger.rows if _is_sentence(row)]
    spoken = [one.row for one in weighed if one.part == "words"]
    if spoken:
        yield _speak(ledger, spoken, part_distribution(ledger, face_id, "words", scores))
    elif stated:
        cite = " ".join(f"[{row.id}]" for row in stated[:_CITED_AT_MOST])
        yield DraftSentence(
            claim(
                "caveat",
                f"No English word of the user {cite} speaks of a kind of situation that the "
                "lexicon holds, so the words change nothing.",
            )
        )
    yield from _unweighed(ledger, [row for row in cues if not _weighs(row)])
    yield from part_sentences(ledger, face_id, scores)


def verdict_sentences(
    face: Face, ledger: Ledger, reading: FusedReading, wording: Wording
) -> Iterator[DraftSentence]:
    """How face and words agree, and the reading that they give together."""
    alone, words, fused = reading.face_only, reading.context_only, reading.fused
    if alone is None or fused is None:
        return
    agree = words is not None and top_of(alone) == top_of(words) == reading.top
    if words is not None and not agree:
        yield _difference(face, ledger, reading, top_of(alone), top_of(words))
    yield from mismatch_sentences(ledger, face.id)
    opening = "On the face alone," if words is None else "Taken together,"
    if agree:
        opening = f"Face and {teller(ledger, face.id).noun} agree, and taken together"
    yield _conclusion(face, ledger, reading, opening, wording)


def _speak(ledger: Ledger, cues: list[Row], words: Distribution | None) -> DraftSentence:
    """The words and what they speak of, theme by theme, and the labels such situations go with."""
    themes: dict[str, list[Row]] = {}
    for row in cues:
        theme = theme_of(row)
        if theme:
            themes.setdefault(theme.gloss, []).append(row)
    parts: list[str] = []
    shown: list[Row] = []
    for gloss, rows in list(themes.items())[:_CITED_AT_MOST]:
        verb = "" if parts else "speaks " if len(rows[:2]) == 1 else "speak "
        parts.append(f"{_quoted(ledger, rows[:2])} {verb}of {gloss}")
        shown += rows[:2]
    said = f"In the user's words {_stated(ledger, shown)}, {joined(parts)}".replace(" ,", ",")
    kind = "that kind" if len(parts) == 1 else "these kinds"
    asserts = _quotes(shown)
    if words is None:
        none = f"{said}; situations of {kind} fit other labels and change nothing."
        return DraftSentence(claim("context", none, asserts=asserts))
    best = max(words.values())
    likely = sorted(
        (label for label in words if words[label] >= _NEAR_SHARE * best),
        key=lambda label: (-words[label], label),
    )[:3]
    text = f"{said}; situations of {kind} mostly fit {joined(likely)}."
    return DraftSentence(claim("context", text, asserts=asserts, about=likely[0]))


def _unweighed(ledger: Ledger, cues: list[Row]) -> Iterator[DraftSentence]:
    """Words that are shown and not weighed: feelings that are named, displays put on."""
    for theme, plain in (
        ("order", "an order to the reader instead of a situation"),
        ("named-feeling", "the name of a feeling instead of a situation"),
        ("reported-feeling", "the report of a feeling instead of a situation"),
        ("words-against-situation", "praise at odds with the situation"),
        ("performance", "a sign that the expression may be put on for others"),
    ):
        rows = [row for row in cues if row.value == theme][:_CITED_AT_MOST]
        if rows:
            be = "is" if len(rows) == 1 else "are each"
            text = (
                f"The user's {_quoted(ledger, rows)} {be} {plain}, quoted here and not weighed "
                f"{_stated(ledger, rows)}."
            ).replace(" .", ".")
            said = claim("context", text, asserts=_quotes(rows))
            yield DraftSentence(said, minor=theme == "performance")


def _difference(
    face: Face, ledger: Ledger, reading: FusedReading, seen: str, said: str
) -> DraftSentence:
    """How face and context differ."""
    told = teller(ledger, face.id)
    the, fit = told.named, told.fit
    cites = " ".join(
        filter(
            None,
            (face.score_cite(seen), _cue_cites(ledger, said, face.id), _rules(face, seen, said)),
        )
    )
    if seen == said:
        text = f"{capital(the)} {fit} {seen} as well, if not by much {cites}."
    elif seen == NEUTRAL:
        text = f"{capital(the)} {fit} {said}, while the scores of the face are for {seen} {cites}."
    elif (reading.disagreement or 0.0) >= _FAR:
        text = f"Face and {told.noun} disagree: the face fits {seen}, {the} {fit} {said} {cites}."
    else:
        text = f"The face rather fits {seen} and {the} rather {fit} {said} {cites}."
    return DraftSentence(
        claim("inference", text, about=seen, strength=1 - (reading.disagreement or 0.0))
    )


def _conclusion(
    face: Face, ledger: Ledger, reading: FusedReading, opening: str, wording: Wording
) -> DraftSentence:
    """The fused reading, how firm it is, what stands beside it."""
    fused, top, blend = reading.fused or {}, reading.top, reading.blend
    told = teller(ledger, face.id)
    seen = top_of(reading.face_only or fused)
    with_words = reading.context_only is not None
    cites = [face.score_cite(top), _rules(face, top)]
    if with_words:
        cites += [_cue_cites(ledger, top, face.id) or _first_cues(ledger, face.id), "[K.ong2015]"]
    why = " ".join(filter(None, [*cites, wording.cites]))
    if top == NEUTRAL and not with_words:
        opening = f"{opening} since {top} has the highest score,"
    # Head and eyes alone are a weak ground, whatever they come to in the rule
    firm = 0.0 if not with_words and positions_only(arguments(face, top)[0]) else fused[top]
    reads = f"{wording.before(top, firm)} {top} {why}"
    rest = [label for label in reading.alternatives if label != blend]
    if blend:
        other = f"{_borne(face, ledger, blend)} {_rules(face, blend)}".strip()
        reads = f"{wording.between} {top} {why} and {other}{wording.apart}"
    elif seen != top:
        rest = [label for label in rest if label != seen]
        reads += (
            f", and {told.named} {told.make} the difference: by its scores the face alone fits "
            f"{seen} "
            f"{face.score_cite(seen)}"
        )
    also = _alternatives(face, ledger, rest, wording, with_words=with_words)
    return DraftSentence(
        claim(
            "inference",
            f"{opening} {reads}{also}.",
            about=top,
            polarity="for",
            strength=fused[top],
        )
    )


def _alternatives(
    face: Face, ledger: Ledger, labels: list[str], wording: Wording, *, with_words: bool
) -> str:
    """What else the expression may be; a low score is borne by the words, or told as a number."""
    low = [
        e
        for e in labels
        if _score(face, e) < LEAST and not (with_words and _bearing(face, ledger, e))
    ]
    high = [_borne(face, ledger, e) for e in labels if e not in low]
    parts = []
    if high:
        parts.append(f"; {joined(high)} {wording.also[len(high) > 1]}")
    if low:
        told = [f"{_score(face, e):.2f} for {e} {face.score_cite(e)}" for e in low]
        parts.append(f"; close below, the rules score {joined(told)}")
    return "".join(parts)


def _borne(face: Face, ledger: Ledger, label: str) -> str:
    """A label with what bears it: its score, and where that is low the words that speak for it."""
    if _score(face, label) >= LEAST:
        return f"{label} {face.score_cite(label)}"
    return f"{label} {face.score_cite(label)} {_bearing(face, ledger, label)}".strip()


def _bearing(face: Face, ledger: Ledger, label: str) -> str:
    """The citations of the cues that speak for a label, or at least give it a share."""
    return _cue_cites(ledger, label, face.id) or " ".join(
        f"[{row.id}]"
        for row in ledger.rows
        if (theme := theme_of(row)) and share(theme.distribution or {}, label) >= LEAST
    )


def _score(face: Face, label: str) -> float:
    return face.number("emotion." + "_".join(label.split())) or 0.0


def _rules(face: Face, *labels: str) -> str:
    """The citations of the rules of labels, for those that have one."""
    return " ".join(dict.fromkeys(face.rules[e].cite for e in labels if e in face.rules))


def _cue_cites(ledger: Ledger, label: str, face_id: str) -> str:
    return " ".join(f"[{one}]" for one in cues_for(ledger.rows, label, face_id)[:_CITED_AT_MOST])


def _first_cues(ledger: Ledger, face_id: str) -> str:
    """Cues that were weighed and speak for other labels."""
    return " ".join([f"[{one.row.id}]" for one in _weighed(ledger, face_id)][:2])


def _weighed(ledger: Ledger, face_id: str | None) -> list[Weighed]:
    return [one for one in context_evidence(ledger.rows, face_id) if one.theme.distribution]


def _is_sentence(row: Row) -> bool:
    """Whether a row is a sentence of the user, and not who says it or when."""
    return row.status == "stated" and row.id.startswith("C") and "." not in row.id


def _weighs(row: Row) -> bool:
    theme = theme_of(row)
    return theme is not None and theme.distribution is not None


def _quoted(ledger: Ledger, rows: list[Row]) -> str:
    """`"won" [C1.cue.1] and "party" [C1.cue.2]`."""
    return joined([f'"{cue_words(row)}" [{row.id}]{_said_by(ledger, row)}' for row in rows])


def _said_by(ledger: Ledger, row: Row) -> str:
    """Who says it, where the user names a speaker."""
    speaker = ledger.get(f"{row.id.partition('.')[0]}.speaker")
    return f', said by "{speaker.value}" [{speaker.id}],' if speaker else ""


def _whole(ledger: Ledger, row: Row) -> bool:
    """Whether the words may stand for their sentence: it holds no denial outside them."""
    stated = ledger.get(row.id.partition(".")[0])
    rest = stated.text.replace(cue_words(row), " ", 1) if stated else ""
    return not _DENIAL.search(rest)


def _stated(ledger: Ledger, rows: list[Row]) -> str:
    """The citations of the sentences whose words are quoted and stand for them."""
    ids = [row.id.partition(".")[0] for row in rows]
    denied = {one for one, row in zip(ids, rows, strict=True) if not _whole(ledger, row)}
    return " ".join(dict.fromkeys(f"[{one}]" for one in ids if one not in denied))


def _quotes(rows: list[Row]) -> list[Assertion]:
    return [Assertion(id=row.id, op="quotes", value=cue_words(row)) for row in rows]
