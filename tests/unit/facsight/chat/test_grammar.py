"""Forms of questions: every example is understood, and no question as another one."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any, Final

import pytest

from facsight.chat import grammar
from facsight.chat.grammar import AskedForm, forms, in_words, nearest, understand, vocabulary
from facsight.chat.query import Query
from facsight_tools.statements.forms.tokens import Language

LANGUAGES: tuple[Language, ...] = ("en", "de")
DOCUMENT = Path(__file__).parents[4] / "docs" / "chat.md"
EXAMPLES = [
    (language, form.what, form.example)
    for language in LANGUAGES
    for form in forms(language)
    if form.example
]
STRANGE = ["banana", "economy", "tomorrow", "velocity", "Autobahn", "nineteen", "purple", "quickly"]
FREE = ("add_context",)


def asked(question: str, language: Language = "en") -> dict[str, Any] | None:
    found = understand(question, (language,))
    return None if found is None else {"what": found.query.what, **found.query.named}


@pytest.mark.parametrize(("language", "what", "example"), EXAMPLES)
def test_every_example_is_understood(language: Language, what: str, example: str) -> None:
    found = understand(example, (language,))
    assert found is not None
    assert found.query.what == what


def test_the_document_lists_every_form() -> None:
    listed = DOCUMENT.read_text("utf-8")
    assert [one for one in EXAMPLES if one[-1] not in listed] == []


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Which emotion is strongest?", {"what": "strongest_emotion"}),
        (
            "Is the older man on the left frowning?",
            {"what": "unit_state", "unit": 4, "state": "present", "place": "left"},
        ),
        ("Is the face ill lit?", {"what": "light", "state": "absent", "word": "ill"}),
        ("are you sure", {"what": "certainty"}),
        ("What does “marked” mean?", {"what": "term_meaning", "word": "marked"}),
        ("what's AU 4?", {"what": "unit_meaning", "unit": 4}),
        ("Please, is AU4 present then?", {"what": "unit_state", "unit": 4, "state": "present"}),
        ("Which units are above C?", {"what": "units", "least": "D"}),
        ("Which units are below C?", {"what": "units", "most": "B"}),
        ("Which units are at C?", {"what": "units", "least": "C", "most": "C"}),
        (
            "Is AU12 stronger on her left side?",
            {"what": "sides", "unit": 12, "side": "left", "state": "stronger"},
        ),
        (
            "Is AU6 present on the one on the right?",
            {"what": "unit_state", "unit": 6, "state": "present", "place": "right"},
        ),
        ("Compare with C:\\me\\b.png", {"what": "compare_pictures", "path": "C:\\me\\b.png"}),
        ("Show F1.AU12.", {"what": "row", "row": "F1.AU12"}),
        ("Why anger and not fear?", {"what": "why_not", "label": "fear", "other_label": "anger"}),
        (
            "Are her eyebrows raised?",
            {"what": "unit_state", "unit": 1, "other_unit": 2, "state": "present"},
        ),
        (
            "Is she happier than him?",
            {
                "what": "compare_faces",
                "label": "happiness",
                "state": "stronger",
                "other_place": "other",
            },
        ),
        ("What about the eyebrows?", {"what": "region", "word": "brows"}),
        ("What is going on around her mouth?", {"what": "region", "word": "mouth"}),
        ("Is AU4 present, and on which side?", {"what": "unit_state", "unit": 4, "word": "where"}),
        (
            "Is AU12 on the left or on the right?",
            {"what": "unit_state", "unit": 12, "word": "where"},
        ),
        ("Which AUs could not be measured and why?", {"what": "unmeasured"}),
        (
            "How intense is AU12, as a FACS letter?",
            {"what": "unit_value", "unit": 12, "word": "letter"},
        ),
        ("Does she feel happy?", {"what": "label_state", "label": "happiness", "word": "feel"}),
        (
            "How sure are you that this is sadness and not happiness?",
            {
                "what": "compare_labels",
                "label": "sadness",
                "other_label": "happiness",
                "word": "sure",
            },
        ),
        ("Compare AU17 of the two faces", {"what": "compare_faces", "unit": 17}),
        ("Which face has AU28?", {"what": "compare_faces", "unit": 28, "word": "each"}),
        ("Is the head of person 2 tilted?", {"what": "head", "face": 2, "word": "tilted"}),
        ("Is person 2's head tilted?", {"what": "head", "face": 2, "word": "tilted"}),
        ("Is she old?", {"what": "declined", "word": "age"}),
        ("Does she look friendly?", {"what": "declined", "word": "trait"}),
        ("How does she feel about the photo?", {"what": "declined", "word": "feeling"}),
        ("What emotion is the second most likely?", {"what": "possible", "word": "second"}),
        ("Does the expression fit what I wrote?", {"what": "context", "word": "agree"}),
        ("How did you measure that?", {"what": "sources"}),
        ("What do her eyes tell?", {"what": "region", "word": "eyes"}),
        ("Is she ill?", {"what": "declined", "word": "health"}),
        (
            "Is the old woman sad?",
            {"what": "label_state", "label": "sadness", "place": "described"},
        ),
    ],
)
def test_a_question_in_english(question: str, expected: dict[str, Any]) -> None:
    assert asked(question) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "Runzelt der ältere Mann links die Stirn?",
            {"what": "unit_state", "unit": 4, "state": "present", "place": "left"},
        ),
        ("Was passiert an den Augenbrauen?", {"what": "region", "word": "brows"}),
        (
            "Fühlt sie sich glücklich?",
            {"what": "label_state", "label": "happiness", "word": "feel"},
        ),
        ("Welches Gesicht hat AU28?", {"what": "compare_faces", "unit": 28, "word": "each"}),
        ("Ist das Gesicht zu dunkel?", {"what": "light", "state": "absent", "word": "dark"}),
        ("Was heißt „ausgeprägt“?", {"what": "term_meaning", "word": "marked"}),
        ("Wie stark lächelt sie denn?", {"what": "unit_value", "unit": 12}),
        (
            "Warum Trauer und nicht Wut?",
            {"what": "why_not", "label": "anger", "other_label": "sadness"},
        ),
        ("Welche Einheiten liegen über C?", {"what": "units", "least": "D"}),
        ("und bei der rechten Person?", {"what": "follow", "place": "right"}),
        ("Ist ihr Mund offen?", {"what": "unit_state", "unit": 25, "state": "present"}),
    ],
)
def test_a_question_in_german(question: str, expected: dict[str, Any]) -> None:
    assert asked(question, "de") == expected


@pytest.mark.parametrize(
    "question",
    [
        *("What is the weather like?", "Is the dog happy?", "How tall is he?", "2 + 2", "", "?"),
        *("Is the face", "Is AU4", "what does zorp mean", "Wie ist das Wetter?", "Is AU99 there?"),
    ],
)
def test_what_no_form_covers_is_not_understood(question: str) -> None:
    found = understand(question)
    assert found is None or question == "Is AU4"


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("They had just lost the match.", "en"),
        ("Her dog died yesterday", "en"),
        ("Context: a funeral", "en"),
        ("Sie hat gerade gewonnen.", "de"),
        ("Kontext: eine Feier", "de"),
    ],
)
def test_what_is_told_of_the_situation_is_kept_as_it_was_said(
    said: str, language: Language
) -> None:
    found = understand(said)
    assert found is not None
    assert (found.query.what, found.language) == ("add_context", language)
    assert (found.query.text or "") in said


@pytest.mark.parametrize("said", ["I do not know what you mean", "You are wrong", "She is sad?"])
def test_what_speaks_to_the_tool_is_no_word_on_the_situation(said: str) -> None:
    found = understand(said)
    assert found is None or found.query.what != "add_context"


def weaker(found: AskedForm | None, of: Query) -> bool:
    """Whether a query is another one, or says nothing else with fewer or other places in it."""
    if found is None or found.query == of or found.query.what in FREE:
        return True
    own, whole = found.query.named, of.named
    own = {key: one for key, one in own.items() if one != "other"}  # what no place says
    return found.query.what == of.what and own.items() <= whole.items()


@pytest.mark.parametrize(("language", "what", "example"), EXAMPLES)
def test_a_strange_word_leaves_a_question_the_same_or_not_understood(
    language: Language, what: str, example: str
) -> None:
    whole = understand(example, (language,))
    assert whole is not None
    words = example.split()
    for at in range(len(words) + 1):
        for strange in random.Random(at).sample(STRANGE, 1):  # noqa: S311
            changed = " ".join([*words[:at], strange, *words[at:]])
            found = understand(changed)
            assert weaker(found, whole.query), (what, changed, found)


# Where the rest of a question is a question of its own, and which one.
OWN = {
    "How does she smile?": "smile",
    "Wie lächelt sie?": "smile",
    "Explain that": "why",
    "Erkläre das": "why",
    "Is AU12 on the left?": "unit_state",
    "Is the face ill": "declined",
    "Compare the two": "compare_faces",
    "AU4?": "follow",
    "Who smiles": "compare_faces",
    "Wer lächelt": "compare_faces",
    "Lächeln": "follow",
    "Lächeln sie": "unit_state",
    "Why not": "follow",
    "Warum nicht": "follow",
}


_SMALL: Final = {
    "en": frozenset(
        [
            "the",
            "a",
            "an",
            "and",
            "or",
            "is",
            "are",
            "was",
            "were",
            "has",
            "have",
            "had",
            "just",
            "he",
            "she",
            "it",
            "they",
            "his",
            "her",
            "their",
            "of",
            "to",
            "with",
            "for",
            "at",
            "on",
            "not",
            "no",
            "after",
            "what",
            "why",
            "how",
            "this",
            "that",
            "from",
            "by",
            "be",
            "been",
            "we",
            "you",
            "my",
            "your",
        ]
    ),
    "de": frozenset(
        [
            "der",
            "die",
            "das",
            "den",
            "dem",
            "des",
            "ein",
            "eine",
            "einen",
            "einem",
            "einer",
            "und",
            "oder",
            "ist",
            "sind",
            "war",
            "waren",
            "wird",
            "wurde",
            "hat",
            "haben",
            "hatte",
            "er",
            "sie",
            "es",
            "ihr",
            "ihre",
            "sein",
            "seine",
            "sich",
            "mit",
            "für",
            "auf",
            "zu",
            "zum",
            "zur",
            "im",
            "nicht",
            "kein",
            "keine",
            "nach",
            "was",
            "warum",
            "wie",
            "gerade",
            "von",
            "vom",
            "bei",
            "beim",
            "ich",
            "wir",
            "du",
            "mein",
            "dein",
        ]
    ),
}
"""Words without which a question asks the same."""


@pytest.mark.parametrize(("language", "what", "example"), EXAMPLES)
def test_without_a_content_word_a_question_asks_less_or_is_not_understood(
    language: Language, what: str, example: str
) -> None:
    whole = understand(example, (language,))
    assert whole is not None
    asking = {"which", "who", "where", "when", "wer", "wohin", "wann", "welche", "und", "in"}
    small = asking | _SMALL[language]
    words = example.split()
    for at, word in enumerate(words):
        rest = " ".join([*words[:at], *words[at + 1 :]])
        if re.sub(r"\W", "", word.lower()) not in small:
            found = understand(rest, (language,))
            own = found is not None and OWN.get(rest) == found.query.what
            assert own or weaker(found, whole.query), (what, rest, found)


def test_every_word_of_a_form_can_be_said() -> None:
    for language in LANGUAGES:
        words = vocabulary(language)
        for form in forms(language):
            for node in form.nodes:
                for literal in (one for some in node.required() for one in some):
                    assert words.fold(literal) in ([literal], []), (language, form.what, literal)


def test_the_nearest_forms_are_three_that_answer_something() -> None:
    for language, question in (("en", "which emotions are strong today"), ("de", "Licht?")):
        found = nearest(question, language)
        assert len(found) == grammar.NEAREST == len(set(found))
        for one in found:
            again = understand(one, (language,))
            assert again is not None
            assert again.query.what not in ("declined", "hello", "thanks")
    assert "Which emotion is strongest?" in nearest("which emotions are strong today", "en")


@pytest.mark.parametrize(
    ("query", "language", "words"),
    [
        (Query(what="unit_state", unit=4, state="present"), "en", "Is AU4 present?"),
        (
            Query(what="unit_state", unit=4, state="present", place="left"),
            "en",
            "Is AU4 present in the face on the left?",
        ),
        (
            Query(what="score", label="fear", face=2),
            "de",
            "Wie wahrscheinlich ist fear in Gesicht 2?",
        ),
    ],
)
def test_a_query_is_put_in_words(query: Query, language: Language, words: str) -> None:
    assert in_words(query, language) == words


def test_labels_of_ones_own_are_known_where_pictures_have_them() -> None:
    assert understand("Why not awe?") is None
    found = understand("Why not awe?", labels=frozenset({"awe"}))
    assert found is not None
    assert found.query.label == "awe"


ONLY = {
    "Is only AU12 present?": "units",
    "Are just AU6 and AU12 present?": "units",
    "Sind nur AU6 und AU12 vorhanden?": "units",
    "Is AU12 only present on the left?": "unit_state",
    "Ist AU12 nur links vorhanden?": "unit_state",
    "Is it just happiness?": "label_state",
    "Sieht sie nur glücklich aus?": "label_state",
}


@pytest.mark.parametrize(("question", "what"), ONLY.items())
def test_only_is_never_passed_over(question: str, what: str) -> None:
    found = understand(question)
    assert found is not None
    assert (found.query.what, found.query.word) == (what, "only")
    without = understand(re.sub(r"\b(only|just|nur) ", "", question))
    assert without is not None
    assert without.query.word is None


@pytest.mark.parametrize(
    "question",
    [
        "Is she looking only at the camera?",
        "How strong is only AU12?",
        "Is AU12 stronger on the left in the picture?",
        "Ist AU12 im Bild links stärker?",
        "Is AU12 present on the right in the picture?",
    ],
)
def test_what_only_or_a_side_of_the_picture_would_change_is_not_answered_without_it(
    question: str,
) -> None:
    assert understand(question) is None


@pytest.mark.parametrize(
    "question",
    ["Is AU4 present?", "Does she look happy?", "How strong is AU12?", "Sieht sie glücklich aus?"],
)
def test_every_question_on_a_face_may_name_its_picture(question: str) -> None:
    plain = understand(question)
    assert plain is not None
    named = "Bild 2" if plain.language == "de" else "picture 2"
    told = question.rstrip("?")
    for asked in (f"{named}: {question}", f"{told} in {named}?"):
        found = understand(asked)
        assert found is not None, asked
        assert found.query == plain.query.but(picture=2), asked
