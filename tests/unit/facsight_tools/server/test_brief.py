"""Faces in brief: a line a face, and the same as data."""

import pytest
from tests.builders import make_analysis, make_face
from tests.people import make_body, with_people
from tests.unit.facsight_tools.server.setting import TWO_FACES

from facsight_tools.answers.notices import NOTICE
from facsight_tools.server.brief import AnalysisBrief, FaceBrief, argued, not_measured, ranked
from facsight_tools.server.paging import page
from facsight_tools.server.schemas import AnalysisHandle, AnalysisReading
from facsight_tools.types import Analysis, UnavailableReason

HIDDEN = make_analysis(
    [make_face(unavailable=dict.fromkeys(range(1, 100), UnavailableReason.SIZE))]
)


def brief(analysis: Analysis, limit: int | None = None) -> AnalysisBrief:
    reading = AnalysisReading.of(analysis)
    found = page(reading.faces, limit, None)
    handle = AnalysisHandle(
        analysis_id="an_1",
        lifetime_s=1800,
        analysis=reading.model_copy(update={"faces": found.items}),
        total=found.total,
        next_cursor=found.next_cursor,
    )
    return AnalysisBrief.of(handle)


def test_a_text_has_a_line_a_face() -> None:
    lines = brief(TWO_FACES).text().splitlines()
    assert lines[0] == "2 faces were found. analysis_id: an_1 (kept for 30 minutes)"
    assert lines[1].startswith("F1: apparent expression happiness 0.80, neutral 0.20")
    assert "action units AU12 C 3.0, AU6 B 2.0, AU25 A 1.2" in lines[1]
    assert "head yaw +2, pitch -3, roll +1 deg" in lines[1]
    assert lines[2].startswith("F2: apparent expression anger 0.70")
    assert "action units AU4 C 2.5" in lines[2]
    assert lines[-1] == NOTICE


@pytest.mark.parametrize(("count", "says"), [(0, "No face was"), (1, "1 face was"), (9, "9 faces")])
def test_a_crowd_is_counted_and_comes_in_pages(count: int, says: str) -> None:
    text = brief(make_analysis([make_face(k + 1) for k in range(count)]), limit=6).text()
    assert text.startswith(says)
    assert sum(line.startswith("F") for line in text.splitlines()) == min(count, 6)
    assert ('cursor: "6"' in text) is (count > 6)


def test_a_face_that_was_not_measured_is_not_called_neutral() -> None:
    (face,) = brief(HIDDEN).faces
    assert face.present is None
    assert "; action units not measured; " in face.line()
    assert "face too small" in face.line()
    bare = brief(make_analysis([make_face(pose=(-0.4, 0, 0))])).faces[0].line()
    assert "; action units none present; " in bare
    assert "yaw +0," in bare, "and never -0"


def test_what_stands_as_data_stands_in_the_text() -> None:
    given = with_people(TWO_FACES, [make_body()])
    told = brief(given)
    for face, reading in zip(told.faces, AnalysisReading.of(given).faces, strict=True):
        assert face == FaceBrief.of(reading)
        for label, score in face.expression.items():
            assert f"{label} {score:.2f}" in told.text()
        assert list(ranked(reading.emotion).values()) == sorted(
            reading.emotion.scores.values(), reverse=True
        )
        assert set(argued(reading.emotion)) <= {f"AU{one.au}" for one in reading.action_units}
        units = [one for group in not_measured(reading.action_units).values() for one in group]
        assert len(units) == sum(one.status == "unavailable" for one in reading.action_units)
    assert "bodies: 1, hands: 0" in told.text()
