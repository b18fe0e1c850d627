"""An answer judged from nothing but its ledger: every statement, its sentences, its numbers."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from facsight_tools.answers.inference import Claim, Inference
from facsight_tools.answers.notices import NOTICES
from facsight_tools.answers.weighed import weighed
from facsight_tools.errors import UnknownOption, quoted
from facsight_tools.evidence.payloads import face_id
from facsight_tools.evidence.rows import Ledger, content_hash
from facsight_tools.rules import labels as label_sets
from facsight_tools.rules.lens import LENSES
from facsight_tools.rules.lens import load as load_lens
from facsight_tools.rules.rule_set import NEUTRAL
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Statement
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.tokens import Language, Register
from facsight_tools.statements.lenses import held_as_told, leading
from facsight_tools.statements.plan import StatedSentence, rounded_for_show, told
from facsight_tools.statements.render import NoForm
from facsight_tools.statements.whole import owed

AnswerCode = Literal[
    "statement",
    "rendering",
    "order",
    "owed",
    "face",
    "distribution",
    "label_set",
    "lens",
    "notice",
    "ledger_hash",
    "analysis",
    "segments",
    "opening",
    "notes",
    "ledger",
]
"""A statement that does not hold; a sentence that is not what its statements say; statements that
no sentence says; something left out; a face that is not there; numbers that the ledger does not
give; labels that the face was not scored in; a lens that there is not, or an answer that is not as
the lens has it; an altered notice; an altered ledger; an analysis that is not the ledger's;
segments that are not those of the video; a yes or no that is not the ledger's; notes that are none
of it; a row that is not what the rows that it is made of give."""

_NUMBERS: Final = (
    "face_only",
    "context_only",
    "context_silent",
    "fused",
    "disagreement",
    "alternatives",
    "abstained",
)


class AnswerProblem(BaseModel):
    """Why an answer does not hold: a stable code, the sentence it is about, and a message.

    `claim` counts from 1; None: the answer as a whole.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: AnswerCode
    message: str
    claim: int | None = None


def judge(inference: Inference, ledger: Ledger) -> tuple[AnswerProblem, ...]:
    """Everything that is wrong with an answer; nothing where it holds."""
    if changed := altered(ledger):
        return changed
    evidence = Evidence.of(ledger)
    face = next((one for one in evidence.faces if face_id(one) == inference.face), None)
    if face is None and (inference.face is not None or evidence.faces):
        message = f"The answer is on {inference.face or 'no face'}, which the ledger does not hold."
        return (AnswerProblem(code="face", message=message),)
    return (
        *_statements(inference, evidence),
        *_sentences(inference, evidence),
        *_whole(inference, evidence, face),
        *_method(inference, evidence, face),
    )


def altered(ledger: Ledger) -> tuple[AnswerProblem, ...]:
    """That the ledger's rows are not those of its hash, where that is so."""
    if content_hash(ledger.rows) == ledger.hash:
        return ()
    message = "The ledger is not the one that its hash was made of: a row was changed."
    return (AnswerProblem(code="ledger_hash", message=message),)


def _statements(inference: Inference, evidence: Evidence) -> Iterator[AnswerProblem]:
    for at, statement in enumerate(inference.statements):
        verdict = statement.judge(evidence)
        saying = [n for n, one in enumerate(inference.claims, 1) if at in one.statements]
        if not verdict.holds:
            place = saying[0] if saying else None
            yield AnswerProblem(code="statement", message=verdict.why, claim=place)
        if not saying:
            message = f"No sentence says statement {at}, {statement.kind}."
            yield AnswerProblem(code="order", message=message)


def _sentences(inference: Inference, evidence: Evidence) -> Iterator[AnswerProblem]:
    """The sentences are written again from their statements, and compared."""
    groups: list[tuple[Statement, ...]] = []
    for number, claim in enumerate(inference.claims, 1):
        if not all(0 <= at < len(inference.statements) for at in claim.statements):
            message = "It points to a statement that is not there."
            yield AnswerProblem(code="order", message=message, claim=number)
            return
        groups.append(tuple(inference.statements[at] for at in claim.statements))
    language, register = inference.language, inference.register_
    if not (yield from written_again(inference.claims, groups, evidence, language, register)):
        return
    yield from _order(groups, led=bool(_lead(inference, evidence)))
    texts = [claim.text for claim in inference.claims]
    if inference.text != " ".join(texts) or len(set(texts)) != len(texts):
        message = "The text is not its sentences in a row, each once."
        yield AnswerProblem(code="rendering", message=message)


def written_again(
    claims: Sequence[Claim],
    groups: Sequence[Sequence[Statement]],
    evidence: Evidence,
    language: Language,
    register: Register,
) -> Generator[AnswerProblem, None, bool]:
    """Sentences that are not what their statements say; returns whether they could be written."""
    try:
        again = told(groups, evidence, language, register)
    except (NoForm, ValueError) as error:
        yield AnswerProblem(code="rendering", message=f"It cannot be written again: {error}.")
        return False
    for number, (claim, one) in enumerate(zip(claims, again.claims, strict=True), 1):
        if not _same(claim, one):
            message = f"It is not what its statements say, which is: {one.text}"
            yield AnswerProblem(code="rendering", message=message, claim=number)
    return True


def _order(groups: Sequence[Sequence[Statement]], *, led: bool) -> Iterator[AnswerProblem]:
    """The answer comes first, unless a lens leads or examples do, and the cautions last."""
    answering = [any(map(_answers, group)) for group in groups]
    shown = any(isinstance(one, kinds.NeighbourVote) for one in groups[0]) if groups else False
    if any(answering) and not (answering[0] or shown or led):
        yield AnswerProblem(code="order", message="The answer is not its first sentence.", claim=1)
    cautions = [isinstance(group[0], kinds.Caution) for group in groups]
    if cautions != sorted(cautions):
        number = cautions.index(True) + 1
        message = "A caution stands before what it is a caution on."
        yield AnswerProblem(code="order", message=message, claim=number)


def _answers(one: Statement) -> bool:
    conflict = isinstance(one, kinds.Agreement) and one.relation == "conflict"
    fused = isinstance(one, kinds.FirstLabel) and one.source == "fused"
    return conflict or fused or isinstance(one, kinds.Abstention)


def _same(claim: Claim, again: StatedSentence) -> bool:
    return (claim.kind, claim.text, claim.cites) == (again.kind, again.text, again.cites)


def _whole(inference: Inference, evidence: Evidence, face: int | None) -> Iterator[AnswerProblem]:
    for left_out in owed(inference.statements, evidence, face):
        yield AnswerProblem(code="owed", message=left_out.message)
    expected = weighed(evidence, face)
    for name in _NUMBERS:
        if getattr(inference, name) != getattr(expected, name):
            message = f"{name} is not what the ledger gives: {getattr(expected, name)}."
            yield AnswerProblem(code="distribution", message=message)
    if "notice" not in inference.model_fields_set or (
        inference.notice != NOTICES[inference.language]
    ):
        message = "The notice on apparent expression is missing or altered."
        yield AnswerProblem(code="notice", message=message)


def _method(inference: Inference, evidence: Evidence, face: int | None) -> Iterator[AnswerProblem]:
    """The label set by what the face was scored in; the lens by what leads and how labels are."""
    if inference.lens not in LENSES:
        message = f"There is no lens {quoted(inference.lens)}."
        yield AnswerProblem(code="lens", message=message)
    elif face is not None:
        yield from _lens(inference, evidence)
    try:
        known = {NEUTRAL, *label_sets.load(inference.label_set).rules.terms}
    except UnknownOption as error:
        yield AnswerProblem(code="label_set", message=str(error))
        return
    scored = {one.payload.label for one in evidence.scores(face)} if face else set()
    if scored - known:
        others = ", ".join(sorted(scored - known))
        message = f"The face was scored in {others}, which {quoted(inference.label_set)} lacks."
        yield AnswerProblem(code="label_set", message=message)


def _lead(inference: Inference, evidence: Evidence) -> list[Statement]:
    """What the answer's lens leads with; nothing where there is no such lens or face."""
    face = next((one for one in evidence.faces if face_id(one) == inference.face), None)
    if face is None or inference.lens not in LENSES:
        return []
    return leading(load_lens(inference.lens), evidence, face, inference.register_)


def _lens(inference: Inference, evidence: Evidence) -> Iterator[AnswerProblem]:
    """An answer leads with what its lens leads with, and tells labels as the lens does."""
    lens, every = load_lens(inference.lens), inference.statements
    lead = _lead(inference, evidence)
    first = inference.claims[0].statements if inference.claims else ()
    told = [every[at] for at in first if 0 <= at < len(every)]
    if lead and told != [rounded_for_show(one) for one in lead]:
        message = f"The first sentence is not what {lens.title} leads with."
        yield AnswerProblem(code="lens", message=message, claim=1)
    if any(held_as_told(one, lens) != one for one in every):
        message = f"An answer through {lens.title} reads no label off a face."
        yield AnswerProblem(code="lens", message=message)
