"""From the user's text to rows: sentences as `C` rows, who says them, their tone and their cues."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from facsight_tools.errors import InputError
from facsight_tools.evidence.context import speech
from facsight_tools.evidence.context.cues import Cue, cues_in
from facsight_tools.evidence.context.pieces import Piece, pieces
from facsight_tools.evidence.fusion import context_distribution, cues_for
from facsight_tools.evidence.rows import Row
from facsight_tools.rules import context_cues

MAX_CHARACTERS: Final = 20_000

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


def read_context(text: str) -> ContextReading:
    """Read the user's words on the situation; the same text gives the same rows.

    The text may hold plain sentences, dialogue, a transcript or subtitles. A cue row's `confidence`
    is how much the cue counts: 0.6, more with an intensifier ("huge"), less where the words are
    unsure ("almost", "if") or set aside by a "but" or an "although", and 0.3 times the valence for
    the mere tone of what is said.

    Raises:
        InputError: the text is longer than `MAX_CHARACTERS`.
    """
    if len(text) > MAX_CHARACTERS:
        raise InputError(
            f"The context has {len(text)} characters and at most {MAX_CHARACTERS} are read: "
            "shorten it."
        )
    found = [(piece, cues_in(piece.text)) for piece in pieces(text)]
    situation = speech.lean(
        cue
        for piece, cues in found
        for cue in cues
        if not any(start <= cue.start < end for start, end in piece.said)
    )
    rows: list[Row] = []
    for number, (piece, cues) in enumerate(found, 1):
        rows += _rows(f"C{number}", piece, cues, situation)
    labels = context_cues.load().labels
    return ContextReading(
        rows=tuple(rows),
        distribution=context_distribution(rows),
        cue_ids=MappingProxyType({label: cues_for(rows, label) for label in labels}),
    )


def observation_cues(rows: Iterable[Row]) -> Iterator[Row]:
    """The cues in what a vision model reports: `V1.cue.1` rows for every `V1` row among `rows`.

    They count half of what the user's words would: the model's words were not measured. Their
    `span` is the place in the model's sentence, and their region is that of the sentence.
    """
    for row in rows:
        if row.status != "unmeasured" or not row.id.startswith("V") or "." in row.id:
            continue
        for number, cue in enumerate(cues_in(row.text), 1):
            yield _cue_row(
                f"{row.id}.cue.{number}",
                row.text,
                cue,
                (cue.start, cue.end),
                share=UNMEASURED_SHARE,
                like=row,
            )


def _rows(name: str, piece: Piece, cues: list[Cue], situation: float) -> Iterator[Row]:
    stated = Row(
        id=name,
        status="stated",
        value=piece.text,
        unit=piece.kind,
        text=piece.text,
        source="user",
        span=piece.span(0, len(piece.text)),
    )
    yield stated
    yield from _circumstances(name, piece)
    said = " ".join(piece.text[start:end] for start, end in piece.said)
    ordering = any(cue.theme == "order" for cue in cues)  # has no tone: it is not about anyone
    if said and not ordering:
        value = speech.valence(said, cues_in(said))
        yield Row(
            id=f"{name}.valence",
            status="measured",
            value=value,
            unit="valence",
            text=f"The words that are said have a valence of {value:.2f} from -1 to 1.",
            source=speech.source(),
        )
        toned = speech.tone(value, cues, situation)
        if toned:
            start, end = piece.said[0]
            end = start + len(piece.text[start:end].rstrip(" .,;:!?\u2026"))
            cues = [*cues, Cue(toned[0], start, end, toned[1], denied=False)]
    for number, cue in enumerate(cues, 1):
        span = piece.span(cue.start, cue.end)
        yield _cue_row(f"{name}.cue.{number}", piece.text, cue, span, share=1.0, like=stated)


def _circumstances(name: str, piece: Piece) -> Iterator[Row]:
    """Who speaks and when, as the user writes it."""
    for what, span, told in (
        ("speaker", piece.speaker, "names as the speaker"),
        ("time", piece.time, "gives as the time"),
    ):
        if span is None:
            continue
        words = piece.source[slice(*span)]
        yield Row(
            id=f"{name}.{what}",
            status="stated",
            value=words,
            unit=what,
            text=f'The user {told} "{words}".',
            source="user",
            span=span,
        )


def _cue_row(
    row_id: str, sentence: str, cue: Cue, span: tuple[int, int], *, share: float, like: Row
) -> Row:
    lexicon = context_cues.load()
    theme = lexicon.themes[cue.theme]
    how = "is a denial and leaves" if cue.denied else "speaks of"
    appraisal = f" ({', '.join(theme.appraisal)})" if theme.appraisal else ""
    unweighed = "" if theme.distribution else "; it is shown and not weighed"
    words = sentence[cue.start : cue.end]
    toned = theme.id in ("pleasant-words", "unpleasant-words", "words-against-situation")
    return Row(
        id=row_id,
        status="measured" if like.status == "stated" else "unmeasured",
        value=theme.id,
        unit="cue",
        text=f'"{words}" {how} {theme.gloss}{appraisal}{unweighed}.',
        confidence=round(cue.weight * share, 2),
        region=like.region,
        source=speech.source() if toned else lexicon.name,
        span=span,
    )
