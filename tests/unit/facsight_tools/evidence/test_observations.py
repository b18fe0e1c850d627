"""What a vision model says: rows that are never measured, and sentences that become none."""

from __future__ import annotations

import pytest

from facsight_tools.errors import ObservationRefused
from facsight_tools.evidence.observations import Observation, observation_rows, refusal

SUIT = "A person in an orange spacesuit sits before an American flag."


def test_an_observation_is_a_row_that_was_not_measured() -> None:
    (row,) = observation_rows(
        [Observation(text=SUIT, region=(-10, 20, 500, 90), source="ollama:llava")], (200, 100)
    )
    assert (row.id, row.status, row.unit, row.value) == ("V1", "unmeasured", "sentence", SUIT)
    assert row.region == (0, 20, 200, 90), "cut at the picture's border"
    assert row.source == "ollama:llava"


@pytest.mark.parametrize(
    "region", [(300, 0, 400, 50), (10, 10, 10, 20), (0, 0, float("nan"), 5), (50, 0, 20, 9)]
)
def test_a_region_outside_the_picture_is_refused(
    region: tuple[float, float, float, float],
) -> None:
    with pytest.raises(ObservationRefused, match="200 by 100"):
        observation_rows([Observation(text=SUIT, region=region)], (200, 100))


@pytest.mark.parametrize(
    "text",
    [
        SUIT,
        "A NASA patch is on the sleeve.",
        "A white wall is behind the person.",
        "Two people hold a trophy after a race.",
        "The person wears a mask.",
        "Christmas lights hang behind the person.",
        "No helmet is in the picture.",
    ],
)
def test_things_places_and_postures_may_be_said(text: str) -> None:
    assert refusal(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("This is Barack Obama.", "identity"),
        ("The person resembles a famous singer.", "identity"),
        ("A woman holds a cup.", "trait"),
        ("An elderly person waves.", "trait"),
        ("The person is white.", "trait"),
        ("A black person stands.", "trait"),
        ("The person looks happy.", "inner_state"),
        ("The person feels proud of the medal.", "inner_state"),
        ("The smile is fake.", "deception"),
        ("The person looks depressed and ill.", "diagnosis"),
        ("AU4 is severe.", "measurement"),
        ("A sign reads <b>win</b>.", "markup"),
        ("A sign reads “win”.", "markup"),
        ("See https://example.org for more.", "markup"),
        ("A cup\u202e stands there.", "markup"),
    ],
)
def test_who_or_what_a_person_is_may_not(text: str, code: str) -> None:
    wrong = refusal(text)
    assert wrong is not None
    assert wrong.code == code
    assert "Obama" not in wrong.message, "a name is not handed on"
    with pytest.raises(ObservationRefused, match="V2 cannot be evidence"):
        observation_rows([Observation(text=SUIT), Observation(text=text)], (200, 100))
