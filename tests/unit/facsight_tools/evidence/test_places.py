"""Where a unit is looked for: one wording with the row's region, and its false twins."""

from __future__ import annotations

import pytest
from tests.builders import make_analysis, make_face

from facsight_tools.evidence.checker import check_claim
from facsight_tools.evidence.claims import Claim
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.evidence.places import place_text
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.types import UnavailableReason

FACE = make_face(aus={12: 3.0}, unavailable={9: UnavailableReason.POSE})
LEDGER = build_ledger(make_analysis([FACE]))


def text_of(row_id: str) -> str:
    row = LEDGER.get(row_id)
    assert row is not None
    text = place_text(row)
    assert text is not None
    return text


def accepted(text: str, *cites: str, **more: object) -> bool:
    claim = Claim.model_validate({"kind": "observation", "text": text, "cites": cites, **more})
    return not check_claim(claim, LEDGER)


@pytest.mark.parametrize("number", sorted(ACTION_UNITS))
def test_every_unit_has_a_place_whether_it_was_measured_or_not(number: int) -> None:
    row_id = f"F1.AU{number}"
    text = text_of(row_id)
    assert text.startswith(f"The place of AU{number} (")
    assert accepted(f"{text.removesuffix('.')} [{row_id}].", row_id)


def test_the_region_is_the_rows() -> None:
    row = LEDGER.get("F1.AU12")
    assert row is not None
    assert row.region is not None
    left, top, right, bottom = row.region
    assert text_of("F1.AU12") == (
        f"The place of AU12 (lip corner puller) in face 1 is the lip corners, from {left:g} to "
        f"{right:g} pixels across and from {top:g} to {bottom:g} pixels down."
    )
    assert place_text(row.model_copy(update={"region": None})) == (
        "The place of AU12 (lip corner puller) in face 1 is the lip corners."
    )


def test_any_other_wording_or_number_is_judged_as_all_sentences_are() -> None:
    said = text_of("F1.AU12").removesuffix(".")
    true = f"{said} [F1.AU12]."
    edge = said.split(" from ")[1].split()[0]
    assert accepted(true, "F1.AU12")
    assert not accepted(true.replace(f"from {edge} ", "from 1 ", 1), "F1.AU12")
    assert not accepted(true.replace("lip corners", "brows"), "F1.AU12")
    assert not accepted(true.replace("face 1", "face 2"), "F1.AU12")
    assert not accepted(f"{said} [F1.AU6].", "F1.AU6")
    assert not accepted(f"{said}, and she is happy [F1.AU12].", "F1.AU12")
    assert not accepted(true, "F1.AU12", about="happiness", polarity="for")
    assert not accepted(f"{said} [F1.AU12] [F9.AU12].", "F1.AU12", "F9.AU12")


def test_only_a_unit_of_the_whole_face_has_a_place() -> None:
    for row_id in ("F1.AU12.L", "F1.pose.yaw", "S.people"):
        row = LEDGER.get(row_id)
        assert row is not None
        assert place_text(row) is None
