"""The answer: what holds, completed where a model left out what is owed, or in its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.builders import make_face

from facsight.nodes.answer import answer
from facsight.reasoner.deterministic import choose
from facsight.reasoner.draft import StatedDraft
from facsight.settings import Settings
from facsight_tools.answers.inference import Inference, Refused
from facsight_tools.answers.judging import judge
from facsight_tools.evidence.rows import Ledger
from facsight_tools.evidence.usage import SceneReport, Usage
from facsight_tools.statements import kinds
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.whole import owed

from .running import MODEL, Run

LedgerOf = Callable[..., Ledger]
REFUSED = Refused(given={"kind": "mood"}, reason="There is no kind 'mood'.")


@pytest.fixture
def ledger(make_ledger: LedgerOf) -> Ledger:
    """A smile that AU4 speaks against: an answer owes it."""
    return make_ledger(make_face(aus={6: 2.1, 12: 3.2, 4: 2.6}), context="She won.")


def base_of(ledger: Ledger) -> StatedDraft:
    return choose(Evidence.of(ledger), 1, "basic-emotion")


def given(
    ledger: Ledger, draft: StatedDraft, settings: Settings | None = None, **more: Any
) -> Inference:
    state: dict[str, Any] = {
        "ledger": ledger, "draft": draft, "base": base_of(ledger), "findings": (), "refused": (),
    }  # fmt: skip
    run = Run(settings)
    made: Inference = answer(state | more, run)["inference"]
    assert run.events == [{"node": "answer", "text": "Done"}]
    assert judge(made, ledger) == ()
    return made


def by_model(ledger: Ledger, *units: int) -> StatedDraft:
    return replace(
        base_of(ledger),
        statements=tuple(kinds.UnitState(face=1, unit=unit, state="present") for unit in units),
        reasoner="openai:x",
        usage=MODEL,
        prompts={"reasoner@1": "a" * 64},
    )


def test_what_the_reasoner_chose_is_said(ledger: Ledger) -> None:
    base = base_of(ledger)
    made = given(ledger, base)
    assert made.statements[0] == base.statements[0].model_copy(
        update={"value": getattr(made.statements[0], "value", None)}
    )
    assert (made.face, made.reasoner, made.refused) == ("F1", "deterministic@2", ())
    assert (made.language, made.register_) == ("en", "plain")


def test_language_and_register_are_the_settings(ledger: Ledger) -> None:
    made = given(ledger, base_of(ledger), Settings(language="de", register="coder"))
    assert (made.language, made.register_) == ("de", "coder")
    german = given(ledger, base_of(ledger), context="Sie hat das Finale gewonnen.")
    assert german.language == "de"
    fixed = given(ledger, base_of(ledger), Settings(language="en"), context="Sie hat gewonnen.")
    assert fixed.language == "en"


def test_what_was_refused_is_listed_with_what_was_before(ledger: Ledger) -> None:
    made = given(ledger, base_of(ledger), findings=(REFUSED,), refused=(REFUSED, REFUSED))
    assert made.refused == (REFUSED,) * 3


def test_what_a_model_left_out_is_added_and_both_are_named(ledger: Ledger) -> None:
    draft = by_model(ledger, 12, 6, 4)
    made = given(ledger, draft, Settings(full=True))
    assert made.reasoner == "openai:x, completed by deterministic@2"
    assert {("unit_state", 12), ("unit_state", 6)} & {
        (one.kind, getattr(one, "unit", None)) for one in made.statements
    } or any(isinstance(one, kinds.Argument) for one in made.statements)
    assert owed(made.statements, Evidence.of(ledger), 1) == []
    assert made.usage == MODEL


def test_with_too_little_left_the_reasoner_stands_in(ledger: Ledger) -> None:
    made = given(ledger, by_model(ledger, 12), findings=(REFUSED,))
    assert made.reasoner == "deterministic@2 in place of openai:x"
    assert made.claims == given(ledger, base_of(ledger)).claims
    assert made.refused == (REFUSED,)


def test_what_described_the_scene_is_named_with_its_prompts(ledger: Ledger) -> None:
    scene = SceneReport(usage=Usage(model="v"), kept=1)
    draft = by_model(ledger, 12, 6, 4)
    made = given(ledger, draft, scene=scene, scene_prompts={"scene@2": "b" * 64})
    assert made.scene == scene
    assert made.prompts == {"scene@2": "b" * 64, "reasoner@1": "a" * 64}
