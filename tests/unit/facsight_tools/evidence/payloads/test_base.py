"""What every payload has, and the words that their sentences share."""

from typing import ClassVar, Literal

import pytest
from pydantic import ValidationError

from facsight_tools.evidence.payloads import BodyCount, UnitIntensity
from facsight_tools.evidence.payloads.base import (
    Index,
    Payload,
    ShownRow,
    Unmeasurable,
    face_id,
    joined,
    label_id,
)
from facsight_tools.states import UnavailableReason


class Nod(Unmeasurable):
    """A payload of the test's own."""

    found: ClassVar = "times"
    kind: Literal["nod"] = "nod"
    face: Index
    times: int | None = None

    @property
    def row_id(self) -> str:
        return f"F{self.face}.nod"

    def shown(self) -> ShownRow:
        return self._shown("Nodding", self.times, f"Face {self.face} nods {self.times} times.")


HIDDEN = Nod(face=1, reason=UnavailableReason.NEEDS_VIDEO, detail="it needs a video")


def test_it_is_measured_or_has_a_reason() -> None:
    assert Nod(face=1, times=0).shown() == ShownRow("Face 1 nods 0 times.", 0)
    assert HIDDEN.shown() == ShownRow(
        "Nodding could not be measured: it needs a video.", None, status="unavailable"
    )
    for fields in ({}, {"times": 2, "reason": UnavailableReason.POSE}):
        with pytest.raises(ValidationError, match="or the reason why it was not"):
            Nod.model_validate({"face": 1, **fields})


def test_plain_objects_hold_the_kind_and_what_differs_from_the_default() -> None:
    assert Nod(face=1, times=0).plain() == {"kind": "nod", "face": 1, "times": 0}
    assert HIDDEN.plain() == {
        "kind": "nod",
        "face": 1,
        "reason": "needs_video",
        "detail": "it needs a video",
    }


def test_a_payload_is_a_value_and_cites_its_row() -> None:
    assert Nod(face=1, times=1) == Nod(face=1, times=1)
    assert HIDDEN.cite == "[F1.nod]"
    with pytest.raises(ValidationError):
        HIDDEN.face = 2
    bare = Payload()
    with pytest.raises(NotImplementedError):
        bare.shown()
    with pytest.raises(NotImplementedError):
        _ = bare.row_id


@pytest.mark.parametrize("wrong", [{"face": 0}, {"face": 1, "mood": "x"}])
def test_what_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Nod.model_validate({"times": 1, **wrong})


def test_payloads_of_different_kinds_are_never_equal() -> None:
    count = BodyCount(count=1)
    unit = UnitIntensity(face=1, unit=12, side="both", intensity=1.0, cue="geometry")
    assert len({count.row_id, unit.row_id}) == 2
    assert count != unit


def test_ids_and_lists_are_spelled_in_one_way() -> None:
    assert face_id(3) == "F3"
    assert label_id("happily surprised") == "happily_surprised"
    assert [joined(list(one)) for one in ("", "a", "ab", "abc")] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert joined(["a", "b"], "or") == "a or b"
