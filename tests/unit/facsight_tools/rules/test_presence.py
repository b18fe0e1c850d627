"""Rules and ledger must agree on what is present, to the last decimal that is printed."""

import pytest

from facsight_tools.evidence.rounding import rounded
from facsight_tools.facs import PRESENCE_THRESHOLD
from facsight_tools.rules.presence import present

from .faces import units


@pytest.mark.parametrize(
    ("intensity", "told"), [(0.0, False), (0.994, False), (0.9951, True), (1.0, True), (5.0, True)]
)
def test_presence_is_that_of_the_rounded_intensity(intensity: float, told: bool) -> None:
    assert present(units({12: intensity}), 12) is told
    assert told == (rounded(intensity, "intensity") >= PRESENCE_THRESHOLD)


def test_a_side_is_asked_by_itself() -> None:
    face = units({12: 3.0}, sides={(12, "left"): 0.2})
    assert [present(face, 12, side) for side in ("both", "left", "right")] == [True, False, True]


def test_what_was_not_measured_is_neither() -> None:
    assert present(units(missing=[12]), 12) is None
    with pytest.raises(KeyError):
        present(units(), 17, "left")
