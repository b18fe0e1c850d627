"""What the rules would score without a unit: computed by the rules themselves, told in one way."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
from tests.builders import make_analysis, make_face, make_rules

from facsight_tools.analyzers.emotion import EmotionAnalyzer
from facsight_tools.evidence.appraisal_rows import appraisal_rows
from facsight_tools.evidence.context import read_context
from facsight_tools.evidence.interventions import fused_reading, intervention_rows, scores_without
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.evidence.payloads import ArmsState, BodyFace
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.rules.rule_set import load
from facsight_tools.states import Arms
from facsight_tools.types import ActionUnits, FaceReport, UnavailableAU, UnavailableReason

RULES = EmotionAnalyzer(load("facsight"))


def smiling() -> FaceReport:
    face = make_face(aus={4: 1.4, 6: 2.4, 12: 3.2, 25: 1.6})
    return replace(face, emotion=RULES(face.action_units))


def unmeasured(units: ActionUnits, unit: int) -> ActionUnits:
    return ActionUnits(
        tuple(
            UnavailableAU(one.au, one.side, UnavailableReason.OCCLUDED, "covered")
            if one.au == unit
            else one
            for one in units.readings
        )
    )


@pytest.mark.parametrize("unit", [4, 6, 12, 25])
def test_it_is_what_the_rules_score_where_the_unit_is_not_measured(unit: int) -> None:
    face = smiling()
    wanted = RULES(unmeasured(face.action_units, unit)).scores
    assert scores_without(face.emotion, unit) == pytest.approx(dict(wanted), abs=1e-6)


def test_rows_are_of_present_units_that_matter() -> None:
    face = smiling()
    rows = {row.id: row for row in intervention_rows(face)}
    assert rows["F1.without.AU12.happiness"].value == pytest.approx(
        scores_without(face.emotion, 12)["happiness"], abs=5e-4
    )
    assert float(rows["F1.without.AU12.happiness"].value or 0) < face.emotion.scores["happiness"]
    assert {row_id.split(".")[2] for row_id in rows} <= {"AU4", "AU6", "AU12", "AU25"}


def test_a_face_without_scores_has_no_such_rows() -> None:
    face = make_face(aus={})
    assert (
        list(
            intervention_rows(
                replace(face, emotion=replace(face.emotion, scores=MappingProxyType({})))
            )
        )
        == []
    )


LEDGER = build_ledger(make_analysis([smiling()]), rules=make_rules("facsight"))


# --- Without the context, and words that do not fit -----------------------------------------

GUN = "A man points a gun at the wedding."
BODY = (
    Row.of(BodyFace(body=1, face=1), source="pose"),
    Row.of(ArmsState(body=1, face=1, arms=Arms.BOTH_RAISED), source="pose"),
)


def with_context(text: str, *further: Row) -> Ledger:
    rows = [*read_context(text).rows, *further]
    return build_ledger(make_analysis([smiling()]), context=rows, rules=make_rules("facsight"))


def test_without_the_words_it_is_the_face_alone() -> None:
    ledger = with_context(GUN)
    face = fused_reading(LEDGER.rows, "F1") or {}
    rows = {row.id: row for row in ledger.rows}
    assert rows["F1.without.words.happiness"].value == pytest.approx(face["happiness"], abs=5e-4)
    fused = fused_reading(ledger.rows, "F1") or {}
    assert fused["happiness"] != face["happiness"]


def test_without_a_cue_it_is_what_the_other_words_give() -> None:
    ledger = with_context(GUN)
    left = [row for row in ledger.rows if row.id != "C1.cue.1"]
    value = ledger.get("F1.without.C1.cue.1.happiness")
    assert value is not None
    assert value.value == pytest.approx((fused_reading(left, "F1") or {})["happiness"], abs=5e-4)
    assert value.text.startswith('Without "points a gun" the fused reading would give happiness')


def test_without_the_body() -> None:
    face = make_face(aus={1: 1.4, 4: 1.2})
    sad = replace(face, emotion=RULES(face.action_units))
    context = [*read_context("Her father died.").rows, *BODY]
    ledger = build_ledger(make_analysis([sad]), context=context, rules=make_rules("facsight"))
    with_both = fused_reading(ledger.rows, "F1") or {}
    for part, less in (("words", True), ("body", False)):
        row = ledger.get(f"F1.without.{part}.sadness")
        assert row is not None
        assert (float(row.value or 0) < with_both["sadness"]) == less, part


def test_irrelevant_words_give_no_such_rows() -> None:
    assert not [row for row in with_context("The wall is blue.").rows if row.source == "fusion"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('Anna: "Oh great, just great."', "ironic words, smiling face"),
        ('Anna: "You ruined everything. I hate this."', "unpleasant words, smiling face"),
        ('Anna: "What a lovely day."', None),
        ("Great, just great.", None),
    ],
)
def test_words_that_a_smile_does_not_fit(text: str, kind: str | None) -> None:
    ledger = with_context(text)
    found = [row for row in ledger.rows if row.unit == "mismatch"]
    assert {row.value for row in found} == ({kind} if kind else set())


def test_pleasant_words_with_an_unpleasant_face() -> None:
    face = make_face(aus={4: 3.2, 5: 2.0, 7: 2.8, 23: 2.6}, emotion={"anger": 0.8})
    rows = read_context('Anna: "What a lovely day."').rows
    ledger = build_ledger(make_analysis([face]), context=rows, rules=make_rules())
    row = ledger.get("C1.mismatch.F1")
    assert row is not None
    assert row.value == "pleasant words, unpleasant face"
    assert "may be meant ironically" in row.text


def test_without_an_appraisal_the_lexicon_counts_and_without_the_words_neither() -> None:
    scores = {"happiness": 0.6, "neutral": 0.25, "disgust": 0.1, "sadness": 0.05}
    face = make_face(aus={12: 2.0}, emotion=scores)
    said = read_context("They have just lost the match.").rows
    given = {"spans": ["lost the match"], "labels": {"disgust": 1.0}}
    judged = appraisal_rows([given], said, tuple(face.emotion.scores))

    def reading(*context: Row) -> dict[str, float]:
        ledger = build_ledger(make_analysis([face]), context=context)
        return fused_reading(ledger.rows, "F1") or {}

    ledger = build_ledger(make_analysis([face]), context=[*said, *judged])
    told = {row.id: row.value for row in ledger.rows if ".without." in row.id}
    for part, wanted in (("J1", reading(*said)), ("words", reading())):
        shown = {
            i.rpartition(".")[2]: v for i, v in told.items() if i.startswith(f"F1.without.{part}.")
        }
        assert shown, part
        assert shown == {label: pytest.approx(wanted[label], abs=6e-4) for label in shown}
    assert not any(".appraisal." in one or ".C1.cue." in one for one in told)
