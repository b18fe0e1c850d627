from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.series import bump, clock, make_series, scene, with_label

from facsight.chat.on_video import opening_of
from facsight.chat.query import Query, Time
from facsight.reasoner.moments import answers_to
from facsight.reasoner.timeline import choose_in_time
from facsight_tools.evidence.time_rows import time_ledger
from facsight_tools.statements import kinds
from facsight_tools.statements.evidence import Evidence
from facsight_tools.video.events import events
from facsight_tools.video.segments import segments

SERIES = scene()
SCORES = {"sadness": 0.7, "happiness": 0.3}
PARTS = [with_label(SERIES, one, SCORES) for one in segments(SERIES, 1)]
EVIDENCE = Evidence.of(
    time_ledger(
        SERIES, events(SERIES), segments={1: PARTS}, moments=[(1, u, 12.0) for u in (4, 6, 12)]
    )
)


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        (Query(what="when", event="AU45"), kinds.EventSeen),
        (Query(what="when", event="AU5"), kinds.EventCount),
        (Query(what="often", event="AU45"), kinds.EventCount),
        (Query(what="peak", event="smile"), kinds.EventPeak),
        (Query(what="peak", event="mouth_hidden"), kinds.EventSeen),
        (Query(what="first", event="smile"), kinds.EventSeen),
        (Query(what="moment", at=12.0), kinds.SegmentReading),
    ],
)
def test_what_answers_holds(query: Query, kind: type) -> None:
    groups = answers_to(query, EVIDENCE, (1,))
    assert isinstance(groups[0][0], kind)
    assert all(one.judge(EVIDENCE).holds for group in groups for one in group)


def test_a_moment_tells_what_is_present_then() -> None:
    groups = answers_to(Query(what="moment", at=12.0), EVIDENCE, (1,))
    units = [one.unit for group in groups for one in group if isinstance(one, kinds.UnitAt)]
    assert units == [12, 6]


@pytest.mark.parametrize("what", ["when", "often", "first"])
def test_of_hands_that_were_not_looked_for_what_covers_the_mouth_is_told(what: Time) -> None:
    groups = answers_to(Query(what=what, event="hand_on_mouth"), EVIDENCE, (1,))
    told = [one for group in groups for one in group]
    assert isinstance(told[0], kinds.EventSeen)
    assert told[0].event == "mouth_hidden"
    assert told[-1] == kinds.Caution(of="hands")
    assert all(one.judge(EVIDENCE).holds for one in told)


def test_hands_that_were_looked_for_are_told_themselves() -> None:
    track = SERIES.faces[1]
    at = np.where((SERIES.times > 6) & (SERIES.times < 9), 1.0, 0.0).astype(np.float32)
    columns = {**track.columns, "hand_on_face": at, "hand_on_mouth": at}
    series = replace(SERIES, faces={1: replace(track, columns=columns)})
    known = Evidence.of(time_ledger(series, events(series)))
    ((hand,),) = answers_to(Query(what="when", event="hand_on_mouth"), known, (1,))
    assert isinstance(hand, kinds.EventSeen)
    assert not kinds.Caution(of="hands").judge(known).holds


@pytest.mark.parametrize("at", [3.0, 7.0, 12.0])
def test_no_label_is_named_of_a_moment_at_which_the_mouth_is_covered(at: float) -> None:
    moments = [(1, unit, at) for unit in (1, 4, 6, 12, 15, 25)]
    found = events(SERIES)
    evidence = Evidence.of(time_ledger(SERIES, found, segments={1: PARTS}, moments=moments))
    told = [
        one for group in answers_to(Query(what="moment", at=at), evidence, (1,)) for one in group
    ]
    covered = 6 <= at < 9
    assert covered != any(isinstance(one, kinds.SegmentReading) for one in told)
    assert covered == any(
        isinstance(one, kinds.EventSeen) and one.event == "mouth_hidden" for one in told
    )
    assert any(isinstance(one, kinds.UnitAt) for one in told)


def test_a_wink_of_either_eye_is_found_by_the_one_word() -> None:
    times = clock(10.0)
    shut = bump(times, 3.0, 3.2, 3.4, 5.0)
    series = make_series(times, {"AU43": shut / 2, "AU43_L": shut, "AU43_R": shut * 0})
    known = Evidence.of(time_ledger(series, events(series)))
    ((wink,),) = answers_to(Query(what="when", event="AU46"), known, (1,))
    assert isinstance(wink, kinds.EventSeen)
    assert wink.event == "AU46.L"


@given(st.integers(0, 8), st.integers(8, 30))
def test_a_rate_has_two_digits_at_most_and_is_told_of_no_single_event(
    count: int, length: int
) -> None:
    times = clock(float(length))
    shut = sum((bump(times, n + 0.5, n + 0.6, n + 0.7, 5.0) for n in range(count)), times * 0)
    series = make_series(times, {"AU43": shut, "AU43_L": shut, "AU43_R": shut})
    known = Evidence.of(time_ledger(series, events(series)))
    told = [s for g in answers_to(Query(what="often", event="AU45"), known, (1,)) for s in g]
    rates = [one.value for one in told if isinstance(one, kinds.EventRate)]
    assert bool(rates) == (count > 1)
    assert all(len(str(one).replace(".", "").lstrip("0")) <= 2 for one in rates)


def test_where_no_hand_is_found_over_a_covered_mouth_it_is_told_that_it_may_be_one() -> None:
    track = SERIES.faces[1]
    at = np.where((SERIES.times > 6) & (SERIES.times < 9), np.nan, 0.0).astype(np.float32)
    columns = {**track.columns, "hand_on_face": at, "hand_on_mouth": at}
    series = replace(SERIES, faces={1: replace(track, columns=columns)})
    known = Evidence.of(time_ledger(series, events(series)))
    told = [
        one
        for group in answers_to(Query(what="when", event="hand_on_mouth"), known, (1,))
        for one in group
    ]
    assert kinds.Caution(of="covered") in told
    assert (
        opening_of(Query(what="when", event="hand_on_mouth", state="present"), known, (1,))
        == "edge"
    )
    assert not kinds.Caution(of="hands").judge(known).holds
    assert any(isinstance(one, kinds.EventSeen) and one.event == "mouth_hidden" for one in told)
    outline = [one for group in choose_in_time(known, 1, "plain") for one in group.statements]
    assert kinds.Caution(of="covered") in outline
