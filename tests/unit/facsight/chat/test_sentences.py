"""The fixed sentences: every one in every language, with the same values, and no flags."""

from __future__ import annotations

import re
from typing import Any

from facsight.chat.answers import read
from facsight.chat.query import _WORDS, WHATS, General, names
from facsight.chat.sentences import fixed, helped
from facsight_tools.statements.kinds import KINDS

GERMAN, ENGLISH = read("de", "sentences"), read("en", "sentences")
# Answered without the table of statements.
APART = {
    "reading",
    "compare_faces",
    "compare_pictures",
    "like",
    "effect",
    "why_not",
    *names(General),
}
APART |= {"draw", "open", "pictures", "add_context", "undo_context", "language", "register"}
APART |= {
    "simpler",
    "shorter",
    "more",
    "follow",
    "when",
    "together",
    "changes",
    "around",
    "moment",
    "often",
    "peak",
    "long",
    "span",
    "length",
    "looks",
}


def slots(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def test_both_languages_have_the_same_sentences_with_the_same_values() -> None:
    assert set(GERMAN) == set(ENGLISH)
    for group, sentences in ENGLISH.items():
        assert set(sentences) == set(GERMAN[group]), group
        for key, text in sentences.items():
            assert slots(text) == slots(GERMAN[group][key]), key


def test_no_sentence_speaks_of_a_flag_and_help_lists_questions() -> None:
    texts = [text for one in (GERMAN, ENGLISH) for many in one.values() for text in many.values()]
    assert len(texts) > 100
    assert not [text for text in texts if re.search(r"(^|\s)--?\w", text)]
    assert "Is AU4 present?" in helped("en").text
    assert fixed("de", "openings", "yes") == "Ja."


def test_every_word_that_is_declined_or_explained_has_its_sentence() -> None:
    assert set(_WORDS["declined"]) == set(ENGLISH["declined"])
    assert set(_WORDS["term_meaning"]) == set(ENGLISH["terms"])


def test_the_table_of_answers_names_what_there_is() -> None:
    table: dict[str, Any] = read(None, "answers")
    assert {key.partition(".")[0] for key in table} >= set(WHATS) - APART
    for key, entry in table.items():
        assert key.partition(".")[0] in {*WHATS, "first"}
        patterns = [*entry["say"], *(pattern for _, pattern in entry.get("decide", ()))]
        for kind in {one.split()[0] for one in patterns if not one.startswith("$")}:
            assert kind in KINDS, key
        for pattern in patterns:
            kind, *fields = pattern.split()
            for field in fields:
                assert field.partition("=")[0] in KINDS[kind].model_fields, (key, pattern)
        for opening, _ in entry.get("decide", ()):
            assert not opening or opening in ENGLISH["openings"], key
        for note in (entry.get("none"), entry.get("note")):
            assert note is None or note in ENGLISH["notes"], key
