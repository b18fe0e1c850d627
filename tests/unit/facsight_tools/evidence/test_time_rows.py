from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.series import bump, clock, make_series, scene, with_label

from facsight_tools.evidence.payloads import (
    FaceSeen,
    Happening,
    HappeningCount,
    HappeningRate,
    InStep,
    SegmentLabel,
    UnitMean,
    UnitMoment,
)
from facsight_tools.evidence.time_rows import time_ledger
from facsight_tools.video.events import events
from facsight_tools.video.segments import Segment


def test_events_counts_and_means_are_rows() -> None:
    series = scene()
    found = events(series)
    ledger = time_ledger(series, found, source="smoothing none")
    assert len(list(ledger.rows_of(Happening))) == len(found)
    counts = {one.event: one.count for _, one in ledger.rows_of(HappeningCount)}
    assert (counts["AU45"], counts["smile"], counts["AU5"]) == (3, 1, 0)
    assert "nod" in counts
    assert "hand_on_face" not in counts, "nobody looked for hands"
    (rate,) = [one for _, one in ledger.rows_of(HappeningRate, event="AU45")]
    assert rate.per_minute == 12.0
    (mean,) = [one for _, one in ledger.rows_of(UnitMean, unit=15)]
    assert 0.5 < mean.intensity < 2.9
    assert {row.source for row in ledger.rows} == {"smoothing none"}


def test_a_face_in_the_only_frame_is_seen_all_the_time() -> None:
    series = make_series(clock(1, 1), {"AU12": np.array([2.0])}, {"AU12": np.array([np.nan])})
    ledger = time_ledger(series, (), source="smoothing none")
    assert {one.face: one.share for _, one in ledger.rows_of(FaceSeen)} == {1: 1.0, 2: 0.0}


def test_equal_series_make_equal_ledgers() -> None:
    one, two = (time_ledger(series, events(series)) for series in (scene(), scene()))
    assert one.hash == two.hash


def test_a_short_time_has_counts_and_no_rates() -> None:
    times = clock(3.0)
    series = make_series(times, {"AU12": bump(times, 1, 1.5, 2, 3.0)})
    ledger = time_ledger(series, events(series))
    assert list(ledger.rows_of(HappeningCount))
    assert not list(ledger.rows_of(HappeningRate))


def test_moments_are_made_on_demand_and_only_where_something_was_measured() -> None:
    series = scene()
    ledger = time_ledger(series, (), moments=[(1, 12, 11.0), (1, 12, 7.0), (1, 33, 2.0)])
    (row, moment) = next(iter(ledger.rows_of(UnitMoment)))
    assert len(list(ledger.rows_of(UnitMoment))) == 1
    assert (row.id, round(moment.intensity, 1)) == ("F1.AU12.t11000", 4.2)


def test_a_segment_in_which_nothing_leads_has_no_label() -> None:
    part = Segment(1, 0.0, 5.0, "start")
    both = [(part, {"sadness": 0.3, "happiness": 0.2}), (part, {"sadness": 0.8})]
    for (own, scores), label in zip(both, (None, "sadness"), strict=True):
        ledger = time_ledger(scene(), (), segments={1: [with_label(scene(), own, scores)]})
        assert [one.label for _, one in ledger.rows_of(SegmentLabel)] == [label]


def test_two_people_have_a_row_on_how_they_go_together() -> None:
    times = clock(40.0)
    wave = np.clip(2 + 2 * np.sin(times * 0.9) * np.sin(times * 0.31), 0, 5)
    away = np.where(times < 20, 1.0, np.nan)
    series = make_series(times, {"AU12": wave}, {"AU12": np.roll(wave, 10), "AU06": away})
    ledger = time_ledger(series, events(series))
    (pair,) = [one for _, one in ledger.rows_of(InStep)]
    assert (pair.face, pair.other, pair.unit) == (1, 2, 12)
    assert 0.2 <= pair.lag <= 0.6
    assert len(list(ledger.rows_of(FaceSeen))) == 2


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), min_size=1, max_size=12))
def test_only_people_in_sight_at_once_have_a_place_and_it_is_theirs_then(
    seen: list[tuple[bool, bool, bool]],
) -> None:
    times, there = np.arange(len(seen)) / 10, np.array(seen)
    people = []
    for number in range(3):
        left = np.where(there[:, number], number * 100.0 + times, np.nan)
        edges = {"box_x1": left, "box_x2": left + 50, "box_y1": left * 0, "box_y2": left * 0 + 50}
        people.append({name: one + 0.0 for name, one in edges.items()})
    ledger = time_ledger(make_series(times, *people), ())
    placed = {one.face for row, one in ledger.rows_of(FaceSeen) if row.region is not None}
    most = int(there.sum(1).max())
    assert len(placed) == (most if most > 1 else 0)
    assert not placed or any({at + 1 for at in np.flatnonzero(one)} == placed for one in there)
