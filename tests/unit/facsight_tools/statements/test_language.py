"""The language of a text by its function words."""

from __future__ import annotations

import pytest

from facsight_tools.statements.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("She has just won the final.", "en"),
        ("Sie hat gerade das Finale gewonnen.", "de"),
        ("Ihr Vater ist heute gestorben.", "de"),
        ("Warum nicht Angst?", "de"),
        ("why not fear?", "en"),
        ("Ella ganó el premio.", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_more_german_words_than_english_ones_make_it_german(
    text: str | None, language: str
) -> None:
    assert language_of(text) == language
