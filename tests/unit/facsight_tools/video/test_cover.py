"""What is held to be hidden between frames in which it is, and what rests on it then."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.series import bump, clock, make_series

from facsight_tools.analyzers.cover import ALL_SEEN, PARTS
from facsight_tools.analyzers.occlusion import hidden_parts, parts_of
from facsight_tools.evidence.video_reading import EvenSeries
from facsight_tools.video.columns import FaceRows
from facsight_tools.video.cover import (
    COLUMNS,
    HELD,
    HIDDEN,
    HOLD_S,
    IN_PLACES,
    SEEN,
    STAYS,
    amendment,
    between_hidden,
    cover_cells,
    held,
    parts_under,
    staying,
    without_doubtful,
)
from facsight_tools.video.series import Series
from facsight_tools.video.smoothing import Smoothing

LEVELS = st.lists(st.sampled_from([SEEN, IN_PLACES, HIDDEN]), min_size=1, max_size=40)
STEPS = st.sampled_from([0.02, 0.04, 0.1, 0.25, 0.5])
MOUTH = ("cover_mouth_R", "cover_mouth_L")


def levels_of(told: list[int]) -> np.ndarray:
    return np.array(told, np.float32)


@given(LEVELS, STEPS)
def test_held_is_what_is_in_doubt_between_hidden_frames(told: list[int], step: float) -> None:
    times = np.arange(len(told)) * step
    for at, is_held in enumerate(held(times, levels_of(told))):
        before = [i for i in range(at) if told[i] == HIDDEN]
        after = [i for i in range(at + 1, len(told)) if told[i] == HIDDEN]
        bounded = (
            bool(before and after)
            and told[at] == IN_PLACES
            and SEEN not in told[before[-1] : after[0]]
            and min(times[at] - times[before[-1]], times[after[0]] - times[at]) <= HOLD_S + 1e-6
        )
        assert bool(is_held) == bounded


@given(LEVELS, STEPS)
def test_a_video_played_backwards_holds_the_same(told: list[int], step: float) -> None:
    times = np.arange(len(told)) * step
    forth = held(times, levels_of(told))
    back = held(times, levels_of(told[::-1]))
    np.testing.assert_array_equal(forth, back[::-1])


def test_every_part_of_the_face_has_its_column() -> None:
    assert set(COLUMNS) == set(PARTS)
    for part, column in COLUMNS.items():
        sight = replace(ALL_SEEN, covered={**ALL_SEEN.covered, part: 0.9})
        cells = cover_cells(sight)
        hidden = {name for name, level in cells.items() if level == HIDDEN}
        assert hidden == {COLUMNS[one] for one in hidden_parts(sight)}
        assert column in hidden


def test_a_column_rests_on_the_parts_of_its_unit_and_a_score_on_all() -> None:
    assert parts_under("AU12_L") == parts_of(12, "left") == parts_under("libreface_AU12_L")
    assert parts_under("AU01_present") == parts_of(1, "both")
    assert set(parts_under("emotion_happiness")) == set(PARTS) == set(parts_under("pspi"))
    for name in ("yaw", "score", "box_x1", "quality", "x_17", "hand_on_mouth", "cover_chin"):
        assert parts_under(name) == ()


def test_rows_are_read_without_what_is_held_and_kept_as_they_were_measured() -> None:
    names = ["AU01", "AU12", "emotion_happiness", "yaw", *COLUMNS.values()]
    rows = FaceRows(names)
    told = [SEEN, HIDDEN, IN_PLACES, HIDDEN, IN_PLACES, SEEN]
    for at, level in enumerate(told):
        cells = dict.fromkeys(COLUMNS.values(), SEEN) | {"cover_mouth_R": level}
        rows.add(at, 1, {"AU01": 1.0, "AU12": 2.0, "emotion_happiness": 0.5, "yaw": 3.0, **cells})
    raw = np.stack([rows.column(name, measured=True) for name in COLUMNS.values()])
    rows.amendment = amendment(names, np.arange(6) * 0.1, rows.tracks, raw)
    assert rows.column("cover_mouth_R").tolist() == [SEEN, HIDDEN, HELD, HIDDEN, IN_PLACES, SEEN]
    for name in ("AU12", "emotion_happiness"):
        assert np.flatnonzero(np.isnan(rows.column(name))).tolist() == [2]
    for name in ("AU01", "yaw"):
        assert np.isfinite(rows.column(name)).all()
    (block,) = rows.blocks()
    for place, name in enumerate(names):
        np.testing.assert_array_equal(block[place], rows.column(name))
    assert np.isfinite(rows.column("AU12", measured=True)).all()


def smiling(first_s: float, last_s: float, level: int, height: float = 4.5) -> Series:
    """A slight smile of four seconds, that seems to be much stronger while the mouth is covered."""
    times = clock(6.0)
    over = (times >= first_s) & (times < last_s)
    corners = bump(times, 1.0, 3.0, 5.0, 2.2)
    corners = np.where(over, np.nan if level >= HIDDEN else height, corners)
    covers = {name: np.where(over, level, SEEN) * (name in MOUTH) for name in COLUMNS.values()}
    rest = {f"AU{unit:02d}": np.zeros(len(times)) for unit in (1, 2, 4)}
    return make_series(times, {"AU12": corners, **rest, **covers, "yaw": times * 0})


@given(
    st.floats(0.5, 4.0), st.floats(0.04, 2.0), st.sampled_from([IN_PLACES, HIDDEN, HELD]), st.data()
)
def test_no_smile_spans_or_peaks_where_the_mouth_is_not_seen(
    first_s: float, length_s: float, level: int, data: st.DataObject
) -> None:
    series = smiling(first_s, first_s + length_s, level)
    method = data.draw(st.sampled_from(["none", "median", "savgol"]))
    even = EvenSeries.of(series, Smoothing(method), own_neutral=data.draw(st.booleans()))
    over = series.faces[1].columns["cover_mouth_R"] != SEEN
    assert np.isnan(even.even.faces[1].columns["AU12"][over]).all(), "nothing is filled"
    for one in even.events:
        if one.name in ("smile", "AU12"):
            assert one.strength is not None
            assert one.strength < 2.4, "the height is that of what is seen"
            assert not over[series.times == one.apex_s].any()
            if level >= HIDDEN:
                inside = (series.times >= one.onset_s) & (series.times <= one.offset_s)
                assert not over[inside].any()


def test_what_is_seen_throughout_is_as_it_was() -> None:
    series = smiling(0.0, 0.0, HIDDEN)
    told = without_doubtful(series).faces[1].columns
    for name, values in series.faces[1].columns.items():
        np.testing.assert_array_equal(told[name], values)
    bare = make_series(series.times, {"AU12": series.column(1, "AU12").astype(np.float64)})
    smiles = [one for one in EvenSeries.of(series).events if one.name == "smile"]
    (alone,) = (one for one in EvenSeries.of(bare).events if one.name == "smile")
    assert smiles == [alone]


@given(st.floats(0.1, 4.0), st.floats(0.05, 1.0), st.sampled_from([HIDDEN, HELD]))
def test_a_part_that_is_seen_for_a_moment_between_covers_is_in_doubt(
    start: float, lasts: float, hidden: int
) -> None:
    times = clock(10.0)
    seen = (times >= start) & (times < start + lasts)
    levels = np.where(seen, SEEN, hidden).astype(np.float32)
    found = between_hidden(times, levels)
    assert not (found & ~seen).any()
    if lasts < HOLD_S - 0.1:
        assert (found == seen).all()
    if lasts > HOLD_S + 0.1:
        assert not found.any()
    assert not between_hidden(times, np.where(seen, SEEN, IN_PLACES).astype(np.float32)).any()


@given(st.floats(1.0, 3.0), st.floats(0.0, 1.0), st.booleans())
def test_a_hand_that_was_found_stays_while_the_mouth_is_covered(
    found_s: float, covered_s: float, backwards: bool
) -> None:
    times = clock(14.0)
    hand = (times >= 2.0) & (times < 2.0 + found_s)
    covered = (times >= 2.0) & (times < 2.0 + found_s + covered_s)
    values = np.where(hand, 1.0, np.where(covered, np.nan, 0.0)).astype(np.float32)
    if backwards:
        values, covered, hand = values[::-1], covered[::-1], hand[::-1]
    once = staying(times, values, covered)
    assert (once[hand] == 1).all()
    assert set(np.unique(once[np.isfinite(once)])) <= {0.0, np.float32(STAYS), 1.0}
    assert not (once[~covered & ~hand] > 0).any()
    assert (once > 0).sum() / 25 <= found_s + HOLD_S + 0.2
    if covered_s < HOLD_S - 0.04:
        assert (once[covered] > 0).all()
    again = staying(times, once, covered)
    assert np.array_equal(again, once, equal_nan=True)


def test_without_a_hand_a_covered_mouth_is_no_hand() -> None:
    times = clock(4.0)
    values = np.full(len(times), np.nan, np.float32)
    assert np.isnan(staying(times, values, np.ones(len(times), bool))).all()
