"""A sentence that may mean two rows is open where they say otherwise."""

from __future__ import annotations

import pytest
from tests.builders import make_analysis, make_face, make_rules

from facsight_bench.corpora.ledgers import one_face
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.facs import Side
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.kinds import UnitCompared, UnitState
from facsight_tools.statements.read import read
from facsight_tools.statements.senses import doubt

EVIDENCE = Evidence.of(one_face())
SIDED = (
    ("{}AU12 is stronger on the {} than on the {}.", "left", "right"),
    ("{}the head is turned 12.0 degrees to the {}, not to the {}.", "left", "right"),
    ("{}ist AU12 {} stärker als {}.", "links", "rechts"),
)
PICTURES = ("In the picture ", "In the image, ", "Im Bild ", "Auf dem Bild ")


def verdicts(text: str, evidence: Evidence = EVIDENCE) -> set[str]:
    return {one.verdict for one in read(text, evidence)}


@pytest.mark.parametrize("wording", SIDED)
@pytest.mark.parametrize("picture", PICTURES)
def test_a_side_in_the_picture_is_not_the_subjects(
    wording: tuple[str, str, str], picture: str
) -> None:
    form, one, other = wording
    for first, second in ((one, other), (other, one)):
        assert verdicts(form.format(picture, first, second)) == {"not_checkable"}


def sided(unit: int, left: float, right: float) -> Evidence:
    """A face that shows a unit so much on either side."""
    sides: dict[tuple[int, Side], float] = {(unit, "left"): left, (unit, "right"): right}
    face = make_face(aus={unit: round((left + right) / 2, 2)}, sides=sides)
    return Evidence.of(build_ledger(make_analysis((face,)), rules=make_rules()))


def test_a_side_that_is_said_to_be_the_subjects_is_read() -> None:
    said = "AU12 is stronger on the subject's left than on the subject's right"
    for text in (f"In the picture {said}.", f"{said}."):
        assert verdicts(text, sided(12, 3.4, 1.6)) == {"supported"}


_LEFT_MORE = "AU12 is stronger on the subject's left than on the subject's right."
_RIGHT_MORE = "AU12 is stronger on the subject's right than on the subject's left."
_ALIKE = "AU12 is equally strong on both sides."


@pytest.mark.parametrize("left", [1.1, 2.0, 3.3])
@pytest.mark.parametrize("right", [0.6, 0.98, 1.4, 2.1, 2.9, 3.35, 4.6])
def test_sides_are_alike_or_apart_or_neither(left: float, right: float) -> None:
    evidence = sided(12, left, right)
    found = {said: verdicts(said, evidence) for said in (_LEFT_MORE, _RIGHT_MORE, _ALIKE)}
    apart = left - right
    ahead, behind = (_LEFT_MORE, _RIGHT_MORE) if apart > 0 else (_RIGHT_MORE, _LEFT_MORE)
    assert found[behind] == {"contradicted"}
    if abs(apart) >= 1:
        assert found[ahead] == {"supported"}
        assert found[_ALIKE] == {"contradicted"}
    else:  # what the numbers say is never contradicted, and a letter is never passed over
        assert found[ahead] == {"not_checkable"}
        assert found[_ALIKE] <= {"not_checkable", "supported"}
    if found[_ALIKE] == {"supported"}:
        assert abs(apart) < 0.5
        assert (left >= 1) == (right >= 1)


def test_a_list_of_faces_holds_no_amount() -> None:
    assert "contradicted" not in verdicts("AU12 is present in face 1 and 2.")


@pytest.mark.parametrize("text", ["The smile is symmetric.", "AU12 is symmetric."])
def test_a_difference_below_a_letter_does_not_make_a_face_lopsided(text: str) -> None:
    assert verdicts(text) == {"not_checkable"}


def test_the_quality_of_a_face_is_not_that_of_the_picture() -> None:
    value = f"{EVIDENCE.reliability(1):.2f}"
    assert verdicts(f"The quality of the face is {value}.") == {"supported"}
    assert verdicts(f"The quality of the picture is {value}.") == {"not_checkable"}
    said = f"Die Qualität des Bildes ist {value.replace('.', ',')}."
    assert verdicts(said) == {"not_checkable"}


def turned(pose: tuple[float, float, float], units: dict[int, float]) -> Evidence:
    faces = (make_face(aus={**dict.fromkeys(range(51, 57), 0.0), **units}, pose=pose),)
    return Evidence.of(build_ledger(make_analysis(faces), rules=make_rules()))


def test_a_plain_word_of_direction_holds_by_unit_and_angle() -> None:
    up = turned((0.0, 7.0, 0.0), {53: 0.7})
    for text in ("The head is not raised.", "Der Kopf ist nicht gehoben.", "The head is raised."):
        assert verdicts(text, up) <= {"not_checkable", "supported"}
    assert verdicts("The head is not raised.", up) == {"not_checkable"}
    assert verdicts("AU53 is absent.", up) == {"supported"}
    assert verdicts("The head is not raised.", turned((0.0, 1.0, 0.0), {53: 0.1})) == {"supported"}


@pytest.mark.parametrize("pose", [(0.0, 13.0, 0.0), (0.0, 0.0, 13.0), (13.0, 0.0, 0.0)])
def test_a_straight_head_is_straight_on_all_axes(pose: tuple[float, float, float]) -> None:
    for word in ("held straight", "straight", "held upright", "upright", "level"):
        assert "supported" not in verdicts(f"The head is {word}.", turned(pose, {}))
    assert verdicts("The head is straight.", turned((1.0, 1.0, 1.0), {})) == {"supported"}


def test_only_what_it_says_makes_it_open() -> None:
    words = ["In", "the", "picture", ",", "AU12", "is", "stronger", "on", "the", "left"]
    sided = UnitCompared(
        face=1,
        unit=12,
        side="left",
        relation="stronger",
        than_face=1,
        than_unit=12,
        than_side="right",
    )
    assert doubt(words, [sided], EVIDENCE, "en")
    assert doubt(words, [UnitState(face=1, unit=12, state="present")], EVIDENCE, "en") == ""


@pytest.mark.parametrize("text", ["The eyes are closed.", "Die Augen sind geschlossen."])
def test_a_plural_of_paired_parts_is_of_both(text: str) -> None:
    assert verdicts(text, sided(43, 2.8, 0.1)) == {"contradicted"}
    assert verdicts(text, sided(43, 0.1, 2.8)) == {"contradicted"}
    assert verdicts(text, sided(43, 2.8, 2.5)) == {"supported"}
    assert verdicts("AU43 is present.", sided(43, 2.8, 0.1)) == {"supported"}


@pytest.mark.parametrize("text", ["Nobody smiles.", "Niemand lächelt."])
def test_nobody_is_of_the_faces_that_were_found(text: str) -> None:
    def of(*smiles: float) -> Evidence:
        faces = tuple(make_face(n, {12: one}) for n, one in enumerate(smiles, 1))
        return Evidence.of(build_ledger(make_analysis(faces), rules=make_rules()))

    assert verdicts(text, of(0.1)) == verdicts(text, of(0.1, 0.2)) == {"supported"}
    assert verdicts(text, of(3.0)) == verdicts(text, of(0.1, 3.0)) == {"contradicted"}


@pytest.mark.parametrize("text", ["One person is visible.", "Eine Person ist zu sehen."])
def test_a_face_is_not_all_that_there_is_of_people(text: str) -> None:
    assert verdicts(text, turned((0.0, 0.0, 0.0), {})) == {"not_checkable"}
