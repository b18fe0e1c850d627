"""What each lens must say, and must not: the first sentence, how labels are told, equal numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Final, get_args

import pytest
from tests.builders import make_analysis, make_face, make_rules

from facsight_tools.analyzers.emotion import EmotionAnalyzer
from facsight_tools.answers.judging import judge
from facsight_tools.answers.making import answer_of
from facsight_tools.evidence.context import read_context
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.rules.lens import LENSES, load
from facsight_tools.rules.rule_set import load as load_rules
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Statement
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.lexicon import read
from facsight_tools.statements.forms.tokens import Language, Register
from facsight_tools.statements.lenses import graded, held_as_told, leading, plainer
from facsight_tools.statements.menu import menu
from facsight_tools.statements.plan import plan

JOY: Final = {6: 2.1, 12: 3.2}
BROWS: Final = {1: 2.5, 2: 3.0, 4: 1.6, 20: 2.2}
TIE: Final = {4: 2.6, 7: 2.0, 9: 2.3, 10: 2.0, 23: 1.4}
WON: Final = "She has just won the final."
LOST: Final = "They have just lost the final."
FACES: Final = [(aus, words) for aus in (JOY, BROWS, TIE, {}) for words in (None, WON, LOST)]
WRITTEN: Final = [(a, b) for a in get_args(Language) for b in get_args(Register)]


def evidence_of(aus: dict[int, float], words: str | None = None) -> Evidence:
    """A face with the scores of the rules, and the user's words."""
    return _evidence_of(tuple(aus.items()), words)


@cache
def _evidence_of(units: tuple[tuple[int, float], ...], words: str | None) -> Evidence:
    aus = dict(units)
    rows = read_context(words).rows if words else ()
    face = make_face(aus=aus)
    scores = EmotionAnalyzer(load_rules("emfacs"))(face.action_units)
    analysis = make_analysis(replace(face, emotion=scores))
    return Evidence.of(build_ledger(analysis, context=rows, rules=make_rules()))


def answered(
    lens: str,
    aus: dict[int, float],
    words: str | None = None,
    language: Language = "en",
    register: Register = "plain",
) -> tuple[list[list[Statement]], list[str]]:
    """The sentences as statements and as texts; the answer holds as a whole."""
    evidence = evidence_of(aus, words)
    made = answer_of(
        menu(evidence, 1), evidence, 1, language, register,
        lens=lens, reasoner="test", label_set="basic",
    )  # fmt: skip
    assert judge(made, evidence.ledger) == ()
    every: Sequence[Statement] = made.statements
    groups = [[every[at] for at in claim.statements] for claim in made.claims]
    return groups, [claim.text for claim in made.claims]


def labels_in(text: str, language: Language) -> set[str]:
    words = text.partition("[")[0].lower()
    known = read(language, "words")["tables"]["label"]
    return {label for label, one in known.items() if one["shown"][0].lower() in words}


@pytest.mark.parametrize(("language", "register"), WRITTEN)
@pytest.mark.parametrize(("aus", "words"), FACES)
def test_the_rules_lead_with_the_label(
    aus: dict[int, float], words: str | None, language: Language, register: Register
) -> None:
    groups, _ = answered("basic-emotion", aus, words, language, register)
    assert isinstance(groups[0][0], kinds.Reading | kinds.Agreement)
    assert not any(isinstance(one, kinds.LensLabel) for group in groups for one in group)


@pytest.mark.parametrize(("language", "register"), WRITTEN)
@pytest.mark.parametrize(("aus", "words"), FACES)
def test_appraisals_lead_and_the_label_follows(
    aus: dict[int, float], words: str | None, language: Language, register: Register
) -> None:
    groups, texts = answered("appraisal", aus, words, language, register)
    allowed = (kinds.UnitHint, kinds.UnitGrade, kinds.NoHint, kinds.SituationAppraised)
    assert all(isinstance(one, allowed) for one in groups[0])
    assert not labels_in(texts[0], language)
    assert isinstance(groups[1][0], kinds.Reading | kinds.Agreement)
    appraised = [one for one in groups[0] if isinstance(one, kinds.SituationAppraised)]
    assert bool(appraised) == (words is not None)


@pytest.mark.parametrize(("language", "register"), WRITTEN)
@pytest.mark.parametrize(("aus", "words"), FACES)
def test_the_situation_leads_and_no_label_is_read_off_a_face(
    aus: dict[int, float], words: str | None, language: Language, register: Register
) -> None:
    groups, _ = answered("constructed", aus, words, language, register)
    first = groups[0]
    if words is None:
        assert isinstance(first[0], kinds.ContextSilent)
    else:
        assert isinstance(first[0], kinds.Construed)
        assert first[0].source == "context"
    assert isinstance(first[-1], kinds.Construed)
    assert first[-1].source == "fused"
    assert not any(isinstance(one, kinds.Reading) for group in groups for one in group)


@pytest.mark.parametrize(("language", "register"), WRITTEN)
@pytest.mark.parametrize(("aus", "words"), FACES)
def test_displays_lead_without_a_label(
    aus: dict[int, float], words: str | None, language: Language, register: Register
) -> None:
    groups, texts = answered("behavioural-ecology", aus, words, language, register)
    allowed = (kinds.UnitHint, kinds.UnitGrade, kinds.NoHint, kinds.GazeTarget)
    assert all(isinstance(one, allowed) for one in groups[0])
    assert not labels_in(texts[0], language)
    every = [one for group in groups for one in group]
    assert not any(isinstance(one, kinds.Reading) for one in every)
    assert any(isinstance(one, kinds.Named) and one.source == "fused" for one in every)


@pytest.mark.parametrize(("language", "register"), WRITTEN)
def test_no_two_lenses_begin_alike(language: Language, register: Register) -> None:
    texts = {answered(lens, JOY, WON, language, register)[1][0] for lens in LENSES}
    assert len(texts) == len(LENSES)


def test_control_and_helplessness_are_read_where_their_units_are_seen() -> None:
    found = leading(load("appraisal"), evidence_of(BROWS), 1, "coder")
    rows = [one.row for one in found if isinstance(one, kinds.UnitHint)]
    assert rows == [
        "K.scherer2007.novelty",
        "K.scherer2007.helplessness",
        "K.scherer2007.obstruction",
    ]
    pressed = leading(load("appraisal"), evidence_of({24: 2.0}), 1, "coder")
    assert [getattr(one, "row", "") for one in pressed][:1] == ["K.scherer2007.control"]


def test_a_face_that_is_not_read_leads_with_that() -> None:
    evidence = Evidence.of(build_ledger(make_analysis([]), rules=make_rules()))
    assert leading(load("constructed"), evidence, 1, "plain") == []


def test_an_answer_that_is_not_as_its_lens_has_it_is_found_out() -> None:
    evidence = evidence_of(JOY, WON)
    made = answer_of(
        menu(evidence, 1), evidence, 1, reasoner="test", label_set="basic", lens=LENSES[0]
    )
    for lens in LENSES[1:]:
        told = made.model_copy(update={"lens": lens})
        assert "lens" in {one.code for one in judge(told, evidence.ledger)}


def test_labels_are_told_as_the_lens_holds_them() -> None:
    evidence = evidence_of(JOY)
    first = next(one for one in menu(evidence, 1) if isinstance(one, kinds.Reading))
    assert held_as_told(first, load("appraisal")) is first
    told = held_as_told(first, load("behavioural-ecology"))
    assert isinstance(told, kinds.Named)
    assert told.judge(evidence).holds
    assert "K.crivelli2018" in told.rows(evidence)


def test_grades_are_letters_for_coders_and_words_for_others() -> None:
    evidence = evidence_of(JOY)
    exact = graded(evidence, 1, 6, "coder")
    assert exact is not None
    assert (exact.least, exact.most) == ("B", "B")
    assert plainer(exact) == graded(evidence, 1, 6, "plain")
    assert graded(evidence, 1, 4, "plain") is None


@pytest.mark.parametrize("language", get_args(Language))
def test_a_mixture_has_both_numbers(language: Language) -> None:
    face = make_face(aus=TIE, emotion={"anger": 0.51, "disgust": 0.46, "fear": 0.03})
    evidence = Evidence.of(build_ledger(make_analysis(face), rules=make_rules()))
    told = plan(menu(evidence, 1), evidence, language)
    (first,) = told.claims[0].statements
    assert isinstance(first, kinds.Reading)
    assert {first.label, first.blend} == {"anger", "disgust"}
    assert first.blend_value is not None
    mark = "," if language == "de" else "."
    for value in (first.value, first.blend_value):
        assert str(value).replace(".", mark) in told.headline
    assert ("Mischung" if language == "de" else "mixture") in told.headline


def test_rest_is_no_part_of_a_mixture() -> None:
    face = make_face(aus={12: 1.0}, emotion={"happiness": 0.47, "neutral": 0.45, "fear": 0.08})
    evidence = Evidence.of(build_ledger(make_analysis(face), rules=make_rules()))
    text = plan(menu(evidence, 1), evidence).headline
    assert "mixture" not in text
    assert "0.47" in text
    assert "0.45" in text
