"""What was measured again stands beside the first measurement, on the face it is of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.builders import make_analysis, make_face

from facsight_tools.errors import UnknownOption
from facsight_tools.evidence.crop_rows import crop_rows
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.evidence.payloads import AtRest, OtherReference
from facsight_tools.statements import kinds
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.menu import menu
from facsight_tools.types import Analysis, FaceReport

REGION = (20.0, 20.0, 220.0, 220.0)


def at(face: FaceReport, *box: float) -> FaceReport:
    found = replace(face.detection, box_xyxy=np.array(box, np.float32))
    return replace(face, detection=found)


def whole() -> Analysis:
    return make_analysis(at(make_face(aus={12: 3.2, 4: 0.2}), 100, 100, 140, 140))


def crop(*box: float) -> Analysis:
    seen = make_analysis(at(make_face(aus={12: 1.2, 4: 1.6}), *box))
    return replace(seen, scene=replace(seen.scene, size_wh=(400, 400)))


def test_a_crops_units_are_rows_of_the_face_that_it_shows() -> None:
    first, again = whole(), crop(160, 160, 240, 240)
    rows = [*crop_rows(first, [(again, REGION)])]
    assert rows[0].id == "F1.again"
    assert rows[0].value == 2.0
    assert rows[0].region == REGION
    assert {row.id for row in rows} >= {"F1.by.crop1.AU12", "F1.by.crop1.AU4"}
    evidence = Evidence.of(build_ledger(first, beside=rows))
    assert evidence.intensity(1, 12) == 3.2, "the first measurement is the one that is weighed"
    listed = menu(evidence, 1, most=1000)
    assert kinds.LookedAgain(face=1, value="2.0") in listed  # type: ignore[arg-type]
    states = [one for one in listed if isinstance(one, kinds.ToolStates)]
    assert [(one.unit, one.state, one.second_state) for one in states] == [(4, "absent", "present")]
    assert all(one.judge(evidence).holds for one in listed)


def test_another_face_in_the_crop_is_passed_over_and_the_last_crop_counts() -> None:
    first = whole()
    assert not [*crop_rows(first, [(crop(0, 0, 50, 50), REGION)])]
    right = crop(160, 160, 240, 240)
    twice = [*crop_rows(first, [(right, REGION), (right, REGION)])]
    assert len({row.id for row in twice}) == len(twice)


def test_a_crop_of_another_picture_is_refused() -> None:
    other = replace(crop(160, 160, 240, 240), image_sha256="0" * 64)
    with pytest.raises(UnknownOption, match="another picture"):
        list(crop_rows(whole(), [(other, REGION)]))


REST = ("ab" * 32, "cd" * 32)


@pytest.mark.parametrize("weighed", ["rest", "average"])
def test_another_reference_stands_beside_the_one_that_is_weighed(weighed: str) -> None:
    face = make_face(aus={4: 2.2, 12: 0.2})
    otherwise = make_face(aus={4: 0.1, 12: 0.4})
    rest, average = make_analysis(face, neutral=REST), make_analysis(otherwise)
    first, second = (rest, average) if weighed == "rest" else (average, rest)
    ledger = build_ledger(first, beside=crop_rows(first, [(second, None)]))
    evidence = Evidence.of(ledger)
    beside = "average" if weighed == "rest" else "rest"
    assert evidence.row(f"F1.by.{beside}.AU4") is not None
    assert (evidence.row("F1.rest") is not None) == (weighed == "rest")
    listed = menu(evidence, 1, most=1000)
    changed = [one for one in listed if isinstance(one, kinds.UnitByReference)]
    (one,) = changed
    assert (one.unit, one.at_rest, one.average) == (4, "present", "absent")
    assert one.rows(evidence) == ("F1.AU4", f"F1.by.{beside}.AU4")
    turned = one.model_copy(update={"at_rest": "absent", "average": "present"})
    assert not turned.judge(evidence).holds
    assert not any(isinstance(one, kinds.ToolStates) for one in listed), "a face is no tool"


def test_how_many_pictures_of_a_face_at_rest_there_are_is_judged() -> None:
    told = kinds.ReadAtRest(face=1, count=2)
    against = Evidence.of(build_ledger(make_analysis(make_face(), neutral=REST)))
    assert told.judge(against).holds
    assert told.rows(against) == ("F1.rest",)
    assert told.model_copy(update={"count": 1}).judge(against).outcome == "does_not_hold"
    assert told.model_copy(update={"face": 2}).judge(against).outcome == "cannot_be_judged"
    alone = Evidence.of(build_ledger(make_analysis(make_face())))
    assert told.judge(alone).outcome == "does_not_hold"


def test_the_same_once_more_is_refused_and_a_crop_against_another_face() -> None:
    first, closer = whole(), crop(160, 160, 240, 240)
    rest = replace(closer, provenance=replace(closer.provenance, neutral=REST))
    with pytest.raises(UnknownOption, match="only against another"):
        list(crop_rows(first, [(first, None)]))
    with pytest.raises(UnknownOption, match="same `neutral`"):
        list(crop_rows(first, [(rest, REGION)]))


def test_of_two_faces_only_the_one_whose_pictures_were_given_is_read_against_them() -> None:
    faces = at(make_face(1), 0, 0, 40, 40), at(make_face(2), 100, 100, 140, 140)
    plain = make_analysis(faces)
    of_second = replace(plain.provenance, neutral=REST, neutral_face=2)
    against = replace(plain, provenance=of_second)
    ledger = build_ledger(against, beside=crop_rows(against, [(plain, None)]))
    assert [row.id for row, _ in ledger.rows_of(AtRest)] == ["F2.rest"]
    assert [row.id for row, _ in ledger.rows_of(OtherReference)] == ["F2.by.average"]
