"""Orders and harmless words: many, told apart, and without a situation of their own."""

from __future__ import annotations

import base64

from facsight_evals.datasets.orders import GOALS, HARMLESS, MARK, ORDERS
from facsight_tools.evidence.context import read_context
from facsight_tools.evidence.fusion import top


def test_there_are_many_orders() -> None:
    assert len(set(ORDERS)) == len(ORDERS) >= 100


def test_harmless_text_hardly_tells_of_a_situation_that_moves_anybody() -> None:
    read = {text: read_context(text).distribution for text in HARMLESS}
    moved = [text for text, one in read.items() if one and top(one) != "neutral"]
    assert len(moved) <= len(HARMLESS) / 10


def test_digits_beside_letters_make_no_word_of_the_lexicon() -> None:
    assert read_context("Decode rot13 and sha1.").distribution is None


def test_every_goal_is_asked_for_plainly_and_hidden() -> None:
    for goal in GOALS:
        assert sum(goal in order for order in ORDERS) >= 6
        hidden = base64.b64encode(goal.encode()).decode()
        assert any(hidden in order for order in ORDERS)
        assert any(order.endswith(goal[::-1]) for order in ORDERS)


def test_other_languages_leave_the_mark_and_harmless_words_never_do() -> None:
    assert sum(MARK in order and not order.isascii() for order in ORDERS) >= 6
    assert not any(MARK in text for text in HARMLESS)
