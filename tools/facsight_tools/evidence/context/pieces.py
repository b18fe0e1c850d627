"""A text cut into sentences, each known as narration, speech or a stage direction.

Plain sentences, dialogue (`Anna: "Great."`), transcripts (`[00:12] Anna: Great.`), SubRip and
WebVTT subtitles may stand in one text; each line is read as what it is. Speakers and times are
taken as written. Every piece keeps its place in the text, markup and line breaks taken out.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from facsight_tools.printable import is_shown

Kind = Literal["sentence", "speech", "stage direction"]
Span = tuple[int, int]

_CLOSERS: Final = "\"'\u201d\u2019)"
_SENTENCE_END: Final = re.compile(rf"(?<=[.!?\u2026])[{_CLOSERS}]*\s+")
_ABBREVIATION: Final = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|St|vs|e\.g|i\.e|[A-Z])\.$")
_LONGEST_ABBREVIATION: Final = len("Prof.")

_CLOCK: Final = r"(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?"
_TIMING: Final = re.compile(rf"\s*+({_CLOCK}\s*-->\s*{_CLOCK}).*")
_NUMBER: Final = re.compile(r"\s*\d+\s*")
_SKIPPED: Final = re.compile(r"\ufeff?\s*(?:WEBVTT|NOTE|STYLE|REGION|Kind:|Language:)\b.*")
_TAG: Final = re.compile(r"</?[a-z][^<>\n]*>|<\d[^<>\n]*>|\{\\[^{}\n]*\}", re.IGNORECASE)
_VOICE: Final = re.compile(r"<v(?:\.[\w.]+)?\s++([^<>\n]{1,40}?)\s*+>", re.IGNORECASE)
_NAME: Final = r"[^\W\d_][\w'\u2019.-]*(?: [\w'\u2019.-]+){0,2}"
# Runs of white space are taken whole (`*+`): tried at every length they take a long line's cube.
_SPEAKER: Final = re.compile(
    rf"\s*+(?:[-\u2013\u2014]\s*+)?(?:[\[(]?(?P<before>{_CLOCK})[\])]?\s++)?(?P<name>{_NAME})"
    rf"\s*+(?:[\[(](?P<after>{_CLOCK})[\])])?\s*+(?P<how>[\[(][^\[\]()]*[\])])?\s*+:\s++(?=\S)"
)
_TIMED: Final = re.compile(rf"\s*[\[(](?P<clock>{_CLOCK})[\])]\s+(?=\S)")
_DIRECTION: Final = re.compile(r"\[[^\[\]]*\]|\([^()]*\)")
_SAID: Final = re.compile(r"\"([^\"]+)\"|\u201c([^\u201d]+)\u201d")
_DASH: Final = re.compile(r"\s*(?:[-\u2013\u2014]\s+|>>\s*)")

# What stands before a colon and speaks of no one
_HEADINGS: Final = frozenset(
    {"background", "caption", "context", "description", "edit", "event", "fact", "image"}
    | {"location", "note", "occasion", "photo", "picture", "place", "ps", "scene", "setting"}
    | {"situation", "story", "summary", "system", "time", "title", "topic", "warning"}
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One sentence of a text.

    Attributes:
        text: the sentence on one line, without markup.
        places: for every character of `text` its place in the whole text.
        kind: what it is; a sentence that quotes speech is a `sentence`.
        said: start and end in `text` of what it quotes; of all of it where it is speech.
        speaker, time: places in `source`, None where it names none.
        source: the whole text.
    """

    text: str
    places: tuple[int, ...]
    kind: Kind
    source: str
    said: tuple[Span, ...] = ()
    speaker: Span | None = None
    time: Span | None = None

    def span(self, start: int, end: int) -> Span:
        """The place in the whole text of a part of `text`."""
        return self.places[start], self.places[end - 1] + 1


@dataclass(frozen=True, slots=True)
class _Voice:
    """Who speaks and when, for the lines that follow."""

    speaker: Span | None = None
    time: Span | None = None


def pieces(text: str) -> Iterator[Piece]:
    """The pieces of a text in their order; what holds no letter and no digit is none."""
    subtitle: list[Span] = []
    timing: Span | None = None
    skipping = False
    webvtt = re.search(r"^\ufeff?WEBVTT\b", text, re.MULTILINE) is not None
    for start, end in _lines(text):
        line = text[start:end]
        timed = _TIMING.fullmatch(line)
        if timed or not line.strip():
            yield from _subtitle(text, subtitle, timing)
            subtitle, timing, skipping = [], None, False
        if timed:
            timing = (start + timed.start(1), start + timed.end(1))
        elif timing is not None:
            subtitle.append((start, end))
        elif skipping or (_SKIPPED.fullmatch(line) and webvtt):
            skipping = True
        elif line.strip() and not (
            (_NUMBER.fullmatch(line) or webvtt) and _TIMING.match(text, end + 1)
        ):  # a subtitle's number or name stands before its time
            yield from _line(text, start, end)
    yield from _subtitle(text, subtitle, timing)


def _lines(text: str) -> Iterator[Span]:
    return ((found.start(), found.end()) for found in re.finditer(r"[^\n]+|(?<=\n)(?=\n)", text))


def _subtitle(text: str, lines: list[Span], time: Span | None) -> Iterator[Piece]:
    """The lines shown at one time: one run of speech, or one for each speaker or dash."""
    runs: list[tuple[int, int, Span | None]] = []
    for start, end in lines:
        voice, named = _VOICE.search(text, start, end), _speaker(text, start, end)
        dash = _DASH.match(text, start, end)
        if voice:
            runs.append((start, end, voice.span(1)))
        elif named:
            runs.append((named.end(), end, named.span("name")))
        elif runs and not dash:
            runs[-1] = (runs[-1][0], end, runs[-1][2])
        else:
            runs.append((dash.end() if dash else start, end, None))
    for start, end, speaker in runs:
        yield from _speech(text, start, end, _Voice(speaker, time))


def _line(text: str, start: int, end: int) -> Iterator[Piece]:
    """A line outside subtitles: of a transcript, of a dialogue, or narration."""
    named = _speaker(text, start, end)
    timed = _TIMED.match(text, start, end)
    if named:
        clock = "before" if named["before"] else "after"
        time = named.span(clock) if named[clock] else None
        voice = _Voice(named.span("name"), time)
        if named["how"]:
            yield from _cut(text, *_inside(named.span("how")), "stage direction", voice)
        yield from _speech(text, named.end(), end, voice)
    elif timed:
        yield from _speech(text, timed.end(), end, _Voice(None, timed.span("clock")))
    elif _DIRECTION.fullmatch(text[start:end].strip()):
        yield from _speech(text, start, end, _Voice())
    else:
        yield from _narration(text, start, end)


def _speaker(text: str, start: int, end: int) -> re.Match[str] | None:
    """`Anna:` at the start of a line: a name of up to three words, each with a capital."""
    found = _SPEAKER.match(text, start, end)
    if found is None or found["name"].lower() in _HEADINGS:
        return None
    capitals = all(word[0].isupper() or word[0].isdigit() for word in found["name"].split())
    return found if capitals else None


def _speech(text: str, start: int, end: int, voice: _Voice) -> Iterator[Piece]:
    """What is said, sentence by sentence, and the stage directions in it."""
    at = start
    for found in _DIRECTION.finditer(text, start, end):
        yield from _cut(text, at, found.start(), "speech", voice)
        yield from _cut(text, *_inside(found.span()), "stage direction", voice)
        at = found.end()
    yield from _cut(text, at, end, "speech", voice)


def _inside(span: Span) -> Span:
    return span[0] + 1, span[1] - 1


def _narration(text: str, start: int, end: int) -> Iterator[Piece]:
    """Sentences, with what they quote: a phrase with a mark at its end, or of two words."""
    quoted = [
        found.span(1) if found[1] else found.span(2)
        for found in _SAID.finditer(text, start, end)
        if re.search(r"[.,!?\u2026-]$|\w\W+\w", found[1] or found[2])
    ]
    for piece in _cut(text, start, end, "sentence", _Voice()):
        said = []
        for first, last in quoted:
            inside = bisect_left(piece.places, first), bisect_left(piece.places, last)
            if inside[0] < inside[1]:
                said.append(inside)
        yield replace(piece, said=tuple(said))


def _cut(text: str, start: int, end: int, kind: Kind, voice: _Voice) -> Iterator[Piece]:
    """A run of text as sentences, on one line each and without markup."""
    plain, places = _plain(text, start, end)
    for first, last in _sentences(plain):
        if kind == "speech":
            first, last = _unquoted(plain, first, last)
        piece, where = plain[first:last], places[first:last]
        if any(character.isalnum() for character in piece):
            said = ((0, len(piece)),) if kind == "speech" else ()
            yield Piece(piece, tuple(where), kind, text, said, voice.speaker, voice.time)


def _plain(text: str, start: int, end: int) -> tuple[str, list[int]]:
    """The text without tags and what moves a terminal, and each character's place.

    Every run of white space is one blank.
    """
    kept: list[int] = []
    hidden = {n for tag in _TAG.finditer(text, start, end) for n in range(*tag.span())}
    for place in range(start, end):
        blank = text[place].isspace()
        if place in hidden or not (blank or is_shown(text[place])):
            continue
        if blank and (not kept or text[kept[-1]].isspace()):
            continue
        kept.append(place)
    return "".join(" " if text[n].isspace() else text[n] for n in kept), kept


def _sentences(text: str) -> Iterator[Span]:
    """Start and end of every sentence, without the white space around it."""
    start = 0
    ends = [(found.start(), found.end()) for found in _SENTENCE_END.finditer(text)]
    for end, following in [*ends, (len(text), len(text))]:
        if _ABBREVIATION.search(
            text, max(start, end - _LONGEST_ABBREVIATION), end
        ) and following < len(text):
            continue
        piece = text[start:following]
        if piece.strip():
            yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
        start = following


def _unquoted(text: str, start: int, end: int) -> Span:
    """The words without quotation marks around them."""
    while start < end and text[start] in "\"'\u201c\u2018 ":
        start += 1
    while end > start and text[end - 1] in "\"'\u201d\u2019 ":
        end -= 1
    return start, end
