"""Payloads of further readers: shown with the reader's name, and of a kind of their own."""

import pytest
from pydantic import ValidationError

from facsight_tools.evidence.payloads import SecondReading, UnitIntensity, UnitUnavailable
from facsight_tools.states import UnavailableReason

from .shown import Look, look, through_json

PRESENT = UnitIntensity(face=2, unit=12, side="left", intensity=3.4, cue="net")
HIDDEN = UnitUnavailable(
    face=1, unit=9, side="both", reason=UnavailableReason.OCCLUDED, detail="hair"
)
KINDS: list[tuple[SecondReading, Look]] = [
    (
        SecondReading(reader="mine", reading=PRESENT),
        (
            *("F2.by.mine.AU12.L", "measured", 3.4, "intensity"),
            "By mine, AU12 (lip corner puller) on the subject's left is present at C, intensity "
            "3.40 of 5.",
        ),
    ),
    (
        SecondReading(reader="mine", reading=HIDDEN),
        (
            *("F1.by.mine.AU9", "unavailable", None, "intensity"),
            "By mine, AU9 (nose wrinkler) could not be measured: occluded.",
        ),
    ),
]


@pytest.mark.parametrize(("payload", "shown"), KINDS)
def test_how_it_is_shown(payload: SecondReading, shown: Look) -> None:
    assert look(payload) == shown


@pytest.mark.parametrize("payload", [one for one, _ in KINDS])
def test_json_keeps_it_with_the_kind_of_the_reading(payload: SecondReading) -> None:
    assert through_json(payload) == payload
    assert payload.plain()["reading"]["kind"] == payload.reading.kind


def test_nothing_takes_it_for_the_primary_readers() -> None:
    assert not isinstance(KINDS[0][0], UnitIntensity)
    assert KINDS[0][0].row_id != PRESENT.row_id
    with pytest.raises(ValidationError):
        SecondReading.model_validate({"reader": "mine", "reading": KINDS[0][0].plain()})
