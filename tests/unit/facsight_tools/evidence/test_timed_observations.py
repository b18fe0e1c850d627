"""What a vision model says of frames of a video, held against what was measured in them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.series import clock, make_series, scene

from facsight_evals.judge import verdicts
from facsight_evals.judge.behind import needed
from facsight_evals.judge.rows import Rows
from facsight_tools.errors import ObservationRefused
from facsight_tools.evidence.observations import Observation
from facsight_tools.evidence.payloads import Cue, Observed, ObservedMatch, ReportedAt
from facsight_tools.evidence.rows import Ledger
from facsight_tools.evidence.timed_observations import boxes_at
from facsight_tools.evidence.video_reading import EvenSeries, VideoReading
from facsight_tools.rules import labels
from facsight_tools.statements import kinds
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.stock import context_statements
from facsight_tools.video.series import Series

SIZE = (640, 360)


def reading(*said: tuple[float | None, str], series: Series | None = None) -> VideoReading:
    even = EvenSeries.of(series or scene())
    made = VideoReading.of(even, labels.load(labels.BASIC).rules)
    return made.with_seen([Observation(text=text, at=at) for at, text in said], SIZE)


def matches(ledger: Ledger) -> dict[str, tuple[str, tuple[str, ...]]]:
    found = [one for _, one in ledger.rows_of(ObservedMatch)]
    return {f"{one.report} {one.feature}": (one.outcome, one.compared) for one in found}


def test_a_report_is_held_against_the_units_of_its_own_moment() -> None:
    said = "The face is smiling."
    ledger = reading((11.0, said), (2.0, said), (7.5, said)).ledger()
    found = matches(ledger)
    assert found["1 smile"] == ("agrees", ("F1.AU12.t11000",))
    assert found["2 smile"] == ("contradicts", ("F1.AU12.t2000",))
    outcome, compared = found["3 smile"]  # the mouth is hidden then
    assert outcome == "not_measured"
    assert [one for one in compared if "mouth_hidden" in one]
    at = [one.at for _, one in ledger.rows_of(ReportedAt)]
    assert at == [11.0, 2.0, 7.48]  # the frame nearest to it
    confidences = {row.confidence for row, _ in ledger.rows_of(Observed)}
    assert confidences == {0.5}


def test_hands_are_told_apart_from_hands_that_nobody_looked_for() -> None:
    said = "A hand covers the mouth."
    assert matches(reading((7.5, said)).ledger())["1 hand-on-mouth"][0] == "not_measured"
    times = clock(4.0)
    on = (times >= 1.0) & (times < 2.0)
    columns = {"AU12": 0.0 * times, "hand_on_face": 1.0 * on, "hand_on_mouth": 1.0 * on}
    series = make_series(times, columns)
    found = matches(reading((1.5, said), (3.0, said), series=series).ledger())
    assert found["1 hand-on-mouth"] == ("agrees", ("F1.hand_on_mouth.e1",))
    assert found["2 hand-on-mouth"][0] == "contradicts"


def test_every_statement_on_a_report_holds_by_both_judges_and_not_of_another_moment() -> None:
    ledger = reading((11.0, "The face is smiling."), (2.0, "A red car stands behind.")).ledger()
    evidence, rows = Evidence.of(ledger), Rows(ledger)
    told = [
        one
        for one in context_statements(evidence)
        if isinstance(one, kinds.Observation | kinds.ObservationMatches)
    ]
    assert len(told) == 2
    for one in told:
        assert one.at is not None
        assert one.judge(evidence).holds
        assert verdicts.holds(one, rows)
        assert set(needed(one, rows)) == set(one.rows(evidence))
        other = one.model_copy(update={"at": one.at + 3})
        assert not other.judge(evidence).holds
        assert not verdicts.holds(other, rows)


def test_reports_are_cues_of_their_own_segment_at_half_weight_unless_contradicted() -> None:
    party = "People at a birthday party blow out candles"
    made = reading((11.0, f"{party}."), (2.0, "The face is smiling at a birthday party."))
    first, *_, last = made.parts[1]
    assert [one.said_by for _, one in made.of_segment(1, last).rows_of(Cue)]
    assert not [*made.of_segment(1, first).rows_of(Cue)]


@pytest.mark.parametrize(("at", "text"), [(None, "A cup."), (99.0, "A cup."), (2.0, "She is sad.")])
def test_what_is_of_no_moment_or_says_what_none_may_is_refused(at: float | None, text: str) -> None:
    with pytest.raises(ObservationRefused):
        reading((at, text))


def test_the_faces_of_a_frame_are_those_that_are_there() -> None:
    made = scene()
    assert boxes_at(made, 0) == {1: None}, "no box is known"
    gone = replace(made.faces[1], present=made.times > 1)
    assert boxes_at(replace(made, faces={1: gone}), 0) == {}


@pytest.mark.parametrize(
    "said",
    [
        "Three faces are to be seen, all of them crying.",
        "Three faces are to be seen at a funeral.",
        "A face is crying.",
        "Ein Gesicht weint.",
        "Una cara está llorando.",
    ],
)
def test_what_a_face_is_said_to_do_and_a_wrong_count_move_nothing(said: str) -> None:
    made = reading((2.0, said))
    ledgers = [made.ledger(), *(made.of_segment(1, part) for part in made.parts[1])]
    assert not any([*one.rows_of(Cue)] for one in ledgers)


def test_what_goes_with_the_measurement_is_one_cue_on_either_road() -> None:
    made = reading((2.0, "One face is to be seen at a funeral."))
    (own,) = (row for row, _ in made.ledger().rows_of(Cue))
    (there,) = (row for part in made.parts[1] for row, _ in made.of_segment(1, part).rows_of(Cue))
    assert own == there
