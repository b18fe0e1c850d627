"""What a sentence leaves to the evidence, and what it does not."""

from __future__ import annotations

from tests.builders import make_analysis, make_face, make_rules

from facsight_tools.evidence.context.reading import read_context
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.statements import kinds
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.implied import Unsaid
from facsight_tools.statements.readings import agreement
from facsight_tools.states import UnavailableReason


def unsaid(context: str = "We won.") -> Unsaid:
    face = make_face(
        aus={4: 3.0}, unavailable={12: UnavailableReason.OCCLUDED}, emotion={"anger": 0.8}
    )
    ledger = build_ledger(
        make_analysis([face]), context=read_context(context).rows, rules=make_rules()
    )
    return Unsaid(Evidence.of(ledger), {"face": 1}, {"C1": context})


def test_the_words_of_a_quoted_row_are_its_own() -> None:
    assert unsaid().completed(kinds.Quotation, {"row": "C1"}) == {"row": "C1", "text": "We won."}
    said = {"row": "C1", "text": "We lost."}
    assert unsaid().completed(kinds.Quotation, said) == said
    assert unsaid().completed(kinds.Quotation, {"row": "C9"})["text"] is None


def test_the_reason_is_that_of_the_row() -> None:
    found = unsaid().completed(kinds.NotMeasured, {"row": "F1.AU12"})
    assert found["reason"] == UnavailableReason.OCCLUDED
    for row in ("F1.AU4", "F9.AU12"):
        assert unsaid().completed(kinds.NotMeasured, {"row": row})["reason"] is None


def test_that_they_differ_says_in_what() -> None:
    found = unsaid().completed(kinds.Agreement, {"face": 1})
    assert (found["face_label"], found["context_label"]) == ("anger", "happiness")
    assert found["relation"] in ("conflict", "differ")


def test_where_they_do_not_differ_nothing_is_supplied() -> None:
    alike = unsaid("Someone insulted her.")
    agreed = agreement(alike.evidence, 1)
    assert agreed is not None
    assert agreed.relation == "agree"
    assert alike.completed(kinds.Agreement, {"face": 1}) == {"face": 1}
    assert unsaid("The wall is blue.").completed(kinds.Agreement, {"face": 1}) == {"face": 1}
    assert unsaid().completed(kinds.Agreement, {"face": None}) == {"face": None}


def test_other_statements_stay_as_they_are() -> None:
    fields = {"face": 1, "unit": 12}
    assert unsaid().completed(kinds.UnitState, fields) is fields
