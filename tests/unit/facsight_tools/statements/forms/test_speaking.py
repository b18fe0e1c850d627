"""The lexicon at work on one ledger."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from tests.builders import make_analysis, make_context, make_face, make_rules
from tests.people import make_body, with_people

from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.speaking import Speaking, typed
from facsight_tools.statements.forms.template import Spoken, TemplateSlot
from facsight_tools.statements.forms.tokens import Language, quoted

FACES: Final = [make_face(1, {12: 3.0}), make_face(2, {4: 2.0})]


def evidence(count: int = 1, *bodies: int) -> Evidence:
    analysis = make_analysis(FACES[:count])
    if bodies:
        analysis = with_people(analysis, [make_body(one, one) for one in bodies])
    context = [make_context("They won.")]
    return Evidence.of(build_ledger(analysis, context=context, rules=make_rules()))


def heard(words: Speaking, slot: TemplateSlot, *spoken: str) -> list[tuple[int, object]]:
    return [(end, value) for end, value, _, _ in words.hear(slot, spoken, 0, False)]


def test_slots_have_types_by_name_or_by_paradigm() -> None:
    assert typed("unit", "move.done") == ("unit", "move.done")
    assert typed("state", "arm") == ("arm", "")


def test_what_there_is_one_of_is_understood() -> None:
    alone = Speaking("en", evidence(1, 1))
    assert alone.implied == {"face": 1, "body": 1, "rule_set": "emfacs@1"}
    assert alone.default("than_face", {"face": 2}) == 2
    assert Speaking("en", evidence(2, 1, 2)).implied == {"rule_set": "emfacs@1"}


def test_words_of_the_ledger_are_quoted_with_its_row() -> None:
    words = Speaking("en", evidence())
    assert words.texts == {"C1": "They won."}
    assert words.default("text", {"row": "C1"}) == "They won."
    slot = TemplateSlot("row", "sentence")
    assert heard(words, slot, quoted("They won")) == [(1, "C1")]
    assert heard(words, slot, quoted("They lost")) == []


def test_numbers_have_the_mark_of_their_language() -> None:
    slot, said = TemplateSlot("value"), {"en": "3.20", "de": "3,20"}
    languages: tuple[Language, ...] = ("en", "de")
    for language in languages:
        words = Speaking(language, evidence())
        assert heard(words, slot, said[language]) == [(1, Decimal("3.20"))]
        assert words.spoken(Spoken("value", "", Decimal("3.20"), 0)) == (said[language],)
        other = said["de" if language == "en" else "en"]
        assert heard(words, slot, other) == []


def test_what_was_mentioned_is_explained_no_more() -> None:
    words = Speaking("en", evidence())
    slot = TemplateSlot("unit")
    first = next(words.say(slot, 12))
    words.mention((Spoken("unit", first[0], 12, first[1]),))
    later = next(words.say(slot, 12))
    assert later != first
    assert len(words.spoken(Spoken("unit", *_said(first)))) > len(
        words.spoken(Spoken("unit", *_said(later)))
    )


def _said(choice: tuple[str, int]) -> tuple[str, int, int]:
    return choice[0], 12, choice[1]


def test_every_unit_that_is_said_is_heard_again() -> None:
    words = Speaking("en", evidence())
    slot = TemplateSlot("unit")
    for paradigm, variant in words.say(slot, 12):
        spoken = words.spoken(Spoken("unit", paradigm, 12, variant))
        assert (len(spoken), 12) in heard(words, slot, *spoken)
