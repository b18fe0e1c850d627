"""What the checker can find wrong, and the verdicts it hands back."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import Final

from pydantic import BaseModel, ConfigDict

from facsight_tools.evidence.claims import Claim, Problem


class Code(StrEnum):
    """Stable names of problems; `RULES` gives the rule of the checker that each breaks."""

    DANGLING_ID = "dangling_id"
    CITES_DIFFER = "cites_differ"
    ASSERT_FAILED = "assert_failed"
    NUMBER_MISMATCH = "number_mismatch"
    NUMBER_UNCITED = "number_uncited"
    LETTER_MISMATCH = "letter_mismatch"
    DIRECTION_MISMATCH = "direction_mismatch"
    COUNT_MISMATCH = "count_mismatch"
    WRONG_SIDE = "wrong_side"
    WRONG_FACE = "wrong_face"
    FALSE_COMPARISON = "false_comparison"
    ROW_CONTRADICTED = "row_contradicted"
    AU_UNCITED = "au_uncited"
    AU_UNKNOWN = "au_unknown"
    AU_NAME_MISMATCH = "au_name_mismatch"
    AU_CONTRADICTED = "au_contradicted"
    AU_AMBIGUOUS = "au_ambiguous"
    INTENSITY_WORD = "intensity_word"
    SMILE_KIND = "smile_kind"
    QUALITY_CONTRADICTED = "quality_contradicted"
    UNAVAILABLE_AS_EVIDENCE = "unavailable_as_evidence"
    UNAVAILABLE_REASON = "unavailable_reason"
    INFERENCE_UNGROUNDED = "inference_ungrounded"
    LABEL_UNCITED = "label_uncited"
    RULE_CONTRADICTED = "rule_contradicted"
    CONTRARY_OMITTED = "contrary_omitted"
    CONTRARY_DENIED = "contrary_denied"
    RIVAL_OMITTED = "rival_omitted"
    DISAGREEMENT_OMITTED = "disagreement_omitted"
    CAUTION_OMITTED = "caution_omitted"
    CONTEXT_UNCITED = "context_uncited"
    CONTEXT_NOT_QUOTED = "context_not_quoted"
    QUOTE_NOT_FOUND = "quote_not_found"
    QUOTE_DISTORTED = "quote_distorted"
    UNMEASURED_UNHEDGED = "unmeasured_unhedged"
    UNSUPPORTED_TERM = "unsupported_term"
    INNER_STATE = "inner_state"
    OVERCLAIM = "overclaim"
    IDENTITY = "identity"
    TRAIT = "trait"
    DECEPTION = "deception"
    DIAGNOSIS = "diagnosis"
    UNCITED = "uncited"
    NOT_ONE_SENTENCE = "not_one_sentence"
    REPEATED = "repeated"
    FREE_NUMBER = "free_number"
    URL = "url"
    MARKUP = "markup"
    HIDDEN_TEXT = "hidden_text"
    NOT_UNDERSTOOD = "not_understood"
    LEDGER_HASH = "ledger_hash"
    DISTRIBUTION = "distribution"
    FACE_READING = "face_reading"
    FUSION = "fusion"
    DISAGREEMENT = "disagreement"
    ALTERNATIVES = "alternatives"
    ABSTENTION = "abstention"
    NOTICE = "notice"
    ABOUT = "about"
    ANALYSIS_MISMATCH = "analysis_mismatch"


_BY_RULE: Final = {
    1: "dangling_id cites_differ",
    2: "assert_failed number_mismatch number_uncited letter_mismatch direction_mismatch "
    "count_mismatch wrong_side wrong_face false_comparison row_contradicted",
    3: "au_uncited au_unknown au_name_mismatch au_contradicted au_ambiguous intensity_word "
    "smile_kind quality_contradicted",
    4: "unavailable_as_evidence unavailable_reason",
    5: "inference_ungrounded label_uncited rule_contradicted",
    6: "contrary_omitted contrary_denied rival_omitted disagreement_omitted caution_omitted",
    7: "context_uncited context_not_quoted quote_not_found quote_distorted unmeasured_unhedged "
    "unsupported_term",
    8: "inner_state overclaim identity trait deception diagnosis",
    9: "uncited not_one_sentence repeated free_number url markup hidden_text not_understood",
    0: "ledger_hash distribution face_reading fusion disagreement alternatives abstention notice "
    "about analysis_mismatch",
}
RULES: Final = MappingProxyType(
    {Code(name): rule for rule, names in _BY_RULE.items() for name in names.split()}
)
"""Code -> rule 1-9 of the checker; 0 is what concerns a report as a whole."""


def problem(code: Code, message: str) -> Problem:
    """A problem with its rule; the message says what is wrong and what would repair it."""
    return Problem(code=code, rule=RULES[code], message=message)


class ClaimVerdict(BaseModel):
    """What the checker says of one claim."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    claim: Claim
    accepted: bool
    problems: tuple[Problem, ...]


class Verdict(BaseModel):
    """What the checker says of a list of claims or a whole report.

    `ok` is true where no claim and nothing of the whole has a problem; `claims` are in the order
    given; `problems` are those of the whole.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    ok: bool
    claims: tuple[ClaimVerdict, ...]
    problems: tuple[Problem, ...] = ()
