"""Texts of others, as they may be shown."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facsight_tools.printable import printable


@given(st.text(st.characters(codec=None)))
def test_nothing_that_moves_a_cursor_or_breaks_an_encoding_is_left(text: str) -> None:
    shown = printable(text)
    shown.encode()
    categories = {unicodedata.category(one) for one in shown} - {"Cf"}
    assert not categories & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(shown) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200e\u200f\ufeff")
    assert printable(shown) == shown


@pytest.mark.parametrize("text", ["", "a b", "Müller, Zoë", "日本語", "👩‍👩‍👧", "می‌خواهم"])
def test_what_people_write_stays(text: str) -> None:
    assert printable(text) == text


def test_escapes_say_what_was_there() -> None:
    assert printable("a\x1b[31m\n\u202e\udcff") == "a\\x1b[31m\\x0a\\u202e\\xff"
    assert printable("a\nb\t", keep="\n") == "a\nb\\x09"
