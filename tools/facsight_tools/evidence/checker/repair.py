"""What to do about a refused sentence: one plain instruction a code, and a request made of them.

A language model whose sentences were refused gets `repair_request` as its next prompt; a person who
reads `facsight verify` gets the same instructions. The same findings give the same text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, Protocol

from facsight_tools.evidence.checker.codes import RULES, Code
from facsight_tools.evidence.claims import Claim, Problem

ADVICE: Final[Mapping[Code, str]] = MappingProxyType(
    {
        Code.DANGLING_ID: "Cite only ids that stand in the ledger, and cite every id you show.",
        Code.CITES_DIFFER: "Show in square brackets exactly the ids that the claim cites.",
        Code.ASSERT_FAILED: "Assert what the row holds, or drop the assertion.",
        Code.NUMBER_MISMATCH: "Copy the number, its unit and its side from the cited row.",
        Code.NUMBER_UNCITED: "Cite the row that the number or the turn comes from.",
        Code.LETTER_MISMATCH: "Copy the FACS letter from the cited row, and name its unit.",
        Code.DIRECTION_MISMATCH: "Give the direction of the cited row; sides are the subject's.",
        Code.COUNT_MISMATCH: "Give the count of S.people.",
        Code.WRONG_SIDE: "Cite the row of that side (.L or .R), or name no side.",
        Code.WRONG_FACE: "Cite rows of the face that you name, or name the face that you cite.",
        Code.FALSE_COMPARISON: "Compare only what the cited rows order so, and cite both.",
        Code.ROW_CONTRADICTED: "Say of the row what its sentence says.",
        Code.AU_UNCITED: "Cite the row of every action unit that the sentence names.",
        Code.AU_UNKNOWN: "Name only action units that the ledger has, as their rows name them.",
        Code.AU_NAME_MISMATCH: "Give the code and the name of one and the same action unit.",
        Code.AU_CONTRADICTED: "Say of the unit what its row says: present, absent or not measured.",
        Code.AU_AMBIGUOUS: "Say of each unit 'is present', 'is absent' or 'could not be measured'.",
        Code.INTENSITY_WORD: "Use the word of the letter: A trace, B slight, C marked, D severe, "
        "E maximum.",
        Code.SMILE_KIND: "Name the kind of smile that F1.smile holds, and cite it.",
        Code.QUALITY_CONTRADICTED: "Cite the quality row, and say what it says.",
        Code.UNAVAILABLE_AS_EVIDENCE: "Say that the unit could not be measured, and draw "
        "nothing from it in either direction.",
        Code.UNAVAILABLE_REASON: "Give the reason that the row gives, or none.",
        Code.INFERENCE_UNGROUNDED: "Cite a face or context row and a rule (R...) or a work (K...).",
        Code.LABEL_UNCITED: "Cite the score (F1.emotion...) or the rule (R...) of each label.",
        Code.RULE_CONTRADICTED: "Turn the statement round, or name a label that the cited "
        "rule, score or work bears out.",
        Code.CONTRARY_OMITTED: "Add a sentence that names the unit that speaks against the answer.",
        Code.CONTRARY_DENIED: "Name what speaks against the label instead of denying it.",
        Code.RIVAL_OMITTED: "Name the label that is close, and list it among the alternatives.",
        Code.DISAGREEMENT_OMITTED: "Add a sentence that names what the face fits and what "
        "the context suggests, and cites both.",
        Code.CAUTION_OMITTED: "Add a caveat that cites K.barrett2019.",
        Code.CONTEXT_UNCITED: "Cite the C, V or S row that the statement comes from.",
        Code.CONTEXT_NOT_QUOTED: "Put the user's own words in quotation marks.",
        Code.QUOTE_NOT_FOUND: "Quote word for word from the cited row.",
        Code.QUOTE_DISTORTED: "Quote the whole sentence, and say whose words they are.",
        Code.UNMEASURED_UNHEDGED: "Write that a vision model 'reports' it, unmeasured.",
        Code.UNSUPPORTED_TERM: "Drop what no cited row speaks of, or use the rows' words.",
        Code.INNER_STATE: "Write that the face 'appears' or 'is consistent with', never what the "
        "person is or feels.",
        Code.OVERCLAIM: "Replace the certainty by 'may', 'suggests' or 'is consistent with'.",
        Code.IDENTITY: "Drop who the person is; write 'the person' or 'the face'.",
        Code.TRAIT: "Drop what kind of person this is; speak of the face's movements.",
        Code.DECEPTION: "Drop what is said on honesty or sincerity.",
        Code.DIAGNOSIS: "Drop what is said on health.",
        Code.UNCITED: "Put the ids of its evidence in square brackets after the sentence.",
        Code.NOT_ONE_SENTENCE: "Write one statement a claim, at most 600 characters.",
        Code.REPEATED: "Say it once.",
        Code.FREE_NUMBER: "Drop the number; only values of cited rows may stand.",
        Code.URL: "Drop the address; cite evidence ids.",
        Code.MARKUP: "Write plain prose without markup or symbols.",
        Code.HIDDEN_TEXT: "Write plain Latin letters on one line.",
        Code.NOT_UNDERSTOOD: "Say plainly what is there: name the unit, the side or the number, "
        "and drop the word that makes no difference.",
        Code.LEDGER_HASH: "Use the ledger as it was made; make the report again.",
        Code.DISTRIBUTION: "Give probabilities over the same labels that sum to 1.",
        Code.FACE_READING: "Copy face_only from the rows F1.emotion.*.",
        Code.FUSION: "Leave the distributions as they were computed.",
        Code.DISAGREEMENT: "Leave the disagreement as it was computed.",
        Code.ALTERNATIVES: "Name as alternatives only labels that are near the top one, each once.",
        Code.ABSTENTION: "Argue for no label where the answer abstains, and say in a caveat why.",
        Code.NOTICE: "Leave the notice as it is.",
        Code.ABOUT: "Let 'about' and 'polarity' say what the sentence says.",
        Code.ANALYSIS_MISMATCH: "Use the analysis that the ledger was made from.",
    }
)
"""Code -> what to do about it, in one sentence."""

_INTRODUCTION: Final = (
    "The checker refused what follows. Write each sentence again so that every point is met, or "
    "leave it out. Add no new statement. Keep the ids in square brackets."
)


class Finding(Protocol):
    """A claim with what is wrong with it: a `ClaimVerdict` or a `RejectedClaim`."""

    @property
    def claim(self) -> Claim:
        """The sentence."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with it."""


def advice(problem: Problem) -> str:
    """What to do about a problem; a code that is not known gives its message alone."""
    return ADVICE[Code(problem.code)] if problem.code in RULES else problem.message


def repair_request(findings: Iterable[Finding], whole: Sequence[Problem] = ()) -> str:
    """The prompt that asks for refused sentences again; empty where nothing is wrong.

    Args:
        findings: the claims of an answer with their problems; accepted ones are passed over.
        whole: the problems of the answer as a whole.
    """
    parts = [
        "\n".join([f"{number}. {_one_line(one.claim.text)}", *_points(one.problems)])
        for number, one in enumerate((x for x in findings if x.problems), 1)
    ]
    if whole:
        parts.append("\n".join(["The answer as a whole:", *_points(whole)]))
    return "\n\n".join([_INTRODUCTION, *parts]) if parts else ""


def _points(problems: Sequence[Problem]) -> list[str]:
    """A line for each problem, and after the last of each code what to do about it."""
    lines = []
    for code in dict.fromkeys(one.code for one in problems):
        own = [one for one in problems if one.code == code]
        lines += [f"   - {code} (rule {one.rule}): {one.message}" for one in own]
        lines.append(f"     Do: {advice(own[0])}")
    return lines


def _one_line(text: str) -> str:
    return " ".join(text.split())[:600]
