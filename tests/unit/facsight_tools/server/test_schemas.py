"""What the tools answer: the JSON of an analysis exactly, and a summary of a few lines."""

import json

import pytest
from tests.builders import make_analysis, make_face
from tests.people import make_body, make_hand, with_people
from tests.unit.facsight_tools.server.setting import TWO_FACES

from facsight_tools.answers.notices import NOTICE
from facsight_tools.evidence.analysis_json import analysis_to_json
from facsight_tools.server.schemas import AnalysisHandle, AnalysisReading, UnitReading, summary
from facsight_tools.types import Analysis, UnavailableReason

PEOPLE = with_people(
    TWO_FACES, [make_body()], [make_hand()], ["F2", None], {(1, 2): "face each other"}
)
HIDDEN = make_analysis(
    [make_face(unavailable=dict.fromkeys(range(1, 100), UnavailableReason.SIZE))]
)


def handle(analysis: Analysis) -> AnalysisHandle:
    return AnalysisHandle(
        analysis_id="an_1", lifetime_s=1800, analysis=AnalysisReading.of(analysis)
    )


@pytest.mark.parametrize("analysis", [TWO_FACES, PEOPLE, HIDDEN, make_analysis()])
def test_no_field_of_an_analysis_is_lost_or_made_up(analysis: Analysis) -> None:
    plain = json.loads(json.dumps(analysis_to_json(analysis)))
    told = AnalysisReading.of(analysis).model_dump(mode="json", exclude_unset=True)
    assert told == plain


@pytest.mark.parametrize(
    "wrong", [{"intensity": 5.1}, {"confidence": -0.1}, {"letter": "F"}, {"side": "middle"}]
)
def test_a_reading_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    right = {"au": 12, "side": "both", "status": "measured", "intensity": 3.0, "letter": "C"}
    assert UnitReading.model_validate(right).intensity == 3.0
    with pytest.raises(ValueError, match=next(iter(wrong))):
        UnitReading.model_validate(right | wrong)


def test_a_summary_has_a_line_a_face() -> None:
    lines = summary(handle(TWO_FACES), TWO_FACES).splitlines()
    assert lines[0] == "2 faces were found. analysis_id: an_1 (kept for 30 minutes)"
    assert lines[1].startswith("F1: action units AU12 C, AU6 B, AU25 A; apparent expression happ")
    assert "yaw +2, pitch -3, roll +1 deg; quality 0.90" in lines[1]
    assert lines[2].startswith("F2: action units AU4 C; apparent expression anger 0.70")
    assert "\n".join(lines[3:]) == NOTICE


@pytest.mark.parametrize(
    ("count", "says", "more"),
    [
        (0, "No face was found. ", None),
        (1, "1 face was found. ", None),
        (6, "6 faces were found. ", None),
        (9, "9 faces were found. ", "and 3 more; see the structured result."),
    ],
)
def test_a_crowd_is_counted_and_six_are_told(count: int, says: str, more: str | None) -> None:
    analysis = make_analysis([make_face(k + 1) for k in range(count)])
    lines = summary(handle(analysis), analysis).splitlines()
    assert lines[0].startswith(says)
    assert sum(line.startswith("F") for line in lines) == min(count, 6)
    assert (more in lines) if more else not any("more;" in line for line in lines)


def test_a_face_that_was_not_measured_is_not_called_neutral() -> None:
    line = summary(handle(HIDDEN), HIDDEN).splitlines()[1]
    assert line.startswith("F1: action units not measured; ")
    bare = make_analysis([make_face(pose=(-0.4, 0, 0))])
    line = summary(handle(bare), bare).splitlines()[1]
    assert line.startswith("F1: action units none present; ")
    assert "yaw +0," in line, "and never -0"
