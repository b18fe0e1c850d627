"""The lexicon of situations: word forms, order of entries, and files that make no sense."""

import time
from copy import deepcopy
from typing import Any

import pytest

from facsight_tools.rules import context_cues
from facsight_tools.rules.context_cues import MARKERS, TOKEN, parse

ENTRY: dict[str, Any] = {
    "gloss": "a goal reached",
    "appraisal": ["pleasant"],
    "distribution": {"happiness": 1.0},
    "weight": 1,
    "denied": None,
    "verbs": [],
    "nouns": [],
    "words": [],
}
DATA: dict[str, Any] = {
    "id": "own",
    "version": 2,
    "labels": ["happiness", "neutral"],
    "themes": {"goal": ENTRY},
    "irregular": {"win": ["won"], "be": ["was", "were"]},
    **{kind: [] for kind in MARKERS},
}


def lexicon(**entry: Any) -> context_cues.Lexicon:
    data = deepcopy(DATA)
    data["themes"]["goal"] |= entry
    return parse(data)


def forms(kind: str, phrase: str) -> list[set[str] | None]:
    """The forms of each word of the one entry, None for a gap."""
    found = {
        words for entries in lexicon(**{kind: [phrase]}).entries.values() for _, words in entries
    }
    (words,) = found
    return [None if one is None else set(one) for one in words]


@pytest.mark.parametrize(
    ("verb", "some"),
    [
        ("win", {"win", "wins", "won", "winning"}),
        ("pass", {"passes", "passed", "passing"}),
        ("achieve", {"achieves", "achieved", "achieving"}),
        ("carry", {"carries", "carried", "carrying"}),
        ("play", {"plays", "played", "playing"}),
        ("rob", {"robs", "robbed", "robbing"}),
    ],
)
def test_a_verb_is_inflected(verb: str, some: set[str]) -> None:
    (first,) = forms("verbs", verb)
    assert first is not None
    assert some <= first
    assert not first & {"playied", "achieveed", "robied"}


@pytest.mark.parametrize(
    ("noun", "plural"),
    [("prize", "prizes"), ("victory", "victories"), ("boss", "bosses"), ("toy", "toys")],
)
def test_of_a_noun_the_last_word_is_inflected(noun: str, plural: str) -> None:
    assert forms("nouns", f"first {noun}") == [{"first"}, {noun, plural}]
    assert forms("words", f"first {noun}") == [{"first"}, {noun}]


def test_a_star_is_a_gap_and_the_object_behind_it_may_be_many() -> None:
    first, gap, last = forms("verbs", "pass * exam")
    assert (gap, last) == (None, {"exam", "exams"})
    assert first is not None
    assert "passed" in first


def test_being_something_may_be_shortened_and_interrupted() -> None:
    first, gap, last = forms("verbs", "be robbed")
    assert first is not None
    assert {"was", "were", "'s", "'re", "'m"} <= first
    assert (gap, last) == (None, {"robbed"})


def test_the_most_specific_entry_comes_first() -> None:
    found = lexicon(verbs=["win", "win * gold medal", "win * medal"]).entries["won"]
    assert [sum(one is not None for one in words) for _, words in found] == [3, 2, 1]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("she didn't win", ["she", "did", "n't", "win"]),
        ("he's lost, sadly", ["he", "'s", "lost", ",", "sadly"]),
        ("on the 2nd of may", ["on", "the", "of", "may"]),
        ("a 4x4 and an mp3", ["a", "and", "an"]),
        ("so \u2014 well!", ["so", "\u2014", "well", "!"]),
    ],
)
def test_what_counts_as_a_word(text: str, tokens: list[str]) -> None:
    assert [match.group() for match in TOKEN.finditer(text)] == tokens


@pytest.mark.parametrize("text", ["{}1", "1{}", "{}n't", "x'{}", "{}é1"])
def test_a_word_without_an_end_is_read_in_its_length(text: str) -> None:
    """Thousandths of a second; by the square of the length it would be tens of them."""
    started = time.process_time()
    assert len(list(TOKEN.finditer(text.format("a" * 20_000)))) <= 2
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ({"distribution": {"happiness": 0.9}}, "goal: expected shares that sum to 1"),
        ({"distribution": {"joy": 1.0}}, "goal: expected shares that sum to 1"),
        ({"denied": "loss"}, "goal: 'loss' is not a theme"),
    ],
)
def test_a_theme_that_makes_no_sense_is_refused(entry: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        lexicon(**entry)


def test_the_longest_marker_is_tried_first() -> None:
    data = deepcopy(DATA) | {"near_misses": ["almost", "came close to", "close to"]}
    assert parse(data).markers["near_misses"] == (
        ("came", "close", "to"),
        ("close", "to"),
        ("almost",),
    )


def test_the_lexicon_that_comes_with_facsight() -> None:
    found = context_cues.load()
    assert found.entries["won"]
    for name, theme in found.themes.items():
        assert theme.id == name
        assert theme.denied is None or theme.denied in found.themes
        if theme.distribution is not None:
            assert sum(theme.distribution.values()) == pytest.approx(1)
    named = {name for entries in found.entries.values() for name, _ in entries}
    assert named <= set(found.themes)
    with pytest.raises(TypeError):
        found.themes["x"] = found.themes[name]  # type: ignore[index]
