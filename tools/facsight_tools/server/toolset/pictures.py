"""The tools that give pictures: an annotated one, and all that the view shows."""

from __future__ import annotations

from typing import Annotated, Literal

from fastmcp import FastMCP
from fastmcp.apps.config import AppConfig
from fastmcp.tools import ToolResult
from fastmcp.utilities.types import Image as ImageBlock
from mcp_types import TextContent
from pydantic import Field

from facsight_tools.drawing import Drawing, Marked
from facsight_tools.errors import UnknownOption, quoted
from facsight_tools.evidence.payloads import UnitIntensity
from facsight_tools.evidence.rows import Ledger
from facsight_tools.server.errors import wire_errors
from facsight_tools.server.services import Services
from facsight_tools.server.toolset.arguments import READS, AnalysisId, WhichFace
from facsight_tools.server.view.data import ViewData, view_data

OverlayStyle = Literal["report", "faces", "mesh", "units", "plain"]


def add_pictures(server: FastMCP, services: Services) -> None:
    """Add the tools."""

    @server.tool(title="Render an overlay", annotations=READS)
    async def facs_render_overlay(
        analysis_id: AnalysisId,
        style: Annotated[
            OverlayStyle,
            Field(
                description="`report`: picture, mesh and a panel with the readings; `faces`, "
                "`mesh`, `units` (regions of the present action units) or `plain`: the picture "
                "alone, with that on it"
            ),
        ] = "report",
        cites: Annotated[
            list[str] | None,
            Field(
                description="Ids of evidence, such as F1.AU12, whose regions are marked; not with "
                "`report`",
                max_length=32,
            ),
        ] = None,
        blur_others: Annotated[
            bool, Field(description="Blur the heads of all other faces and leave them out")
        ] = False,
        face: WhichFace = 1,
    ) -> ToolResult:
        """Draw an analysis on its picture: faces, mesh, unit regions, or what a claim cites.

        `face` is the one that stays with `blur_others`.
        """
        with wire_errors():
            drawing = overlay(
                services, analysis_id, style, cites or [], face if blur_others else None
            )
            png = await services.draw(analysis_id, drawing)
        shown = f"Only F{face} is shown" if blur_others else "F1 is the largest face"
        note = TextContent(type="text", text=f"{shown}; left and right are the subject's own.")
        return ToolResult(content=[note, ImageBlock(data=png, format="png").to_image_content()])

    @server.tool(
        title="Show an analysis",
        annotations=READS,
        output_schema=ViewData.model_json_schema(),
        app=AppConfig(visibility=["app"]),
    )
    async def facs_view(analysis_id: AnalysisId) -> ToolResult:
        """Give the page that shows an analysis all that it needs; of no use to a model."""
        with wire_errors():
            data = await view_of(services, analysis_id)
        return ToolResult(content="Shown in the view.", structured_content=data)


async def view_of(services: Services, analysis_id: str) -> ViewData:
    """All that the page shows of a kept analysis and of the last answer on it."""
    kept = services.kept(analysis_id)
    return view_data(
        await services.draw(analysis_id, Drawing("small")),
        kept.analysis,
        kept.ledger or services.ledger(analysis_id, None),
        kept.inference,
        analysis_id=analysis_id,
        lifetime_s=services.lifetime_s,
    )


def overlay(
    services: Services,
    analysis_id: str,
    style: OverlayStyle,
    cites: list[str],
    only_face: int | None = None,
) -> Drawing:
    """What to draw of a kept analysis.

    Raises:
        AnalysisExpired: there is no such analysis.
        UnknownOption: a cited id is none of its ledger, or the style shows no citations.
    """
    kept = services.kept(analysis_id)
    if style == "report":
        if cites:
            raise UnknownOption("A report marks no citations: choose another `style`.")
        return Drawing(only_face=only_face)
    ledger = kept.ledger or services.ledger(analysis_id, None)
    return Drawing(
        "plain" if style == "units" else style,
        only_face,
        outlined=_present_units(ledger, only_face) if style == "units" else (),
        marked=_cited(ledger, cites),
    )


def _present_units(ledger: Ledger, only_face: int | None) -> tuple[Marked, ...]:
    return tuple(
        (row.id, row.region)
        for row, one in ledger.rows_of(UnitIntensity, side="both")
        if one.present and row.region and only_face in (None, one.face)
    )


def _cited(ledger: Ledger, cites: list[str]) -> tuple[Marked, ...]:
    rows = {row.id: row for row in ledger.rows}
    unknown = next((one for one in cites if one not in rows), None)
    if unknown is not None:
        raise UnknownOption(f"{quoted(unknown)} is no row of this analysis: see facs_get_evidence.")
    return tuple((one, region) for one in cites if (region := rows[one].region))
