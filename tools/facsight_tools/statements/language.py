"""Which of the languages of answers a text is in, by its function words."""

from __future__ import annotations

import re
from typing import Final

from facsight_tools.statements.forms.lexicon import read as data
from facsight_tools.statements.forms.tokens import Language

_WORD: Final = re.compile(r"\w+")


def language_of(text: str | None) -> Language:
    """German where more of a text's words are German function words than English ones.

        language_of("Sie hat gewonnen.")     # 'de'

    English where neither or both are, as of an empty text or one in a third language.
    """
    words = _WORD.findall((text or "").casefold())
    german, english = (
        sum(word in data(language, "words")["function_words"]["words"] for word in words)
        for language in ("de", "en")
    )
    return "de" if german > english else "en"
