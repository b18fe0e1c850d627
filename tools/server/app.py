"""The MCP server: FACS measurement as tools, each a thin door to the pipeline or the ledger."""

from __future__ import annotations

from typing import Annotated, Final

from fastmcp import FastMCP
from fastmcp.tools import ToolResult
from fastmcp.utilities.types import Image as ImageBlock
from mcp_types import TextContent, ToolAnnotations
from pydantic import Field

from facsight.tools.errors import UnknownOption
from facsight.tools.evidence.analysis_json import analysis_to_json
from facsight.tools.evidence.checker import check_claims, check_text
from facsight.tools.evidence.claims import Claim
from facsight.tools.evidence.context import read_context
from facsight.tools.evidence.ledger import build_ledger
from facsight.tools.evidence.rows import Ledger
from facsight.tools.evidence.rules import rule_rows
from facsight.tools.rules import rule_set
from facsight.tools.rules.files import available
from facsight.tools.server.errors import wire_errors
from facsight.tools.server.handles import Kept
from facsight.tools.server.schemas import AnalysisHandle, AnalysisReading, summary
from facsight.tools.server.security.principal import current_principal
from facsight.tools.server.services import Services
from facsight.tools.server.verdicts import Judgement
from facsight.tools.server.workers.wire import Options

INSTRUCTIONS: Final = """\
FACS measurement with evidence. facs_analyze_image measures every face of a picture and returns an
analysis_id; the other tools take that id. Every value has an evidence id such as F1.AU12 (face 1,
lip corner puller) that text can cite in square brackets; facs_verify_claims checks cited text
against the evidence. Readings describe apparent expression, not what a person feels."""

# The tools read pictures that the user names, and change nothing.
_READS: Final = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)

RuleSetId = Annotated[str, Field(json_schema_extra={"enum": list(available())})]

AnalysisId = Annotated[
    str, Field(description="The analysis_id that facs_analyze_image returned", max_length=64)
]
Context = Annotated[
    str | None,
    Field(description="What the user says of the situation, in plain English sentences"),
]


def create_server(services: Services | None = None) -> FastMCP:
    """The server with its tools; without services it measures in this process, any file of it."""
    given = services or Services()
    server: FastMCP = FastMCP(name="facsight", instructions=INSTRUCTIONS, mask_error_details=True)
    _add_measuring(server, given)
    _add_evidence(server, given)
    return server


def _known(ids: list[str]) -> tuple[str, ...]:
    """The rule sets of those ids; a client names no files."""
    unknown = next((one for one in ids if one not in available()), None)
    if unknown is not None:
        raise UnknownOption(
            f"There is no rule set '{unknown}'; there are: {', '.join(available())}."
        )
    return tuple(ids)


def _add_measuring(server: FastMCP, services: Services) -> None:
    store = services.store

    @server.tool(
        title="Analyze an image",
        annotations=_READS,
        output_schema=AnalysisHandle.model_json_schema(),
    )
    async def facs_analyze_image(
        image: Annotated[
            str,
            Field(
                description="Path of a picture on the server's machine, its https address where "
                "the server fetches, or its bytes as base64 or data URI"
            ),
        ],
        rules: Annotated[
            list[RuleSetId] | None,
            Field(
                description="Rule sets by id. The first categorical one scores the emotion, the "
                "default where there is none; every other one gives a reading",
            ),
        ] = None,
        scene: Annotated[
            bool,
            Field(
                description="Measure bodies, hands, what faces look at and who faces whom as well"
            ),
        ] = True,
    ) -> ToolResult:
        """Measure every face of a picture, and the people around it.

        Returns face boxes, head pose and gaze in degrees, FACS action units with intensity 0-5
        (A-E) for the whole face and each side, emotion scores by rule set, image quality, arms and
        hands. What cannot be measured is listed as unavailable with the reason.
        """
        with wire_errors():
            options = Options(rules=_known(rules or []), scene=scene)
            picture = await services.intake.read(image)
            analysis = await services.measurer.measure(picture, options)
            handle = AnalysisHandle(
                analysis_id=store.put(Kept(picture, analysis), current_principal()),
                lifetime_s=store.lifetime_s,
                analysis=AnalysisReading.model_validate(analysis_to_json(analysis)),
            )
        return ToolResult(content=summary(handle, analysis), structured_content=handle)

    @server.tool(title="Render an overlay", annotations=_READS)
    async def facs_render_overlay(
        analysis_id: AnalysisId,
        blur_others: Annotated[
            bool, Field(description="Blur the heads of all other faces and leave them out")
        ] = False,
        face: Annotated[
            int, Field(description="Which face stays with blur_others; 1 is the largest", ge=1)
        ] = 1,
    ) -> ToolResult:
        """Draw an analysis on its picture: faces, mesh, bodies, hands, units and scores."""
        with wire_errors():
            entry = store.get(analysis_id, current_principal())
            png = await services.measurer.draw(
                entry.picture, entry.analysis, face if blur_others else None
            )
        shown = f"Only F{face} is shown" if blur_others else "F1 is the largest face"
        note = TextContent(type="text", text=f"{shown}; bars show right and left.")
        return ToolResult(content=[note, ImageBlock(data=png, format="png").to_image_content()])


def _add_evidence(server: FastMCP, services: Services) -> None:
    def ledger_of(analysis_id: str, context: str | None) -> Ledger:
        analysis = services.store.get(analysis_id, current_principal()).analysis
        stated = read_context(context).rows if context else ()
        scored_by = {face.emotion.rule_set.partition("@")[0] for face in analysis.faces}
        rules = rule_set.load(scored_by.pop() if scored_by else rule_set.DEFAULT)
        return build_ledger(analysis, context=stated, rules=rule_rows(rules))

    @server.tool(title="Get the evidence", annotations=_READS)
    def facs_get_evidence(analysis_id: AnalysisId, context: Context = None) -> Ledger:
        """List every piece of evidence of an analysis as rows with citable ids.

        Rows hold value, unit, confidence, picture region and one plain sentence. With `context`,
        the user's sentences and the cues read in them are rows too (C1, C1.cue.1).
        """
        with wire_errors():
            return ledger_of(analysis_id, context)

    @server.tool(
        title="Verify claims", annotations=_READS, output_schema=Judgement.model_json_schema()
    )
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
    ) -> ToolResult:
        """Check claims or prose against the evidence, symbolically and without a model.

        Give `text` or `claims`. Each sentence is accepted or refused with typed reasons and what to
        do: unknown ids, numbers that differ from the evidence, wrong sides, units that were not
        measured, unhedged inner states and more. `repair` asks for the refused ones again.
        """
        with wire_errors():
            if (claims is None) == (text is None):
                raise UnknownOption("Give either `text` or `claims` to facs_verify_claims.")
            ledger = ledger_of(analysis_id, context)
            verdict = (
                check_claims(claims or (), ledger) if text is None else check_text(text, ledger)
            )
        judgement = Judgement.of(verdict)
        return ToolResult(content=judgement.readable(), structured_content=judgement)
