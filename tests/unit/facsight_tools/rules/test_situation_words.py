"""Words of situations: how entries are read, and what makes none."""

from __future__ import annotations

import time
from typing import Any

import pytest

from facsight_tools.rules import situation_words
from facsight_tools.rules.language import READ
from facsight_tools.rules.situation_words import MARKERS, TOKEN, Forms, parse


def made(entry: str, language: str = "en", **data: Any) -> situation_words.SituationWords:
    return parse({"themes": {"goal-success": entry}, "markers": {}} | data, language)


def test_a_word_may_be_all_its_forms_a_beginning_an_end_or_one_of_a_class() -> None:
    one, two, three, four = made(
        "win~; prize|medal; @wanted; bestan*|*exam",
        irregular={"win": "won"},
        classes={"wanted": "job~ raise"},
    ).entries
    forms = [entry.runs[0][0] for entry in (one, two, three, four)]
    assert all(isinstance(each, Forms) for each in forms)
    for each, held, not_held in zip(
        forms,
        (("win", "wins", "won", "winning"), ("prize",), ("jobs", "raise"), ("bestand", "anexam")),
        ("winner", "prizes", "raises", "bes"),
        strict=True,
    ):
        assert each is not None
        assert all(word in each for word in held)
        assert not_held not in each


def test_runs_stand_in_one_clause_or_in_one_sentence() -> None:
    near, wide = made("win~ * cup + today; never ++ explains").entries
    assert [len(run) for run in near.runs] == [3, 1]
    assert (near.size, near.wide, wide.wide) == (3, False, True)
    assert near.runs[0][1] is None


@pytest.mark.parametrize("entry", ["* won", "x*", "@nobody"])
def test_an_entry_that_makes_no_sense_is_refused(entry: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        made(entry)


def test_words_of_no_theme_are_refused() -> None:
    with pytest.raises(ValueError, match="'hope' is not a theme"):
        parse({"themes": {"hope": "x"}, "markers": {}}, "en")


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("she didn't win", ["she", "did", "n't", "win"]),
        ("he's lost, sadly", ["he", "'s", "lost", ",", "sadly"]),
        ("on the 2nd of may", ["on", "the", "of", "may"]),
        ("a 4x4 and an mp3", ["a", "and", "an"]),
        ("die prüfung", ["die", "prüfung"]),
        ("\u00bfy el niño?", ["\u00bf", "y", "el", "niño", "?"]),
    ],
)
def test_what_counts_as_a_word(text: str, tokens: list[str]) -> None:
    assert [match.group() for match in TOKEN.finditer(text)] == tokens


@pytest.mark.parametrize("text", ["{}1", "1{}", "{}n't", "x'{}"])
def test_a_word_without_an_end_is_read_in_its_length(text: str) -> None:
    """Thousandths of a second; by the square of the length it would be tens of them."""
    started = time.process_time()
    assert len(list(TOKEN.finditer(text.format("a" * 20_000)))) <= 2
    assert time.process_time() - started < 1


@pytest.mark.parametrize("language", READ)
def test_the_words_that_come_with_facsight(language: str) -> None:
    found = situation_words.words(language)
    assert len(found.entries) > 1000
    assert set(found.markers) == set(MARKERS)
    needed = set(MARKERS) - {"first", "pleasant", "unpleasant"}
    assert all(found.markers[one] for one in needed)


@pytest.mark.parametrize("language", READ)
def test_words_are_read_in_a_moment(language: str) -> None:
    situation_words.words.cache_clear()
    started = time.process_time()
    situation_words.words(language)
    assert time.process_time() - started < 0.5
