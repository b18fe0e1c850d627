"""The data of forms: complete, the same values in every language, and slots that fill fields."""

from __future__ import annotations

from typing import get_args

import pytest

from facsight_tools.facs import ACTION_UNITS
from facsight_tools.rules import body_cues, context_cues
from facsight_tools.statements.forms.book import JOINED, forms
from facsight_tools.statements.forms.lexicon import lexicon
from facsight_tools.statements.forms.speaking import TYPES, typed
from facsight_tools.statements.forms.syntax import parsed
from facsight_tools.statements.forms.tokens import Language, sentences, spelled, tokens
from facsight_tools.states import UnavailableReason

LANGUAGES: tuple[Language, ...] = get_args(Language)
# Chosen by its paradigm alone: how arms and hands are held
BY_PARADIGM = {"state"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_slot_has_a_type_and_fills_a_field(language: Language) -> None:
    for form in forms(language):
        names = form.node.slots()
        assert names - BY_PARADIGM <= set(TYPES), form.source
        fillable = frozenset().union(*(saying.fields() for saying in form.says))
        fillable |= {part for name in names & set(JOINED) for part in JOINED[name]}
        free = names - fillable
        assert free == set(), form.source


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lexicon_knows_every_value(language: Language) -> None:
    said = lexicon(language).tables
    assert {unit for unit, _ in said["unit"].said} == set(ACTION_UNITS)
    for unit in ACTION_UNITS:
        for paradigm in ("code", "named", "spoken", "later", "gloss", "plain"):
            assert said["unit"].said[unit, paradigm], (unit, paradigm)
    themes = {*context_cues.load().themes, *(cue.theme.id for cue in body_cues.load())}
    assert themes <= {name for name, _ in said["situation"].said}
    assert {one.value for one in UnavailableReason} == {name for name, _ in said["reason"].said}


def test_languages_have_the_same_values() -> None:
    english, german = (lexicon(one).tables for one in LANGUAGES)
    for name in ("unit", "grades", "side", "reason", "cue", "situation", "work", "arms", "hands"):
        values = [{value for value, _ in table[name].said} for table in (english, german)]
        assert values[0] == values[1], name


def test_plain_names_of_units_are_told_apart() -> None:
    for language in LANGUAGES:
        table = lexicon(language).tables["unit"]
        names = [table.said[unit, "plain"][0] for unit in ACTION_UNITS]
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("broken", ["{unit", "<{unit}", "(a|b", "[a", "a)"])
def test_a_broken_template_is_an_error(broken: str) -> None:
    with pytest.raises(ValueError, match="template"):
        parsed(broken)


def test_slots_have_types_by_name_or_by_paradigm() -> None:
    assert typed("unit", "move.done") == ("unit", "move.done")
    assert typed("state", "arm") == ("arm", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AU12 is at 3.20 of 5.", ["AU12", "is", "at", "3.20", "of", "5", "."]),
        ("bei 3,20 (links)", ["bei", "3,20", "(", "links", ")"]),
        ("the subject\u2019s head isn't", ["the", "subject's", "head", "isn't"]),
        ("AU12 [F1.AU12, F1.AU6]!", ["AU12", "", "!"]),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert [token.text for token in tokens(text)] == expected


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
