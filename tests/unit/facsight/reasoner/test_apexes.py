"""A vision model is shown where most happens."""

from __future__ import annotations

from dataclasses import replace

from tests.series import bump, clock, make_series, scene

from facsight.reasoner.apexes import apexes
from facsight_tools.evidence.video_reading import EvenSeries, VideoReading
from facsight_tools.rules import labels
from facsight_tools.video.series import Series

RULES = labels.load(labels.BASIC).rules


def reading(series: Series) -> VideoReading:
    return VideoReading.of(EvenSeries.of(series), RULES)


def test_each_segment_gives_one_frame_of_its_own_and_the_covered_mouth_is_one() -> None:
    made = reading(scene())
    found = apexes(made, 1)
    parts = made.parts[1]
    assert len(found) == len(parts)
    for part, at in zip(parts, found, strict=True):
        assert part.start_s <= at < part.end_s
        assert at in made.read.times
    assert any(6 <= at <= 9 for at in found)


def test_of_a_smile_it_is_the_apex_and_never_a_frame_without_the_face() -> None:
    times = clock(10.0)
    smile = bump(times, 2.0, 4.0, 8.0, 4.0)
    series = make_series(times, {"AU12": smile, "AU06": smile * 0.2})
    (at,) = apexes(reading(series), 1)
    assert abs(at - 4.0) < 0.2
    gone = (times > 3.8) & (times < 4.2)
    track = replace(series.faces[1], present=~gone)
    (away,) = apexes(reading(replace(series, faces={1: track})), 1)
    assert not 3.8 < away < 4.2


def test_they_are_few_and_the_longest_segments_are_seen() -> None:
    times = clock(40.0)
    columns = {"AU12": 0.1 * times}
    cuts = (*(float(at) for at in range(2, 22, 2)), 30.0)
    made = reading(make_series(times, columns, cuts=cuts))
    found = apexes(made, 1, most=3)
    assert len(found) == 3
    assert [*found] == sorted(found)
    assert any(20 <= at < 30 for at in found)
    assert any(at >= 30 for at in found)
