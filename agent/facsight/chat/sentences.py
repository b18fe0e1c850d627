"""Sentences that answer: each a row in its own words, or a few rows of one kind together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from facsight.chat.slots import Side
from facsight.reasoner.draft import DraftSentence, claim
from facsight.reasoner.face import Face, Unit
from facsight.reasoner.words import cited, joined
from facsight_tools.evidence.claims import Claim, ClaimKind
from facsight_tools.evidence.interventions import is_without
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.facs import PRESENCE_THRESHOLD, intensity_letter

_AT_ONCE = 8


def row_sentence(row: Row, *further: Row) -> DraftSentence:
    """The row as its text says it, cited; `further` rows are cited with it."""
    kind: ClaimKind = "caveat" if row.status in ("unavailable", "literature") else "observation"
    ids = " ".join(f"[{one.id}]" for one in (row, *further))
    return DraftSentence(claim(kind, f"{row.text.rstrip('.')} {ids}."))


def rows_sentences(face: Face, keys: Iterable[str]) -> Iterator[DraftSentence]:
    """The rows of a face that there are."""
    yield from (row_sentence(face.rows[key]) for key in keys if key in face.rows)


def leveled(units: Iterable[Unit]) -> Iterator[DraftSentence]:
    """Present units with letter and intensity, the strongest first, a few a sentence."""
    ordered = sorted(units, key=lambda one: (-(one.intensity or 0.0), one.number))
    for start in range(0, len(ordered), 3):
        parts = [
            f"{one.code} ({one.name}) is present at {intensity_letter(one.intensity or 0.0)}, "
            f"intensity {one.intensity:.2f} of 5 {one.cite}"
            for one in ordered[start : start + 3]
        ]
        yield DraftSentence(claim("observation", f"{'; '.join(parts)}."))


def absent(units: Iterable[Unit], side: Side | None = None) -> Iterator[DraftSentence]:
    """Units that were measured and are absent, on one side or on the whole face, by code."""
    every = [
        (unit, row) for unit in units if (row := unit.row if side is None else side_row(unit, side))
    ]
    gone = [(unit, row) for unit, row in every if -1 < number(row) < PRESENCE_THRESHOLD]
    where = "" if side is None else f" on the subject's {side}"
    for start in range(0, len(gone), _AT_ONCE):
        part = gone[start : start + _AT_ONCE]
        said = joined([unit.code for unit, _ in part]) + (" is" if len(part) == 1 else " are")
        ids = " ".join(f"[{row.id}]" for _, row in part)
        yield DraftSentence(claim("observation", f"{said} absent{where} {ids}."))


def unavailable(units: Iterable[Unit]) -> Iterator[DraftSentence]:
    """Units that could not be measured, by reason."""
    by_reason: dict[str, list[Unit]] = {}
    for unit in units:
        by_reason.setdefault(unit.reason, []).append(unit)
    for reason, group in by_reason.items():
        for start in range(0, len(group), _AT_ONCE):
            part = group[start : start + _AT_ONCE]
            said = f"{joined([one.code for one in part])} could not be measured"
            text = f"{said}: {reason} {cited(part)}."
            yield DraftSentence(claim("caveat", text), _plainly(part))


def _plainly(units: list[Unit]) -> tuple[Claim]:
    said = joined([one.code for one in units])
    return (claim("caveat", f"{said} could not be measured {cited(units)}."),)


def side_row(unit: Unit, side: Side) -> Row | None:
    """A unit's row of one side of the face, the subject's own; None where it has no sides."""
    return unit.left if side == "left" else unit.right


def side_rows(face: Face, side: Side) -> list[Row]:
    """The rows of one side's units that are present there, the strongest first."""
    rows = [side_row(unit, side) for unit in face.units.values()]
    there = [row for row in rows if row is not None and number(row) >= PRESENCE_THRESHOLD]
    return sorted(there, key=lambda row: -number(row))


def number(row: Row) -> float:
    """A measured row's number; below 0 where it has none."""
    return float(row.value) if isinstance(row.value, int | float) else -1.0


def told(ledger: Ledger, prefixes: tuple[str, ...]) -> Iterator[DraftSentence]:
    """Every measured row of the scene whose id begins so."""
    for row in ledger.rows:
        if row.id.startswith(prefixes) and row.status in ("measured", "unavailable"):
            yield row_sentence(row)


def tellable(row: Row) -> bool:
    """Whether a row can be told in its own words; a rule is shown as it is."""
    return row.status in ("measured", "unavailable", "literature") and not is_without(row)
