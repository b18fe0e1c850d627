from __future__ import annotations

import numpy as np
import pytest
from tests.series import bump, clock, make_series

from facsight_tools.video.neutral import Neutral, at_rest, changed, neutral_of, without

TIMES = clock(10.0)


def test_a_resting_frown_is_taken_off_and_a_smile_stays() -> None:
    smile = bump(TIMES, 3, 4, 5, 4.0)
    series = make_series(TIMES, {"AU04": np.full(len(TIMES), 0.8), "AU12": smile})
    track = series.faces[1]
    neutral = neutral_of(track)
    assert neutral.levels["AU04"] == pytest.approx(0.8, abs=0.01)
    assert neutral.levels["AU12"] == 0
    after = without(track, neutral)
    assert after.columns["AU04"].max() == pytest.approx(0, abs=1e-5)
    assert np.allclose(after.columns["AU12"], track.columns["AU12"])
    assert changed(track, after) == {"AU04": 0.8}


def test_who_smiles_all_the_time_keeps_the_smile() -> None:
    track = make_series(TIMES, {"AU12": np.full(len(TIMES), 3.5)}).faces[1]
    neutral = neutral_of(track)
    assert neutral.levels["AU12"] == 1.0
    assert neutral.capped == ("AU12",)
    assert without(track, neutral).columns["AU12"].min() > 2.5


def test_turned_heads_are_not_at_rest_and_few_frames_make_no_neutral() -> None:
    yaw = np.where(TIMES < 5, 40.0, 0.0)
    track = make_series(TIMES, {"AU04": np.zeros(len(TIMES)), "yaw": yaw}).faces[1]
    assert not at_rest(track)[TIMES < 5].any()
    away = make_series(TIMES, {"AU04": np.zeros(len(TIMES)), "yaw": yaw + 40}).faces[1]
    neutral = neutral_of(away)
    assert (dict(neutral.levels), neutral.frames) == ({}, 0)
    assert without(away, neutral).columns["AU04"].tolist() == away.columns["AU04"].tolist()


def test_a_given_neutral_lies_on_the_scale_and_the_top_stays_the_top() -> None:
    track = make_series(TIMES, {"AU12": np.linspace(0, 5, len(TIMES))}).faces[1]
    after = without(track, Neutral(1, {"AU12": 0.5}, 0, "given")).columns["AU12"]
    assert (after.min(), after.max()) == (0, 5)
    assert (np.diff(after) >= 0).all()
