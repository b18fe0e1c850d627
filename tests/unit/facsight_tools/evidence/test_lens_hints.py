"""What the works of a lens say of units and situations is a row each."""

from __future__ import annotations

from tests.builders import make_analysis, make_face, make_rules

from facsight_tools.evidence.context import read_context
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.evidence.lens_hints import hint_rows
from facsight_tools.evidence.payloads import SituationHint, UnitHint
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.rules.lens import LENSES, load

HINTS = (UnitHint, SituationHint)
LEDGER = build_ledger(
    make_analysis([make_face(aus={6: 2.0, 12: 3.0}), make_face(2, aus={4: 2.0})]),
    context=read_context("She has just won the final.").rows,
    rules=make_rules(),
)


def test_every_hint_names_known_units_and_every_work_is_a_row() -> None:
    for name in LENSES:
        lens = load(name)
        assert lens.source.strip()
        assert all(LEDGER.get(f"K.{work}") for work in lens.works)
        for hint in lens.hints:
            assert LEDGER.get(f"K.{hint.id}")
            assert set(hint.units) <= set(ACTION_UNITS)


def test_the_hints_are_rows_of_the_ledger_in_alphabetical_order() -> None:
    rows = hint_rows()
    assert [row.id for row in rows] == sorted(row.id for row in rows)
    assert all(row.status == "literature" and LEDGER.get(row.id) == row for row in rows)
    assert [row.id for row in LEDGER.rows if isinstance(row.payload, HINTS)] == [
        row.id for row in rows
    ]
