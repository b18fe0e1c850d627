"""One claim against one ledger."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from facsight_tools.evidence.checker.codes import Code, problem
from facsight_tools.evidence.checker.comparisons import check_comparisons
from facsight_tools.evidence.checker.contrary import check_denial
from facsight_tools.evidence.checker.directions import check_camera, check_directions, check_quality
from facsight_tools.evidence.checker.evidence import au_row
from facsight_tools.evidence.checker.fewshot import check_example, cites_example
from facsight_tools.evidence.checker.grades import check_grades
from facsight_tools.evidence.checker.grounding import check_grounding
from facsight_tools.evidence.checker.interventions import check_set_wording, is_set_wording
from facsight_tools.evidence.checker.lens_hints import check_hint, cites_hint
from facsight_tools.evidence.checker.other_labels import check_other_labels
from facsight_tools.evidence.checker.places import is_place
from facsight_tools.evidence.checker.readings import check_readings
from facsight_tools.evidence.checker.row_kinds import check_row_kinds, persons
from facsight_tools.evidence.checker.sentence import Sentence
from facsight_tools.evidence.checker.sides import check_sides
from facsight_tools.evidence.checker.turned import turned
from facsight_tools.evidence.checker.units import check_units
from facsight_tools.evidence.checker.values import check_confidence, check_people, check_values
from facsight_tools.evidence.checker.wording import check_form, check_wording
from facsight_tools.evidence.checker.works import check_works
from facsight_tools.evidence.claims import NOTICE, Assertion, Claim, Distribution, Problem
from facsight_tools.evidence.rows import Ledger, Row

_LONGEST: Final = 600
"""Characters of a claim; a sentence that is longer is no sentence a reader can check."""


def check_claim(
    claim: Claim, ledger: Ledger, *, fused: Distribution | None = None
) -> tuple[Problem, ...]:
    """What is wrong with a claim; nothing where it may stand.

    Args:
        claim: the sentence with its citations.
        ledger: the evidence.
        fused: the fused distribution of the inference that the claim belongs to, where there is
            one: what "together with the context" may speak of.
    """
    if len(claim.text) > _LONGEST:
        return (problem(Code.NOT_ONE_SENTENCE, f"The claim is longer than {_LONGEST} characters."),)
    found = _judged(claim, ledger, fused)
    return found or tuple(_not_understood(claim, ledger, fused))


def _judged(claim: Claim, ledger: Ledger, fused: Distribution | None) -> tuple[Problem, ...]:
    """What the rules find wrong with a claim as it stands."""
    s = Sentence(claim, ledger)
    if claim.kind == "caveat" and claim.text.strip() == NOTICE and not s.evidence.missing:
        return ()
    if is_place(claim, s.evidence):
        return ()
    if is_set_wording(s.evidence):
        return tuple(check_set_wording(claim, s.evidence))
    if cites_example(s.evidence):
        return tuple(check_example(claim, s.evidence))
    if cites_hint(s.evidence):
        return tuple(check_hint(claim, s.evidence))
    found = [
        *check_form(s),
        *_ids(s),
        *_faces(s),
        *_asserts(s),
        *check_values(s),
        *check_people(s),
        *check_confidence(s),
        *check_units(s),
        *check_grades(s),
        *check_sides(s),
        *check_directions(s),
        *check_camera(s),
        *check_quality(s),
        *check_comparisons(s, fused),
        *check_row_kinds(s),
        *check_grounding(s),
        *check_readings(s, fused),
        *check_works(s),
        *check_denial(s),
        *check_other_labels(s),
        *check_wording(s),
    ]
    return tuple(dict.fromkeys(found))


def _not_understood(claim: Claim, ledger: Ledger, fused: Distribution | None) -> Iterator[Problem]:
    """Words of an accepted claim that could be turned round, and it would be accepted again."""
    cited = [row for one in claim.cites if (row := ledger.get(one)) is not None]
    for word, text in turned(claim.text, cited):
        if not _judged(claim.model_copy(update={"text": text}), ledger, fused):
            yield problem(
                Code.NOT_UNDERSTOOD,
                f"The sentence would pass without '{word}' or with its opposite: "
                "say what is there in the terms of the rows.",
            )


def _ids(s: Sentence) -> Iterator[Problem]:
    for one in s.evidence.missing:
        yield problem(Code.DANGLING_ID, f"There is no evidence row {one}: cite one that exists.")
    cited = set(s.claim.cites)
    for one in dict.fromkeys(s.ids):
        if one not in cited:
            yield problem(Code.DANGLING_ID, f"{one} stands in the text and is not cited: cite it.")
    for assertion in s.claim.asserts:
        if assertion.id not in s.evidence.by_id:
            yield problem(Code.DANGLING_ID, f"There is no evidence row {assertion.id}.")
        elif assertion.id not in cited:
            yield problem(Code.DANGLING_ID, f"{assertion.id} is not cited: cite it.")


def _faces(s: Sentence) -> Iterator[Problem]:
    """Faces that are named are faces whose rows are cited; `both faces` cites both."""
    cited = s.evidence.faces()
    shown = cited | persons(s.evidence.rows)
    for token in s.tokens:
        if token.face is not None and token.face not in shown:
            yield problem(Code.WRONG_FACE, f"Face {token.face} is named and no row of it is cited.")
    for at, token in enumerate(s.tokens):
        every = token.word in ("both", "all", "each", "every")
        if every and s.word(at + 1) in ("faces", "face") and cited != s.evidence.known_faces():
            yield problem(
                Code.WRONG_FACE, f"'{token.word}' speaks of every face: cite rows of each."
            )


def _asserts(s: Sentence) -> Iterator[Problem]:
    for assertion in s.claim.asserts:
        row = s.evidence.by_id.get(assertion.id)
        if row is not None and not _holds(assertion, row):
            value = "" if assertion.value is None else f" {assertion.value}"
            yield problem(
                Code.ASSERT_FAILED,
                f"'{assertion.id} {assertion.op}{value}' does not hold: {row.text}",
            )


def _holds(assertion: Assertion, row: Row) -> bool:
    """Whether an assertion is true of its row; one that makes no sense of it is not."""
    op, value = assertion.op, assertion.value
    if op in ("present", "absent", "unavailable"):
        unit = au_row(row)
        if unit is None or value is not None:
            return False
        states = {"present": unit.present, "absent": unit.measured and not unit.present}
        return states.get(op, not unit.measured)
    if op == "quotes":
        return isinstance(value, str) and bool(value.strip()) and value in row.text
    if row.value is None or value is None:
        return False
    if isinstance(row.value, str) or isinstance(value, str):
        return op == "==" and row.value == value
    actual = float(row.value)
    checks = {
        "==": actual == value,
        ">=": actual >= value,
        "<=": actual <= value,
        ">": actual > value,
        "<": actual < value,
    }
    return checks[op]
