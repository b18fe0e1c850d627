"""Rows and their payloads: what producers make, what is looked up, what is refused."""

import json
from dataclasses import replace
from types import MappingProxyType
from typing import get_args

import numpy as np
import pytest
from pydantic import ValidationError
from tests.builders import make_analysis, make_context, make_face, make_rules
from tests.people import make_body, make_hand, with_people
from tests.series import make_series, scene, with_label

from facsight_tools.evidence.appraisal_rows import appraisal_rows
from facsight_tools.evidence.context import observation_cues, read_context
from facsight_tools.evidence.fewshot import Example, example_rows, vector
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.evidence.observations import Observation, observation_rows
from facsight_tools.evidence.payloads import (
    AnyPayload,
    AtRest,
    EmotionScore,
    FaceQualityCue,
    MeasuredAgain,
    OfFace,
    OfUnit,
    OtherReference,
    ReadingsBeside,
    ReadingsOf,
    Rule,
    SaidAt,
    ToolScore,
    UnitIntensity,
    UnitPresence,
    UnitUnavailable,
)
from facsight_tools.evidence.rows import Ledger, Row, content_hash, rows_of
from facsight_tools.evidence.rules import rule_rows
from facsight_tools.evidence.segment_ledger import segment_ledger
from facsight_tools.evidence.time_rows import time_ledger
from facsight_tools.evidence.timed_observations import timed_observation_rows
from facsight_tools.evidence.unsupported import unsupported_rows
from facsight_tools.rules import labels, rule_set
from facsight_tools.seams import units_of
from facsight_tools.types import HeldBack, Opinions, PartUse, ReaderUnits, UnavailableReason
from facsight_tools.video.events import events
from facsight_tools.video.segments import Segment
from facsight_tools.video.speech import TALKING

KINDS = get_args(get_args(AnyPayload)[0])


def make_everything() -> Ledger:
    """A ledger with a row of every kind."""
    smiling = make_face(
        1,
        {6: 2.1, 12: 3.2},
        sides={(12, "left"): 3.4, (12, "right"): 3.0},
        unavailable={9: UnavailableReason.POSE},
        emotion={"happiness": 0.9},
    )
    pooling = rule_set.load("facsight").pooling
    assert pooling is not None
    learned = MappingProxyType({"happiness": 0.8, "neutral": 0.2})
    opinions = Opinions(smiling.emotion.scores, learned, "net", pooling)
    smiling = replace(
        smiling,
        emotion=replace(
            smiling.emotion, opinions=opinions, held_back=(HeldBack("happiness", 4, 0.5),)
        ),
    )
    second = ReaderUnits("mine", units_of({4: 1.6}, cue="net"))
    faces = [smiling, replace(make_face(2, {4: 2.6}), second_units=(second,))]
    analysis = with_people(
        make_analysis(faces), [make_body()], [make_hand()], ["F2"], {(1, 2): "face each other"}
    )
    parts = (*analysis.provenance.au_readers, PartUse("mine", "2"))
    analysis = replace(analysis, provenance=replace(analysis.provenance, au_readers=parts))
    said = read_context('[00:01] Anna: Oh great, just great.\nShe won a prize. "I hate it."').rows
    told = [Observation(text="A dog chases a cat."), Observation(text="Face 1 smiles.")]
    seen = observation_rows(told, (640, 480))
    read = (*said, *seen)
    judged = appraisal_rows([{"spans": ["She won"], "goal": "good"}, {}], read, ("happiness",))
    near = Example("glee", "", "ab" * 32, vector(smiling.action_units))
    far = Example("odd", "", "ab" * 32, dict.fromkeys(range(1, 20), (5.0, 1.0)))
    sets = [example_rows(make_analysis([smiling]), [near], "1 example")]
    sets.append(example_rows(make_analysis([make_face(2)]), [far], "1 example"))
    beside = [row for rows in sets for row in rows]
    unsupported = unsupported_rows(analysis, labels.load("emotic"))
    return build_ledger(
        analysis,
        context=[*said, *seen, *observation_cues(seen), *judged],
        rules=[*unsupported, *rule_rows(rule_set.load()), *beside],
    )


EVERYTHING = make_everything()


# These are what another tool's table gives: tests/unit/facsight_tools/toolboxes/test_evidence.py,
# what was measured again: tests/unit/facsight_tools/evidence/test_crop_rows.py, and what
# stands beside another one: tests/unit/facsight_tools/answers/test_two_tools.py
OF_TABLES = {
    AtRest,
    MeasuredAgain,
    OtherReference,
    ReadingsBeside,
    ReadingsOf,
    ToolScore,
    UnitPresence,
}


def make_film() -> Ledger:
    """The ledger of a video of two people with all that can be told of it."""
    alone = scene()
    both = replace(alone, faces={1: alone.faces[1], 2: replace(alone.faces[1], face=2)})
    long = replace(both, times=both.times * 4, duration_s=both.duration_s * 4)
    talks = {**alone.faces[1].columns, TALKING: np.ones(len(long.times), np.float32)}
    long = replace(long, faces={**both.faces, 1: replace(alone.faces[1], columns=talks)})
    return time_ledger(
        long,
        events(long),
        segments={1: [with_label(long, Segment(1, 0.0, 5.0, "start"), {"sadness": 0.8})]},
        context=timed_observation_rows([Observation(text="A cup.", at=2.0)], long, (640, 480)),
        said=[SaidAt(statement=1, start=1.0, end=4.5)],
        moments=[(1, 12, 44.0)],
    )


def test_there_is_a_producer_for_every_kind() -> None:
    away = make_series(np.arange(10) / 10, {"AU12": np.full(10, np.nan)}, duration_s=1.0)
    unseen = segment_ledger(away, 1, Segment(1, 0.0, 1.0, "start"), labels.load("basic").rules)
    rows = (*EVERYTHING.rows, *make_film().rows, *unseen.rows)
    made = {type(row.payload) for row in rows} | OF_TABLES
    assert {kind.__name__ for kind in KINDS} == {kind.__name__ for kind in made}


def test_kinds_are_told_apart_by_name() -> None:
    names = [kind.model_fields["kind"].default for kind in KINDS]
    assert len(set(names)) == len(names)


def test_a_ledger_comes_back_from_json_with_its_payloads() -> None:
    text = EVERYTHING.model_dump_json()
    back = Ledger.model_validate_json(text)
    assert back == EVERYTHING
    assert [type(row.payload) for row in back.rows] == [type(r.payload) for r in EVERYTHING.rows]
    assert content_hash(back.rows) == EVERYTHING.hash


def test_numbers_that_lost_their_point_on_the_way_are_the_same() -> None:
    plain = json.loads(EVERYTHING.model_dump_json())
    short = json.loads(json.dumps(plain).replace(".0,", ",").replace(".0}", "}"))
    assert content_hash(Ledger.model_validate(short).rows) == EVERYTHING.hash


def test_the_hash_covers_what_is_not_shown() -> None:
    rows = list(EVERYTHING.rows)
    at, cue = next(
        (at, row.payload) for at, row in enumerate(rows) if isinstance(row.payload, FaceQualityCue)
    )
    other = cue.model_copy(update={"cue": type(cue.cue)("blur", 0.12, "", True, "x", least=9.0)})
    rows[at] = rows[at].model_copy(update={"payload": other})
    assert content_hash(rows) != EVERYTHING.hash


def test_payloads_leave_out_what_is_not_there() -> None:
    for row in EVERYTHING.model_dump(mode="json")["rows"]:
        assert None not in row["payload"].values()
        assert row["payload"]["kind"]


@pytest.mark.parametrize(
    ("field", "forged"),
    [
        ("id", "F1.AU4"),
        ("value", 3.3),
        ("value", True),
        ("unit", "share"),
        ("text", "AU12 (lip corner puller) is absent, intensity 0.00 of 5."),
        ("status", "unavailable"),
        ("span", [0, 3]),
    ],
)
def test_a_row_that_shows_something_else_is_refused(field: str, forged: object) -> None:
    payload = UnitIntensity(face=1, unit=12, side="both", intensity=1.0, cue="geometry")
    plain = Row.of(payload, source="network").model_dump(mode="json")
    assert Row.model_validate(plain).payload == payload
    with pytest.raises(ValidationError, match=rf"its {field} is .*, and its payload says"):
        Row.model_validate({**plain, field: forged})


@pytest.mark.parametrize("missing", ["payload", "text", "source"])
def test_a_row_without_one_of_its_parts_is_refused(missing: str) -> None:
    plain = make_context("We won.").model_dump(mode="json")
    del plain[missing]
    with pytest.raises(ValidationError, match=missing):
        Row.model_validate(plain)


def test_rows_are_looked_up_by_what_they_are() -> None:
    row = EVERYTHING.unit(1, 12, "left")
    assert row is not None
    assert row.id == "F1.AU12.L"
    assert EVERYTHING.unit(3, 12) is None
    hidden = EVERYTHING.unit(1, 9)
    assert hidden is not None
    assert isinstance(hidden.payload, UnitUnavailable)
    assert hidden.payload.reason is UnavailableReason.POSE
    found = [one for _, one in EVERYTHING.rows_of(OfUnit, face=1, unit=12)]
    assert [one.side for one in found] == ["both", "left", "right"]
    by_face = {one.face for _, one in EVERYTHING.rows_of(OfFace, face_id="F2")}
    assert by_face == {2}
    scores = [one.probability for _, one in EVERYTHING.rows_of(EmotionScore, face=1)]
    assert sum(scores) == pytest.approx(1.0, abs=0.01)


def test_rows_of_keeps_the_order_and_takes_any_rows() -> None:
    rules = make_rules()
    assert [row for row, _ in rows_of(rules, Rule)] == list(rules)
    assert [one.label for _, one in rows_of(rules, Rule, label="fear")] == ["fear"]
    assert list(rows_of(rules, UnitIntensity)) == []
