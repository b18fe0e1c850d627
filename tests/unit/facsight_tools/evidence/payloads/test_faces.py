"""Payloads of a face: ids, values and sentences, and the way through JSON."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from facsight_tools.evidence.payloads import (
    Angle,
    AnyPayload,
    Asymmetry,
    Axis,
    EmotionScore,
    EmotionUnsupported,
    FaceFound,
    FaceQuality,
    FaceQualityCue,
    Quantity,
    SmileConfiguration,
    UnitIntensity,
    UnitPresence,
    UnitUnavailable,
)
from facsight_tools.evidence.rows import Row
from facsight_tools.facs import ACTION_UNITS, Side, intensity_letter
from facsight_tools.states import QualityCue, SmileKind, UnavailableReason

from .shown import Look, look, through_json

SIZE = QualityCue("size", 21.0, "px", False, "between the eyes' outer corners", least=24.0)
KINDS: list[tuple[AnyPayload, Look]] = [
    (
        FaceFound(face=2, score=0.981),
        (
            *("F2.face", "measured", 0.981, "probability"),
            "Face 2 was detected with a score of 0.981.",
        ),
    ),
    (
        FaceQuality(face=1, score=0.5),
        ("F1.quality", "measured", 0.5, "share", "The quality of face 1 is 0.500 of 1."),
    ),
    (
        FaceQualityCue(face=1, cue=SIZE),
        (
            *("F1.quality.size", "measured", 21.0, "px"),
            "The quality cue size is 21 pixels, outside the reliable range.",
        ),
    ),
    (
        Angle(face=1, quantity="pose", axis="roll", degrees=-4.5),
        (
            *("F1.pose.roll", "measured", -4.5, "deg"),
            "The head is tilted 4.5 degrees toward the subject's right shoulder.",
        ),
    ),
    (
        Angle(face=1, quantity="eye", axis="yaw", degrees=0.0),
        (
            *("F1.gaze.eye_yaw", "measured", 0.0, "deg"),
            "In the head the eyes turn 0.0 degrees.",
        ),
    ),
    (
        UnitIntensity(face=1, unit=12, side="left", intensity=3.4, cue="geometry"),
        (
            *("F1.AU12.L", "measured", 3.4, "intensity"),
            "AU12 (lip corner puller) on the subject's left is present at C, intensity 3.40 of 5.",
        ),
    ),
    (
        UnitIntensity(face=1, unit=4, side="both", intensity=0.0, cue="geometry"),
        (
            *("F1.AU4", "measured", 0.0, "intensity"),
            "AU4 (brow lowerer) is absent, intensity 0.00 of 5.",
        ),
    ),
    (
        UnitPresence(face=1, unit=12, side="both", present=True, probability=0.9),
        (
            *("F1.AU12", "measured", True, ""),
            "AU12 (lip corner puller) is present, without an intensity (probability 0.900).",
        ),
    ),
    (
        UnitUnavailable(
            face=1, unit=9, side="both", reason=UnavailableReason.POSE, detail="turned too far"
        ),
        (
            *("F1.AU9", "unavailable", None, "intensity"),
            "AU9 (nose wrinkler) could not be measured: pose beyond range.",
        ),
    ),
    (
        Asymmetry(face=1, unit=12, left_minus_right=-0.5),
        (
            *("F1.asymmetry.AU12", "measured", -0.5, "intensity"),
            "AU12 is 0.50 stronger on the subject's right.",
        ),
    ),
    (
        Asymmetry(face=1, unit=12, left_minus_right=0.0),
        (
            *("F1.asymmetry.AU12", "measured", 0.0, "intensity"),
            "AU12 is equally strong on both sides.",
        ),
    ),
    (
        SmileConfiguration(face=1, smile=SmileKind.DUCHENNE),
        (
            *("F1.smile", "measured", "duchenne", "configuration"),
            "The smile has the Duchenne configuration: AU12 with AU6.",
        ),
    ),
    (
        SmileConfiguration(face=1, reason=UnavailableReason.OCCLUDED, detail="a hand covers it"),
        (
            *("F1.smile", "unavailable", None, "configuration"),
            "The smile could not be measured: AU12 is unavailable.",
        ),
    ),
    (
        EmotionScore(
            face=1, label="happily surprised", probability=0.25, rule_set="compound", version=1
        ),
        (
            *("F1.emotion.happily_surprised", "measured", 0.25, "probability"),
            "The compound rules give happily surprised a score of 0.250.",
        ),
    ),
    (
        EmotionUnsupported(face=1, label="affection", detail="no unit tells it"),
        (
            *("F1.emotion.affection", "unavailable", None, "probability"),
            "Affection is not supported by what is measured: no unit tells it.",
        ),
    ),
]


@pytest.mark.parametrize(("payload", "shown"), KINDS, ids=lambda one: type(one).__name__)
def test_how_it_is_shown(payload: AnyPayload, shown: Look) -> None:
    assert look(payload) == shown


@pytest.mark.parametrize("payload", [one for one, _ in KINDS], ids=lambda one: type(one).__name__)
def test_json_keeps_it(payload: AnyPayload) -> None:
    assert through_json(payload) == payload


def test_the_limit_of_a_quality_cue_travels_with_it() -> None:
    row = Row.of(FaceQualityCue(face=1, cue=SIZE), source="quality")
    plain = row.model_dump(mode="json")["payload"]["cue"]
    assert plain["least"] == 24.0
    assert "most" not in plain


@pytest.mark.parametrize(
    ("quantity", "axis", "positive", "negative"),
    [
        ("pose", "yaw", "to the subject's left", "to the subject's right"),
        ("gaze", "pitch", "up", "down"),
        (
            *("pose", "roll"),
            *("toward the subject's left shoulder", "toward the subject's right shoulder"),
        ),
    ],
)
def test_an_angle_knows_its_direction(
    quantity: Quantity, axis: Axis, positive: str, negative: str
) -> None:
    told = [
        Angle(face=1, quantity=quantity, axis=axis, degrees=degrees).direction
        for degrees in (3.0, -3.0, 0.0)
    ]
    assert told == [positive, negative, ""]


@given(
    st.sampled_from(sorted(ACTION_UNITS)),
    st.sampled_from(["both", "left", "right"]),
    st.floats(0, 5),
    st.integers(1, 40),
)
def test_any_intensity_comes_back_as_it_was(
    unit: int, side: Side, intensity: float, face: int
) -> None:
    payload = UnitIntensity(face=face, unit=unit, side=side, intensity=intensity, cue="geometry")
    assert through_json(payload) == payload
    assert payload.letter == intensity_letter(intensity)
    assert payload.present == (payload.letter is not None)


@pytest.mark.parametrize(
    "fields",
    [
        {"unit": 3, "intensity": 1.0},
        {"unit": 12, "intensity": 5.5},
        {"unit": 12, "intensity": float("nan")},
        {"unit": 12, "intensity": 1.0, "face": 0},
        {"unit": 12, "intensity": 1.0, "mood": "happy"},
    ],
)
def test_what_makes_no_sense_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        UnitIntensity.model_validate({"face": 1, "side": "both", "cue": "geometry", **fields})


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"smile": "duchenne", "reason": "occluded", "detail": "a hand covers it"},
    ],
)
def test_a_smile_is_measured_or_has_a_reason(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="or the reason why it was not"):
        SmileConfiguration.model_validate({"face": 1, **fields})
