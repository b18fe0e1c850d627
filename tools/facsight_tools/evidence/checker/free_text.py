"""Text of outside models: prose with its evidence ids in square brackets."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from facsight_tools.evidence.checker.claim import check_claim
from facsight_tools.evidence.checker.codes import ClaimVerdict, Verdict
from facsight_tools.evidence.checker.lexicon import words
from facsight_tools.evidence.claims import Claim, ClaimKind
from facsight_tools.evidence.rows import ROW_ID, Ledger

_GROUP: Final = re.compile(r"\[([^\[\]]*)\]")
_ID: Final = re.compile(ROW_ID)
_CLOSERS: Final = "[\"'\u201d\u2019)\\]]*"
# A sentence ends at . ! or ? before a blank; ids that follow the stop still belong to it.
_END: Final = re.compile(rf"[.!?]{_CLOSERS}(?:\s*\[[^\[\]]*\])*(?=\s|$)|\n+")
_BULLET: Final = re.compile(r"(?m)^[ \t]*(?:[-*\u2022\u2013]|\d{1,2}[.)])[ \t]+")
# A line that ends in neither a stop nor ids goes on in the next, unless that begins a list entry.
_WRAPPED: Final = re.compile(r"(?<![.!?\]\s])[ \t]*\n(?!\s)")
_ABBREVIATION: Final = re.compile(
    r"(?:\bet al|\be\.g|\bi\.e|\bvs|\bcf|\bapprox|\bno)\.$", re.IGNORECASE
)
_INFERRING: Final = words("supporting", "against", "hedges")
_CAVEATS: Final = frozenset({"caution", "caveat", "uncertain", "vary", "limits", "tentative"})


def check_text(text: str, ledger: Ledger) -> Verdict:
    """Every sentence of a text judged with the ids that it cites: `AU12 is present [F1.AU12].`

    The kind of a sentence is read from it: one that cites a `C` or `V` row and no face row is
    context, one that names an emotion is an inference, every other an observation.
    """
    verdicts = []
    for sentence in split_sentences(text):
        claim = claim_of_sentence(sentence)
        problems = check_claim(claim, ledger)
        verdicts.append(ClaimVerdict(claim=claim, accepted=not problems, problems=problems))
    return Verdict(ok=bool(verdicts) and all(v.accepted for v in verdicts), claims=tuple(verdicts))


def split_sentences(text: str) -> list[str]:
    """The sentences of a text, each with the bracketed ids after its stop.

    Bullets and numbers of a list are dropped, and each entry is a sentence of its own; a sentence
    may be wrapped over lines.
    """
    sentences, start = [], 0
    text = _WRAPPED.sub(" ", _BULLET.sub("\n", text))
    for found in _END.finditer(text):
        if _ABBREVIATION.search(text[start : found.end()].rstrip()):
            continue
        sentences.append(text[start : found.end()])
        start = found.end()
    sentences.append(text[start:])
    return [one.strip() for one in sentences if one.strip()]


def claim_of_sentence(sentence: str) -> Claim:
    """A sentence as a claim: bracketed ids taken out and cited, its kind read from its words."""
    cites: list[str] = []

    def take(found: re.Match[str]) -> str:
        ids = [one for one in re.split(r"[,;\s]+", found.group(1)) if one]
        if not ids or not all(_ID.match(one) for one in ids):
            return found.group()
        cites.extend(ids)
        return ""

    plain = re.sub(r"\s+([.,;:!?])", r"\1", _GROUP.sub(take, sentence)).strip()
    plain = re.sub(r"  +", " ", plain) or sentence
    return Claim(kind=_kind(plain, cites), text=plain, cites=tuple(dict.fromkeys(cites)))


def _kind(text: str, cites: list[str]) -> ClaimKind:
    folded = unicodedata.normalize("NFKC", text).lower()
    used = set(re.findall(r"[a-z]+", folded))
    heads = {one[0] for one in cites}
    emotional = used & words(
        "label_happiness", "label_sadness", "label_surprise", "label_fear", "label_anger",
        "label_disgust", "label_contempt",
    )  # fmt: skip
    if heads & {"C", "V"} and not heads & {"F"}:
        return "context"
    if heads == {"K"} or heads == {"R"} or used & _CAVEATS:
        return "caveat"
    plain = not used & _INFERRING or (any(map(str.isdigit, folded)) and not used & words("hedges"))
    scored = any(".emotion." in one for one in cites) and plain and heads == {"F"}
    return "inference" if emotional and not scored else "observation"
