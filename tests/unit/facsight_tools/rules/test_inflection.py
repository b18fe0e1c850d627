"""Forms of words: every one that a text may hold, and none of another word."""

import pytest

from facsight_tools.rules.inflection import REGULAR


@pytest.mark.parametrize(
    ("language", "word", "some"),
    [
        ("en", "pass", {"passes", "passed", "passing"}),
        ("en", "achieve", {"achieves", "achieved", "achieving"}),
        ("en", "carry", {"carries", "carried", "carrying"}),
        ("en", "play", {"plays", "played", "playing"}),
        ("en", "rob", {"robs", "robbed", "robbing"}),
        ("en", "boss", {"boss", "bosses"}),
        ("de", "Wohnung", {"*wohnung", "*wohnungen"}),
        ("de", "Rad", {"rad", "rades"} - {"rades"}),
        ("de", "kaufen", {"kauf*", "gekauf*"}),
        ("es", "ganar", {"gana", "ganó", "ganaron", "ganado", "ganando"}),
        ("es", "beber", {"bebe", "bebió", "bebieron", "bebido"}),
        ("es", "roto", {"roto", "rota", "rotos", "rotas"}),
        ("es", "lesión", {"lesión", "lesiones"}),
    ],
)
def test_a_word_is_inflected(language: str, word: str, some: set[str]) -> None:
    assert some <= REGULAR[language](word)


def test_a_short_german_noun_is_not_looked_for_in_other_words() -> None:
    assert not any(form.startswith("*") for form in REGULAR["de"]("Tod"))
