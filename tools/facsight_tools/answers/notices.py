"""What every answer says of itself, beside its sentences."""

from __future__ import annotations

from typing import Final

from facsight_tools.statements.forms.tokens import Language

NOTICES: Final[dict[Language, str]] = {
    "en": (
        "This describes apparent expression and is not a determination of the person's internal "
        "emotional state."
    ),
    "de": (
        "Dies beschreibt den sichtbaren Ausdruck und stellt nicht fest, was der Mensch innerlich "
        "empfindet."
    ),
}
NOTICE: Final = NOTICES["en"]
"""In English, as the measuring tools say it too."""
