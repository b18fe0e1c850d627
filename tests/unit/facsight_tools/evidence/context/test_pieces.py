import pytest
from hypothesis import given
from hypothesis import strategies as st

from facsight_tools.evidence.context.pieces import pieces
from facsight_tools.printable import printable

SUBRIP = """1
00:00:01,000 --> 00:00:02,500
- Anna: <i>Great, just
great.</i>
- Whatever.

2
00:00:03,000 --> 00:00:04,000
[sighs] Let us go. Now!
"""
WEBVTT = """WEBVTT Kind: captions

NOTE made by hand
and not read

intro
00:01.000 --> 00:02.000 align:start
<v.loud Anna>We won!</v>
"""


def read(text: str) -> list[tuple[str, str, str | None, str | None]]:
    return [
        (
            piece.kind,
            piece.text,
            piece.speaker and text[slice(*piece.speaker)],
            piece.time and text[slice(*piece.time)],
        )
        for piece in pieces(text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "She won. He lost.",
            [("sentence", "She won.", None, None), ("sentence", "He lost.", None, None)],
        ),
        ('Anna: "Great, just great."', [("speech", "Great, just great.", "Anna", None)]),
        (
            "Anna (sighs): No. Not again!",
            [
                ("stage direction", "sighs", "Anna", None),
                ("speech", "No.", "Anna", None),
                ("speech", "Not again!", "Anna", None),
            ],
        ),
        ("[00:12] Dr. Lee: Hello.", [("speech", "Hello.", "Dr. Lee", "00:12")]),
        ("SPEAKER 2 (1:02:03.5): Hello.", [("speech", "Hello.", "SPEAKER 2", "1:02:03.5")]),
        ("[00:00:12] Hello.", [("speech", "Hello.", None, "00:00:12")]),
        ("[applause]", [("stage direction", "applause", None, None)]),
        ("Caption: a wedding.", [("sentence", "Caption: a wedding.", None, None)]),
        (
            "The score is this: they lost.",
            [("sentence", "The score is this: they lost.", None, None)],
        ),
        ("At 12:30 she won.", [("sentence", "At 12:30 she won.", None, None)]),
        ("She won (at last).", [("sentence", "She won (at last).", None, None)]),
        (
            SUBRIP,
            [
                ("speech", "Great, just great.", "Anna", "00:00:01,000 --> 00:00:02,500"),
                ("speech", "Whatever.", None, "00:00:01,000 --> 00:00:02,500"),
                ("stage direction", "sighs", None, "00:00:03,000 --> 00:00:04,000"),
                ("speech", "Let us go.", None, "00:00:03,000 --> 00:00:04,000"),
                ("speech", "Now!", None, "00:00:03,000 --> 00:00:04,000"),
            ],
        ),
        (WEBVTT, [("speech", "We won!", "Anna", "00:01.000 --> 00:02.000")]),
        ("\n\n ... \n", []),
    ],
)
def test_forms(text: str, expected: list[tuple[str, str, str | None, str | None]]) -> None:
    assert read(text) == expected


def test_line_ends_of_another_system_change_only_places() -> None:
    assert read(SUBRIP.replace("\n", "\r\n")) == read(SUBRIP)
    assert read(WEBVTT.replace("\n", "\r\n")) == read(WEBVTT)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('"Oh great, another delay," she says.', ["Oh great, another delay,"]),
        ("He works at \u201cJoe\u201d.", []),
        ('"We lost. I hate it," she says.', ["We lost.", "I hate it,"]),
        ("It's Anna's.", []),
    ],
)
def test_narration_knows_what_it_quotes(text: str, said: list[str]) -> None:
    found = [piece.text[slice(*span)] for piece in pieces(text) for span in piece.said]
    assert found == said


@given(st.text(max_size=200) | st.text('Ab: \n[]()"<i>0123->,.', max_size=120))
def test_every_character_comes_from_its_place(text: str) -> None:
    last = -1
    for piece in pieces(text):
        assert len(piece.places) == len(piece.text)
        for place, character in zip(piece.places, piece.text, strict=True):
            assert text[place] == character or (character == " " and text[place].isspace())
            assert place > last
            last = place


@given(st.text(st.sampled_from("Ab. :1\n\x1b[\x00\u202e\u2066\x9b\ud800")))
def test_nothing_that_moves_a_terminal_or_turns_the_writing_is_left(text: str) -> None:
    for piece in pieces(text):
        assert printable(piece.text) == piece.text
        assert "".join(text[place] for place in piece.places).split() == piece.text.split()
