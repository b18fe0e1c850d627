"""Single parts: chosen as asked, the same numbers as in the whole, and readable."""

import pytest
from tests.builders import make_analysis, make_face
from tests.unit.facsight_tools.server.setting import TWO_FACES

from facsight_tools.server.schemas import AnalysisReading
from facsight_tools.server.toolset.parts import Emotions, Faces, Only, Orientations, Part, Units
from facsight_tools.types import UnavailableReason

FACE = make_face(
    aus={12: 3.0, 6: 1.2, 4: 0.6},
    sides={(12, "left"): 3.6, (12, "right"): 2.4},
    unavailable={25: UnavailableReason.OCCLUDED},
    pose=(-0.04, 12.34, -5.06),
)
READING = AnalysisReading.of(make_analysis([FACE])).faces


def chosen(
    only: Only = "all", at_least: str | None = None, sides: bool = False
) -> list[tuple[int, str]]:
    found = Units.of(READING, only=only, at_least=at_least, sides=sides)  # type: ignore[arg-type]
    return [(unit.au, unit.side) for unit in found.faces[0].action_units]


def test_the_choices_share_out_all_units() -> None:
    parts = [chosen("present"), chosen("absent"), chosen("unavailable")]
    assert sorted(unit for part in parts for unit in part) == chosen()
    assert parts[0] == [(6, "both"), (12, "both")]
    assert (25, "both") in parts[2]
    assert (4, "both") in parts[1]
    assert {side for _, side in chosen()} == {"both"}


@pytest.mark.parametrize(
    ("letter", "units"), [("A", {6, 12}), ("B", {12}), ("C", {12}), ("D", set()), ("E", set())]
)
def test_at_least_a_letter(letter: str, units: set[int]) -> None:
    assert {au for au, _ in chosen(at_least=letter)} == units


def test_sides_come_when_asked_for() -> None:
    assert {(12, "left"), (12, "right"), (12, "both")} <= set(chosen(sides=True))
    assert chosen("present", "D", sides=True) == [(12, "left")]


def test_units_in_words() -> None:
    text = Units.of(READING, only="all", at_least=None, sides=True).result().content[0].text  # type: ignore[union-attr]
    assert text.startswith("F1: ")
    assert "AU12 C 3.0" in text
    assert "AU12.L D 3.6" in text
    assert "; absent " in text
    assert "AU4" in text.partition("; absent ")[2]
    assert "AU25 (occluded)" in text
    none = Units.of(READING, only="present", at_least="E", sides=False)
    assert list(none.lines()) == ["F1: present none"]


def test_angles_are_signed_and_never_minus_zero() -> None:
    (line,) = Orientations.of(READING).lines()
    assert line.startswith(
        "F1: head yaw +0.0, pitch +12.3, roll -5.1 deg; gaze from the camera yaw"
    )
    (one,) = Orientations.of(READING).faces
    assert one.pose == READING[0].pose


def test_scores_are_told_the_highest_first() -> None:
    faces = AnalysisReading.of(TWO_FACES).faces
    lines = list(Emotions.of(faces).lines())
    assert lines[0].split(": ")[1].startswith("happiness 0.80, neutral 0.20")
    assert lines[1].split(": ")[1].startswith("anger 0.70, neutral 0.30")
    bare = AnalysisReading.of(TWO_FACES).faces[:1]
    bare[0].emotion.scores = {}
    (line,) = Emotions.of(bare).lines()
    assert ": too little was measured" in line


def test_a_unit_that_is_absent_argues_as_a_trace() -> None:
    (face,) = AnalysisReading.of(make_analysis([make_face(aus={12: 3.0, 4: 0.6})])).faces
    face.emotion.top = "happiness"
    face.emotion.contributions = [
        {"label": "happiness", "au": unit, "weight": 1.0, "amount": 0.5} for unit in (4, 12)
    ]
    (line,) = Emotions.of([face]).lines()
    assert "AU4 (below A) +0.50" in line
    assert "AU12 +0.50" in line


def test_faces_in_short_hold_what_the_whole_says() -> None:
    whole = AnalysisReading.of(TWO_FACES).faces
    short = Faces.of(whole)
    for one, face in zip(short.faces, whole, strict=True):
        assert (one.face, one.box_xyxy, one.score) == (face.face, face.box_xyxy, face.score)
        assert (one.quality, one.top) == (face.quality.score, face.emotion.top)
    assert len(list(short.lines())) == 2
    result = short.result()
    assert result.structured_content == short.model_dump(mode="json")


@pytest.mark.parametrize("part", [Faces(faces=[]), Orientations(faces=[]), Emotions(faces=[])])
def test_no_face_is_said(part: Part) -> None:
    assert part.result().content[0].text == "No face was found in the picture."  # type: ignore[union-attr]
