"""Rows of evidence as a tool answers them: a page of them, whole or as sentences alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from fastmcp.tools import ToolResult
from pydantic import BaseModel, Field

from facsight_tools.errors import UnknownOption, quoted
from facsight_tools.evidence.payloads import (
    Angle,
    Asymmetry,
    BesideExamples,
    Circumstance,
    Cue,
    EmotionScore,
    EmotionUnsupported,
    FaceFound,
    FaceQuality,
    FaceQualityCue,
    FaceSeen,
    Happening,
    HappeningCount,
    Literature,
    Mismatch,
    Observed,
    ObservedMatch,
    OfAppraisal,
    OfFace,
    OfUnit,
    Payload,
    Quotation,
    Rule,
    SecondReading,
    SegmentLabel,
    SituationHint,
    SmileConfiguration,
    Tone,
    UnitHint,
    UnitIntensity,
    UnitUnavailable,
    VideoLength,
    Without,
)
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.server.paging import Page, page

MOST_ROWS: Final = 30
"""How many rows an answer in brief tells of where nobody says how many."""

MOST_WHOLE_ROWS: Final = 400
"""The same with all they hold: more than one face has."""

_PRESENT, _ABSENT, _SIDES, _OTHER = 1, 7, 10, 6
_WORDS: Final = (Quotation, Circumstance, Tone, Cue, Mismatch, Observed, ObservedMatch, OfAppraisal)
_RANKS: Final[tuple[tuple[tuple[type[Payload], ...], int], ...]] = (
    (_WORDS, 0),
    ((SmileConfiguration, Asymmetry, BesideExamples), 2),
    ((EmotionScore, EmotionUnsupported), 3),
    ((SegmentLabel, VideoLength, FaceSeen), 1),
    ((Happening,), 2),
    ((FaceFound, FaceQuality), 4),
    ((Angle,), 5),
    ((FaceQualityCue, HappeningCount), 8),
    ((UnitUnavailable,), 9),
    ((SecondReading, Without), 10),
    ((Rule,), 11),
    ((Literature, UnitHint, SituationHint), 12),
)


class EvidenceBrief(BaseModel):
    """A page of the rows, each as its sentence."""

    hash: str = Field(description="Of all rows together")
    rows: dict[str, str] = Field(description="The sentence of each row by its id")
    total: int = Field(description="How many rows there are on all pages")
    next_cursor: str | None = Field(description="Gives the next rows")
    missing: list[str] = Field(default=[], description="Asked-for ids that nothing is under")


class LedgerPage(BaseModel):
    """A page of the rows as they are."""

    hash: str
    rows: list[dict[str, Any]]
    total: int | None
    next_cursor: str | None
    missing: list[str] = []


def brief_page(
    ledger: Ledger, face: int | None, ids: Sequence[str] | None, limit: int, cursor: str | None
) -> ToolResult:
    """A page of the rows that were asked for as sentences, the most telling first."""
    found = page(sorted(_wanted(ledger, face, ids), key=_rank), limit, cursor)
    answer = EvidenceBrief(
        hash=ledger.hash,
        rows={row.id: row.text for row in found.items},
        total=found.total,
        next_cursor=found.next_cursor,
        missing=_missing(ledger, ids),
    )
    return ToolResult(content=_text(found, answer.missing), structured_content=answer)


def full_page(
    ledger: Ledger,
    face: int | None,
    ids: Sequence[str] | None,
    limit: int | None,
    cursor: str | None,
) -> ToolResult:
    """A page of the rows that were asked for with all they hold, in the ledger's order.

    All rows at once are the ledger itself, whose hash can be checked.
    """
    found = page(_wanted(ledger, face, ids), limit, cursor)
    whole = found.total == len(ledger.rows) == len(found.items)
    answer = ledger.model_dump(mode="json") | {
        "rows": [row.model_dump(mode="json") for row in found.items]
    }
    missing = _missing(ledger, ids)
    if not whole:
        answer |= {"total": found.total, "next_cursor": found.next_cursor}
    if missing:
        answer["missing"] = missing
    return ToolResult(content=_text(found, missing), structured_content=answer)


def _text(found: Page[Row], missing: Sequence[str]) -> str:
    lines = [f"{row.id}: {row.text}" for row in found.items]
    if missing:
        lines.append(_no_rows(missing))
    return "\n".join([*lines, *found.lines("rows")]) or "There are no such rows."


def _wanted(ledger: Ledger, face: int | None, ids: Sequence[str] | None) -> list[Row]:
    """The rows under those ids, of one face and of what is no face's.

    Raises:
        UnknownOption: nothing is under any of the ids, or the face is none of the picture.
    """
    rows = list(ledger.rows)
    if face is not None:
        if not any(ledger.rows_of(FaceFound, face=face)):
            raise UnknownOption(f"There is no face {face} in this analysis.")
        rows = [row for row in rows if _face_of(row.payload) in (None, face)]
    if ids is None:
        return rows
    found = [row for row in rows if any(_under(row.id, one) for one in ids)]
    if ids and not found:
        raise UnknownOption(_no_rows(ids))
    return found


def _missing(ledger: Ledger, ids: Sequence[str] | None) -> list[str]:
    """Those of the ids that nothing is under."""
    return [one for one in ids or () if not any(_under(row.id, one) for row in ledger.rows)]


def _no_rows(ids: Sequence[str]) -> str:
    told = f"There is no row {', '.join(map(quoted, ids))} in this analysis."
    moments = [int(found[1]) / 1000 for one in ids if (found := re.search(r"\.t(\d{1,9})$", one))]
    if moments:
        seconds = ", ".join(f"{one:g}" for one in dict.fromkeys(moments))
        told += f" Rows of a moment of a video are there with at=[{seconds}]."
    if any(re.match(r"[CJV]\d", one) for one in ids):
        told += (
            " What was said (C), judged (J) or seen by a model (V) has rows where the same "
            "context, transcript, appraisals or observations are given again."
        )
    return told


def _under(row: str, one: str) -> bool:
    return row == one or row.startswith((f"{one}.", f"{one}@"))


def _face_of(payload: Payload) -> int | None:
    """The face whose row it is, or None where it is no face's."""
    whose = payload.reading if isinstance(payload, SecondReading) else payload
    return whose.face if isinstance(whose, OfFace) else None


def _rank(row: Row) -> int:
    """How much a row tells of this face, the most at 0."""
    one = row.payload
    if isinstance(one, OfUnit) and one.side != "both":
        return _SIDES
    if isinstance(one, UnitIntensity):
        return _PRESENT if one.present else _ABSENT
    return next((rank for kinds, rank in _RANKS if isinstance(one, kinds)), _OTHER)
