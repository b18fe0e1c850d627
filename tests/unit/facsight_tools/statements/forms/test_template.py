"""Templates in both directions, with a lexicon of three units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from facsight_tools.statements.forms.syntax import parsed
from facsight_tools.statements.forms.template import (
    ELEMENTS,
    Spoken,
    TemplateHearing,
    TemplateSlot,
    TooLong,
    Values,
    marks,
    without_marks,
    words_of,
)

UNITS = {"AU6": 6, "AU12": 12, "AU25": 25}


class Units:
    """Satisfies `Words`: a slot is a unit by its code, and its side `both` where it is not said."""

    def hear(
        self,
        slot: TemplateSlot,
        spoken: Sequence[str],
        at: int,
        initial: bool,  # noqa: ARG002
    ) -> Iterator[tuple[int, Any, str, int]]:
        if at < len(spoken) and slot.name == "unit" and spoken[at] in UNITS:
            yield at + 1, UNITS[spoken[at]], "", 0
        if at < len(spoken) and slot.name == "side" and spoken[at] in ("left", "right"):
            yield at + 1, spoken[at], "", 0

    def say(self, slot: TemplateSlot, value: Any) -> Iterator[tuple[str, int]]:
        if slot.name == "side" or value in UNITS.values():
            yield "", 0

    def spoken(self, said: Spoken) -> tuple[str, ...]:
        return (said.value if said.name == "side" else f"AU{said.value}",)

    def default(self, name: str, values: Values) -> Any:  # noqa: ARG002
        return "both" if name == "side" else None

    def separators(self, conjunction: str) -> tuple[tuple[str, ...], ...]:
        return (("nor",),) if conjunction == "nor" else (("and",), (",", "and"))


WORDS = Units()


def heard(source: str, text: str, steps: int = 1000) -> list[dict[str, Any]]:
    """What a text may mean by a template, whole readings alone."""
    tokens = text.split()
    hearing = TemplateHearing(tokens, frozenset({0}), WORDS, steps)
    found = parsed(source).hear(hearing, 0, {})
    return [values for end, values, _ in found if end == len(tokens)]


def said(source: str, values: Values) -> str | None:
    """The first writing of values."""
    first = next(iter(parsed(source).say(WORDS, values)), None)
    return None if first is None else " ".join(without_marks(words_of(first[1], WORDS)))


@pytest.mark.parametrize(
    ("source", "text", "values"),
    [
        ("{unit} is there", "AU12 is there", {"unit": 12}),
        ("(a|the) {unit}", "a AU12", {"unit": 12}),
        ("{unit} on the {side}", "AU6 on the left", {"unit": 6, "side": "left"}),
        ("<{unit}> are", "AU6 and AU12 are", {ELEMENTS: ({"unit": 6}, {"unit": 12})}),
        (
            "<{unit}> are",
            "AU6 , AU12 and AU25 are",
            {ELEMENTS: ({"unit": 6}, {"unit": 12}, {"unit": 25})},
        ),
        ("<any {unit}> there", "AU6 there", {ELEMENTS: ({"unit": 6},)}),
    ],
)
def test_what_is_heard_is_said_again(source: str, text: str, values: dict[str, Any]) -> None:
    assert heard(source, text) == [values]
    assert said(source, values) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{unit} is", "AU12 was"),
        ("{unit} is", "AU12 is absent"),
        ("{unit} is", "AU9 is"),
        ("{unit} like {unit}", "AU6 like AU12"),
        ("<{unit}> are", "AU6 are"),
        ("<{unit}> are", "AU6 and AU6 are"),
        ("<nor {unit}> are", "AU6 and AU12 are"),
    ],
)
def test_what_does_not_fit_is_not_heard(source: str, text: str) -> None:
    assert heard(source, text) == []


def test_what_may_be_left_out_is_written_where_it_says_something() -> None:
    source = "{unit} [on the {side}] is"
    assert said(source, {"unit": 6, "side": "both"}) == "AU6 is"
    assert said(source, {"unit": 6, "side": "left"}) == "AU6 on the left is"
    assert heard(source, "AU6 is") == [{"unit": 6}]


def test_the_case_of_a_first_letter_is_no_matter_but_in_a_single_letter() -> None:
    assert heard("is {unit}", "Is AU6") == [{"unit": 6}]
    assert heard("{unit} is", "AU6 Is") == [{"unit": 6}]
    assert heard("{unit} is", "AU6 IS") == []
    assert heard("{unit} a", "AU6 A") == []


def test_what_no_wording_has_is_not_said() -> None:
    assert said("{unit} is", {"unit": 9}) is None
    assert said("{unit} is", {}) is None


def test_a_sentence_ends_when_the_steps_do() -> None:
    with pytest.raises(TooLong):
        heard("<{unit}> are", "AU6 , AU12 and AU25 are", steps=3)


def test_ids_have_their_places_between_the_words() -> None:
    values = {ELEMENTS: ({"unit": 6}, {"unit": 12})}
    ((_, trace),) = parsed("<{unit}> ^ are").say(WORDS, values)
    assert [count for count, _ in marks(words_of(trace, WORDS))] == [1, 3, 3]


def test_a_template_knows_its_slots_and_what_it_needs() -> None:
    node = parsed("(a|the a) {unit} [on the {side}] IS")
    assert node.slots() == {"unit", "side"}
    assert node.required() == {frozenset({"a"}), frozenset({"is"})}


def test_what_may_stand_in_any_order_stands_there_once() -> None:
    source = "{unit} *[here|in bits|now]"
    for text in ("AU12", "AU12 now", "AU12 in bits here", "AU12 now here in bits"):
        assert heard(source, text), text
    for text in ("AU12 now now", "AU12 in", "AU12 here then"):
        assert heard(source, text) == [], text
