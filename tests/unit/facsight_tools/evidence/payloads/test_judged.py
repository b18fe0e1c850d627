"""Payloads of appraisals: what their rows show, and the way through JSON."""

import pytest

from facsight_tools.evidence.payloads import AnyPayload, Judged, Quoted, Unjudged

from .shown import Look, look, through_json

WON = Judged(
    number=1,
    judged_by="model ollama:llava",
    quotes=(
        Quoted(sentence=2, words="won"),
        Quoted(said_by="vision model", sentence=1, words="cup"),
    ),
    whose=1,
    goal="good",
    expected=False,
    time="present",
    labels={"happiness": 0.7, "surprise": 0.2},
    open_labels=("pride",),
)
KINDS: list[tuple[AnyPayload, Look]] = [
    (
        WON,
        (
            *("J1", "judged", "happiness", "appraisal"),
            'The model "ollama:llava" judges: goal good, unexpected, present, of face 1; labels '
            'happiness 0.7, surprise 0.2; in words of its own pride; resting on "won" (C2) and '
            '"cup" (V1).',
        ),
    ),
    (
        Judged(number=2, judged_by="person", meant="ironic", whose="other"),
        ("J2", "judged", "no label", "appraisal", "A person judges: ironic, of other."),
    ),
    (
        Unjudged(number=3, judged_by="client", refused=("It judges nothing.",)),
        (
            *("J3", "unavailable", None, "appraisal"),
            "An appraisal by the client's own model was refused: It judges nothing.",
        ),
    ),
]


@pytest.mark.parametrize(("payload", "shown"), KINDS)
def test_what_a_row_shows(payload: AnyPayload, shown: Look) -> None:
    assert look(payload) == shown


@pytest.mark.parametrize("payload", [payload for payload, _ in KINDS])
def test_through_json(payload: AnyPayload) -> None:
    assert through_json(payload) == payload


@pytest.mark.parametrize("judged_by", ["", "somebody", "model ", "person and I", "model x\ny"])
def test_nobody_else_judges(judged_by: str) -> None:
    with pytest.raises(ValueError, match="judged_by"):
        Judged(number=1, judged_by=judged_by, goal="good")


def test_it_concerns_the_face_whose_situation_it_is() -> None:
    assert WON.concerns("F1")
    assert WON.concerns(None)
    assert not WON.concerns("F2")
    assert WON.model_copy(update={"whose": "other"}).concerns("F2")


def test_what_says_nothing_of_the_face_decides_nothing() -> None:
    bare = Judged(number=1, judged_by="person", goal="good", whose=1)
    assert not bare.decides("F1")
    assert bare.decides("F2"), "it is face 1's"
    assert WON.decides("F1")
    assert bare.model_copy(update={"meant": "hypothetical"}).decides("F1")
    assert bare.model_copy(update={"whose": "other"}).decides("F1")


def test_labels_leave_room() -> None:
    with pytest.raises(ValueError, match="sum to 1"):
        Judged(number=1, judged_by="person", labels={"fear": 0.9, "anger": 0.9})
