"""A whole answer: its claims, its distributions, and what it must not leave out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from facsight.tools.evidence.checker.claim import check_claim
from facsight.tools.evidence.checker.codes import ClaimVerdict, Code, Verdict, problem
from facsight.tools.evidence.checker.contrary import check_contrary
from facsight.tools.evidence.checker.evidence import number_of
from facsight.tools.evidence.claims import NOTICE, Claim, Distribution, Inference, Problem
from facsight.tools.evidence.fusion import context_distribution, disagreement, fuse
from facsight.tools.evidence.rows import Ledger, content_hash

# Rows hold three decimals, distributions four: half a unit of the coarser, and float noise.
_ROUNDING: Final = 0.0006
_EXACT: Final = 0.00011


def check_claims(claims: Iterable[Claim], ledger: Ledger) -> Verdict:
    """Every claim judged by itself, in order."""
    verdicts = tuple(_verdict(claim, ledger, None) for claim in claims)
    return Verdict(ok=all(one.accepted for one in verdicts), claims=verdicts)


def check_inference(inference: Inference, ledger: Ledger) -> Verdict:
    """The claims of an answer, and the answer as a whole."""
    verdicts = tuple(_verdict(claim, ledger, inference.fused) for claim in inference.claims)
    problems = (
        *_ledger(ledger),
        *_distributions(inference),
        *_face_reading(inference, ledger),
        *_fusion(inference, ledger),
        *_abstention(inference),
        *check_contrary(inference, ledger),
    )
    ok = all(one.accepted for one in verdicts) and not problems
    return Verdict(ok=ok, claims=verdicts, problems=problems)


def _verdict(claim: Claim, ledger: Ledger, fused: Distribution | None) -> ClaimVerdict:
    problems = check_claim(claim, ledger, fused=fused)
    return ClaimVerdict(claim=claim, accepted=not problems, problems=problems)


def _ledger(ledger: Ledger) -> Iterator[Problem]:
    if content_hash(ledger.rows) != ledger.hash:
        yield problem(
            Code.LEDGER_HASH, "The ledger's hash is not that of its rows: a row was changed."
        )


def _distributions(inference: Inference) -> Iterator[Problem]:
    """Each sums to 1 over the same labels."""
    named = {
        "face_only": inference.face_only,
        "context_only": inference.context_only,
        "fused": inference.fused,
    }
    given = {name: one for name, one in named.items() if one is not None}
    for name, one in given.items():
        off = abs(sum(one.values()) - 1) > 0.001 * max(len(one), 1)
        if off or any(not 0 <= value <= 1 for value in one.values()):
            yield problem(Code.DISTRIBUTION, f"{name} does not sum to 1.")
    if len({frozenset(one) for one in given.values()}) > 1:
        yield problem(Code.DISTRIBUTION, "The distributions do not share their labels.")
    if inference.fused is None and not inference.abstained:
        yield problem(Code.ABSTENTION, "There is no fused reading, and no abstention.")
    unknown = set(inference.alternatives) - set(inference.fused or inference.face_only or {})
    if unknown:
        yield problem(Code.DISTRIBUTION, f"{', '.join(sorted(unknown))} is no label of the answer.")


def _face_reading(inference: Inference, ledger: Ledger) -> Iterator[Problem]:
    """`face_only` is what the ledger holds for the face spoken of."""
    if inference.face is None:
        if inference.face_only is not None:
            yield problem(Code.FACE_READING, "A face reading is given, and no face is spoken of.")
        return
    rows = {
        row.id.split(".", 2)[2]: number_of(row) for row in ledger.under(f"{inference.face}.emotion")
    }
    if not rows:
        yield problem(Code.FACE_READING, f"{inference.face} has no scores in this ledger.")
        return
    given = {"_".join(label.split()): p for label, p in (inference.face_only or {}).items()}
    wrong = [
        label
        for label in sorted(rows.keys() | given.keys())
        if label not in rows or label not in given or abs(rows[label] - given[label]) > _ROUNDING
    ]
    if inference.face_only is not None and wrong:
        yield problem(
            Code.FACE_READING,
            f"face_only differs from the rows {inference.face}.emotion.*: {', '.join(wrong)}.",
        )


def _fusion(inference: Inference, ledger: Ledger) -> Iterator[Problem]:
    """Context, fusion and disagreement follow from the rows by the published formulas."""
    face, context, fused = inference.face_only, inference.context_only, inference.fused
    expected = context_distribution(ledger.rows)
    if context is not None and not _close(context, expected or {}):
        yield problem(Code.FUSION, "context_only is not what the cue rows give.")
    if face is not None and fused is not None:
        quality = ledger.get(f"{inference.face}.quality")
        reliability = 1.0 if quality is None else min(max(number_of(quality), 0.0), 1.0)
        try:
            again = fuse(face, context, reliability=reliability)
            distance = None if context is None else disagreement(face, context)
        except ValueError as error:
            yield problem(Code.FUSION, f"The distributions cannot be fused: {error}.")
            return
        if not _close(fused, again, tolerance=0.002):
            yield problem(Code.FUSION, "fused is not what face_only and context_only give.")
        given = inference.disagreement
        if (given is None) != (distance is None) or (
            given is not None and distance is not None and abs(given - distance) > 0.002
        ):
            yield problem(
                Code.DISAGREEMENT, f"The disagreement is {distance}, and {given} is given."
            )
    elif face is None and context is not None and fused is not None and not _close(fused, context):
        yield problem(Code.FUSION, "Without a face, fused is the context alone.")


def _close(one: Distribution, other: Distribution, tolerance: float = _EXACT) -> bool:
    return one.keys() == other.keys() and all(abs(one[x] - other[x]) <= tolerance for x in one)


def _abstention(inference: Inference) -> Iterator[Problem]:
    if inference.notice != NOTICE:
        yield problem(Code.NOTICE, "The notice on apparent expression is missing or altered.")
    if inference.abstained:
        if not any(claim.kind == "caveat" for claim in inference.claims):
            yield problem(Code.ABSTENTION, "The answer abstains and no caveat says why.")
        if any(c.kind == "inference" and c.polarity == "for" for c in inference.claims):
            yield problem(Code.ABSTENTION, "The answer abstains and still argues for a label.")
    elif not inference.claims:
        yield problem(Code.ABSTENTION, "The answer makes no claim and is no abstention.")
