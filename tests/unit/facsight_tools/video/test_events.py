"""Events found in curves of which it is known when something begins, peaks and ends."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cases import cases
from tests.series import bump, clock, make_series

from facsight_tools.video.cover import COLUMNS
from facsight_tools.video.events import Event, events
from facsight_tools.video.stretches import gap_s
from facsight_tools.video.thresholds import thresholds

TIMES = clock(12.0)


def named(found: tuple[Event, ...], name: str) -> list[Event]:
    return [one for one in found if one.name == name]


def test_a_unit_rises_peaks_and_falls_when_it_does() -> None:
    values = bump(TIMES, 2.0, 3.0, 5.0, 4.0)
    (one,) = events(make_series(TIMES, {"AU04": values}))
    fall = thresholds()["unit"]["fall"]
    assert (one.name, one.number, one.letter) == ("AU4", 1, "D")
    assert one.onset_s == pytest.approx(2.0 + fall / 4.0, abs=0.01)
    assert one.apex_s == pytest.approx(3.0, abs=0.021)
    assert one.offset_s == pytest.approx(5.0 - 2 * fall / 4.0, abs=0.01)
    assert one.first_frame <= one.apex_frame <= one.last_frame
    assert one.begins
    assert one.ends


def test_a_wobble_around_the_threshold_is_one_event() -> None:
    values = 1.0 + 0.2 * np.sin(TIMES * 9)
    values[TIMES < 2] = values[TIMES > 9] = 0.0
    assert len(events(make_series(TIMES, {"AU17": values}))) == 1
    below = np.minimum(values, 0.99)
    assert events(make_series(TIMES, {"AU17": below})) == ()


def test_what_goes_on_at_the_ends_is_said_to() -> None:
    (one,) = events(make_series(TIMES, {"AU01": np.full(len(TIMES), 2.0)}))
    assert (one.begins, one.ends) == (False, False)
    assert (one.onset_s, one.offset_s) == (TIMES[0], TIMES[-1])


def test_a_smile_is_more_than_a_trace_of_au12() -> None:
    trace = events(make_series(TIMES, {"AU12": bump(TIMES, 2, 3, 4, 1.2)}))
    smile = events(make_series(TIMES, {"AU12": bump(TIMES, 2, 3, 4, 3.0)}))
    assert [one.name for one in trace] == ["AU12"]
    assert [one.name for one in smile] == ["AU12", "smile"]


@given(st.floats(1.6, 5.0), st.floats(0.0, 5.0), st.floats(0.0, 1.0))
def test_a_smile_with_knit_brows_for_most_of_it_is_told_apart(
    corners: float, brows: float, share: float
) -> None:
    pulled = np.where((TIMES >= 2) & (TIMES < 8), corners, 0.0)
    knit = np.where((TIMES >= 2) & (2 + 6 * share > TIMES), brows, 0.0)
    found = events(make_series(TIMES, {"AU12": pulled, "AU04": knit}))
    smiles = [one.name for one in found if one.name in ("smile", "knit_smile")]
    assert len(smiles) == 1
    if brows < 1.5 or share < 0.45:
        assert smiles == ["smile"]
    elif share > 0.55:
        assert smiles == ["knit_smile"]


@given(
    st.lists(st.tuples(st.sampled_from((4, 6, 7, 12, 20, 43)), st.floats(0.0, 5.0)), max_size=8),
    st.floats(0.0, 5.0),
)
def test_brows_eyes_and_mouth_together_are_the_look_of_crying_or_pain(
    given_units: list[tuple[int, float]], raised: float
) -> None:
    strengths = dict.fromkeys((4, 5, 6, 7, 12, 20, 43), 0.0) | dict(given_units) | {5: raised}
    held = (TIMES >= 2) & (TIMES < 6)
    columns = {f"AU{unit:02d}": np.where(held, one, 0.0) for unit, one in strengths.items()}
    found = events(make_series(TIMES, columns))
    eyes, mouth = (max(strengths[one] for one in units) for units in ((6, 7, 43), (12, 20)))
    look = min(strengths[4], eyes, mouth)
    assert bool(named(found, "cry_or_pain")) == (look >= 1.5 and raised < 1.5)
    if look >= 1.5 and raised < 1.5:
        assert not named(found, "knit_smile")
        assert not named(found, "smile")


def test_a_part_of_the_look_that_is_not_measured_leaves_it_open() -> None:
    held = np.where((TIMES >= 2) & (TIMES < 6), 3.0, 0.0)
    gone = np.full(len(TIMES), np.nan)
    for hidden in ("AU04", "AU12"):
        columns = {"AU04": held, "AU43": held, "AU12": held, hidden: gone}
        assert not named(events(make_series(TIMES, columns)), "cry_or_pain")


def lids(left: np.ndarray, right: np.ndarray) -> dict[str, np.ndarray]:
    return {"AU43": (left + right) / 2, "AU43_L": left, "AU43_R": right}


def test_short_closure_of_both_lids_is_a_blink_and_a_long_one_is_au43() -> None:
    blink, closed = bump(TIMES, 2.0, 2.1, 2.2, 5.0), bump(TIMES, 5.0, 6.0, 7.0, 5.0)
    both = blink + closed
    found = events(make_series(TIMES, lids(both, both)))
    assert [one.name for one in found] == ["AU43", "AU45"]
    assert named(found, "AU45")[0].apex_s == pytest.approx(2.1, abs=0.03)
    assert named(found, "AU43")[0].apex_s == pytest.approx(6.0, abs=0.03)


def test_a_lid_that_twitches_while_the_eyes_are_closed_does_not_blink() -> None:
    blink, twitch = bump(TIMES, 2.0, 2.1, 2.2, 5.0), bump(TIMES, 6.4, 6.5, 6.6, 3.0)
    left, right = (np.where((TIMES > 5) & (TIMES < 8), level, 0.0) for level in (3.0, 0.4))
    found = events(make_series(TIMES, lids(left + blink, right + blink + twitch)))
    assert [round(one.apex_s) for one in named(found, "AU45")] == [2]
    assert len(named(found, "AU43")) == 1


@pytest.mark.parametrize("side", ["left", "right"])
def test_one_lid_alone_is_a_wink_of_that_side(side: str) -> None:
    shut, open_ = bump(TIMES, 2.0, 2.2, 2.4, 5.0), np.zeros(len(TIMES))
    columns = lids(shut, open_) if side == "left" else lids(open_, shut)
    found = [one.name for one in events(make_series(TIMES, columns)) if one.name != "AU43"]
    assert found == [f"AU46.{side[0].upper()}"]


def test_a_nod_swings_up_and_down_and_a_shake_to_and_fro() -> None:
    inside = (TIMES > 3) & (TIMES < 5)
    swing = np.where(inside, 8 * np.sin(2 * np.pi * 2 * (TIMES - 3)), 0.0)
    still = np.zeros(len(TIMES))
    (nod,) = events(make_series(TIMES, {"pitch": swing, "yaw": still}))
    (shake,) = events(make_series(TIMES, {"pitch": still, "yaw": swing}))
    assert (nod.name, shake.name, nod.scale) == ("nod", "shake", "deg")
    assert nod.strength == pytest.approx(16, abs=1)
    assert 2.9 <= nod.onset_s < nod.offset_s <= 5.1
    slow = 8 * np.sin(2 * np.pi * 0.2 * TIMES)
    assert events(make_series(TIMES, {"pitch": slow, "yaw": still})) == ()
    turn = np.where(TIMES > 3, 20.0, 0.0)
    assert events(make_series(TIMES, {"pitch": still, "yaw": turn})) == ()


def test_the_gaze_shifts_when_it_jumps_and_not_when_it_drifts_or_the_lids_are_shut() -> None:
    still = np.zeros(len(TIMES))
    jump = np.interp(TIMES, [4.0, 4.1], [-10.0, 12.0])
    (one,) = events(make_series(TIMES, {"gaze_yaw": jump, "gaze_pitch": still}))
    assert one.name == "gaze_shift"
    assert one.strength == pytest.approx(22, abs=1)
    assert (one.onset_s, one.offset_s) == (pytest.approx(4, abs=0.1), pytest.approx(4.1, abs=0.1))
    drift = np.linspace(-20, 20, len(TIMES))
    assert events(make_series(TIMES, {"gaze_yaw": drift, "gaze_pitch": still})) == ()
    shut = np.where((TIMES > 3.8) & (TIMES < 4.3), 4.0, 0.0)
    hidden = {"gaze_yaw": jump, "gaze_pitch": still, "AU43": shut}
    assert not named(events(make_series(TIMES, hidden)), "gaze_shift")


def test_a_mouth_that_nothing_could_be_measured_of_is_told() -> None:
    mouth, brows = np.zeros(len(TIMES)), np.zeros(len(TIMES))
    mouth[(TIMES >= 3) & (TIMES <= 5)] = np.nan
    (one,) = events(make_series(TIMES, {"AU12": mouth, "AU25": mouth, "AU04": brows}))
    assert one.name == "mouth_hidden"
    assert one.strength is None
    assert (one.onset_s, one.offset_s) == (pytest.approx(3, abs=0.05), pytest.approx(5, abs=0.05))


CURVES = st.lists(st.floats(0, 5, width=32), min_size=20, max_size=60)


@settings(max_examples=60, deadline=None)
@given(CURVES, st.floats(0, 500))
def test_later_times_make_later_events_and_nothing_else(values: list[float], by: float) -> None:
    times = clock(len(values) / 25)
    one, two = (
        events(make_series(when, {"AU06": np.array(values)})) for when in (times, times + by)
    )
    assert [(e.strength, e.first_frame, e.last_frame) for e in one] == [
        (e.strength, e.first_frame, e.last_frame) for e in two
    ]
    for early, late in zip(one, two, strict=True):
        for name in ("onset_s", "apex_s", "offset_s"):
            assert getattr(late, name) == pytest.approx(getattr(early, name) + by, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(CURVES, st.floats(1.0, 1.9))
def test_a_stronger_face_has_no_less_time_in_events(values: list[float], by: float) -> None:
    times = clock(len(values) / 25)
    weak, strong = (
        events(make_series(times, {"AU06": np.minimum(np.array(values) * factor, 5)}))
        for factor in (1.0, by)
    )
    for one in weak:
        assert any(
            other.first_frame <= one.first_frame and one.last_frame <= other.last_frame
            for other in strong
        )


@cases(25)
@given(CURVES, CURVES)
def test_mirrored_lids_wink_with_the_other_eye(left: list[float], right: list[float]) -> None:
    count = min(len(left), len(right))
    one, two = np.array(left[:count]), np.array(right[:count])
    times = clock(count / 25)
    plain, mirrored = (events(make_series(times, lids(*both))) for both in ((one, two), (two, one)))
    other = {"AU46.L": "AU46.R", "AU46.R": "AU46.L"}
    assert {(other.get(e.name, e.name), e.onset_s, e.strength) for e in plain} == {
        (e.name, e.onset_s, e.strength) for e in mirrored
    }


@cases(30)
@given(CURVES, st.data())
def test_no_event_spans_a_gap(values: list[float], data: st.DataObject) -> None:
    curve = np.array(values)
    steps = data.draw(
        st.lists(st.sampled_from([0.03, 0.04, 0.05, 1.0]), min_size=len(curve), max_size=len(curve))
    )
    times = np.cumsum(steps)
    start = data.draw(st.integers(0, len(curve) - 1))
    curve[start : start + data.draw(st.integers(0, 8))] = np.nan
    series = make_series(times, {"AU06": curve, "pitch": curve * 6, "yaw": curve})
    known = times[np.isfinite(curve)]
    for one in events(series):
        inside = known[(known >= one.onset_s - 1e-9) & (known <= one.offset_s + 1e-9)]
        assert one.onset_s <= one.apex_s <= one.offset_s
        assert (np.diff(inside) <= gap_s(times)).all()


@given(st.floats(0.0, 0.6), st.floats(0.1, 0.3), st.booleans())
def test_lids_that_shut_one_right_after_the_other_blink_and_do_not_wink(
    apart: float, shut: float, left_first: bool
) -> None:
    one = np.where((TIMES >= 3) & (3 + shut > TIMES), 5.0, 0.0)
    two = np.where((3 + apart <= TIMES) & (3 + apart + shut > TIMES), 5.0, 0.0)
    found = events(make_series(TIMES, lids(one, two) if left_first else lids(two, one)))
    winks = [event for event in found if event.name.startswith("AU46")]
    blinks = named(found, "AU45")
    if apart <= 0.1:
        assert not winks
        assert len(blinks) == 1
    if apart > 0.45:
        assert len(winks) == 2
        assert not blinks


COVERING = [
    {"hand_on_face": 1.0},
    {"cover_nose": 2.0},
    {"cover_mouth_L": 2.0, "cover_cheek_L": 3.0},
    {"cover_cheek_R": 1.0},
    {"cover_eye_L": 2.0},
    {"yaw": 55.0},
]


@pytest.mark.parametrize("covering", COVERING, ids=str)
@pytest.mark.parametrize(("start", "told"), [(0.0, False), (3.4, False), (7.0, True)])
def test_no_nod_and_no_wink_are_read_of_a_face_that_something_comes_before(
    covering: dict[str, float], start: float, told: bool
) -> None:
    inside = (TIMES > 3) & (TIMES < 5)
    swing = np.where(inside, 8 * np.sin(2 * np.pi * 2 * (TIMES - 3)), 0.0)
    shut, still = bump(TIMES, 3.9, 4.1, 4.3, 5.0), np.zeros(len(TIMES))
    columns = {"pitch": swing, "yaw": still, **lids(shut, still)}
    at = (start <= TIMES) & (start + 5 > TIMES)
    over = dict.fromkeys(COLUMNS.values(), still)
    over |= {name: np.where(at, level, 0.0) for name, level in covering.items()}
    found = {one.name for one in events(make_series(TIMES, {**columns, **over}))}
    assert ({"nod", "AU46.L"} <= found) == told
    assert told or not found & {"nod", "shake", "AU46.L", "AU46.R"}


@given(st.floats(0.0, 5.0), st.floats(0.0, 5.0))
def test_a_lid_winks_only_where_it_shuts_and_the_other_one_stays_open(
    one: float, other: float
) -> None:
    left, right = (bump(TIMES, 3.0, 3.2, 3.4, height) for height in (one, other))
    found = {event.name for event in events(make_series(TIMES, lids(left, right)))}
    assert not {"AU46.L", "AU46.R"} <= found
    if found & {"AU46.L", "AU46.R"}:
        assert max(one, other) >= 1.9
        assert min(one, other) <= 0.6
    elif min(one, other) < 0.4:
        assert max(one, other) < 2.1


@pytest.mark.parametrize("fps", [1.0, 2.0, 3.0])
def test_a_lid_that_is_shut_in_one_frame_of_a_few_tells_neither_a_blink_nor_a_closure(
    fps: float,
) -> None:
    times = clock(12.0, fps)
    shut = np.zeros(len(times))
    shut[4] = 5.0
    assert events(make_series(times, lids(shut, shut))) == ()
    shut[4 : 5 + round(fps)] = 5.0
    found = events(make_series(times, lids(shut, shut)))
    assert [one.name for one in found] == ["AU43"]
