"""When the sentences of a transcript are said: the times that its lines name, in seconds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Final

from facsight_tools.errors import TranscriptUntimed
from facsight_tools.evidence.context.reading import read_context
from facsight_tools.evidence.payloads import Circumstance, Quotation, SaidAt
from facsight_tools.evidence.rows import Row, rows_of

_CLOCK: Final = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})(?:[.,](\d{1,3}))?")
_LONGEST_VIDEO_S: Final = 999 * 3600.0
_LONGEST_S: Final = 4.0
"""A sentence of which only the beginning is named ends with the next one, or after so long."""


def check_timed(transcript: str | None) -> None:
    """Refuse a transcript in which nothing has a time; none, or a blank one, is none.

    Raises:
        TranscriptUntimed: it has none.
        InputError: it is too long.
    """
    if transcript is None or not transcript.strip():
        return
    if next(captions(read_context(as_subtitles(transcript) or "").rows), None) is None:
        raise TranscriptUntimed(
            "The transcript names no time at which anything is said: give SRT, WebVTT, JSON "
            "with segments, or lines such as '[00:12] Anna: Great.' What holds throughout the "
            "video is its context."
        )


def is_wordless(transcript: str) -> bool:
    """Whether a transcript holds nothing that is said: blank, a header alone, no segment."""
    told = (as_subtitles(transcript) or "").replace("\ufeff", "")
    return not re.sub(r"\A\s*WEBVTT[^\n]*", "", told).strip()


def as_subtitles(transcript: str | None) -> str | None:
    """A transcript as speech recognisers write it, JSON with `segments`, as SRT; others as is."""
    if transcript is None or not transcript.lstrip("\ufeff \t\r\n").startswith("{"):
        return transcript
    try:
        segments = json.loads(transcript.lstrip("\ufeff"))["segments"]
        told = [(float(one["start"]), float(one["end"]), str(one["text"])) for one in segments]
    except (ValueError, TypeError, KeyError, RecursionError):
        return transcript
    return "\n\n".join(
        f"{_clock(start)} --> {_clock(end)}\n{' '.join(text.split())}"
        for start, end, text in told
        if 0 <= start < end < _LONGEST_VIDEO_S
    )


def _clock(seconds: float) -> str:
    whole, parts = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}.{parts:03d}"


def without_broken(transcript: str) -> tuple[str, int]:
    """A transcript without subtitles whose times cannot be right, and how many these are.

    One whose end is not after its beginning, or whose line of times is none: it is not read as
    words.
    """
    kept, broken = [], 0
    for block in re.split(r"(\n[ \t]*\n)", transcript.replace("\r\n", "\n")):
        lines = block.strip().splitlines()
        arrow = next((one for one in lines[:2] if re.search(r"\d\s*-+>", one)), None)
        if arrow is not None and not _is_timed(arrow):
            broken += 1
            continue
        kept.append(block)
    return "".join(kept), broken


def _is_timed(line: str) -> bool:
    found = [*_CLOCK.finditer(line)]
    minutes = all(int(one[2]) < 60 and int(one[3]) < 60 for one in found)
    return len(found) == 2 and "-->" in line and minutes and _seconds(found[1]) > _seconds(found[0])


def captions(rows: Iterable[Row]) -> Iterator[SaidAt]:
    """When each sentence is said, of those whose line names a time (SRT, WebVTT, `[00:12]`)."""
    given = tuple(rows)
    spoken = {one.statement for _, one in rows_of(given, Quotation) if one.form == "speech"}
    timed = [
        (one.statement, [_seconds(match) for match in _CLOCK.finditer(one.words)])
        for _, one in rows_of(given, Circumstance, what="time")
        if one.statement in spoken
    ]
    timed = [(statement, times) for statement, times in timed if times]
    starts = sorted({times[0] for _, times in timed})
    for statement, times in timed:
        start = times[0]
        later = next((one for one in starts if one > start), start + _LONGEST_S)
        end = times[1] if len(times) > 1 else min(later, start + _LONGEST_S)
        if end > start:
            yield SaidAt(statement=statement, start=round(start, 2), end=round(end, 2))


def _seconds(clock: re.Match[str]) -> float:
    hours, minutes, seconds, parts = clock.groups()
    whole = 3600 * int(hours or 0) + 60 * int(minutes) + int(seconds)
    return whole + (float(f"0.{parts}") if parts else 0.0)


def of_statements(rows: Iterable[Row], statements: frozenset[int]) -> Iterator[Row]:
    """The rows of some sentences of the user, with who says them, their tone and their cues."""
    return (row for row in rows if _statement_of(row) in statements)


def without_statements(text: str, rows: Iterable[Row], statements: frozenset[int]) -> str:
    """A text in which some of its sentences are blank, all others in their places."""
    out = list(text)
    for row in of_statements(rows, statements):
        # The time of a subtitle stays: by it the line before is known as its number
        timing = isinstance(row.payload, Circumstance) and "-->" in row.payload.words
        if row.span is not None and not timing:
            for at in range(*row.span):
                out[at] = "\n" if out[at] == "\n" else " "
    return "".join(out)


def _statement_of(row: Row) -> int | None:
    """The number of the user's sentence that a row is of; None where it is of none."""
    one = row.payload
    number: int | None = getattr(one, "statement", None)
    if number is None and getattr(one, "said_by", None) == "user":
        number = getattr(one, "sentence", None)
    return number
