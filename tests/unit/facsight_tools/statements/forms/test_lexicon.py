"""The words of each language: complete, and the same values in all of them."""

from __future__ import annotations

from typing import get_args

import pytest

from facsight_tools.facs import ACTION_UNITS
from facsight_tools.rules import body_cues, context_cues
from facsight_tools.statements.forms.lexicon import LexiconTable, lexicon, split
from facsight_tools.statements.forms.tokens import Language, quoted
from facsight_tools.states import UnavailableReason

LANGUAGES: tuple[Language, ...] = get_args(Language)


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


def test_a_table_is_found_from_either_end_and_copied_whole() -> None:
    table = LexiconTable()
    table.add(12, "code", [("AU12",), ("AU", "12")])
    twin = table.copy()
    twin.add(6, "code", [("AU6",)])
    assert table.said == {(12, "code"): [("AU12",), ("AU", "12")]}
    assert twin.said[6, "code"] == [("AU6",)]
    (found,) = twin.at("code", "AU", ["12"])
    assert (found.value, found.variant, found.tokens) == (12, 1, ("AU", "12"))
    assert twin.at("named", "AU", ["12"]) == []
    assert twin.at("code", "AU", []) == []


def test_a_wording_in_quotation_marks_is_one_token() -> None:
    assert split("lip corner puller") == ("lip", "corner", "puller")
    assert split('"AU 12"') == (quoted("AU 12"),)
