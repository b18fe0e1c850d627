"""What the scorers read in a sentence: ids, numbers, quotations, and what is said of units."""

from __future__ import annotations

import pytest

from facsight_evals.scorers.reading import (
    Stance,
    cited,
    content_words,
    is_id,
    labels_named,
    numbers,
    plain,
    quotes,
    sentences,
    units,
    unquoted,
)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("AU12 [F1.AU12] [F1.AU6] [F1.AU12].", ("F1.AU12", "F1.AU6")),
        ("Together [F1.AU12, F1.AU6; K.x2019].", ("F1.AU12", "F1.AU6", "K.x2019")),
        ("Nothing [].", ()),
        ("See [see above].", ("see", "above")),
    ],
)
def test_citations(text: str, ids: tuple[str, ...]) -> None:
    assert cited(text) == ids


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("F1.AU12", True),
        ("R.facsight.happiness@1", True),
        ("C1.cue.1", True),
        ("K.barrett2019", True),
        ("see", False),
        ("F1 AU12", False),
        ("F1.", False),
        ("@1", False),
        ("", False),
    ],
)
def test_the_form_of_an_id(text: str, fits: bool) -> None:
    assert is_id(text) is fits


def test_the_sentence_without_citations_and_in_its_own_voice() -> None:
    text = "In the user's words [C1] , “We won, 3 to 2,” tells [C1.cue.1] ."
    assert plain(text) == "In the user's words, “We won, 3 to 2,” tells."
    assert quotes(text) == ("We won, 3 to 2",)
    assert unquoted(text) == 'In the user\'s words, "" tells.'


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("AU12 reads 3.82 of 5 [F1.AU12].", ("3.82",)),
        ("The score is 70% or 0.70 [F1.emotion.x].", ("70%", "0.70")),
        ("Yaw is -4.5 degrees.", ("-4.5",)),
        ("Yaw is \u22124.5 degrees.", ("\u22124.5",)),
        ("Barrett et al. (2019) on face 2, F2 and AU6L, 0-5, 0 to 1.", ()),
        ('The words "17 times" count.', ()),
        ("Two of three.", ()),
    ],
)
def test_numbers_that_state_a_measure(text: str, found: tuple[str, ...]) -> None:
    assert numbers(text) == found


@pytest.mark.parametrize(
    ("text", "stances"),
    [
        ("AU12 is present.", {12: "present"}),
        ("The face shows AU 12 (lip corner puller).", {12: "present"}),
        ("AU6 is absent.", {6: "absent"}),
        ("AU12 is present but AU6 is not present.", {12: "present", 6: "absent"}),
        ("AU12 is present and AU6 is absent.", {12: "present", 6: "absent"}),
        ("Neither AU4 nor AU7 is seen.", {4: "absent", 7: "absent"}),
        ("AU12 is seen without AU6.", {12: "present", 6: "absent"}),
        ("The face lacks AU6.", {6: "absent"}),
        ("No trace of AU6 is there.", {6: "absent"}),
        ("AU23 could not be measured.", {23: "unmeasured"}),
        ("AU23 is unavailable; AU12 is present.", {23: "unmeasured", 12: "present"}),
        ("Without AU12 the score would fall.", {12: "supposed"}),
        ("AU6 would have to be there.", {6: "supposed"}),
        ("AU14 is present on the left and absent on the right.", {14: "present"}),
        ("AU12 isn't there.", {12: "absent"}),
    ],
)
def test_what_is_said_of_units(text: str, stances: dict[int, Stance]) -> None:
    assert {one.number: one.stance for one in units(text)} == stances


def test_a_unit_keeps_the_name_in_its_brackets_and_quotations_say_nothing() -> None:
    (one,) = units('AU12 (lip corner puller) is there, and "AU4" was said.')
    assert (one.number, one.name) == (12, "lip corner puller")


def test_labels_are_whole_words_outside_quotations() -> None:
    labels = ("anger", "fear", "happily surprised")
    assert labels_named("Anger, not fearful; a danger.", labels) == ("anger",)
    assert labels_named('The word "fear" was said.', labels) == ()
    assert labels_named("A happily surprised face.", labels) == ("happily surprised",)


def test_words_that_carry_content() -> None:
    assert content_words("The lip corner puller gives this face [F1.AU12] a smile.") == {
        "corner",
        "puller",
        "smile",
    }


@pytest.mark.parametrize(
    ("prose", "found"),
    [
        ("One. Two.", ["One.", "Two."]),
        ("AU12 is seen. [F1.AU12] AU4 is not.", ["AU12 is seen. [F1.AU12]", "AU4 is not."]),
        ("It is 3.82 of 5 [F1.AU12].", ["It is 3.82 of 5 [F1.AU12]."]),
        ("One\nTwo\n\nThree", ["One", "Two", "Three"]),
        ("Barrett et al. found it. So?", ["Barrett et al. found it.", "So?"]),
        ("", []),
        ("  \n ", []),
    ],
)
def test_prose_is_cut_into_sentences(prose: str, found: list[str]) -> None:
    assert sentences(prose) == found
