"""What `facs_verify_claims` and `facsight verify --text` answer: each sentence, and what to do."""

from __future__ import annotations

from pydantic import BaseModel, Field

from facsight_tools.evidence.checker import ClaimVerdict, Verdict, advice, repair_request
from facsight_tools.evidence.claims import Claim, Problem


class Refusal(BaseModel):
    """One reason why a sentence is refused."""

    code: str = Field(description="Stable name of the problem")
    rule: int = Field(ge=0, le=9, description="Rule of the checker, 1-9")
    message: str = Field(description="What is wrong in this sentence")
    advice: str = Field(description="What to do about problems of this kind")


class JudgedSentence(BaseModel):
    """One sentence, accepted or refused with every reason."""

    claim: Claim
    accepted: bool
    problems: list[Refusal]


class Judgement(BaseModel):
    """Every sentence in the order given."""

    ok: bool = Field(description="Whether there is a sentence and every one is accepted")
    accepted: int
    refused: int
    claims: list[JudgedSentence]
    repair: str = Field(description="A prompt that asks for the refused sentences again, or ''")

    @classmethod
    def of(cls, verdict: Verdict) -> Judgement:
        """A verdict with what to do about each problem."""
        accepted = sum(one.accepted for one in verdict.claims)
        return cls(
            ok=verdict.ok and bool(verdict.claims),
            accepted=accepted,
            refused=len(verdict.claims) - accepted,
            claims=[_sentence(one) for one in verdict.claims],
            repair=repair_request(verdict.claims),
        )

    def readable(self) -> str:
        """The judgement as lines: each sentence with its reasons and what to do."""
        lines = [f"{self.accepted} accepted, {self.refused} refused."]
        for one in self.claims:
            cites = " ".join(f"[{row_id}]" for row_id in one.claim.cites)
            lines.append(f"{'accepted' if one.accepted else 'refused '}  {one.claim.text} {cites}")
            for problem in one.problems:
                lines.append(f"    {problem.code} (rule {problem.rule}): {problem.message}")
                lines.append(f"    Do: {problem.advice}")
        return "\n".join(lines)


def _sentence(one: ClaimVerdict) -> JudgedSentence:
    return JudgedSentence(
        claim=one.claim, accepted=one.accepted, problems=[_refusal(p) for p in one.problems]
    )


def _refusal(problem: Problem) -> Refusal:
    return Refusal(**problem.model_dump(), advice=advice(problem))
