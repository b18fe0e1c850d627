"""The rows a claim cites, looked up the way sentences speak of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from facsight_tools.evidence.fusion import theme_of
from facsight_tools.evidence.payloads import Rule
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.facs import PRESENCE_THRESHOLD, Side
from facsight_tools.rules.rule_set import Term

_AU_ID: Final = re.compile(r"F(\d+)\.AU(\d+)(?:\.([LR]))?")
_RULE_ID: Final = re.compile(r"R\.([\w+-]+)\.([\w+-]+)@\d+")
_SIDES: Final[dict[str | None, Side]] = {None: "both", "L": "left", "R": "right"}


@dataclass(frozen=True, slots=True)
class AURow:
    """An action unit's row with what its id says."""

    row: Row
    face: int
    au: int
    side: Side

    @property
    def measured(self) -> bool:
        """Whether the unit was measured at all."""
        return self.row.status == "measured"

    @property
    def present(self) -> bool:
        """Whether it was measured and reaches A."""
        return self.measured and number_of(self.row) >= PRESENCE_THRESHOLD


def number_of(row: Row) -> float:
    """A row's value as a number; a row without one has none, and NaN equals nothing."""
    return float(row.value) if isinstance(row.value, int | float) else float("nan")


def au_row(row: Row) -> AURow | None:
    """The row as an action unit's, or None."""
    found = _AU_ID.fullmatch(row.id)
    return found and AURow(row, int(found[1]), int(found[2]), _SIDES[found[3]])


def face_of(row_id: str) -> int | None:
    """The face that an id belongs to, or None."""
    found = re.match(r"F(\d+)(?:\.|$)", row_id)
    return int(found[1]) if found else None


def rule_label(row: Row) -> str | None:
    """The label that a rule row speaks for, or None."""
    found = _RULE_ID.fullmatch(row.id)
    return found[2] if found else None


def rule_terms(row: Row) -> tuple[Term, ...]:
    """The units of a rule row; none of every other row."""
    return row.payload.terms if isinstance(row.payload, Rule) else ()


class Evidence:
    """What one claim cites in one ledger."""

    def __init__(self, ledger: Ledger, cites: Iterable[str]) -> None:
        self.ledger = ledger
        by_id = {row.id: row for row in ledger.rows}
        self.by_id = by_id
        wanted = dict.fromkeys(cites)
        self.rows = [by_id[one] for one in wanted if one in by_id]
        self.missing = [one for one in wanted if one not in by_id]
        self.units = [unit for row in self.rows if (unit := au_row(row))]

    def starting(self, letter: str) -> list[Row]:
        """The cited rows of one kind: F, S, C, V, R or K."""
        return [row for row in self.rows if row.id.startswith(letter)]

    def faces(self) -> set[int]:
        """The faces whose rows are cited."""
        return {face for row in self.rows if (face := face_of(row.id)) is not None}

    def of_au(self, au: int, face: int | None = None) -> list[AURow]:
        """The cited rows of one unit, of one face or of every cited one."""
        return [one for one in self.units if one.au == au and face in (None, one.face)]

    def lookup(self, face: int, au: int, side: Side = "both") -> AURow | None:
        """A unit's row in the ledger, cited or not."""
        suffix = {"both": "", "left": ".L", "right": ".R"}[side]
        row = self.by_id.get(f"F{face}.AU{au}{suffix}")
        return au_row(row) if row else None

    def all_units(self, face: int) -> Iterator[AURow]:
        """Every whole-face unit of a face in the ledger."""
        for row in self.ledger.under(f"F{face}"):
            unit = au_row(row)
            if unit and unit.side == "both":
                yield unit

    def under(self, name: str, face: int | None = None) -> list[Row]:
        """The cited rows `F<face>.<name>` and below: `pose.yaw`, `emotion`, `quality`."""
        pattern = re.compile(rf"F(\d+)\.{re.escape(name)}(\..+)?")
        found = [(row, pattern.fullmatch(row.id)) for row in self.rows]
        return [row for row, hit in found if hit and face in (None, int(hit[1]))]

    def rules(self, label: str | None = None) -> list[Row]:
        """The cited rules, of one label or of all."""
        return [
            row
            for row in self.starting("R")
            if row.status == "rule" and (label is None or rule_label(row) == label)
        ]

    def known_faces(self) -> set[int]:
        """Every face of the ledger."""
        return {face for row_id in self.by_id if (face := face_of(row_id)) is not None}

    def scores(self, face: int | None) -> list[Row]:
        """Every emotion score of a face in the ledger, or of the only face that is cited."""
        faces = {face} if face is not None else self.faces()
        return [
            row
            for row in self.ledger.rows
            if ".emotion." in row.id and len(faces) == 1 and face_of(row.id) in faces
        ]


def context_rows(evidence: Evidence) -> list[Row]:
    """The cited rows of the context: words, reports, and postures that speak of a situation."""
    postures = [row for row in evidence.starting("S") if theme_of(row)]
    return evidence.starting("C") + evidence.starting("V") + postures


def measured_labels(ledger: Ledger) -> set[str]:
    """The labels that some face of a ledger has a score for, in words."""
    return {
        row.id.split(".", 2)[2].replace("_", " ")
        for row in ledger.rows
        if ".emotion." in row.id and row.status == "measured"
    }


def reliability_of(ledger: Ledger, face: str) -> float:
    """How far a face's measurement can be trusted, 0-1: its quality; 1 where none was measured."""
    quality = ledger.get(f"{face}.quality")
    return 1.0 if quality is None else min(max(number_of(quality), 0.0), 1.0)
