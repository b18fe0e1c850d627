"""The tools that give pictures: an annotated one, and all that the view shows."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Final, Literal

from fastmcp.apps.config import AppConfig
from fastmcp.tools import ToolResult
from fastmcp.utilities.types import Image as ImageBlock
from mcp_types import ResourceLink, TextContent
from pydantic import Field

from facsight_tools.drawing import Drawing, Form, Marked
from facsight_tools.errors import UnknownOption, quoted
from facsight_tools.evidence.payloads import UnitIntensity
from facsight_tools.evidence.rows import Ledger
from facsight_tools.server.errors import wire_errors
from facsight_tools.server.services import Services
from facsight_tools.server.toolset.arguments import READS, AnalysisId, WhichFace
from facsight_tools.server.toolset.toolset import Toolset
from facsight_tools.server.view.data import ViewData, view_data

_SIDE: Final = 1280
# As base64 a third more, and Claude Desktop cuts a result at a megabyte.
_MOST_BYTES: Final = 660_000

OverlayStyle = Literal["report", "faces", "mesh", "units", "plain"]


def add_pictures(tools: Toolset, services: Services) -> None:
    """Add the tools."""

    @tools.tool(title="Render an overlay", annotations=READS)
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
        form: Annotated[Form, Field(description="png is exact and larger")] = "jpeg",
        max_px: Annotated[
            int, Field(description="Most pixels of its longer side", ge=64, le=8192)
        ] = _SIDE,
    ) -> ToolResult:
        """Draw an analysis on its picture: faces, mesh, unit regions, or what a claim cites.

        For "show me": a user who wants to see what was measured, or where. A JPEG or WebP has less
        than 900 kB; the whole is linked. `face` is the one that stays with `blur_others`.
        """
        with wire_errors():
            drawing = overlay(
                services, analysis_id, style, cites or [], face if blur_others else None
            )
            most = None if form == "png" else _MOST_BYTES
            bounded = replace(drawing, form=form, max_px=max_px, max_bytes=most)
            data = await services.draw(analysis_id, bounded)
        shown = f"Only F{face} is shown" if blur_others else "F1 is the largest face"
        told = f"{shown}; left and right are the subject's own."
        picture = ImageBlock(data=data, format=form).to_image_content()
        if blur_others:  # the whole drawing shows them
            return ToolResult(content=[TextContent(type="text", text=told), picture])
        whole = ResourceLink(
            type="resource_link",
            name=f"overlay-{style}.png",
            uri=f"facsight://analyses/{analysis_id}/overlay/{style}",
            mime_type="image/png",
            description="The whole drawing",
        )
        told += f" The whole as PNG: {whole.uri}"
        return ToolResult(content=[TextContent(type="text", text=told), picture, whole])

    @tools.tool(
        title="Show an analysis",
        annotations=READS,
        answers=(ViewData,),
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
