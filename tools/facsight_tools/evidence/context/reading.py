"""From the user's text to rows: sentences as `C` rows, who says them, their tone and their cues."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from facsight_tools.errors import InputError
from facsight_tools.evidence.context import cues as cue_reading
from facsight_tools.evidence.context import speech
from facsight_tools.evidence.context.cues import ThemeCue, cues_in, is_plain, tones_in
from facsight_tools.evidence.context.likening import Read, SituationHeard, heard, likened
from facsight_tools.evidence.context.pieces import Piece, pieces
from facsight_tools.evidence.context.settling import settled
from facsight_tools.evidence.fusion import context_distribution, cues_for
from facsight_tools.evidence.payloads import Circumstance, Cue, Observed, Quotation, Span, Tone
from facsight_tools.evidence.person_words import words as person_words
from facsight_tools.evidence.rows import Row, rows_of
from facsight_tools.rules import context_cues
from facsight_tools.rules.language import READ, language, part_of

if TYPE_CHECKING:
    from facsight_tools.evidence.regions import Region

MAX_CHARACTERS: Final = 20_000

_WORD: Final = re.compile(r"[^\W\d_]+")

UNMEASURED_SHARE: Final = 0.5
"""How much a cue in a vision model's words counts beside one in the user's; the project's own."""


@dataclass(frozen=True, slots=True)
class ContextReading:
    """What a text gave.

    Attributes:
        rows: a `C` row for each sentence, each followed by the rows of its speaker, tone and cues.
        distribution: label to probability; None where no cue was found that is weighed.
        cue_ids: label to the ids of the cues that speak for it.
    """

    rows: tuple[Row, ...]
    distribution: dict[str, float] | None
    cue_ids: Mapping[str, tuple[str, ...]]


def read_context(text: str, only: frozenset[int] | None = None) -> ContextReading:
    """Read the user's words on the situation; the same text gives the same rows.

    The text may hold plain sentences, dialogue, a transcript or subtitles. A cue row's `confidence`
    is how much the cue counts: 0.6, more with an intensifier ("huge"), less where the words are
    unsure ("almost", "if") or set aside by a "but" or an "although", and 0.3 times the valence for
    the mere tone of what is said.

    Args:
        text: the words.
        only: numbers of the sentences that are given, weighed as if no other was said.

    Raises:
        InputError: the text is longer than `MAX_CHARACTERS`.
    """
    if len(text) > MAX_CHARACTERS:
        raise InputError(
            f"The context has {len(text)} characters and at most {MAX_CHARACTERS} are read: "
            "shorten it."
        )
    cut, spoken, lexicon = _lexicon(text, only)
    found = likened(cut, spoken, lexicon)
    situation = speech.lean(
        cue
        for piece, cues in found
        for cue in cues
        if not any(start <= cue.start < end for start, end in piece.said)
    )
    rows: list[Row] = []
    numbers = range(1, len(found) + 1) if only is None else sorted(only)
    for number, (piece, cues), own in zip(numbers, found, spoken, strict=True):
        rows += _rows(number, piece, cues, situation, own)
    labels = context_cues.load().labels
    return ContextReading(
        rows=tuple(rows),
        distribution=context_distribution(rows),
        cue_ids=MappingProxyType({label: cues_for(rows, label) for label in labels}),
    )


def observation_cues(rows: Iterable[Row]) -> Iterator[Row]:
    """The cues in what a vision model reports: `V1.cue.1` rows for every `V1` row among `rows`.

    They count half of what the user's words would: the model's words were not measured. Their
    `span` is the place in the model's sentence, and their region is that of the sentence. What it
    says a face does is a claim on the face, which is measured, and no cue.
    """
    for row, seen in rows_of(rows, Observed):
        spoken = language(seen.words)
        if spoken not in READ:
            continue
        told = (one for one in cues_in(seen.words, spoken) if not _of_a_face(one, seen.words))
        for number, cue in enumerate(told, 1):
            read = _cue(cue, seen.words, (cue.start, cue.end), seen.report, number, "vision model")
            yield _cue_row(read, cue.weight * UNMEASURED_SHARE, region=row.region)


def heard_of(text: str) -> SituationHeard:
    """What the models of situations are asked about a text, and what the lexicon leads with."""
    return heard(*_lexicon(text))


def _lexicon(
    text: str, only: frozenset[int] | None = None
) -> tuple[list[Piece], list[str], list[Read]]:
    """The sentences, their languages and what the lexicon says of each."""
    cut = list(pieces(text))
    whole = language(" ".join(piece.text for piece in cut))
    spoken = [part_of(piece.text, whole) for piece in cut]
    if only is not None:
        cut = [cut[number - 1] for number in sorted(only)]
        spoken = [spoken[number - 1] for number in sorted(only)]
    both = list(zip(cut, spoken, strict=True))
    every = [cues_in(piece.text, own) if own in READ else [] for piece, own in both]
    alone = len(cut) == 1 and spoken[0] in READ and is_plain(cut[0].text, spoken[0])
    # The words of an order are not about anyone.
    tones = [
        tones_in(piece.text, own) if own in READ and not _orders(cues) else []
        for (piece, own), cues in zip(both, every, strict=True)
    ]
    return cut, spoken, list(zip(cut, settled(every, tones, plain=alone), strict=True))


def _of_a_face(cue: ThemeCue, said: str) -> bool:
    """Whether the words of a cue say what a face does."""
    words = _WORD.findall(said[cue.start : cue.end].lower())
    return not person_words("facial_behaviour").isdisjoint(words)


def _orders(cues: Sequence[ThemeCue]) -> bool:
    return any(cue.theme == "order" for cue in cues)


def _rows(
    statement: int,
    piece: Piece,
    cues: list[cue_reading.ThemeCue],
    situation: float,
    spoken: str,
) -> Iterator[Row]:
    stated = Quotation(
        statement=statement,
        words=piece.text,
        form=piece.kind,
        language=spoken,
        span=piece.span(0, len(piece.text)),
    )
    yield Row.of(stated, source="user")
    yield from _circumstances(statement, piece)
    said = " ".join(piece.text[start:end] for start, end in piece.said)
    ordering = _orders(cues)
    if said and not ordering and spoken in READ:
        value = speech.valence(said, cues_in(said, spoken), spoken)
        yield Row.of(Tone(statement=statement, valence=value), source=context_cues.load().name)
        toned = speech.tone(value, cues, situation)
        if toned:
            start, end = piece.said[0]
            end = start + len(piece.text[start:end].rstrip(" .,;:!?\u2026"))
            cues = [*cues, cue_reading.ThemeCue(toned[0], start, end, toned[1], denied=False)]
    for number, cue in enumerate(cues, 1):
        span = piece.span(cue.start, cue.end)
        read = _cue(cue, piece.text, span, statement, number, "user")
        yield _cue_row(read, cue.weight, source=cue.source)


def _circumstances(statement: int, piece: Piece) -> Iterator[Row]:
    """Who speaks and when, as the user writes it."""
    told: tuple[tuple[Literal["speaker", "time"], Span | None], ...] = (
        ("speaker", piece.speaker),
        ("time", piece.time),
    )
    for what, span in told:
        if span is not None:
            words = piece.source[slice(*span)]
            named = Circumstance(statement=statement, what=what, words=words, span=span)
            yield Row.of(named, source="user")


def _cue(
    cue: cue_reading.ThemeCue,
    words: str,
    span: Span,
    sentence: int,
    number: int,
    said_by: Literal["user", "vision model"],
) -> Cue:
    """A cue in a sentence, with what the lexicon has on it."""
    theme = context_cues.load().themes[cue.theme]
    return Cue(
        said_by=said_by,
        sentence=sentence,
        number=number,
        words=words[cue.start : cue.end],
        span=span,
        situation=theme.id,
        gloss=theme.gloss,
        appraisals=theme.appraisal,
        labels=dict(theme.distribution or {}),
        denied=cue.denied,
    )


def _cue_row(
    cue: Cue, weight: float, region: Region | None = None, source: str | None = None
) -> Row:
    found_by = source or context_cues.load().name
    return Row.of(cue, source=found_by, confidence=round(weight, 2), region=region)
