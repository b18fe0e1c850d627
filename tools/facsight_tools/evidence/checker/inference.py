"""A whole answer: its claims, its distributions, and what it must not leave out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Final

from facsight_tools.evidence.checker import text as reading
from facsight_tools.evidence.checker.claim import check_claim
from facsight_tools.evidence.checker.codes import ClaimVerdict, Code, Verdict, problem
from facsight_tools.evidence.checker.contrary import (
    check_caution,
    check_contrary,
    check_disagreement_said,
    near_labels,
    top_of,
)
from facsight_tools.evidence.checker.evidence import number_of, reliability_of
from facsight_tools.evidence.claims import NOTICE, Claim, Distribution, Inference, Problem
from facsight_tools.evidence.fusion import context_distribution, disagreement, fuse
from facsight_tools.evidence.projection import project
from facsight_tools.evidence.rows import Ledger, content_hash

# Rows hold three decimals, distributions four: half a unit of the coarser, and float noise.
_ROUNDING: Final = 0.0006
_EXACT: Final = 0.00011
_COMPUTED: Final = 0.002


def check_claims(claims: Iterable[Claim], ledger: Ledger) -> Verdict:
    """Every claim judged by itself, in order."""
    verdicts = tuple(_verdict(claim, ledger, None) for claim in claims)
    return Verdict(ok=all(one.accepted for one in verdicts), claims=verdicts)


def check_inference(inference: Inference, ledger: Ledger) -> Verdict:
    """The claims of an answer, and the answer as a whole."""
    verdicts = tuple(
        _verdict(claim, ledger, inference.fused, (*_cites(claim), *_repeated(inference, place)))
        for place, claim in enumerate(inference.claims)
    )
    problems = (
        *_ledger(ledger),
        *_distributions(inference),
        *_face_reading(inference, ledger),
        *_fusion(inference, ledger),
        *_alternatives(inference),
        *_abstention(inference),
        *_conclusion(inference),
        *check_contrary(inference, ledger),
        *check_disagreement_said(inference, ledger),
        *check_caution(inference),
    )
    ok = all(one.accepted for one in verdicts) and not problems
    return Verdict(ok=ok, claims=verdicts, problems=problems)


def _verdict(
    claim: Claim, ledger: Ledger, fused: Distribution | None, further: tuple[Problem, ...] = ()
) -> ClaimVerdict:
    problems = (*check_claim(claim, ledger, fused=fused), *further)
    return ClaimVerdict(claim=claim, accepted=not problems, problems=problems)


def _cites(claim: Claim) -> Iterator[Problem]:
    """A claim whose text shows its ids cites no other; `check_claim` tells those uncited."""
    shown = set(reading.bracketed_ids(claim.text))
    extra = sorted(set(claim.cites) - shown)
    if shown and extra:
        yield problem(
            Code.CITES_DIFFER,
            f"{', '.join(extra)} is cited and not shown: put it in square brackets in the text, or "
            "do not cite it.",
        )


def _repeated(inference: Inference, place: int) -> Iterator[Problem]:
    """No claim stands twice: a second one would pass for further evidence."""
    plain = [" ".join(one.text.casefold().split()) for one in inference.claims[: place + 1]]
    if plain[-1] in plain[:-1]:
        yield problem(
            Code.REPEATED, f"The claim says what claim {plain.index(plain[-1]) + 1} says: drop one."
        )


def _alternatives(inference: Inference) -> Iterator[Problem]:
    """What stands beside the answer is near it, and is not the answer itself."""
    given = inference.alternatives
    distribution = inference.fused if inference.fused is not None else inference.face_only or {}
    near = near_labels(distribution)
    wrong = [label for label in dict.fromkeys(given) if label not in near]
    if wrong and distribution:
        yield problem(
            Code.ALTERNATIVES,
            f"{', '.join(wrong)} is not near {top_of(distribution)}: name "
            f"{', '.join(near) or 'none'} as alternatives.",
        )
    elif wrong:
        yield problem(Code.ALTERNATIVES, "There is no reading, so there are no alternatives.")
    if len(set(given)) < len(given):
        yield problem(Code.ALTERNATIVES, "An alternative is named twice: name each once.")


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


def _face_reading(inference: Inference, ledger: Ledger) -> Iterator[Problem]:
    """`face_only` is what the ledger holds for the face spoken of."""
    if inference.face is None:
        if inference.face_only is not None:
            yield problem(Code.FACE_READING, "A face reading is given, and no face is spoken of.")
        return
    rows = {
        row.id.split(".", 2)[2]: number_of(row) for row in ledger.under(f"{inference.face}.emotion")
    }
    measured = {label: value for label, value in rows.items() if not math.isnan(value)}
    if not measured and inference.face_only is None and ledger.get(f"{inference.face}.face"):
        return  # a face that is there, of which too little was measured for any score
    if not measured:
        yield problem(Code.FACE_READING, f"{inference.face} has no scores in this ledger.")
        return
    given = {"_".join(label.split()): p for label, p in (inference.face_only or {}).items()}
    wrong = [
        label
        for label in sorted(measured.keys() | given.keys())
        if label not in measured
        or label not in given
        or abs(measured[label] - given[label]) > _ROUNDING
    ]
    if inference.face_only is not None and wrong:
        yield problem(
            Code.FACE_READING,
            f"face_only differs from the rows {inference.face}.emotion.*: {', '.join(wrong)}.",
        )


def _fusion(inference: Inference, ledger: Ledger) -> Iterator[Problem]:
    """Context, fusion and disagreement follow from the rows by the published formulas."""
    face, context, fused = inference.face_only, inference.context_only, inference.fused
    expected = context_distribution(ledger.rows, inference.face)
    if face is not None:
        expected = project(expected, face)
    if context is not None and not _close(context, expected or {}):
        yield problem(Code.FUSION, "context_only is not what the rows of the context give.")
    if fused is None or face is None:
        yield from _distance_alone(inference)
    if face is not None and fused is not None:
        reliability = reliability_of(ledger, inference.face or "")
        try:
            again = fuse(face, context, reliability=reliability)
            distance = None if context is None else disagreement(face, context)
        except ValueError as error:
            yield problem(Code.FUSION, f"The distributions cannot be fused: {error}.")
            return
        if not _close(fused, again, tolerance=_COMPUTED):
            yield problem(Code.FUSION, "fused is not what face_only and context_only give.")
        given = inference.disagreement
        if (given is None) != (distance is None) or (
            given is not None and distance is not None and abs(given - distance) > _COMPUTED
        ):
            yield problem(
                Code.DISAGREEMENT, f"The disagreement is {distance}, and {given} is given."
            )
    elif face is None and context is not None and fused is not None and not _close(fused, context):
        yield problem(Code.FUSION, "Without a face, fused is the context alone.")


def _distance_alone(inference: Inference) -> Iterator[Problem]:
    """Without a fused reading a disagreement may still be given: that of face and context."""
    face, context, given = inference.face_only, inference.context_only, inference.disagreement
    if given is None:
        return
    try:
        distance = None if face is None or context is None else disagreement(face, context)
    except ValueError:
        distance = None  # no distributions, which is told elsewhere
    if distance is None or abs(given - distance) > _COMPUTED:
        yield problem(Code.DISAGREEMENT, f"The disagreement is {distance}, and {given} is given.")


def _close(one: Distribution, other: Distribution, tolerance: float = _EXACT) -> bool:
    return one.keys() == other.keys() and all(abs(one[x] - other[x]) <= tolerance for x in one)


def _abstention(inference: Inference) -> Iterator[Problem]:
    if inference.notice != NOTICE:
        yield problem(Code.NOTICE, "The notice on apparent expression is missing or altered.")
    if inference.abstained:
        if not any(claim.kind == "caveat" for claim in inference.claims):
            yield problem(Code.ABSTENTION, "The answer abstains and no caveat says why.")
        if any(_argues(claim) for claim in inference.claims):
            yield problem(
                Code.ABSTENTION,
                "The answer abstains and still argues for a label: drop the inference.",
            )
        if inference.fused is not None:
            yield problem(
                Code.ABSTENTION,
                "The answer abstains and still gives a fused reading: leave it out.",
            )
    elif not inference.claims:
        yield problem(Code.ABSTENTION, "The answer makes no claim and is no abstention.")


def _conclusion(inference: Inference) -> Iterator[Problem]:
    """The claims speak of the face that was read, and argue for what the reading puts first."""
    if inference.abstained or not inference.fused:
        return
    cited = {one for claim in inference.claims for one in claim.cites}
    if inference.face and not any(one.startswith(f"{inference.face}.") for one in cited):
        yield problem(
            Code.INFERENCE_UNGROUNDED,
            f"The answer is on {inference.face}, and no claim cites a row of it.",
        )
    argued = {one.about for one in inference.claims if one.polarity == "for" and one.about}
    top = top_of(inference.fused)
    if argued and top not in argued:
        yield problem(
            Code.ABOUT,
            f"The claims argue for {', '.join(sorted(argued))}, and the fused reading puts {top} "
            "first: add the claim that says why.",
        )


def _argues(claim: Claim) -> bool:
    """Whether a claim infers a label; one that is about a label and takes no side does too."""
    taken = claim.polarity == "for" or (claim.about is not None and claim.polarity == "neutral")
    return claim.kind == "inference" and taken
