"""What the tools answer in full: the JSON of an analysis exactly."""

import json

import pytest
from tests.builders import make_analysis, make_face
from tests.people import make_body, make_hand, with_people
from tests.unit.facsight_tools.server.setting import TWO_FACES

from facsight_tools.evidence.analysis_json import analysis_to_json
from facsight_tools.server.schemas import AnalysisReading, UnitReading
from facsight_tools.types import Analysis, UnavailableReason

PEOPLE = with_people(
    TWO_FACES, [make_body()], [make_hand()], ["F2", None], {(1, 2): "face each other"}
)
HIDDEN = make_analysis(
    [make_face(unavailable=dict.fromkeys(range(1, 100), UnavailableReason.SIZE))]
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
