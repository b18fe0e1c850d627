"""The symbolic checker: no claim passes that a row does not bear out. No model, no network.

Rules: 1 cited ids exist and are those shown; 2 numbers, sides, faces and directions are the
rows'; 3 named units are cited, present or absent as measured; 4 what was not measured supports
nothing; 5 inferences cite what is seen and a rule; 6 strong contrary evidence, disagreement and the
caution are mentioned; 7 context is quoted; 8 no state of mind as a fact, no identity, trait,
deception or diagnosis; 9 one cited sentence a claim, none twice, and no free number, address or
markup.

How to write so that a sentence passes:

- Where ids stand in the text in square brackets, cite these and no others.
- Cite the row of every unit, number, turn, quality, label and kind of smile that is named.
- Say `AU4 is absent`, `no AU4`, `without AU4`, `neither AU4 nor AU15`; join units that share a
  state with `and` or `or`, and start a new clause (`;`, `but`, `while`) where the state changes.
- A unit that is unavailable `could not be measured`; a reason that is given is the row's.
- Numbers stand after what they measure: `AU12 (3.2 of 5)`, `AU12 at C`, `happiness 0.90`,
  `happiness at 90%`, `51% for anger`; sides as `3.4 on the left and 3.0 on the right`. Left and
  right are the subject's; `the viewer's left` is turned round.
- Degrees have their direction: `turned 12 degrees to the left`, or their sign: `yaw -12 degrees`.
- Emotions are labels or hedged: `is consistent with anger`, `the face appears happy`, `the
  happiness score`. Never `is angry`, `feels`, `her joy`.
- Fused and context probabilities have no row: leave their numbers in the distributions.
- Context is quoted word for word, in quotation marks, with the `C` row cited; a `V` row's words
  too, with `a vision model reports`. Words outside quotations are the coder's vocabulary and turns
  of phrase (`lexicon.toml`) or stand in a cited F, S, R, K or cue row.
- The person is `the person`, `the subject` or `the face`; `he` and `she` only if the user wrote it.

Rule rows encode their weights in `value`: blank-separated `[+-]AU[.U][:weight]`, such as
`+6:0.6 +12:1 -15:0.5`; `.U` marks a unilateral term.

Names are imported when they are first used: `lexicon` is wanted without the rest.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from facsight_tools.evidence.checker.claim import check_claim
    from facsight_tools.evidence.checker.codes import RULES, ClaimVerdict, Code, Verdict
    from facsight_tools.evidence.checker.free_text import check_text
    from facsight_tools.evidence.checker.inference import check_claims, check_inference
    from facsight_tools.evidence.checker.repair import ADVICE, advice, repair_request

_HOMES = {
    "ADVICE": "repair",
    "RULES": "codes",
    "ClaimVerdict": "codes",
    "Code": "codes",
    "Verdict": "codes",
    "advice": "repair",
    "check_claim": "claim",
    "check_claims": "inference",
    "check_inference": "inference",
    "check_text": "free_text",
    "repair_request": "repair",
}

__all__ = [
    "ADVICE",
    "RULES",
    "ClaimVerdict",
    "Code",
    "Verdict",
    "advice",
    "check_claim",
    "check_claims",
    "check_inference",
    "check_text",
    "repair_request",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
