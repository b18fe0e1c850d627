from __future__ import annotations

import numpy as np
import pytest
from tests.series import clock, make_series

from facsight_tools.video.tool_columns import openface_rows, pyfeat_rows

TIMES = clock(1.0)
GONE = np.where(np.arange(len(TIMES)) < 5, np.nan, 1.0)
COLUMNS = {
    "AU12": 3.0 * GONE,
    "gaze_yaw": 10.0 * GONE,
    "gaze_pitch": 5.0 * GONE,
    "quality": 0.8 * GONE,
    "box_x1": 10.0 * GONE,
    "box_x2": 110.0 * GONE,
    "emotion_happiness": 0.9 * GONE,
}


def test_openface_counts_frames_from_1_and_has_zeros_where_there_is_no_face() -> None:
    first, *_, last = openface_rows(make_series(TIMES, COLUMNS))
    assert (first["frame"], first["success"], first["AU12_r"], first["AU12_c"]) == (1, 0, 0.0, 0)
    assert (last["frame"], last["success"], last["AU12_r"], last["AU12_c"]) == (25, 1, 3.0, 1)
    assert last["AU04_r"] is None
    assert last["gaze_angle_x"] == pytest.approx(np.radians(10), abs=0.001)
    assert last["gaze_angle_y"] == pytest.approx(-np.radians(5), abs=0.001), "down is positive"


def test_pyfeat_has_units_up_to_1_and_boxes_by_size() -> None:
    *_, last = pyfeat_rows(make_series(TIMES, COLUMNS))
    assert last["AU12"] == pytest.approx(0.6)
    assert (last["FaceRectX"], last["FaceRectWidth"]) == (10.0, 100.0)
    assert last["happiness"] == pytest.approx(0.9)
    assert last["anger"] is None
