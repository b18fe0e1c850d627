"""Measured states in words, and that reading them needs no arrays."""

import subprocess
import sys

import pytest

from facsight_tools.rules.catalogue import load
from facsight_tools.rules.configurations import ConfigurationSet
from facsight_tools.states import (
    Contact,
    FacePart,
    GazeAim,
    SmileKind,
    Touch,
    Touches,
    Turned,
    UnavailableReason,
)


@pytest.mark.parametrize("reason", list(UnavailableReason))
def test_a_reason_is_said_without_underscores(reason: UnavailableReason) -> None:
    assert reason.words.replace(" ", "_") == reason.value
    assert "_" not in reason.words


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (Touches(), "away from faces"),
        (Touch(Contact.COVERS, FacePart.LEFT_EYE, 2), "covers the left eye of F2"),
        (
            Touches(
                (
                    Touch(Contact.COVERS, FacePart.MOUTH, 1),
                    Touch(Contact.COVERS, FacePart.NOSE, 1),
                )
            ),
            "covers the mouth of F1; covers the nose of F1",
        ),
        (GazeAim("camera"), "the camera"),
        (GazeAim("away"), "away from the camera"),
        (GazeAim("face", 3), "F3"),
    ],
)
def test_a_state_stands_in_an_analysis_in_these_words(state: object, words: str) -> None:
    assert str(state) == words


@pytest.mark.parametrize(("at", "face"), [("face", None), ("camera", 1), ("away", 2)])
def test_only_who_looks_at_a_face_has_one(at: str, face: int | None) -> None:
    with pytest.raises(ValueError, match="expected a face's index exactly where"):
        GazeAim(at, face)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("turned", "words"),
    [
        (Turned.FIRST, "F2 faces F5"),
        (Turned.SECOND, "F5 faces F2"),
        (Turned.EACH_OTHER, "face each other"),
        (Turned.SAME_WAY, "look the same way"),
        (Turned.NEITHER, "neither faces the other"),
    ],
)
def test_two_heads_are_named_by_their_faces(turned: Turned, words: str) -> None:
    assert turned.between(2, 5) == words


def test_kinds_of_smiles_are_those_of_the_rule_set() -> None:
    smiles = load("smiles")
    assert isinstance(smiles, ConfigurationSet)
    kinds = {kind.value for kind in SmileKind} - {"none", "undetermined"}
    assert kinds <= set(smiles.patterns)


def test_they_are_read_without_numpy() -> None:
    code = "import sys, facsight_tools.states; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
