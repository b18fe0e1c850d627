"""Lenses and label sets in the deterministic reasoner: what they change, all of it checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace

import pytest
from tests.builders import make_analysis, make_face

from facsight.reasoner.draft import Draft
from facsight.reasoner.lens import WORDINGS
from facsight.reasoner.reason import reason
from facsight_prompts import load as load_prompt
from facsight_tools.analyzers.emotion import EmotionAnalyzer
from facsight_tools.evidence.checker import check_claim, check_inference
from facsight_tools.evidence.claims import Inference
from facsight_tools.evidence.context import read_context
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.evidence.rows import Ledger
from facsight_tools.evidence.rules import rule_rows
from facsight_tools.evidence.unsupported import unsupported_rows
from facsight_tools.rules import labels
from facsight_tools.rules.lens import LENSES

LedgerOf = Callable[..., Ledger]
JOY = {6: 2.1, 12: 3.2, 25: 2.0}
TIE = {4: 2.6, 7: 2.0, 9: 2.3, 10: 2.0, 23: 1.4}
SHOCK = {1: 2.5, 2: 3.0, 5: 2.2, 25: 2.0, 26: 3.0}
WON = "She has just won the final."


def scored_by(name: str, aus: dict[int, float], context: str | None) -> Ledger:
    """The ledger of a face that the rules of a label set scored."""
    chosen, face = labels.load(name), make_face(aus=aus)
    analysis = make_analysis(
        replace(face, emotion=EmotionAnalyzer(chosen.rules)(face.action_units))
    )
    return build_ledger(
        analysis,
        context=read_context(context).rows if context else (),
        rules=[*unsupported_rows(analysis, chosen), *rule_rows(chosen.rules)],
    )


def write(ledger: Ledger, labels_: str = "basic", lens: str = LENSES[0]) -> Draft:
    """The draft, accepted as a whole and in every sentence and plainer form of it."""
    draft = reason(ledger, "F1", labels_, lens)
    for sentence in draft.sentences:
        for said in (sentence.claim, *sentence.fallbacks):
            assert check_claim(said, ledger, fused=draft.fused) == (), said.text
    shared = {field.name for field in fields(draft)} - {"sentences"}
    answer = Inference(
        claims=tuple(sentence.claim for sentence in draft.sentences),
        **{name: getattr(draft, name) for name in shared},
    )
    assert check_inference(answer, ledger).problems == ()
    return draft


def prose(draft: Draft) -> str:
    return " ".join(sentence.claim.text for sentence in draft.sentences)


@pytest.mark.parametrize("context", [None, WON, "An insult was thrown at him."])
@pytest.mark.parametrize("aus", [JOY, TIE, {}], ids=["joy", "tie", "rest"])
@pytest.mark.parametrize("lens", LENSES)
def test_every_lens_passes_the_checker_and_is_named(
    make_ledger: LedgerOf, lens: str, aus: dict[int, float], context: str | None
) -> None:
    draft = write(make_ledger(make_face(aus=aus), context=context), lens=lens)
    assert draft.lens == lens
    assert f"through the {lens.replace('constructed', 'constructed-emotion')} lens" in prose(draft)


def test_the_lenses_word_one_face_differently(make_ledger: LedgerOf) -> None:
    ledger = make_ledger(make_face(aus=JOY), context=WON)
    told = {lens: prose(write(ledger, lens=lens)) for lens in LENSES}
    basic, appraisal, constructed, ecology = (told[lens] for lens in LENSES)
    assert "the apparent expression reads as happiness" in basic
    assert "consistent with the appraisals of happiness" in appraisal
    assert "appraised as goal furthered, in control and pleasant [C1.cue.1]" in appraisal
    assert "the appraisal of something pleasant [F1.AU12]" in appraisal
    assert "a perceiver may construct happiness" in constructed
    assert constructed.startswith("In the user's words"), "context first"
    assert "others may read the display as happiness" in ecology
    assert "may serve to have others play or affiliate [F1.AU12]" in ecology
    assert "reads as" not in ecology + constructed + appraisal


def test_the_distributions_do_not_depend_on_the_lens(make_ledger: LedgerOf) -> None:
    ledger = make_ledger(make_face(aus=TIE), context=WON)
    drafts = [write(ledger, lens=lens) for lens in LENSES]
    assert len({str((d.face_only, d.context_only, d.fused)) for d in drafts}) == 1


def test_every_lens_has_a_wording_and_a_prompt() -> None:
    assert tuple(WORDINGS) == LENSES
    for lens in LENSES:
        prompt = load_prompt(f"lens_{lens.replace('-', '_')}")
        assert prompt.variables == ()
        assert all(f"[K.{work}]" in prompt.body for work in WORDINGS[lens].lens.works)


@pytest.mark.parametrize(
    ("name", "aus", "context", "top"),
    [
        ("compound", JOY, WON, "happy"),
        ("compound", SHOCK, "A gun was drawn at the wedding.", "surprised"),
        ("compound", {1: 2.0, 2: 2.5, 12: 3.0, 25: 3.0}, None, "happily surprised"),
        ("affdex", JOY, WON, "joy"),
        ("emotic", {9: 3.0, 10: 2.6, 16: 3.0, 17: 2.0}, "The milk had gone off.", "aversion"),
        ("free:happiness,awe", SHOCK, None, "awe"),
        ("free:sad,fear", {1: 2.5, 4: 2.0, 15: 2.8, 43: 1.5}, WON, "sad"),
    ],
)
@pytest.mark.parametrize("lens", LENSES)
def test_label_sets_are_read_through_every_lens(
    lens: str, name: str, aus: dict[int, float], context: str | None, top: str
) -> None:
    draft = write(scored_by(name, aus, context), name, lens)
    assert max(draft.fused or {}, key=(draft.fused or {}).__getitem__) == top


def test_words_that_fit_no_label_are_told_and_change_nothing() -> None:
    aus = {1: 2.5, 4: 2.0, 15: 2.8}
    draft = write(scored_by("free:sad,fear", aus, WON), "free:sad,fear")
    assert draft.context_only is None
    assert draft.fused == draft.face_only
    assert '"won" [C1.cue.1] speaks of a goal reached; situations of that kind fit other' in prose(
        draft
    )


def test_what_nothing_measured_supports_is_told_as_unavailable() -> None:
    ledger = scored_by("emotic", JOY, None)
    row = ledger.get("F1.emotion.sympathy")
    assert row is not None
    assert (row.status, row.value) == ("unavailable", None)
    draft = write(ledger, "emotic")
    assert "sympathy" not in (draft.fused or {})
    assert "Not supported by what is measured are among others the labels affection" in prose(draft)
