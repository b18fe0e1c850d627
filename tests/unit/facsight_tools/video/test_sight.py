from __future__ import annotations

import numpy as np
import pytest
from tests.series import clock, make_series

from facsight_tools.evidence.time_rows import names_of
from facsight_tools.video.sight import looked_for
from facsight_tools.video.statistics import rate

QUICK = {"nod", "shake", "AU45", "AU46.L", "AU46.R"}


@pytest.mark.parametrize(("fps", "seen"), [(1.0, False), (2.0, False), (5.0, True), (25.0, True)])
def test_what_is_over_soon_is_looked_for_only_in_frames_that_are_near(
    fps: float, seen: bool
) -> None:
    still = np.zeros(round(10 * fps))
    columns = dict.fromkeys(("pitch", "yaw", "AU43", "AU43_L", "AU43_R", "AU12"), still)
    series = make_series(clock(10.0, fps), columns)
    named = set(names_of(series, 1, ()))
    assert "smile" in named
    assert named & QUICK == (QUICK if seen else set())


def test_a_rate_counts_the_time_in_which_the_face_is_open() -> None:
    times = clock(20.0)
    still = np.zeros(len(times))
    columns = {"pitch": still, "yaw": still, "hand_on_face": np.where(times < 12, 1.0, 0.0)}
    series = make_series(times, columns)
    assert rate(series, (), 1, "nod").minutes * 60 == pytest.approx(7.8, abs=0.1)
    assert looked_for(series, series.faces[1], "hand_on_face").all()
