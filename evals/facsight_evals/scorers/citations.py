"""Citations: that they exist, that every sentence has them, that they bear it out and are needed.

Recall and precision follow ALCE (Gao et al. 2023): recall asks whether what is cited bears out the
whole sentence, precision whether each single citation is needed for it. ALCE asks a language model
for entailment; here the rows' own units, labels, numbers and words are compared.
"""

from __future__ import annotations

import re

from facsight_evals.scorers.answer import ScoredAnswer, ScoredRow, Tally, tally
from facsight_evals.scorers.context import quote_stands
from facsight_evals.scorers.reading import (
    cited,
    content_words,
    is_id,
    labels_named,
    numbers,
    quotes,
    units,
    unquoted,
)
from facsight_evals.scorers.values import matches


def citation_validity(answer: ScoredAnswer) -> Tally:
    """Citations that lead to a row, of all citations."""
    ids = [one for said in answer.said for one in cited(said.text)]
    return tally([(one in answer.rows, f"[{one}] leads nowhere") for one in ids])


def cited_sentences(answer: ScoredAnswer) -> Tally:
    """Sentences that cite something of an id's form, of all sentences."""
    return tally(
        [(any(map(is_id, cited(said.text))), f"uncited: {said.text}") for said in answer.said]
    )


def citation_recall(answer: ScoredAnswer) -> Tally:
    """Sentences of which every unit, label, number and quotation is borne out by a cited row."""
    judged = []
    for said in answer.said:
        missing = _not_borne_out(said.text, answer)
        judged.append((not missing, f"{', '.join(missing)} not borne out: {said.text}"))
    return tally(judged)


def citation_precision(answer: ScoredAnswer) -> Tally:
    """Citations that bear on something their sentence says, of all citations."""
    judged = []
    for said in answer.said:
        for one in cited(said.text):
            row = answer.rows.get(one)
            fits = row is not None and _bears_on(row, said.text, answer)
            judged.append((fits, f"[{one}] bears on nothing in: {said.text}"))
    return tally(judged)


def _not_borne_out(text: str, answer: ScoredAnswer) -> list[str]:
    rows = [answer.rows[one] for one in cited(text) if one in answer.rows]
    if not rows:
        return ["nothing cited"]
    missing = [
        f"AU{unit.number}"
        for unit in units(text)
        if not any(_names_unit(row, unit.number) for row in rows)
    ]
    missing += [
        label
        for label in labels_named(text, answer.labels)
        if not any(_speaks_of_label(row, label) for row in rows)
    ]
    missing += [one for one in numbers(text) if not any(matches(one, row) for row in rows)]
    missing += [f'"{one}"' for one in quotes(text) if not any(quote_stands(one, r) for r in rows)]
    return missing


def _bears_on(row: ScoredRow, text: str, answer: ScoredAnswer) -> bool:
    if any(_names_unit(row, unit.number) for unit in units(text)) and row.id[0] == "F":
        return True
    if any(_speaks_of_label(row, label) for label in labels_named(text, answer.labels)):
        return True
    if any(quote_stands(one, row) for one in quotes(text)):
        return True
    said = unquoted(text).lower()
    # What a joint reading was made from: the cue, and the works on the fusion of cues
    if "together" in said and (row.unit == "cue" or "combine" in row.text):
        return True
    if row.id[0] == "C":
        return re.search(r"\bwords?\b", said) is not None
    if any(matches(one, row) for one in numbers(text)):
        return True
    own = content_words(row.text) | content_words(row.id.replace(".", " ").lower())
    return bool(own & content_words(text)) or (row.id.endswith(".face") and "face" in said)


def _names_unit(row: ScoredRow, number: int) -> bool:
    """Whether a row is one of that unit, a rule that weighs it, or a work that speaks of it."""
    if row.terms:
        return any(unit == number for unit, _, _ in row.terms)
    return row.payload.get("unit") == number or f"AU{number} " in f"{row.text} "


def _speaks_of_label(row: ScoredRow, label: str) -> bool:
    """Whether a row is that label's score or rule, or a cue whose situation favours it."""
    kind, shares = row.payload.get("kind"), row.payload.get("labels", {})
    if kind == "cue":
        return bool(shares) and shares.get(label, 0.0) > 1.0 / len(shares)
    return kind != "neighbour" and row.payload.get("label") == label
