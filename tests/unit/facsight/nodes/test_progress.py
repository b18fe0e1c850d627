"""A statement is streamed as its sentence, in the name of the node that shows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.builders import make_face

from facsight.nodes.progress import shower
from facsight.settings import Settings
from facsight_tools.evidence.rows import Ledger
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.kinds import UnitState
from facsight_tools.statements.plan import told

from .running import Run


def test_a_statement_becomes_an_event_in_the_settings_language(
    make_ledger: Callable[..., Ledger],
) -> None:
    evidence = Evidence.of(make_ledger(make_face(aus={12: 3.2})))
    said = UnitState(face=1, unit=12, state="present")
    run = Run(Settings(language="de", register="coder"))
    state: Any = {}
    shower(run, "repair", state, evidence)(said)
    (event,) = run.events
    (expected,) = told([[said]], evidence, "de", "coder").claims
    assert (event["node"], event["text"]) == ("repair", expected.text)
    assert event["claim"] == expected.model_dump(mode="json")
    assert event["claim"]["statements"] == [said.model_dump(mode="json")]


def test_the_language_is_that_of_the_users_words(make_ledger: Callable[..., Ledger]) -> None:
    evidence = Evidence.of(make_ledger(make_face(aus={12: 3.2})))
    said = UnitState(face=1, unit=12, state="present")
    run = Run(Settings())
    state: Any = {"context": "Sie hat gerade das Spiel gewonnen und freut sich."}
    shower(run, "infer", state, evidence)(said)
    assert run.events[0]["text"] == told([[said]], evidence, "de").text
