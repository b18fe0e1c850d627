"""What the page gets of a video: few points, no value where none was measured, moments of rows."""

from __future__ import annotations

import numpy as np
from tests.series import SCENE_SRT, bump, clock, make_series, scene

from facsight_tools.server.evidence import reading_of
from facsight_tools.server.handles import KeptVideo
from facsight_tools.server.view.film import film_data, moments_of
from facsight_tools.video.film import Filmed
from facsight_tools.video.series import Series


def kept(series: Series) -> KeptVideo:
    return KeptVideo(Filmed(series, (640, 360), series.duration_s, series.duration_s, whole=True))


def test_curves_are_short_and_broken_where_nothing_was_measured() -> None:
    times = clock(600.0)
    smile = bump(times, 100, 200, 300, 4.0)
    smile[times > 400] = np.nan
    data = film_data("an_x", kept(make_series(times, {"AU12": smile})), 60.0)
    (person,) = data.people
    points = person.curves["AU12"]
    assert len(points) == len(data.times) == 600
    assert points[-1] is None
    assert max(one for one in points if one is not None) > 3.5
    assert [one.event for one in person.events] == ["AU12", "smile"]


def test_every_row_in_time_leads_to_its_moment() -> None:
    ledger = reading_of(kept(scene()), SCENE_SRT).ledger([3.0])
    moments = moments_of(ledger)
    assert 9.0 < moments["F1.smile.e1"] < 15.0
    assert moments["F1.s1.label"] == 0.0
    assert 1.0 <= moments["C1"] <= 1.1
    assert moments["F1.AU15.t3000"] == 3.0
