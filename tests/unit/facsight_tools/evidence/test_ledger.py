"""The ledger: one row a measurement, fixed order, rounded once, equal bytes."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.builders import make_analysis, make_context, make_face, make_rules

from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.evidence.literature import LITERATURE
from facsight_tools.evidence.regions import AREAS, au_region, clip_region
from facsight_tools.evidence.rounding import rounded
from facsight_tools.evidence.rows import Ledger, content_hash
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.states import LEAST_GAZE
from facsight_tools.types import FaceReport, UnavailableReason


def ledger_of(*faces: FaceReport) -> Ledger:
    return build_ledger(make_analysis(faces), rules=make_rules())


def value(ledger: Ledger, row_id: str) -> object:
    row = ledger.get(row_id)
    assert row is not None, row_id
    return row.value


def test_every_reading_is_a_row() -> None:
    face = make_face(aus={12: 3.2}, unavailable={9: UnavailableReason.POSE})
    ledger = ledger_of(face)
    suffix = {"both": "", "left": ".L", "right": ".R"}
    for reading in face.action_units.readings:
        row = ledger.get(f"F1.AU{reading.au}{suffix[reading.side]}")
        assert row is not None
        assert (row.value is None) == (reading.au in (9, 45, 46))
        assert row.region is not None


def test_the_order_is_scene_faces_context_rules_literature() -> None:
    ledger = build_ledger(
        make_analysis([make_face(1), make_face(2)]),
        context=[make_context("We won.")],
        rules=make_rules(),
    )
    heads = [row.id.split(".")[0] for row in ledger.rows]
    assert list(dict.fromkeys(heads)) == ["S", "F1", "F2", "C1", "R", "K"]
    assert [row for row in ledger.rows if row.id[0] == "K"] == list(LITERATURE)


def test_equal_analyses_give_equal_bytes_and_any_change_another_hash() -> None:
    first, second = (ledger_of(make_face(aus={12: 3.2})) for _ in range(2))
    assert first.model_dump_json() == second.model_dump_json()
    assert first.hash == content_hash(first.rows)
    assert ledger_of(make_face(aus={12: 3.21})).hash != first.hash


def test_what_rounds_to_nothing_is_not_minus_zero() -> None:
    text = ledger_of(make_face(pose=(-0.01, -0.0, 0.04))).model_dump_json()
    assert "-0.0" not in text
    assert json.dumps(rounded(-0.001, "intensity")) == "0.0"


@pytest.mark.parametrize(
    ("intensity", "shown", "said"),
    [
        (0.994, 0.99, "is absent"),
        (0.996, 1.0, "is present at A"),
        (2.496, 2.5, "is present at C"),
        (5.0, 5.0, "is present at E"),
        (0.0, 0.0, "is absent"),
    ],
)
def test_letter_and_presence_follow_the_rounded_value(
    intensity: float, shown: float, said: str
) -> None:
    row = ledger_of(make_face(aus={12: intensity})).get("F1.AU12")
    assert row is not None
    assert row.value == shown
    assert said in row.text


def test_unavailable_rows_say_why() -> None:
    row = ledger_of(make_face(unavailable={9: UnavailableReason.POSE})).get("F1.AU9.L")
    assert row is not None
    assert (row.status, row.value) == ("unavailable", None)
    assert "pose beyond range" in row.text


def test_directions_are_the_subjects_and_said_in_words() -> None:
    ledger = ledger_of(make_face(pose=(12.34, -4.0, 0.0), gaze=(-8.0, 5.0, 0.0, 0.0)))
    rows = {row.id: row.text for row in ledger.rows}
    assert rows["F1.pose.yaw"] == "The head is turned 12.3 degrees to the subject's left."
    assert rows["F1.pose.pitch"] == "The head is turned 4.0 degrees down."
    assert rows["F1.pose.roll"] == "The head is tilted 0.0 degrees."
    assert rows["F1.gaze.yaw"] == "The gaze goes 8.0 degrees to the subject's right."


def test_asymmetry_is_left_minus_right_of_what_is_present() -> None:
    face = make_face(aus={12: 3.2, 4: 0.5}, sides={(12, "left"): 3.0, (12, "right"): 3.4})
    ledger = ledger_of(face)
    assert value(ledger, "F1.asymmetry.AU12") == -0.4
    assert ledger.get("F1.asymmetry.AU4") is None


def test_a_picture_without_a_face_has_a_ledger_too() -> None:
    ledger = ledger_of()
    assert value(ledger, "S.people") == 0
    assert value(ledger, "S.size") == "640x480"
    assert not [row for row in ledger.rows if row.id.startswith("F")]


def test_every_unit_has_an_area_inside_its_face() -> None:
    assert set(AREAS) == set(ACTION_UNITS)
    face = make_face()
    for au in ACTION_UNITS:
        region = au_region(au, "both", face.landmarks, (640, 480))
        assert region is not None
        left, top, right, bottom = region
        assert 50 <= left < right <= 270
        assert 70 <= top < bottom <= 350
        assert all(edge == int(edge) for edge in region)


def test_areas_lie_where_the_muscles_act() -> None:
    face = make_face()

    def middle(au: int) -> float:
        region = au_region(au, "both", face.landmarks, (640, 480))
        assert region is not None
        return (region[1] + region[3]) / 2

    assert middle(4) < middle(6) < middle(12) < middle(17)
    right = au_region(12, "right", face.landmarks, (640, 480))
    left = au_region(12, "left", face.landmarks, (640, 480))
    assert right is not None
    assert left is not None
    assert right[2] < left[0] + 20  # the subject's right is on the viewer's left


def test_areas_outside_the_picture_are_none() -> None:
    assert clip_region((-20, -20, -5, 5), (640, 480)) is None
    assert clip_region((-20, -20, 5.4, 5.6), (640, 480)) == (0, 0, 5, 6)


def test_context_that_bears_a_measured_id_is_refused() -> None:
    twice = make_context("x").model_copy(update={"id": "F1.AU12"})
    with pytest.raises(ValueError, match=r"F1\.AU12"):
        build_ledger(make_analysis([make_face()]), context=[twice])


def test_a_gaze_that_is_not_seen_well_enough_has_no_rows() -> None:
    face = make_face()
    hidden = replace(face, gaze=replace(face.gaze, confidence=LEAST_GAZE / 2))
    ids = {row.id for row in ledger_of(hidden).rows}
    assert "F1.pose.yaw" in ids
    assert not any(one.startswith("F1.gaze") for one in ids)
