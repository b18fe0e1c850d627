"""The forms of a word in the three languages of the lexicon of situations, as patterns.

A pattern is a form, the beginning of one (`bestand*`) or its end (`*prüfung`). Forms that are
irregular stand in the lexicon's own table; here are the regular ones, too many rather than too few:
a form that nobody writes does no harm.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

_GERMAN_ENDINGS: Final = ("", "e", "en", "er", "es", "n", "nen", "s")
# From this length on a noun is looked for at the end of compounds, too: "Fahrprüfung"
_COMPOUND: Final = 5
_SPANISH_ENDINGS: Final = MappingProxyType(
    {
        "ar": "o as a amos áis an é aste ó amos asteis aron aba abas abas ábamos aban ando ado ada "
        "ados adas ar arle arlo arla arles arse arnos ará arán e en",
        "er": "o es e emos éis en í iste ió imos isteis ieron ía ías íamos ían iendo yendo ido ida "
        "idos idas er erle erlo erla erse ernos erá erán a an yó yeron",
        "ir": "o es e imos ís en í iste ió isteis ieron ía ías íamos ían iendo yendo ido ida idos "
        "idas ir irle irlo irla irse irnos irá irán a an yó yeron",
    }
)


@cache
def _english(word: str) -> set[str]:
    """Forms of a verb and of a noun, both with and without a doubled consonant."""
    stem = word.removesuffix("e")
    forms = {word, _plural(word), stem + "ed", stem + "ing"}
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        forms.add(word[:-1] + "ied")
    if re.search(r"[aeiou][bdgklmnprt]$", word):
        forms |= {word + word[-1] + "ed", word + word[-1] + "ing"}
    return forms


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if re.search(r"(?:s|x|z|ch|sh|o)$", word) else "s")


def _german(word: str) -> set[str]:
    """Of a noun, known by its capital, the cases and plurals, at the end of compounds as well."""
    if word[0].isupper():
        start = "*" if len(word) >= _COMPOUND else ""
        return {start + word.lower() + ending for ending in _GERMAN_ENDINGS}
    stem = re.sub(r"e?n$", "", word)
    return {stem + "*", "ge" + stem + "*"}


def _spanish(word: str) -> set[str]:
    """Of a verb the forms of everyday telling, of other words gender and number."""
    ending = re.search(r"(ar|er|ir)(?:se)?$", word)
    if ending:
        stem = word[: ending.start()]
        return {stem + one for one in _SPANISH_ENDINGS[ending[1]].split()} | {word}
    if word.endswith(("o", "a")):
        return {word[:-1] + one for one in ("o", "a", "os", "as")}
    if word.endswith("ión"):
        return {word, word[:-3] + "iones"}
    return {word, word + "s", word + "es"}


REGULAR: Final[Mapping[str, Callable[[str], set[str]]]] = MappingProxyType(
    {"en": _english, "de": _german, "es": _spanish}
)
"""Language to the patterns of a word in it."""
