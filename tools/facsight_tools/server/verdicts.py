"""What `facs_verify_claims` answers: each statement or sentence judged, and what to do."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final, Literal

from pydantic import BaseModel, Field

from facsight_tools.answers.reading import SentenceVerdict, TextVerdict
from facsight_tools.statements.base import Statement
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.flat import FlatRefusal, guide, to_flat, to_statement
from facsight_tools.statements.forms.tokens import Language, Register
from facsight_tools.statements.kinds import KINDS
from facsight_tools.statements.plan import told
from facsight_tools.statements.reasons import reason_in
from facsight_tools.statements.render import render
from facsight_tools.statements.whole import owed

STATEMENTS: Final = "facsight://statements"
"""The resource that says which kinds of statement there are."""

_REPAIR: Final = (
    "Correct each of these by its reason, or leave it out, add what is left out, and have all of "
    "it judged again."
)

FlatForm = dict[str, Any]
"""A flat statement as a client gives it, whatever it is."""


class JudgedStatement(BaseModel):
    """One statement; `text` and `cites` are of one that holds, and empty of any other."""

    statement: FlatForm = Field(description="As it was given")
    outcome: Literal["holds", "does_not_hold", "cannot_be_judged", "refused"] = Field(
        description="'cannot_be_judged': the evidence holds nothing on it; 'refused': it is no "
        "statement"
    )
    reason: str = Field(description="Why it does not hold; empty where it does")
    text: str = Field(description="The sentence that says it, ids in brackets")
    cites: list[str] = Field(description="Ids of the rows behind it")

    @property
    def holds(self) -> bool:
        """Whether it may be said."""
        return self.outcome == "holds"


class LeftOut(BaseModel):
    """Something that a whole answer owes and does not say."""

    code: str = Field(description="The rule, stable")
    message: str
    statement: FlatForm = Field(description="One that would do")


class Verdicts(BaseModel):
    """The judgement of statements, of a whole answer or of a text, in the order given."""

    ok: bool = Field(description="Whether there is something and all of it holds")
    statements: list[JudgedStatement] = Field(default_factory=list)
    owed: list[LeftOut] = Field(default_factory=list, description="What an `answer` leaves out")
    text: str = Field(
        default="", description="The `answer` in sentences, to be shown; empty where it is not ok"
    )
    sentences: list[SentenceVerdict] = Field(default_factory=list, description="Those of a `text`")
    repair: str = Field(description="What to do about each that failed, in words; or empty")

    def readable(self) -> str:
        """The verdicts as lines, the answer itself last."""
        lines = [f"{one.outcome}: {one.text or _json(one.statement)}" for one in self.statements]
        if self.sentences:
            verdict = TextVerdict(ok=self.ok, sentences=tuple(self.sentences))
            lines += [verdict.readable()]
        nothing = "" if lines else "There is nothing to judge."
        whole = "ok" if self.ok else "not ok"
        parts = [whole, nothing, "\n".join(lines), self.repair, self.text]
        return "\n\n".join(part for part in parts if part)


def judge_statements(
    given: Sequence[FlatForm],
    evidence: Evidence,
    *,
    language: Language,
    register: Register,
) -> Verdicts:
    """Judge flat statements, each by itself.

    Args:
        given: the flat statements.
        evidence: what they are about.
        language, register: how those that hold are written.
    """
    judged = [_judged(one, evidence, language, register)[0] for one in given]
    ok = bool(judged) and all(one.holds for one in judged)
    return Verdicts(ok=ok, statements=judged, repair=_repair(map(_advice, judged)))


def judge_answer(
    given: Sequence[FlatForm],
    evidence: Evidence,
    *,
    face: int | None,
    language: Language,
    register: Register,
) -> Verdicts:
    """Judge flat statements as a whole answer, which owes certain things.

    Args:
        given: the flat statements, in the order in which they are to be said.
        evidence: what they are about.
        face: the face that the answer is on; by default that of its readings, or the largest.
        language, register: how it is written.
    """
    pairs = [_judged(one, evidence, language, register) for one in given]
    judged = [one for one, _ in pairs]
    said = list(dict.fromkeys(one for _, one in pairs if one is not None))
    left_out = [
        LeftOut(code=one.code, message=one.message, statement=to_flat(one.statement).plain())
        for one in owed(said, evidence, face)
    ]
    ok = bool(judged) and all(one.holds for one in judged) and not left_out
    groups = [(one,) for one in said]
    missing = [f"Left out: {one.message}\n{_json(one.statement)}" for one in left_out]
    advice = [*map(_advice, judged), *missing]
    return Verdicts(
        ok=ok,
        statements=judged,
        owed=left_out,
        text=told(groups, evidence, language, register).text if ok else "",
        repair=_repair(advice),
    )


def judged_text(verdict: TextVerdict) -> Verdicts:
    """The verdict on a text, with what to do."""
    advice = (_sentence_advice(one) for one in verdict.sentences)
    return Verdicts(ok=verdict.ok, sentences=list(verdict.sentences), repair=_repair(advice))


def _judged(
    given: FlatForm, evidence: Evidence, language: Language, register: Register
) -> tuple[JudgedStatement, Statement | None]:
    """A statement with its verdict, and itself where it holds."""
    one = to_statement(given)
    if isinstance(one, FlatRefusal):
        refused = JudgedStatement(
            statement=given, outcome="refused", reason=one.message, text="", cites=[]
        )
        return refused, None
    verdict = one.judge(evidence)
    holds = verdict.holds
    judged = JudgedStatement(
        statement=given,
        outcome=verdict.outcome,
        reason=reason_in(language, verdict.why, [one], evidence),
        text=render(one, language, register, evidence=evidence) if holds else "",
        cites=list(one.rows(evidence)) if holds else [],
    )
    return judged, one if holds else None


def _advice(one: JudgedStatement) -> str:
    """What is wrong with a statement, and where it is none, which fields its kind takes."""
    if one.holds:
        return ""
    told = f"{_json(one.statement)}\n{one.reason}"
    if one.outcome != "refused":
        return told
    kind = one.statement.get("kind")
    if isinstance(kind, str) and kind in KINDS:
        return f"{told}\nIt takes: {guide((kind,))}"
    return f"{told}\nThe kinds are: {', '.join(KINDS)}; {STATEMENTS} says what each takes."


def _sentence_advice(one: SentenceVerdict) -> str:
    if one.verdict == "supported":
        return ""
    told = f"{one.text}\n{one.reason}"
    if one.verdict == "contradicted":
        return told
    return f"{told}\nGive what it says as `statements`, or leave it out."


def _repair(advice: Iterable[str]) -> str:
    """The advice as a list, with what to do with it; empty where there is none."""
    told = (one.replace("\n", "\n   ") for one in advice if one)
    points = [f"{number}. {one}" for number, one in enumerate(told, 1)]
    return "\n".join([_REPAIR, *points]) if points else ""


def _json(given: FlatForm) -> str:
    return json.dumps(given, ensure_ascii=False)
