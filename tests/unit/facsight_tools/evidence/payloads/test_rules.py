"""Payloads of what readings rest on: ids, values and sentences, and the way through JSON."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from facsight_tools.evidence.payloads import (
    AnyPayload,
    ExampleScore,
    Literature,
    Neighbour,
    Rule,
    SituationHint,
    UnitHint,
    UnlikeExamples,
    WithoutContext,
    WithoutUnit,
)
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.rules.rule_set import Term
from facsight_tools.states import UnavailableReason

from .shown import Look, look, through_json


def rule(*terms: Term) -> Rule:
    return Rule(
        rule_set="emfacs",
        version=1,
        title="EMFACS",
        label="happiness",
        terms=terms,
        full_intensity=3.0,
    )


KINDS: list[tuple[AnyPayload, Look]] = [
    (
        rule(Term(6, 0.6), Term(12, 1), Term(15, -0.8), Term(14, -0.25, unilateral=True)),
        (
            *("R.emfacs.happiness@1", "rule", "+6:0.6 +12:1 -15:0.8 -14.U:0.25 /3", "weights"),
            "EMFACS: happiness is supported by AU6 and AU12; AU15 and unilateral AU14 count "
            "against it.",
        ),
    ),
    (
        Literature(work="du2014", authors="Du et al. (2014)", finding="describe compounds"),
        ("K.du2014", "literature", "Du et al. (2014)", "", "Du et al. (2014) describe compounds."),
    ),
    (
        UnitHint(
            work="scherer2007",
            topic="novelty",
            authors="Scherer & Ellgring (2007)",
            relation="appraisal",
            units=(1, 2),
            says="something new",
        ),
        (
            *("K.scherer2007.novelty", "literature", "Scherer & Ellgring (2007)", ""),
            "Scherer & Ellgring (2007) predict AU1 or AU2 with the appraisal of something new.",
        ),
    ),
    (
        UnitHint(
            work="crivelli2018",
            topic="smiling",
            authors="Crivelli & Fridlund (2018)",
            relation="move",
            units=(12,),
            says="play or affiliate",
        ),
        (
            *("K.crivelli2018.smiling", "literature", "Crivelli & Fridlund (2018)", ""),
            "Crivelli & Fridlund (2018) describe a display with AU12 as one that may have others "
            "play or affiliate.",
        ),
    ),
    (
        SituationHint(work="scherer2001", authors="Scherer (2001)", dimensions=("new", "pleasant")),
        (
            *("K.scherer2001.situation", "literature", "Scherer (2001)", ""),
            "Scherer (2001) has situations appraised by what is new and pleasant.",
        ),
    ),
    (
        WithoutUnit(
            face=1, unit=12, label="happiness", probability=0.1, rule_set="emfacs", version=1
        ),
        (
            *("F1.without.AU12.happiness", "measured", 0.1, "probability"),
            "Without AU12 the emfacs rules would give happiness a score of 0.100.",
        ),
    ),
    (
        WithoutContext(
            face=1,
            part="scene model",
            called="what the vision model reports",
            label="fear",
            probability=0.2,
        ),
        (
            *("F1.without.scene_model.fear", "measured", 0.2, "probability"),
            "Without what the vision model reports the fused reading would give fear 0.200.",
        ),
    ),
    (
        WithoutContext(face=1, row="C1.cue.2", called='"won"', label="fear", probability=0.2),
        (
            *("F1.without.C1.cue.2.fear", "measured", 0.2, "probability"),
            'Without "won" the fused reading would give fear 0.200.',
        ),
    ),
    (
        Neighbour(face=1, rank=1, label="boredom", distance=0.12, note="yawning"),
        (
            *("F1.example.1", "measured", 0.12, "distance"),
            'The nearest example is of boredom at a distance of 0.120, noted as "yawning".',
        ),
    ),
    (
        ExampleScore(face=1, label="boredom", probability=0.7),
        (
            *("F1.fewshot.boredom", "measured", 0.7, "probability"),
            "The nearest examples give boredom a score of 0.700.",
        ),
    ),
    (
        UnlikeExamples(face=1, reason=UnavailableReason.UNLIKE_EXAMPLES, nearest=0.4, limit=0.25),
        (
            *("F1.fewshot", "unavailable", None, "probability"),
            "The face is unlike every example: the nearest is at a distance of 0.400, beyond 0.25.",
        ),
    ),
    (
        UnlikeExamples(face=1, reason=UnavailableReason.TOO_FEW_UNITS, limit=0.25),
        (
            *("F1.fewshot", "unavailable", None, "probability"),
            "The face is unlike every example: too few of its units were measured.",
        ),
    ),
]


@pytest.mark.parametrize(("payload", "shown"), KINDS, ids=lambda one: type(one).__name__)
def test_how_it_is_shown(payload: AnyPayload, shown: Look) -> None:
    assert look(payload) == shown


@pytest.mark.parametrize("payload", [one for one, _ in KINDS], ids=lambda one: type(one).__name__)
def test_json_keeps_it(payload: AnyPayload) -> None:
    assert through_json(payload) == payload


terms = st.builds(
    Term,
    st.sampled_from(sorted(ACTION_UNITS)),
    st.floats(-9, 9, allow_nan=False),
    st.booleans(),
    st.floats(-9, 9, allow_nan=False),
)


@given(st.lists(terms, max_size=8))
def test_a_rule_keeps_every_digit_of_its_terms(given_terms: list[Term]) -> None:
    payload = rule(*given_terms)
    back = through_json(payload)
    assert isinstance(back, Rule)
    assert back.terms == tuple(given_terms)


def test_the_heaviest_terms_come_first() -> None:
    payload = rule(Term(6, 0.6), Term(12, 1), Term(15, -0.8), Term(4, -0.9))
    assert [term.au for term in payload.supporting] == [12, 6]
    assert [term.au for term in payload.opposing] == [4, 15]


@pytest.mark.parametrize("full", [0.0, 5.5])
def test_a_full_intensity_is_one_of_the_scale(full: float) -> None:
    with pytest.raises(ValidationError, match="full_intensity"):
        Rule.model_validate({**rule().model_dump(), "full_intensity": full})
