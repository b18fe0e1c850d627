import csv

import numpy as np
import pytest
from tests.series import clock, make_series

from facsight_tools.errors import UnknownOption
from facsight_tools.video.poses import KEYPOINTS, dlc_csv


def test_points_are_rows_a_frame_under_deeplabcuts_four_lines() -> None:
    times = clock(0.4, 10.0)
    seen = np.where(times < 0.2, 1.0, np.nan)
    columns = {f"{axis}_{i}": seen * i for axis in "xy" for i in range(478)}
    series = make_series(times, columns | {"score": seen * 0.9}, columns | {"score": seen * 0.8})
    rows = list(csv.reader(dlc_csv(series)))
    assert [row[0] for row in rows[:4]] == ["scorer", "individuals", "bodyparts", "coords"]
    assert len({len(row) for row in rows}) == 1
    assert len(rows) == 4 + len(times)
    at = next(i for i, name in enumerate(rows[2]) if name == "nose_tip" and rows[1][i] == "F2")
    assert [rows[3][i] for i in range(at, at + 3)] == ["x", "y", "likelihood"]
    nose = KEYPOINTS["nose_tip"]
    assert [float(cell) for cell in rows[4][at : at + 3]] == [nose, nose, 0.8]
    assert set(rows[-1][1:]) == {""}, "nobody is in sight"


def test_a_series_without_points_is_refused() -> None:
    with pytest.raises(UnknownOption, match="points"):
        list(dlc_csv(make_series(clock(1.0), {"AU12": clock(1.0)})))
