"""The table between statements and their flat form."""

from __future__ import annotations

import pytest

from facsight_tools.statements.flat import Flat
from facsight_tools.statements.kinds import KINDS
from facsight_tools.statements.slots import SLOTS, slots


def test_the_table_names_fields_that_there_are() -> None:
    assert SLOTS.keys() <= KINDS.keys()
    for kind, moved in SLOTS.items():
        assert moved.keys() <= KINDS[kind].model_fields.keys()
        assert all(name != slot for name, slot in moved.items()), "a line says nothing"


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_has_a_slot_of_its_own(kind: str) -> None:
    found = slots(kind)
    assert found.keys() == KINDS[kind].model_fields.keys() - {"kind"}
    assert len(set(found.values())) == len(found)
    assert set(found.values()) <= set(Flat.model_fields)


def test_what_is_not_in_the_table_has_its_own_name() -> None:
    assert slots("unit_state") == {name: name for name in ("face", "unit", "side", "state")}
    assert slots("angle")["degrees"] == "value"
