"""What a reasoner hands on: who wrote it is said, and nothing in it changes."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest

from facsight.reasoner.draft import StatedDraft
from facsight_tools.statements.kinds import UnitState

PRESENT = UnitState(face=1, unit=12, state="present")


def test_a_draft_is_a_value_that_names_its_reasoner() -> None:
    draft = StatedDraft(1, (PRESENT,))
    assert draft.reasoner.startswith("deterministic@")
    assert draft.usage is None
    assert replace(draft, statements=()) != draft
    with pytest.raises(FrozenInstanceError):
        draft.face = 2  # type: ignore[misc]
