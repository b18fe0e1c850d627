"""Words on persons: what they say tells the list, and things are in none."""

from __future__ import annotations

import pytest

from facsight_tools.evidence.person_words import words


@pytest.mark.parametrize(
    ("word", "listed"),
    [
        ("president", "identity"),
        ("honest", "traits"),
        ("she", "gendered"),
        ("lying", "deception"),
        ("autism", "diagnosis"),
        ("feels", "feeling_verbs"),
        ("grief", "emotion_nouns"),
        ("angry", "emotions"),
    ],
)
def test_a_word_is_in_the_list_of_what_it_says(word: str, listed: str) -> None:
    assert word in words(listed)


def test_several_lists_are_one_set_and_things_are_in_none() -> None:
    every = words(
        *("identity", "traits", "gendered", "deception", "diagnosis", "feeling_verbs"),
        *("emotion_nouns", "person", "person_nouns", "emotions", "states_of_mind"),
    )
    assert words("identity") | words("traits") <= every
    assert not every & {"table", "window", "hat", "stands", "on", "the", "left"}
    with pytest.raises(KeyError):
        words("colours")
