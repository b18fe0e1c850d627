"""The language of a text, short ones included."""

import time

import pytest

from facsight_tools.rules.language import language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("She has just won the final.", "en"),
        ("why not fear?", "en"),
        ("[laughs]", "en"),
        ("Passport photo", "en"),
        ("", "en"),
        ("42", "en"),
        ("Sie hat gerade das Finale gewonnen.", "de"),
        ("Die Frau steht an der Kasse.", "de"),
        ("Warum nicht Angst?", "de"),
        ("Ella ganó el premio.", "es"),
        ("Su perro murió ayer.", "es"),
        ("El banco les ha", "es"),
        ("Ella va a l'escola avui.", "ca"),
        ("Els nens han guanyat el partit.", "ca"),
        ("Ela ganhou a corrida.", "pt"),
        ("Elle a gagné le prix.", "fr"),
        ("Ha vinto la gara.", "it"),
        ("Она выиграла гонку.", "ru"),
        ("\u5979\u8d62\u5f97\u4e86\u6bd4\u8d5b\u3002", "zh"),
    ],
)
def test_the_language_of_a_text(text: str, code: str) -> None:
    assert language(text) == code


@pytest.mark.parametrize("text", ["The dog ran away.", "Der Hund ist weg.", "El perro huyó."])
def test_neither_capitals_nor_stops_change_it(text: str) -> None:
    bare = text.rstrip(".")
    assert language(text) == language(bare) == language(bare.upper()) == language(bare + "!!")


def test_a_long_text_is_told_by_its_start() -> None:
    started = time.process_time()
    assert language("Der Hund ist weg. " * 20_000) == "de"
    assert time.process_time() - started < 2
