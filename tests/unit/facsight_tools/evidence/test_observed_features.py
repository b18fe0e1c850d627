"""What of a sentence is compared with what was measured, and what is left alone."""

import pytest

from facsight_tools.evidence.observed_features import features, heard_in, subject_of


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("A person is smiling.", {"smile": False}),
        ("The person is not smiling.", {"smile": True}),
        ("A person smiles without a frown.", {"smile": False, "frown": True}),
        ("The eyes are closed and the mouth is open.", {"closed-eyes": False, "open-mouth": False}),
        ("The eyes are wide open.", {"wide-eyes": False}),
        ("The eyes of face 1 are closed.", {"closed-eyes": False}),
        ("Der Mund der Person ist geschlossen.", {"open-mouth": True}),
        ("The eyes are open.", {"closed-eyes": True}),
        ("The mouth is closed.", {"open-mouth": True}),
        ("Raised eyebrows and a wrinkled nose.", {"raised-brows": False, "wrinkled-nose": False}),
        ("A person stands on skis with raised arms.", {"raised-arms": False}),
        ("The person holds both hands over the mouth.", {"hand-on-mouth": False}),
        ("The person looks left.", {"look-to-picture-left": False}),
        ("The person looks to their left.", {"look-to-own-left": False}),
        ("The head is turned.", {"head-turned": False}),
        ("The head is turned to the right.", {"head-to-picture-right": False}),
        ("Three people stand at a table.", {"people": False}),
        ("Die Person lächelt mit geschlossenen Augen.", {"smile": False, "closed-eyes": False}),
        ("Die Person runzelt die Stirn nicht.", {"frown": True}),
        ("Keine Person lächelt.", {"smile": True}),
        ("Die Arme sind verschränkt.", {"crossed-arms": False}),
    ],
)  # fmt: skip
def test_what_is_measured_is_heard(sentence: str, said: dict[str, bool]) -> None:
    assert {one.feature.id: one.denied for one in heard_in(sentence)} == said


@pytest.mark.parametrize(
    "sentence",
    [
        "The person wears a helmet.",
        "A gun lies beside the cake.",
        "The person may be smiling.",
        "The eyes are half closed.",
        "The person is about to smile.",
        "The person hardly smiles.",
        "A smiling face is printed on the shirt.",
        "A dog with an open mouth runs by.",
        "The person is not smiling or frowning.",
        "Not everyone is smiling.",
        "The person smiles and does not smile.",
        "At least three people are there.",
        "Two people stand in the background.",
    ],
)
def test_what_is_open_or_not_measured_is_left_alone(sentence: str) -> None:
    assert heard_in(sentence) == ()


def test_how_many_people() -> None:
    (heard,) = heard_in("Two people sit on a bench.")
    assert heard.count == 2
    (heard,) = heard_in("Drei Personen sitzen auf einer Bank.")
    assert heard.count == 3


def test_whose_face_it_is() -> None:
    assert subject_of("Face 2 smiles.").named == (2,)
    assert subject_of("Everyone smiles.").everyone
    assert subject_of("Both people smile.").everyone
    assert not subject_of("Both arms of the person are raised.").everyone
    assert subject_of("Another person smiles.").open
    assert subject_of("A person smiles at a person.").open
    assert subject_of("People smile.").open
    assert subject_of("Two people smile.").count == 2
    assert not subject_of("A person smiles.").open


def test_every_feature_is_decided_by_one_kind_of_row() -> None:
    for one in features().values():
        by = (one.units, one.angle, one.aim, one.arms, one.hands, one.places, one.people)
        assert sum(map(bool, by)) == 1, one.id
