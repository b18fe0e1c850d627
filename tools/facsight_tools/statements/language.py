"""The language in which an answer is written to somebody who wrote some words."""

from __future__ import annotations

from facsight_tools.rules.language import language
from facsight_tools.statements.forms.tokens import Language


def language_of(text: str | None) -> Language:
    """German to somebody who writes German, English to everybody else."""
    return "de" if language(text or "") == "de" else "en"
