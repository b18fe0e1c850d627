"""A video in brief: who, how long, what stands out, and where to go on."""

from __future__ import annotations

from tests.series import make_series, scene

from facsight_tools.server.handles import KeptVideo
from facsight_tools.server.video_brief import VideoBrief
from facsight_tools.video.film import Filmed
from facsight_tools.video.series import Series


def brief(series: Series, **given: object) -> VideoBrief:
    filmed = Filmed(series, (640, 360), series.duration_s, series.duration_s, whole=True)
    return VideoBrief.of("an_x", KeptVideo(filmed), 1800.0, **given)  # type: ignore[arg-type]


def test_it_says_what_stands_out() -> None:
    found = brief(scene())
    (person,) = found.faces
    assert list(person.expression)[:2] == ["sadness", "happiness"]
    assert person.strongest["AU12"].at_s > 10
    assert person.happens["smile"] == 1
    text = "\n".join(found.lines())
    assert text.startswith("1 person was found. analysis_id: an_x")
    assert "F1: seen 0.0 to 15.0 s" in text
    assert found.notice in text


def test_a_video_without_faces_is_told_so_and_a_crowd_is_paged() -> None:
    one = scene()
    assert "No face was found" in brief(make_series(one.times)).lines()[0]
    columns = dict(one.faces[1].columns)
    many = make_series(one.times, *[columns for _ in range(14)])  # type: ignore[list-item]
    first = brief(many)
    assert (len(first.faces), first.total, first.next_cursor) == (12, 14, "12")
    assert [one.face for one in brief(many, cursor="12").faces] == [13, 14]
