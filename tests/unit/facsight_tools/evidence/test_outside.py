"""Prose as people outside the project write it, and attempts to slip a falsehood by.

`reserved` holds true sentences that no word of the vocabulary was chosen for.
"""

from __future__ import annotations

import json
from importlib import resources
from typing import Final

import pytest
from tests.builders import make_analysis, make_context, make_face, make_rules

from facsight_tools.evidence.checker import Code, check_inference, check_text
from facsight_tools.evidence.claims import Claim, Inference
from facsight_tools.evidence.fusion import fuse
from facsight_tools.evidence.ledger import build_ledger

from .sentences import LEDGER

TABLE: Final = json.loads(
    (resources.files("facsight_bench") / "corpora" / "outside.json").read_text("utf-8")
)
# True, and refused: a number in a trailing clause or a word that is not known.
KNOWN_REFUSALS: Final = (
    "The smile is somewhat stronger on the subject's left, 3.4 versus 3.0",
    "The head is bowed slightly",
    "Anger leads disgust narrowly",
    "AU12 is more intense than AU6 (3.2 versus 2.1)",
)


@pytest.mark.parametrize("text", TABLE["false"], ids=ascii)
def test_no_false_or_forbidden_sentence_is_accepted(text: str) -> None:
    assert not check_text(text, LEDGER).ok


@pytest.mark.parametrize("text", TABLE["true"], ids=ascii)
def test_a_true_sentence_is_accepted_or_is_a_known_refusal(text: str) -> None:
    assert check_text(text, LEDGER).ok != text.startswith(KNOWN_REFUSALS)


@pytest.mark.parametrize(
    "text",
    [
        "AU12 is present [F1.AU12].\nAU4 is absent [F1.AU4].",
        "- AU12 is present [F1.AU12].\n- AU4 is absent [F1.AU4].",
        "* AU12 is present [F1.AU12]\n* AU4 is absent [F1.AU4]",
        "1. AU12 is present [F1.AU12].\n2. AU4 is absent [F1.AU4].",
        "AU12 is present. [F1.AU12] AU4 is absent. [F1.AU4]",
        "AU12 is present\nat C [F1.AU12]. AU4 is absent [F1.AU4].",
    ],
)
def test_text_is_taken_apart_into_its_cited_sentences(text: str) -> None:
    verdict = check_text(text, LEDGER)
    assert [one.claim.cites for one in verdict.claims] == [("F1.AU12",), ("F1.AU4",)]
    assert verdict.ok


@pytest.mark.parametrize("ids", ["[F1.AU6, F1.AU12]", "[F1.AU6; F1.AU12]", "[F1.AU6] [F1.AU12]"])
def test_ids_may_share_brackets(ids: str) -> None:
    (one,) = check_text(f"AU6 and AU12 are present {ids}.", LEDGER).claims
    assert one.claim.cites == ("F1.AU6", "F1.AU12")
    assert one.accepted


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The person wears a helmet [F1.face].", Code.UNSUPPORTED_TERM),
        ("A hand covers the mouth [F1.face].", Code.UNSUPPORTED_TERM),
        ("The person may wear a helmet [F1.AU12] [K.barrett2019].", Code.UNSUPPORTED_TERM),
        ("AU12 proves happiness [F1.AU12] [R.emfacs.happiness@1].", Code.OVERCLAIM),
        ("AU4 was scored as present [F1.AU4].", Code.AU_CONTRADICTED),
        ("AU12 was found to be absent [F1.AU12].", Code.AU_CONTRADICTED),
        ("AU12 (absent) is present at 3.2 [F1.AU12].", Code.AU_AMBIGUOUS),
    ],
)  # fmt: skip
def test_what_is_not_there_and_what_is_too_much_have_their_codes(text: str, code: Code) -> None:
    (one,) = check_text(text, LEDGER).claims
    assert code in {problem.code for problem in one.problems}


def test_51_percent_anger_and_49_percent_disgust_are_told_together() -> None:
    face = make_face(1, {4: 2.6, 9: 2.0}, emotion={"anger": 0.51, "disgust": 0.49}, quality=1.0)
    ledger = build_ledger(make_analysis([face]), context=[make_context("A test.", 1)],
                          rules=make_rules())  # fmt: skip
    scores = {r.id.rsplit(".", 1)[1]: float(str(r.value)) for r in ledger.under("F1.emotion")}
    cites = ("F1.AU4", "R.emfacs.anger@1")
    said = Claim(kind="inference", text="AU4 supports anger.", cites=cites, about="anger",
                 polarity="for")  # fmt: skip
    inference = Inference(
        face="F1", claims=(said,), face_only=scores, context_only=None,
        fused=fuse(scores, None, reliability=1.0), disagreement=None, alternatives=("disgust",),
        abstained=False, reasoner="test", label_set="basic", lens="basic-emotion",
    )  # fmt: skip
    codes = {problem.code for problem in check_inference(inference, ledger).problems}
    assert Code.RIVAL_OMITTED in codes
    rival = Claim(kind="observation", text="Anger scores 51% and disgust 49%.",
                  cites=("F1.emotion.anger", "F1.emotion.disgust"))  # fmt: skip
    told = inference.model_copy(update={"claims": (said, rival)})
    verdict = check_inference(told, ledger)
    assert all(one.accepted for one in verdict.claims)
    assert Code.RIVAL_OMITTED not in {problem.code for problem in verdict.problems}
