"""What the rules would score without a unit: computed by the rules themselves, told in one way."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.builders import make_analysis, make_face, make_rules

from facsight.agent.reasoner.reason import reason
from facsight.tools.analyzers.emotion import EmotionAnalyzer
from facsight.tools.evidence.checker import Code, check_claim
from facsight.tools.evidence.claims import Claim
from facsight.tools.evidence.interventions import intervention_rows, scores_without
from facsight.tools.evidence.ledger import build_ledger
from facsight.tools.rules.rule_set import load
from facsight.tools.types import ActionUnits, FaceReport, UnavailableAU, UnavailableReason

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
    assert list(intervention_rows(replace(face, emotion=replace(face.emotion, scores={})))) == []


LEDGER = build_ledger(make_analysis([smiling()]), rules=make_rules("facsight"))
HAPPY = next(row for row in LEDGER.rows if row.id == "F1.without.AU12.happiness")
TOLD = f"Without AU12 the facsight rules would give this face {HAPPY.value:.2f} for happiness."


def codes(text: str, *cites: str, kind: str = "observation", **more: object) -> set[str]:
    claim = Claim.model_validate({"kind": kind, "text": text, "cites": cites, **more})
    return {one.code for one in check_claim(claim, LEDGER)}


def test_the_one_wording_passes() -> None:
    assert codes(TOLD, HAPPY.id) == set()
    assert codes(TOLD, HAPPY.id, "F1.AU12") == set()
    assert codes(HAPPY.text, HAPPY.id) == set()
    assert codes(f"{TOLD[:-1]} [{HAPPY.id}].", HAPPY.id) == set()


@pytest.mark.parametrize(
    ("text", "cites"),
    [
        (TOLD.replace("happiness", "sadness"), [HAPPY.id]),
        (TOLD.replace("AU12", "AU6"), [HAPPY.id]),
        (TOLD.replace(f"{HAPPY.value:.2f}", "0.99"), [HAPPY.id]),
        (TOLD.replace("would give", "give"), [HAPPY.id]),
        (TOLD.replace("this face", "face 2"), [HAPPY.id]),
        (f"{TOLD} She is lying.", [HAPPY.id]),
        (TOLD, [HAPPY.id, "F1.AU6"]),
        (TOLD, [HAPPY.id, "F1.without.AU6.happiness"]),
        ("Without AU12 she would be sad.", [HAPPY.id]),
    ],
)
def test_every_other_wording_is_refused(text: str, cites: list[str]) -> None:
    assert Code.ROW_CONTRADICTED in codes(text, *cites)


def test_it_argues_for_nothing_and_cites_what_is_there() -> None:
    assert codes(TOLD, HAPPY.id, about="happiness", polarity="for") == {Code.ROW_CONTRADICTED}
    assert codes(TOLD, HAPPY.id, kind="inference") == {Code.ROW_CONTRADICTED}
    assert Code.DANGLING_ID in codes(TOLD, HAPPY.id, "F1.AU77")
    assert Code.DANGLING_ID in codes(f"{TOLD[:-1]} [F9.AU1].", HAPPY.id)


def test_the_reasoner_tells_it_on_request_only() -> None:
    plain = reason(LEDGER, "F1", "basic", "basic-emotion")
    asked = reason(LEDGER, "F1", "basic", "basic-emotion", interventions=True)
    further = asked.sentences[len(plain.sentences) :]
    assert asked.sentences[: len(plain.sentences)] == plain.sentences
    assert further
    for sentence in further:
        assert sentence.claim.text.startswith("Without AU")
        assert check_claim(sentence.claim, LEDGER) == ()
