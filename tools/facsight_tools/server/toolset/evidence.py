"""The tools around evidence: the ledger, the checker, and two faces side by side."""

from __future__ import annotations

from typing import Annotated

from fastmcp.tools import ToolResult
from pydantic import Field

from facsight_tools.errors import UnknownOption
from facsight_tools.evidence.claims import Claim
from facsight_tools.evidence.examples import Examples
from facsight_tools.evidence.rows import Ledger
from facsight_tools.server.errors import wire_errors
from facsight_tools.server.schemas import AnalysisReading, FaceReading
from facsight_tools.server.services import Services
from facsight_tools.server.toolset.arguments import (
    READS,
    AnalysisId,
    Context,
    LabelledFaces,
    Observations,
    WhichFace,
)
from facsight_tools.server.toolset.comparison import Compared, Comparison
from facsight_tools.server.toolset.toolset import Toolset
from facsight_tools.server.verdicts import Judgement


def add_evidence(tools: Toolset, services: Services) -> None:
    """Add the tools."""
    _add_ledger(tools, services)
    _add_verify(tools, services)
    _add_compare(tools, services)


def _add_ledger(tools: Toolset, services: Services) -> None:
    @tools.tool(title="Get the evidence", annotations=READS)
    def facs_get_evidence(
        analysis_id: AnalysisId,
        context: Context = None,
        observations: Observations = None,
        examples: LabelledFaces = None,
    ) -> Ledger:
        """List every piece of evidence of an analysis as rows with citable ids.

        Rows hold value, unit, confidence, picture region and one plain sentence. With `context`,
        the user's sentences and the cues read in them are rows too (C1, C1.cue.1); with
        `observations`, what a vision model said it saw, marked unmeasured (V1); with `examples`,
        how each face stands beside them (F1.example.1, F1.fewshot.LABEL).
        """
        with wire_errors():
            given = Examples(examples=tuple(examples)) if examples else None
            return services.ledger(analysis_id, context, observations or (), given)


def _add_verify(tools: Toolset, services: Services) -> None:
    @tools.tool(title="Verify claims", annotations=READS, answer=Judgement)
    def facs_verify_claims(
        analysis_id: AnalysisId,
        claims: Annotated[
            list[Claim] | None,
            Field(description="One sentence each, with the ids it cites", max_length=64),
        ] = None,
        text: Annotated[
            str | None,
            Field(
                description="Prose instead of claims: plain English sentences, each with the ids "
                "of its evidence in square brackets, such as 'AU12 is present [F1.AU12].'",
                max_length=20_000,
            ),
        ] = None,
        context: Context = None,
        observations: Observations = None,
        examples: LabelledFaces = None,
    ) -> ToolResult:
        """Check claims or prose against the evidence, symbolically and without a model.

        Give `text` or `claims`. Each sentence is accepted or refused with typed reasons and what to
        do: unknown ids, numbers that differ from the evidence, wrong sides, units that were not
        measured, unhedged inner states and more. `repair` asks for the refused ones again.
        """
        # The checker's rules take a while to read, which a server's start does without.
        from facsight_tools.evidence.checker import check_claims, check_text

        with wire_errors():
            if (claims is None) == (text is None):
                raise UnknownOption("Give either `text` or `claims` to facs_verify_claims.")
            given = Examples(examples=tuple(examples)) if examples else None
            ledger = services.ledger(analysis_id, context, observations or (), given)
            verdict = (
                check_claims(claims or (), ledger) if text is None else check_text(text, ledger)
            )
        judgement = Judgement.of(verdict)
        return ToolResult(content=judgement.readable(), structured_content=judgement)


def _add_compare(tools: Toolset, services: Services) -> None:
    def face_of(analysis_id: str, face: int) -> FaceReading:
        faces = AnalysisReading.of(services.kept(analysis_id).analysis).faces
        found = next((one for one in faces if one.face == face), None)
        if found is None:
            raise UnknownOption(f"There is no face {face}: the picture shows {len(faces)}.")
        return found

    @tools.tool(title="Compare two faces", annotations=READS, answer=Comparison)
    def facs_compare(
        first: AnalysisId, second: AnalysisId, first_face: WhichFace = 1, second_face: WhichFace = 1
    ) -> ToolResult:
        """Compare two faces, of one analysis or of two: action units, head pose and scores.

        Differences are second minus first. A unit that was not measured in one of them is listed
        and not compared.
        """
        with wire_errors():
            return Comparison.of(
                Compared(analysis_id=first, face=first_face),
                face_of(first, first_face),
                Compared(analysis_id=second, face=second_face),
                face_of(second, second_face),
            ).result()
