"""Context: what is said of the situation was said by the user.

Quotations are looked up word for word. Things that no row names are looked for with a list of
objects, as POPE polls a captioner with objects that are not there (Li et al. 2023); what is not on
the list goes unseen.
"""

from __future__ import annotations

import re
from typing import Final

from facsight_evals.scorers.answer import ScoredAnswer, ScoredRow, Tally, tally
from facsight_evals.scorers.reading import cited, quotes, unquoted

_ATTRIBUTED: Final = re.compile(
    r"\b(?:the user(?:'s)?|(?:in|by|of) (?:the|his|her|their) words|the words|was told|"
    r"the (?:caption|context|story) (?:says|tells))\b",
    re.IGNORECASE,
)
_NOTHING_SAID: Final = re.compile(r"\b(?:nothing|no word)\b", re.IGNORECASE)
_OBJECTS: Final = re.compile(
    r"\b(?:gun|knife|helmet|cake|dog|cat|horse|car|bicycle|flag|crowd|stadium|trophy|medal|ring|"
    r"flowers?|hat|glasses|sunglasses|beard|tears?|blood|phone|book|chair|window|beach|snow|"
    r"office|kitchen|hospital|church|wedding|funeral|birthday|party|child(?:ren)?|baby|soldiers?|"
    r"doctor|uniform|microphone|bottle|glass|cigarette)\b",
    re.IGNORECASE,
)


def grounded_context(answer: ScoredAnswer) -> Tally:
    """Statements on the situation that the user's words bear out, of all such statements."""
    judged = []
    said_by_user = [row for row in answer.rows.values() if row.status == "stated"]
    known = " ".join(row.text for row in answer.rows.values()).lower()
    for said in answer.said:
        for quote in quotes(said.text):
            rows = [answer.rows[one] for one in cited(said.text) if one in answer.rows]
            stands = any(quote_stands(quote, row) for row in rows)
            judged.append((stands, f'"{quote}" was not said: {said.text}'))
        own_voice = unquoted(said.text)
        if _ATTRIBUTED.search(own_voice) and not _NOTHING_SAID.search(own_voice):
            judged.append((bool(said_by_user), f"the user said nothing: {said.text}"))
        judged += [
            (thing.lower() in known, f"no row names {thing}: {said.text}")
            for thing in _OBJECTS.findall(own_voice)
        ]
    return tally(judged)


def quote_stands(quote: str, row: ScoredRow) -> bool:
    """Whether a row holds the quoted words, word for word."""
    return row.id[0] in "CV" and quote.lower() in row.text.lower()
