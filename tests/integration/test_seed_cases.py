"""The situations that the project was asked to get right, end to end, with scripted models.

What a person would call right stands over each. The scripted models say what real ones have said;
faces and bodies that the bundled picture does not show are made up.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from fastmcp import FastMCP
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from tests.builders import make_analysis, make_face
from tests.people import make_body, make_hand, with_people

import facsight
from facsight import client
from facsight_evals.datasets.cases import PORTRAIT
from facsight_tools.analyzers.emotion import EmotionAnalyzer
from facsight_tools.answers.judging import judge
from facsight_tools.api import analyze
from facsight_tools.evidence.context import observation_cues, read_context
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.evidence.observations import Observation, observation_rows
from facsight_tools.evidence.rules import rule_rows
from facsight_tools.rules import rule_set
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Statement
from facsight_tools.types import Analysis, UnavailableReason

Seen = Callable[..., facsight.InferenceResult]
RULES = rule_set.load()
POLITE = {12: 2.4}
JOYFUL = {6: 2.5, 12: 3.4, 25: 2.0}
MOUTH = (10, 12, 14, 15, 16, 17, 18, 20, 22, 23, 24, 25, 26, 27, 28)


def describer(*sentences: str) -> FakeListChatModel:
    """A vision model that always reports the same."""
    report = {"observations": [{"text": one, "region": None} for one in sentences]}
    return FakeListChatModel(responses=[json.dumps(report)])


def asked(*sentences: str, context: str | None = None, **more: Any) -> facsight.InferenceResult:
    """The answer on the bundled portrait, described by a model that reports these sentences."""
    settings = facsight.Settings(full=True, **more)
    if sentences:
        settings = replace(settings, vision_model=describer(*sentences), privacy="full")
    return facsight.infer(str(PORTRAIT), context=context, settings=settings)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Seen:
    """Answers on a made-up picture: the portrait's file, and in its place what was measured."""

    def ask(
        analysis: Analysis,
        *sentences: str,
        context: str | None = None,
        face: int = 1,
    ) -> facsight.InferenceResult:
        scored = [
            replace(one, emotion=EmotionAnalyzer(RULES)(one.action_units)) for one in analysis.faces
        ]
        measured = replace(analysis, faces=tuple(scored))
        server = serving(measured)
        monkeypatch.setattr(client, "own_server", lambda: server)
        settings = facsight.Settings(full=True)
        if sentences:
            settings = replace(settings, vision_model=describer(*sentences), privacy="full")
        return facsight.infer(str(PORTRAIT), context=context, face=face, settings=settings)

    return ask


def serving(analysis: Analysis) -> FastMCP:
    server: FastMCP = FastMCP("made up")

    @server.tool
    def facs_analyze_image(
        image: str,
        labels: str | None = None,  # noqa: ARG001
        detail: str = "brief",  # noqa: ARG001
        limit: int | None = None,  # noqa: ARG001
    ) -> dict[str, Any]:
        """Measure."""
        faces = [{"box_xyxy": [float(x) for x in f.detection.box_xyxy]} for f in analysis.faces]
        plain = {"image_sha256": SHA256, "image": image, "faces": faces}
        return {"analysis_id": "a1", "analysis": plain}

    @server.tool
    def facs_get_evidence(
        analysis_id: str,  # noqa: ARG001
        context: str | None = None,
        observations: list[Observation] | None = None,
        detail: str = "brief",  # noqa: ARG001
        limit: int | None = None,  # noqa: ARG001
    ) -> dict[str, Any]:
        """Give the ledger."""
        rows = observation_rows(observations or (), analysis.scene.size_wh)
        stated = read_context(context).rows if context else ()
        ledger = build_ledger(
            analysis, context=[*stated, *rows, *observation_cues(rows)], rules=rule_rows(RULES)
        )
        return ledger.model_dump(mode="json")

    return server


SHA256 = analyze(PORTRAIT).image_sha256


def said(result: facsight.InferenceResult, kind: type[Statement]) -> list[Any]:
    return [one for one in result.inference.statements if isinstance(one, kind)]


def outside_quotations(text: str) -> str:
    return re.sub(r"“[^”]*”", "“”", text)


def first(distribution: Any) -> Any:
    return max(distribution, key=lambda label: distribution[label])


def certainty_of(result: facsight.InferenceResult, label: str) -> Sequence[str]:
    return [one.certainty for one in said(result, kinds.Reading) if one.label == label]


def holds(result: facsight.InferenceResult) -> None:
    """An answer whose every statement and figure is borne out by its ledger."""
    assert judge(result.inference, result.ledger) == ()


def test_a_helmet_that_is_not_there_is_a_report_and_never_a_fact() -> None:
    """Right: it is quoted, said to be unmeasured, and changes nothing."""
    plain = asked()
    result = asked("A helmet is on the head of the person.")
    holds(result)
    assert [one.row for one in said(result, kinds.Observation)] == ["V1"]
    assert "“A helmet is on the head of the person”, which nothing measured" in result.text
    assert "helmet" not in outside_quotations(result.text)
    assert result.inference.face_only == plain.inference.face_only
    assert result.inference.fused == plain.inference.fused


def test_a_model_that_writes_cannot_make_the_helmet_a_fact() -> None:
    """Right: what it says of a helmet beyond the report's own words is refused."""
    wrong = [
        {"kind": "observation", "row": "V1", "text": "The person wears a helmet in a race."},
        {"kind": "quotation", "row": "V1", "text": "A helmet is on the head."},
        {"kind": "object", "face": 1, "text": "helmet"},
    ]
    writer = FakeListChatModel(responses=[json.dumps({"statements": wrong})])
    result = asked("A helmet is on the head.", model=writer)
    holds(result)
    assert result.inference.refused
    assert "helmet" not in outside_quotations(result.text)


def test_a_face_that_is_described_wrongly_is_told_to_be_so() -> None:
    """Right: the portrait smiles with open eyes; a report of closed eyes is contradicted."""
    result = asked("The person is smiling.", "The eyes are closed.", "A person celebrates a party.")
    holds(result)
    outcomes = {one.feature: one.outcome for one in said(result, kinds.ObservationMatches)}
    assert outcomes == {"smile": "agrees", "closed-eyes": "contradicts"}
    short = facsight.infer(
        str(PORTRAIT),
        settings=facsight.Settings(
            vision_model=describer("The eyes are closed."), privacy="marked", language="de"
        ),
    )
    assert "widerspricht" in short.text


def test_a_gun_at_a_wedding_does_not_make_fear_certain(shown: Seen) -> None:
    """Right: it is quoted as unmeasured; the situation may lean to fear, the face stays its own."""
    report = "A person points a gun at the guests."
    neutral = make_analysis([make_face()])
    plain = shown(neutral, context="They are at a wedding.")
    result = shown(neutral, report, context="They are at a wedding.")
    holds(result)
    assert said(result, kinds.Observation)
    assert "gun" not in outside_quotations(result.text).replace("a threat with a gun", "")
    assert result.inference.face_only == plain.inference.face_only
    assert result.inference.context_only is not None
    assert result.inference.context_only["fear"] > (plain.inference.context_only or {})["fear"]
    assert "high" not in certainty_of(result, "fear")
    assert (result.inference.fused or {})["fear"] < 0.7
    smiling = shown(make_analysis([make_face(aus=JOYFUL)]), report)
    assert smiling.inference.face_only is not None
    assert first(smiling.inference.face_only) == "happiness"
    assert "high" not in certainty_of(smiling, "fear")


def test_arms_that_are_raised_on_skis_are_no_triumph(shown: Seen) -> None:
    """Right: whoever skis raises the arms to keep the balance, unless words say that they won."""
    analysis = with_people(make_analysis([make_face()]), [make_body(arms="both raised")])
    alone = shown(analysis)
    assert first(alone.inference.context_only) == "happiness"
    lowered = with_people(make_analysis([make_face()]), [make_body()])
    for words, report in (
        ("She is skiing down a steep slope.", ()),
        ("She is on the slope.", ("A person stands on skis.",)),
    ):
        result = shown(analysis, *report, context=words)
        holds(result)
        assert not [one for one in said(result, kinds.CueFits) if one.row == "S.body.1.arms"]
        same = shown(lowered, *report, context=words)
        assert result.inference.context_only == same.inference.context_only
    won = shown(analysis, context="She has won the final on skis.")
    assert first(won.inference.context_only) == "happiness"
    assert all(one.row.startswith("C") for one in said(won, kinds.CueFits))


def test_a_polite_smile_with_sarcastic_words(shown: Seen) -> None:
    """Right: the words are told not to fit the smile, and each reading stands on its own."""
    analysis = make_analysis([make_face(aus=POLITE)])
    plain = shown(analysis)
    result = shown(analysis, context='"Oh great, another delay," she says.')
    holds(result)
    (mismatch,) = said(result, kinds.WordsMismatch)
    assert (mismatch.face, mismatch.mismatch) == (1, "ironic")
    assert result.inference.face_only == plain.inference.face_only
    assert first(result.inference.context_only) != "happiness"


def test_hands_over_the_mouth(shown: Seen) -> None:
    """Right: nothing is said of a mouth that nobody sees, whatever a model reports of it."""
    hidden: Any = dict.fromkeys(MOUTH, UnavailableReason.OCCLUDED)
    face = make_face(aus={1: 2.0, 2: 2.0, 5: 2.0}, unavailable=hidden)
    hands = [make_hand(1, face="covers the mouth of F1")]
    analysis = with_people(make_analysis([face]), [make_body()], hands)
    result = shown(analysis, "Both hands are over the mouth.", "The mouth is open.")
    holds(result)
    outcomes = {one.feature: one.outcome for one in said(result, kinds.ObservationMatches)}
    assert outcomes == {"hand-on-mouth": "agrees", "open-mouth": "not_measured"}
    on_units = (kinds.UnitState, kinds.UnitGrade, kinds.UnitIntensity, kinds.Argument)
    told = [one for one in result.inference.statements if isinstance(one, on_units)]
    assert not [
        one for one in told if one.unit in MOUTH and getattr(one, "state", "") != "unavailable"
    ]
    # so much of what the rules ask for is under the hands that the face is not read
    assert kinds.Abstention(face=1, reason="unmeasured") in result.inference.statements
    assert f"[F1.AU{MOUTH[1]}]" in result.text
    assert said(result, kinds.HandOnFace)


def test_bride_and_groom_in_the_banquet_hall(shown: Seen) -> None:
    """Right: a wedding may suggest happiness; the face that does not smile stays its own."""
    analysis = make_analysis([make_face(aus=JOYFUL), make_face(2, {1: 2.5, 4: 2.0, 15: 2.5})])
    words = "The bride and groom celebrate their wedding in the banquet hall."
    for face in (1, 2):
        plain = shown(analysis, face=face)
        result = shown(analysis, "Two people stand in a banquet hall.", context=words, face=face)
        holds(result)
        assert first(result.inference.context_only) == "happiness"
        assert result.inference.face_only == plain.inference.face_only
        (count,) = said(result, kinds.ObservationMatches)
        assert (count.feature, count.face, count.outcome) == ("people", None, "agrees")
    assert first(result.inference.face_only) == "sadness"
    assert "high" not in certainty_of(result, "happiness")
