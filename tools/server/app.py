"""The MCP server: FACS measurement as tools, each a thin door to the pipeline or the ledger."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final

from fastmcp import FastMCP
from fastmcp.tools import ToolResult
from fastmcp.utilities.types import Image as ImageBlock
from mcp_types import TextContent, ToolAnnotations
from pydantic import Field

from facsight.tools.api import default_pipeline
from facsight.tools.errors import UnknownOption
from facsight.tools.evidence.analysis_json import analysis_to_json
from facsight.tools.evidence.checker import check_claims, check_text
from facsight.tools.evidence.claims import Claim
from facsight.tools.evidence.context import read_context
from facsight.tools.evidence.examples import MOST as MOST_EXAMPLES
from facsight.tools.evidence.examples import ExampleForm, Examples
from facsight.tools.evidence.fewshot import example_rows
from facsight.tools.evidence.ledger import build_ledger
from facsight.tools.evidence.rows import Ledger, Row
from facsight.tools.evidence.rules import rule_rows
from facsight.tools.evidence.unsupported import unsupported_rows
from facsight.tools.overlay import encode_png, render_overlay
from facsight.tools.pipeline import Pipeline
from facsight.tools.rules import labels as label_sets
from facsight.tools.rules import rule_set
from facsight.tools.rules.catalogue import Selection, select
from facsight.tools.rules.files import available
from facsight.tools.rules.labels import LabelSet
from facsight.tools.server.errors import wire_errors
from facsight.tools.server.handles import AnalysisStore, Kept
from facsight.tools.server.inputs import read_picture
from facsight.tools.server.schemas import AnalysisHandle, AnalysisReading, summary
from facsight.tools.server.verdicts import Judgement

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


def create_server(pipeline: Pipeline | None = None, store: AnalysisStore | None = None) -> FastMCP:
    """The server with its tools; the pipeline is opened at the first picture if none is given."""
    shared = default_pipeline if pipeline is None else lambda: pipeline
    kept = store or AnalysisStore()
    server: FastMCP = FastMCP(name="facsight", instructions=INSTRUCTIONS, mask_error_details=True)
    _add_measuring(server, shared, kept)
    _add_evidence(server, kept)
    return server


def _selected(ids: list[str], labels: LabelSet | None) -> Selection:
    """The rule sets of those ids, after that of the labels; a client names no files."""
    unknown = next((one for one in ids if one not in available()), None)
    if unknown is not None:
        raise UnknownOption(
            f"There is no rule set '{unknown}'; there are: {', '.join(available())}."
        )
    if labels is None:
        return select(ids)
    return select([labels.rules, *(one for one in ids if one != labels.rules.id)])


def _add_measuring(server: FastMCP, pipeline: Callable[[], Pipeline], store: AnalysisStore) -> None:
    @server.tool(
        title="Analyze an image",
        annotations=_READS,
        output_schema=AnalysisHandle.model_json_schema(),
    )
    def facs_analyze_image(
        image: Annotated[
            str,
            Field(
                description="Path of a picture on this machine, or its bytes as base64 or data URI"
            ),
        ],
        rules: Annotated[
            list[RuleSetId] | None,
            Field(
                description="Rule sets by id. The first categorical one scores the emotion, the "
                "default where there is none; every other one gives a reading",
            ),
        ] = None,
        labels: Annotated[
            str | None,
            Field(
                description="Label set whose rules score the emotion, before those of `rules`: "
                + ", ".join(label_sets.available())
                + ", or a list of your own such as free:happiness,awe",
                max_length=1000,
            ),
        ] = None,
    ) -> ToolResult:
        """Measure every face of a picture.

        Returns face boxes, head pose and gaze in degrees, FACS action units with intensity 0-5
        (A-E) for the whole face and each side, emotion scores by rule set, and image quality.
        Units that cannot be measured are listed as unavailable with the reason.
        """
        with wire_errors():
            chosen = None if labels is None else label_sets.load(labels)
            picture = read_picture(image)
            analysis = pipeline().analyze([picture], rules=_selected(rules or [], chosen))[0]
            handle = AnalysisHandle(
                analysis_id=store.put(Kept(picture, analysis, chosen)),
                lifetime_s=store.lifetime_s,
                analysis=AnalysisReading.model_validate(analysis_to_json(analysis)),
            )
        return ToolResult(content=summary(handle, analysis), structured_content=handle)

    @server.tool(title="Render an overlay", annotations=_READS)
    def facs_render_overlay(analysis_id: AnalysisId) -> ToolResult:
        """Draw an analysis on its picture: face boxes, mesh, action units and emotion scores."""
        with wire_errors():
            entry = store.get(analysis_id)
        png = encode_png(render_overlay(entry.image, entry.analysis))
        note = TextContent(type="text", text="F1 is the largest face; bars show right and left.")
        return ToolResult(content=[note, ImageBlock(data=png, format="png").to_image_content()])


def _label_rows(kept: Kept) -> list[Row]:
    """The rules that scored the faces, and the labels that nothing scores."""
    if kept.labels is not None:
        unsupported = unsupported_rows(kept.analysis, kept.labels)
        return [*unsupported, *rule_rows(kept.labels.rules)]
    scored_by = {face.emotion.rule_set.partition("@")[0] for face in kept.analysis.faces}
    return rule_rows(rule_set.load(scored_by.pop() if scored_by else rule_set.DEFAULT))


def _add_evidence(server: FastMCP, store: AnalysisStore) -> None:
    def ledger_of(
        analysis_id: str, context: str | None, examples: list[ExampleForm] | None
    ) -> Ledger:
        kept = store.get(analysis_id)
        stated = read_context(context).rows if context else ()
        rules = _label_rows(kept)
        if examples:
            given = Examples(examples=tuple(examples))
            rules += example_rows(kept.analysis, given.plain(), given.source)
        return build_ledger(kept.analysis, context=stated, rules=rules)

    @server.tool(title="Get the evidence", annotations=_READS)
    def facs_get_evidence(
        analysis_id: AnalysisId,
        context: Context = None,
        examples: Annotated[
            list[ExampleForm] | None,
            Field(
                description="Labelled faces as action-unit vectors (`facsight examples make`)",
                max_length=MOST_EXAMPLES,
            ),
        ] = None,
    ) -> Ledger:
        """List every piece of evidence of an analysis as rows with citable ids.

        Rows hold value, unit, confidence, picture region and one plain sentence. With `context`,
        the user's sentences and the cues read in them are rows too (C1, C1.cue.1); with `examples`,
        how each face stands beside them (F1.example.1, F1.fewshot.LABEL).
        """
        with wire_errors():
            return ledger_of(analysis_id, context, examples)

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
            ledger = ledger_of(analysis_id, context, None)
            verdict = (
                check_claims(claims or (), ledger) if text is None else check_text(text, ledger)
            )
        judgement = Judgement.of(verdict)
        return ToolResult(content=judgement.readable(), structured_content=judgement)
