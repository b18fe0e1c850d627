"""The answer: what passed, completed where a model left out what is owed, or without a reading."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.builders import make_face

from facsight.nodes.answer import answer
from facsight.reasoner.draft import Draft, DraftSentence, claim
from facsight.reasoner.reason import reason
from facsight_tools.evidence.checker import check_inference
from facsight_tools.evidence.claims import Inference, Problem
from facsight_tools.evidence.rows import Ledger
from facsight_tools.evidence.usage import SceneReport, Usage

from .running import MODEL, Run

LedgerOf = Callable[..., Ledger]
PROBLEM = (Problem(code="dangling_id", rule=1, message="There is no such row."),)


@pytest.fixture
def ledger(make_ledger: LedgerOf) -> Ledger:
    """A smile that AU4 speaks against: an answer owes it."""
    return make_ledger(make_face(aus={6: 2.1, 12: 3.2, 4: 2.6}), context="She won.")


def base_of(ledger: Ledger) -> Draft:
    return reason(ledger, "F1", "basic", "basic-emotion")


def given(ledger: Ledger, draft: Draft, **more: Any) -> Inference:
    state: dict[str, Any] = {
        "ledger": ledger,
        "draft": draft,
        "base": base_of(ledger),
        "findings": {},
        "rejected": (),
    }
    run = Run()
    made: Inference = answer(state | more, run)["inference"]
    assert run.events == [{"node": "answer", "text": "Done"}]
    return made


def test_what_the_reasoner_wrote_is_given_as_it_is(ledger: Ledger) -> None:
    base = base_of(ledger)
    made = given(ledger, base)
    assert made.claims == tuple(one.claim for one in base.sentences)
    assert (made.fused, made.disagreement) == (base.fused, base.disagreement)
    assert (made.face, made.reasoner, made.rejected) == ("F1", "deterministic@1", ())
    assert check_inference(made, ledger).ok


def test_what_was_refused_is_left_out_and_listed_with_what_was_before(ledger: Ledger) -> None:
    base = base_of(ledger)
    before = base.refused({1: PROBLEM})
    last = len(base.sentences) - 2
    made = given(ledger, base, findings={last: PROBLEM}, rejected=before)
    assert base.sentences[last].claim not in made.claims
    assert [one.claim for one in made.rejected] == [
        base.sentences[1].claim,
        base.sentences[last].claim,
    ]
    assert made.rejected[1].problems == PROBLEM


def test_without_what_is_owed_no_reading_is_given(ledger: Ledger) -> None:
    """The reasoner's own answer with everything on AU4 struck out would be one-sided."""
    base = base_of(ledger)
    sentences = tuple(
        one for one in base.sentences if not any("AU4" in cite for cite in one.claim.cites)
    )
    assert len(sentences) < len(base.sentences)
    made = given(ledger, replace(base, sentences=sentences))
    assert made.abstained
    assert (made.fused, made.disagreement, made.alternatives) == (None, None, ())
    assert made.claims
    assert all(one.kind != "inference" for one in made.claims)
    assert made.face_only == base.face_only


def by_model(ledger: Ledger, *texts: str) -> Draft:
    sentences = tuple(DraftSentence(claim("observation", text)) for text in texts)
    return replace(
        base_of(ledger),
        sentences=sentences,
        reasoner="openai:x",
        usage=MODEL,
        prompts={"reasoner@1": "a" * 64},
    )


SEEN = (
    "AU12 (lip corner puller) is marked [F1.AU12].",
    "AU6 (cheek raiser) is slight [F1.AU6].",
    "AU4 (brow lowerer) is marked [F1.AU4].",
)


def test_what_a_model_left_out_is_added_and_both_are_named(ledger: Ledger) -> None:
    draft = by_model(ledger, *SEEN)
    made = given(ledger, draft)
    assert made.reasoner == "openai:x, completed by deterministic@1"
    assert made.claims[:3] == tuple(one.claim for one in draft.sentences)
    assert len({one.text for one in made.claims}) == len(made.claims)
    assert check_inference(made, ledger).ok
    assert made.usage == MODEL


def test_with_too_little_left_the_reasoner_stands_in(ledger: Ledger) -> None:
    made = given(ledger, by_model(ledger, *SEEN), findings={0: PROBLEM})
    assert made.reasoner == "deterministic@1 in place of openai:x"
    assert made.claims == tuple(one.claim for one in base_of(ledger).sentences)
    assert len(made.rejected) == 1


def test_what_described_the_scene_is_named_with_its_prompts(ledger: Ledger) -> None:
    scene = SceneReport(usage=Usage(model="v"), kept=1)
    draft = by_model(ledger, *SEEN)
    made = given(ledger, draft, scene=scene, scene_prompts={"scene@1": "b" * 64})
    assert made.scene == scene
    assert made.prompts == {"scene@1": "b" * 64, "reasoner@1": "a" * 64}
