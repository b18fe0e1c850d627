"""Appraisals of the situation: `J` rows, judged by a person, a client's model or a model.

    J1    judged: good for that person, unexpected, labels happiness 0.70; resting on "won" (C1)
    J2    refused, and why

An appraisal says what the situation is, independently of the face's numbers: whose it is, good or
bad for that person's goals, expected or not, caused by whom, past, imagined, denied or ironic, and
how it may be taken, as a distribution over the label set in use and in open words. It rests on
quoted words: each span must stand letter by letter in one sentence of the user's (`C1`) or of a
vision model's report (`V1`), and cut through no word. A part that is not in order is left out with
its reason; an appraisal of which nothing is left, or that rests on no words, is refused as a whole.
Only a person may judge without quoting, as one who knows the situation.

Whatever else words in a text ask for has no field here, and so no way into an answer.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final, cast

from facsight_tools.evidence.appraisal import (
    MOST,
    MOST_OPEN,
    MOST_SPANS,
    Appraisal,
    read_appraisal,
)
from facsight_tools.evidence.context.pieces import pieces
from facsight_tools.evidence.fusion import rounded_shares
from facsight_tools.evidence.payloads import (
    Cue,
    Judged,
    Observed,
    Quotation,
    Quoted,
    Unjudged,
)
from facsight_tools.evidence.person_words import words as person_words
from facsight_tools.evidence.rows import Row
from facsight_tools.rules import appraisal as reliability
from facsight_tools.rules.labels import named

LONGEST: Final = 400
"""Characters of a span."""
_OPEN: Final = re.compile(r"[^\W\d_]+(?:[ '\u2019-][^\W\d_]+){0,3}")
_AROUND: Final = " \t\n\"'\u201c\u201d\u201e\u00ab\u00bb\u2018\u2019"
_ENDS: Final = ".,;:!?\u2026"
# From here on are scripts that put no blanks between words
_NO_BLANKS: Final = "\u2e80"
_SHOWN: Final = 60
_DECIDES: Final = ("whose:", "meant:", "time:")
"""Fields without which an appraisal is not known to be of this face's situation."""


def appraisal_rows(
    given: Sequence[Appraisal | Mapping[str, Any]],
    rows: Sequence[Row],
    labels: Collection[str],
    judged_by: str = "client",
    faces: Collection[int] | None = None,
) -> tuple[Row, ...]:
    """Appraisals as rows `J1`, `J2`, ..., in their order, the refused ones with their reasons.

    Args:
        given: what was judged; at most `MOST` are read.
        rows: those of the user's words and of a vision model's report.
        labels: of the label set in use.
        judged_by: who judged those that do not say.
        faces: numbers of the picture's faces; None where they are not known.
    """
    texts = [row.payload for row in rows if isinstance(row.payload, Quotation | Observed)]
    silenced = _silenced(rows)
    made = []
    for number, one in enumerate(given[:MOST], 1):
        read, refused = read_appraisal(one, judged_by)
        if isinstance(read.whose, int) and faces is not None and read.whose not in faces:
            refused = (*refused, f"whose: the picture shows no face {read.whose}.")
            read = read.model_copy(update={"whose": None})
        made.append(_row(number, read, refused, texts, labels, silenced))
    return tuple(made)


def _row(
    number: int,
    one: Appraisal,
    refused: Sequence[str],
    texts: Sequence[Quotation | Observed],
    labels: Collection[str],
    silenced: Mapping[tuple[str, int], str],
) -> Row:
    reasons = list(refused)
    quotes = tuple(
        dict.fromkeys(
            quote
            for quote in _quotes(one.spans, texts, reasons)
            if not _is_silenced(quote, silenced, reasons)
        )
    )
    shares = _labels(one, labels, reasons)
    opened = tuple(_opened(one, shares, labels, reasons))
    judged = Judged(
        number=number,
        judged_by=one.judged_by,
        quotes=quotes,
        whose=one.whose,
        goal=one.goal,
        expected=one.expected,
        cause=one.cause,
        time=one.time,
        meant=one.meant,
        labels=shares,
        open_labels=opened,
        refused=tuple(reasons),
    )
    if not quotes and (one.spans or one.judged_by != "person"):
        reasons.append("It rests on no words that were said or reported.")
    elif any(reason.startswith(_DECIDES) for reason in refused):
        reasons.append("Whose situation it is, when or how it is meant cannot be told.")
    elif not (judged.aspects or shares or opened):
        reasons.append("It judges nothing.")
    else:
        counts = reliability.load().of(
            one.judged_by, meant=one.meant, time=one.time, whose=one.whose
        )
        return Row.of(judged, source=one.judged_by, confidence=round(counts, 2))
    refusal = Unjudged(number=number, judged_by=one.judged_by, refused=tuple(reasons))
    return Row.of(refusal, source=one.judged_by)


def _silenced(rows: Sequence[Row]) -> dict[tuple[str, int], str]:
    """Sentences that no appraisal rests on: orders to the reader, and feelings that are named.

    Whoever writes the text would else set the result: the label is the answer, no evidence for it.
    """
    themes: dict[tuple[str, int], set[str]] = {}
    for row in rows:
        if isinstance(row.payload, Cue):
            key: tuple[str, int] = (row.payload.said_by, row.payload.sentence)
            themes.setdefault(key, set()).add(row.payload.situation)
    found: dict[tuple[str, int], str] = {}
    for key, every in themes.items():
        if "order" in every:
            found[key] = "stand in a sentence that orders what to answer."
        elif every == {"named-feeling"}:
            found[key] = "name a feeling and no situation."
    return found


def _is_silenced(
    quote: Quoted, silenced: Mapping[tuple[str, int], str], reasons: list[str]
) -> bool:
    why = silenced.get((quote.said_by, quote.sentence))
    if why is not None:
        reasons.append(f"The words {quote.words[:_SHOWN]!r} {why}")
    return why is not None


def _quotes(
    spans: Sequence[str], texts: Sequence[Quotation | Observed], reasons: list[str]
) -> Iterator[Quoted]:
    """Where spans stand; one over several sentences is taken sentence by sentence."""
    if len(spans) > MOST_SPANS:
        reasons.append(f"{len(spans) - MOST_SPANS} spans beyond {MOST_SPANS}.")
    for span in spans[:MOST_SPANS]:
        found = _found(span, texts)
        if found is not None:
            yield found
            continue
        several = [_found(piece.text, texts) for piece in pieces(span[:LONGEST])]
        if len(several) > 1 and None not in several:
            yield from cast("list[Quoted]", several)
        else:
            shown = span if len(span) <= _SHOWN else span[:_SHOWN] + "\u2026"
            reasons.append(f"The words {shown!r} stand in no sentence that was said or reported.")


def _found(span: str, texts: Sequence[Quotation | Observed]) -> Quoted | None:
    """The first row that holds a span as it is, without marks around it or at its end."""
    bare = span.strip(_AROUND)
    for words in dict.fromkeys((span.strip(), bare, bare.rstrip(_ENDS))):
        if not re.search(r"\w", words) or len(words) > LONGEST:
            continue
        before, after = (r"\w" if at < _NO_BLANKS else "\0" for at in (words[0], words[-1]))
        whole = re.compile(rf"(?<!{before}){re.escape(words)}(?!{after})")
        for text in texts:
            if not whole.search(text.words):
                continue
            if isinstance(text, Quotation):
                return Quoted(sentence=text.statement, words=words)
            return Quoted(said_by="vision model", sentence=text.report, words=words)
    return None


def _labels(one: Appraisal, known: Collection[str], reasons: list[str]) -> dict[str, float]:
    """Probabilities over the label set, rounded; of more than 1 in all, their shares."""
    if not all(0 <= p <= 1 for p in one.labels.values()):
        reasons.append("labels: expected probabilities from 0 to 1.")
        return {}
    total = math.fsum(one.labels.values())
    shares = {label: p / max(total, 1.0) for label, p in one.labels.items() if p > 0}
    if total > 1 and shares:
        shares = rounded_shares(shares)
    found: dict[str, float] = {}
    for label, p in shares.items():
        own = named(label, known)
        if own is not None:
            found[own] = found.get(own, 0.0) + p
    return {label: min(round(p, 4), 1.0) for label, p in sorted(found.items()) if round(p, 4) > 0}


def _opened(
    one: Appraisal, shares: Mapping[str, float], known: Collection[str], reasons: list[str]
) -> Iterator[str]:
    """Open labels, and labels that the set does not have: words for feelings, none for persons."""
    outside = [label for label, p in one.labels.items() if p > 0 and named(label, known) is None]
    told = dict.fromkeys(" ".join(label.split()).lower() for label in (*one.open_labels, *outside))
    for label in [*told][:MOST_OPEN]:
        if label in shares:
            continue
        if not _OPEN.fullmatch(label) or len(label) > _SHOWN:
            reasons.append(f"{label[:_SHOWN]!r} is no label.")
        elif _REFUSED & set(re.findall(r"[^\W\d_]+", label)):
            reasons.append(f"'{label}' is no word for how a situation is taken.")
        else:
            yield label


_REFUSED: Final = person_words("identity", "traits", "gendered", "deception", "diagnosis")
