"""Texts as tokens and sentences, and back."""

from __future__ import annotations

import pytest

from facsight_tools.statements.forms.tokens import sentences, spelled, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AU12 is at 3.20 of 5.", ["AU12", "is", "at", "3.20", "of", "5", "."]),
        ("bei 3,20 (links)", ["bei", "3,20", "(", "links", ")"]),
        ("the subject\u2019s head isn't", ["the", "subject's", "head", "isn't"]),
        ("AU12 [F1.AU12, F1.AU6]!", ["AU12", "", "!"]),
        ("as 12D+25C.", ["as", "AU12", "D", "+", "AU25", "C", "."]),
        ("AUs 6, 12 and 25 are", ["AU6", ",", "AU12", "and", "AU25", "are"]),
        ("vorhanden sind die AUs 12 und 25", ["vorhanden", "sind", "die", "AU12", "und", "AU25"]),
        ("the AUs are 12 and 25", ["the", "AUs", "are", "AU12", "and", "AU25"]),
        ("AU12 and 25 people", ["AU12", "and", "25", "people"]),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert [token.text for token in tokens(text)] == expected


def test_a_citation_holds_its_ids() -> None:
    cites = [token.cites for token in tokens("AU12 [F1.AU12, F1.AU6]!")]
    assert cites == [(), ("F1.AU12", "F1.AU6"), ()]


def test_a_quotation_is_one_token_whatever_its_marks() -> None:
    said = {
        tokens(one)[0].text
        for one in ('"At last!"', "\u201cAt last!\u201d", "\u201eAt last!\u201c")
    }
    assert len(said) == 1
    (word,) = said
    assert spelled([word], "en") == "\u201cAt last!\u201d"
    assert spelled([word], "de") == "\u201eAt last!\u201c"


def test_sentences_end_where_they_end() -> None:
    text = (
        "Barrett et al. (2019) say so [K.x]. AU12 is at 3.2. [F1.AU12] "
        "\u201cIt is late.\u201d [C1] AU6 is."
    )
    assert len(sentences(text)) == 4


def test_marks_stand_close_to_their_words() -> None:
    assert spelled(["au6", "(", "left", ")", ",", "then", "."], "en") == "Au6 (left), then."
    assert spelled(["au6"], "en", capital=False) == "au6"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("AU6 is at B. A smile is there.", 2),
        ("AU6 ist auf Stufe B.\n\nAU12 ist da.", 2),
        ("AU6 is there\n\nAU12 is there", 2),
        ("- AU6 is there\n- AU12 is there", 2),
        ("1. AU6 is there\n2. AU12 is there", 2),
        ("Z. B. ist AU6 da, z.B. links.", 1),
        ("AU12 is present... AU6 is.", 2),
        ("AU12 has an intensity of 3.8e1.", 1),
        ("AU12 is\npresent.", 1),
    ],
)
def test_lists_letters_and_dots_end_what_they_end(text: str, count: int) -> None:
    assert len(sentences(text)) == count
