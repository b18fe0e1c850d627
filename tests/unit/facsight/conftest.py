"""A facsight server over synthetic faces: the agent's tests measure no picture."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastmcp import FastMCP
from fastmcp.exceptions import ToolError
from fastmcp.utilities.types import Image
from tests.builders import make_analysis

from facsight import client
from facsight_tools.analyzers.emotion import EmotionAnalyzer
from facsight_tools.evidence.appraisal_rows import appraisal_rows
from facsight_tools.evidence.context import read_context
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.evidence.observations import Observation, observation_rows
from facsight_tools.evidence.payloads import (
    MeasuredAgain,
    OtherReference,
    SecondReading,
    UnitIntensity,
)
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.evidence.rules import rule_rows
from facsight_tools.rules.rule_set import NEUTRAL, parse
from facsight_tools.types import FaceReport

REST = ("cd" * 32,)
"""The hash of the one picture of the face at rest."""

PNG = b"\x89PNG a picture that is drawn"
RULES = parse(tomllib.loads(Path(__file__).with_name("rules.toml").read_text()))
LedgerOf = Callable[..., Ledger]
Serve = Callable[..., FastMCP]


def scored(face: FaceReport) -> FaceReport:
    """The face with the scores that the rules give its action units."""
    return replace(face, emotion=EmotionAnalyzer(RULES)(face.action_units))


def ledger_of(
    *faces: FaceReport,
    context: str | None = None,
    observations: Sequence[Observation] = (),
    scene: Sequence[Row] = (),
    appraisals: Sequence[dict[str, Any]] = (),
    neutral: tuple[str, ...] = (),
) -> Ledger:
    """The ledger of the faces, scored by the rules, with the context read into it."""
    analysis = make_analysis([scored(face) for face in faces], neutral=neutral)
    stated = read_context(context).rows if context else ()
    told = (*stated, *observation_rows(observations, analysis.scene.size_wh))
    return build_ledger(
        analysis,
        context=(*scene, *told, *appraisal_rows(appraisals, told, (*RULES.terms, NEUTRAL))),
        rules=rule_rows(RULES),
    )


def measured_again(ledger: Ledger) -> Ledger:
    """The ledger with a crop of face 1, in which AU12 is at 1.2."""
    again = MeasuredAgain(face=1, reader="crop1", box_xyxy=(0, 0, 9, 9), scale=2.0)
    smile = UnitIntensity(face=1, unit=12, side="both", intensity=1.2, cue="geometry")
    second = SecondReading(reader="crop1", reading=smile)
    return Ledger.of([*ledger.rows, *(Row.of(one, source="crop") for one in (again, second))])


def read_otherwise(ledger: Ledger) -> Ledger:
    """The ledger with face 1 read against another face as well, where AU12 is at 0.4."""
    rest = ledger.get("F1.rest") is None
    other = OtherReference(face=1, reader="rest" if rest else "average", pictures=REST[:rest])
    smile = UnitIntensity(face=1, unit=12, side="both", intensity=0.4, cue="geometry")
    second = SecondReading(reader=other.reader, reading=smile)
    return Ledger.of([*ledger.rows, *(Row.of(one, source="whole") for one in (other, second))])


def fake_server(faces: Sequence[FaceReport], scene: Sequence[Row] = ()) -> FastMCP:
    """A server that finds the same faces in every picture except `missing.jpg`."""
    server: FastMCP = FastMCP("fake")
    rest: list[str] = []

    @server.tool
    def facs_analyze_image(
        image: str,
        labels: str | None = None,  # noqa: ARG001
        region: list[float] | None = None,
        neutral: list[str] | None = None,
        neutral_face: int | None = None,
        scene: bool = True,
        detail: str = "brief",  # noqa: ARG001
        limit: int | None = None,  # noqa: ARG001
    ) -> dict[str, Any]:
        """Measure; the faces have the scores of the rules here, whatever the labels."""
        if region is not None:
            return {"analysis_id": "a2", "analysis": {"faces": [{"box_xyxy": region}]}}
        if not scene:
            return {"analysis_id": "a3"}
        assert (neutral is None) == (neutral_face is None)
        rest[:] = neutral or []
        if image == "missing.jpg":
            raise ToolError("ImageNotFound: There is no file 'missing.jpg'.")
        boxes = [{"box_xyxy": [float(edge) for edge in face.detection.box_xyxy]} for face in faces]
        path = Path(image)
        there = not image.startswith("data:") and path.exists()
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest() if there else "ab"
        analysis = {"image_sha256": sha256, "image": image, "faces": boxes}
        return {"analysis_id": "a1", "analysis": analysis}

    @server.tool
    def facs_get_evidence(
        analysis_id: str,
        context: str | None = None,
        observations: list[Observation] | None = None,
        appraisals: list[dict[str, Any]] | None = None,
        crops: list[str] | None = None,
        detail: str = "brief",  # noqa: ARG001
        limit: int | None = None,  # noqa: ARG001
    ) -> dict[str, Any]:
        """Give the ledger."""
        assert analysis_id == "a1"
        seen = observations or ()
        ledger = ledger_of(
            *faces,
            context=context,
            observations=seen,
            scene=scene,
            appraisals=appraisals or (),
            neutral=REST if rest else (),
        )
        again = {"a2": measured_again, "a3": read_otherwise}
        for crop in crops or ():
            ledger = again[crop](ledger)
        return ledger.model_dump(mode="json")

    @server.tool
    def facs_compare(
        first: str,
        second: str,
        first_face: int = 1,
        second_face: int = 1,
        detail: str = "brief",  # noqa: ARG001
    ) -> dict[str, Any]:
        """Compare; AU12 is a letter stronger in whatever is second."""
        assert first == "a1"
        assert max(first_face, second_face if second == "a1" else 1) <= len(faces)
        unit = {"au": 12, "side": "both", "first": 2.1, "second": 3.2, "difference": 1.1}
        return {"action_units": [unit], "distance": 0.25}

    @server.tool
    def facs_render_overlay(analysis_id: str, form: str, max_px: int) -> Image:
        """Draw."""
        assert (analysis_id, form) == ("a1", "png")
        assert max_px > 4096
        return Image(data=PNG, format="png")

    return server


@pytest.fixture
def make_ledger() -> LedgerOf:
    return ledger_of


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Make a fake server over the given faces the one in this process."""

    def use(*faces: FaceReport, scene: Sequence[Row] = ()) -> FastMCP:
        server = fake_server(faces, scene)
        monkeypatch.setattr(client, "own_server", lambda: server)
        return server

    return use
