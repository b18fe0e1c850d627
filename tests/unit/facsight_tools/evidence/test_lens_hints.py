"""What the works of a lens say of units and situations: one wording, and its false twins."""

from __future__ import annotations

import pytest
from tests.builders import make_analysis, make_face, make_rules

from facsight_tools.evidence.checker import check_claim
from facsight_tools.evidence.claims import Claim, ClaimKind
from facsight_tools.evidence.context import read_context
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.evidence.lens_hints import hint_rows, hint_text, is_hint
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.rules.lens import LENSES, load

LEDGER = build_ledger(
    make_analysis([make_face(aus={6: 2.0, 12: 3.0}), make_face(2, aus={4: 2.0})]),
    context=read_context("She has just won the final.").rows,
    rules=make_rules(),
)
SMILING = (
    "AU12 (lip corner puller) is present; a display of this kind may serve to have others play or "
    "affiliate."
)
PLEASANT = (
    "AU12 (lip corner puller) is present, which may go with the appraisal of something pleasant."
)
WON = (
    'The user\'s words "won" speak of a goal reached, a kind of situation that may be appraised as '
    "goal furthered, in control and pleasant."
)
PLAY = "K.crivelli2018.smiling"
NICE = "K.scherer2007.pleasantness"
SITUATION = "K.scherer2001.situation"


def codes(text: str, *cites: str, kind: ClaimKind = "inference") -> list[str]:
    found = check_claim(Claim(kind=kind, text=text, cites=cites), LEDGER)
    return [one.code for one in found]


def test_what_the_rows_allow_passes() -> None:
    assert codes(SMILING, "F1.AU12", PLAY) == []
    assert codes(PLEASANT, "F1.AU12", NICE) == []
    assert codes(WON, "C1.cue.1", SITUATION, kind="context") == []


@pytest.mark.parametrize(
    ("text", "cites"),
    [
        (SMILING.replace("play or affiliate", "give way"), ("F1.AU12", PLAY)),
        (SMILING.replace("may serve", "serves"), ("F1.AU12", PLAY)),
        (SMILING.replace("a display of this kind", "the person"), ("F1.AU12", PLAY)),
        (SMILING, ("F2.AU12", PLAY)),
        (SMILING, ("F1.AU6", PLAY)),
        (SMILING, (PLAY,)),
        (SMILING.replace("AU12 (lip corner puller)", "AU4 (brow lowerer)"), ("F2.AU4", PLAY)),
        (PLEASANT.replace("pleasant", "unpleasant"), ("F1.AU12", NICE)),
        (PLEASANT, ("F1.AU12", PLAY)),
    ],
)
def test_false_twins_are_refused(text: str, cites: tuple[str, ...]) -> None:
    assert "row_contradicted" in codes(text, *cites)


@pytest.mark.parametrize(
    "text",
    [
        WON.replace("in control", "out of control"),
        WON.replace("furthered", "blocked"),
        WON.replace("may be", "is"),
        WON.replace('"won"', '"final"'),
    ],
)
def test_false_appraisals_of_a_situation_are_refused(text: str) -> None:
    assert "row_contradicted" in codes(text, "C1.cue.1", SITUATION, kind="context")


@pytest.mark.parametrize(
    ("text", "cites"),
    [
        # True to the lens, false to the face: sadness has no score here, or a state is a fact
        ("A perceiver may construct sadness.", ("F1.emotion.sadness", "K.barrett2017")),
        ("Others read the display as her sadness.", ("F1.emotion.sadness", "K.crivelli2018")),
        ("The person may play or affiliate.", ("F1.AU12", "K.crivelli2018")),
        ("The person constructs happiness.", ("F1.emotion.happiness", "K.barrett2017")),
    ],
)
def test_a_lens_gives_no_licence_for_what_the_rows_do_not_bear(
    text: str, cites: tuple[str, ...]
) -> None:
    assert codes(text, *cites)


def test_words_that_do_fit_the_labels_are_not_said_to_fit_others() -> None:
    text = (
        'In the user\'s words, "won" speaks of a goal reached; situations of that kind fit other '
        "labels and change nothing."
    )
    assert codes(text, "C1", "C1.cue.1", kind="context") == ["rule_contradicted"]


def test_every_hint_names_known_units_and_every_work_is_a_row() -> None:
    for name in LENSES:
        lens = load(name)
        assert lens.source.strip()
        assert all(LEDGER.get(f"K.{work}") for work in lens.works)
        for hint in lens.hints:
            assert LEDGER.get(f"K.{hint.id}")
            assert set(hint.units) <= set(ACTION_UNITS)


def test_the_hints_are_rows_of_the_ledger_in_alphabetical_order() -> None:
    rows = hint_rows()
    assert [row.id for row in rows] == sorted(row.id for row in rows)
    assert all(row.status == "literature" and LEDGER.get(row.id) == row for row in rows)
    assert [row.id for row in LEDGER.rows if is_hint(row)] == [row.id for row in rows]


@pytest.mark.parametrize(
    ("ids", "text"),
    [
        (("F1.AU12", PLAY), SMILING),
        ((PLAY, "F1.AU12"), SMILING),
        (("F1.AU12", NICE), PLEASANT),
        (("C1.cue.1", SITUATION), WON),
        ((PLAY,), None),
        (("F1.AU12",), None),
        (("F1.AU12", PLAY, NICE), None),
        (("F1.AU12", "F1.AU12", PLAY), None),
        (("F1.AU12", "F1.AU6", PLAY), None),
        (("F1.AU12.L", PLAY), None),
        (("F2.AU12", PLAY), None),
        (("C1", SITUATION), None),
        (("C1.cue.1", PLAY), None),
        (("F1.AU12", SITUATION), None),
    ],
)
def test_rows_allow_one_sentence_or_none(ids: tuple[str, ...], text: str | None) -> None:
    rows = [row for one in ids if (row := LEDGER.get(one)) is not None]
    assert len(rows) == len(ids)
    assert hint_text(rows) == text
