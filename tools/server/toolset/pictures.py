"""The tools that give pictures: an annotated one, and all that the view shows."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from fastmcp import FastMCP
from fastmcp.apps.config import AppConfig
from fastmcp.tools import ToolResult
from fastmcp.utilities.types import Image as ImageBlock
from mcp_types import TextContent
from pydantic import Field

from facsight.tools.errors import UnknownOption
from facsight.tools.evidence.rows import Ledger, Row
from facsight.tools.highlights import Layer, draw_layers
from facsight.tools.overlay import encode_png, render_overlay
from facsight.tools.server.errors import wire_errors
from facsight.tools.server.services import Services
from facsight.tools.server.toolset.arguments import READS, AnalysisId
from facsight.tools.server.view.data import ViewData, view_data

Style = Literal["report", "faces", "mesh", "units", "plain"]

_LAYERS: Final[dict[str, tuple[Layer, ...]]] = {"faces": ("faces",), "mesh": ("faces", "mesh")}


def add_pictures(server: FastMCP, services: Services) -> None:
    """Add the tools."""

    @server.tool(title="Render an overlay", annotations=READS)
    def facs_render_overlay(
        analysis_id: AnalysisId,
        style: Annotated[
            Style,
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
    ) -> ToolResult:
        """Draw an analysis on its picture: faces, mesh, unit regions, or what a claim cites."""
        with wire_errors():
            png = overlay_png(services, analysis_id, style, cites or [])
        note = TextContent(type="text", text="F1 is the largest face; left and right are its own.")
        return ToolResult(content=[note, ImageBlock(data=png, format="png").to_image_content()])

    @server.tool(
        title="Show an analysis",
        annotations=READS,
        output_schema=ViewData.model_json_schema(),
        app=AppConfig(visibility=["app"]),
    )
    def facs_view(analysis_id: AnalysisId) -> ToolResult:
        """Give the page that shows an analysis all that it needs; of no use to a model."""
        with wire_errors():
            kept = services.kept(analysis_id)
            data = view_data(
                kept.image,
                kept.analysis,
                kept.ledger or services.ledger(analysis_id, None),
                kept.inference,
                analysis_id=analysis_id,
                lifetime_s=services.lifetime_s,
            )
        return ToolResult(content="Shown in the view.", structured_content=data)


def overlay_png(services: Services, analysis_id: str, style: Style, cites: list[str]) -> bytes:
    """The annotated picture of a kept analysis.

    Raises:
        AnalysisExpired: there is no such analysis.
        UnknownOption: a cited id is none of its ledger, or the style shows no citations.
    """
    kept = services.kept(analysis_id)
    if style == "report":
        if cites:
            raise UnknownOption("A report marks no citations: choose another `style`.")
        return encode_png(render_overlay(kept.image, kept.analysis))
    ledger = kept.ledger or services.ledger(analysis_id, None)
    present = [row for row in ledger.rows if _is_present_unit(row)] if style == "units" else []
    drawn = draw_layers(
        kept.image,
        kept.analysis,
        _LAYERS.get(style, ()),
        outlined=[(row.id, row.region) for row in present if row.region],
        marked=[(row.id, row.region) for row in _cited(ledger, cites) if row.region],
    )
    return encode_png(drawn)


def _is_present_unit(row: Row) -> bool:
    whole = row.unit == "intensity" and row.id.count(".") == 1
    return whole and isinstance(row.value, float) and row.value >= 1


def _cited(ledger: Ledger, cites: list[str]) -> list[Row]:
    rows = {row.id: row for row in ledger.rows}
    unknown = next((one for one in cites if one not in rows), None)
    if unknown is not None:
        raise UnknownOption(f"'{unknown}' is no row of this analysis: see facs_get_evidence.")
    return [rows[one] for one in cites]
