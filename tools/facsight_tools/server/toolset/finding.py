"""The tool that finds pictures: which folders are read, and what lies in them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from fastmcp.tools import ToolResult
from pydantic import Field

from facsight_tools.server.errors import wire_errors
from facsight_tools.server.paging import Page, page
from facsight_tools.server.services import Services
from facsight_tools.server.toolset.arguments import READS, Cursor, Limit
from facsight_tools.server.toolset.parts import Part
from facsight_tools.server.toolset.toolset import Toolset

_LISTED = 50
_VIDEOS = 20


class PicturesFound(Part):
    """Where pictures and videos come from, and those of one folder."""

    folders: list[str] | None = Field(description="Read with all below them; None is any folder")
    takes: str = Field(description="How a picture is named to the other tools")
    pictures: list[str] = Field(description="Paths; empty where no folder was named")
    total: int
    next_cursor: str | None = Field(description="Gives the next pictures")
    videos: list[str] = Field(description="Paths, for facs_analyze_video; the first of many")
    videos_total: int

    def lines(self) -> Iterable[str]:
        """A line a folder, a line a picture."""
        if self.folders is None:
            yield "Pictures and videos of any folder of this machine are read."
        else:
            below = ", ".join(self.folders) or "none"
            yield f"Pictures and videos below these folders are read: {below}."
        yield self.takes
        if self.total:
            yield f"{self.total} pictures:"
        yield from self.pictures
        yield from Page(self.pictures, self.total, self.next_cursor).lines("pictures")
        if self.videos:
            more = self.videos_total - len(self.videos)
            of = f", the first {len(self.videos)} of them" if more else ""
            yield f"{self.videos_total} videos (facs_analyze_video){of}:"
        yield from self.videos


def add_finding(tools: Toolset, services: Services) -> None:
    """Add the tool."""

    @tools.tool(title="List pictures and videos", annotations=READS, answers=(PicturesFound,))
    async def facs_list_pictures(
        folder: Annotated[
            str | None, Field(description="A folder whose pictures are listed, with those below it")
        ] = None,
        limit: Limit = _LISTED,
        cursor: Cursor = None,
    ) -> ToolResult:
        """Say which folders pictures and videos are read from, and list those of one.

        When you do not know a path, or one was refused. To measure all pictures of a folder give
        it to facs_analyze_batch. Files are found by their ending and not looked into.
        """
        with wire_errors():
            pictures = [] if folder is None else await services.intake.pictures(folder)
            found = page(pictures, limit, cursor)
            first = folder is not None and not cursor
            videos = await services.intake.pictures(folder or "", videos=True) if first else []
            folders = services.intake.folders
            ways = ["a path or file:// address"] if folders is None or folders else []
            ways += ["an https address"] if services.intake.fetches else []
            ways += ["the handle of an upload (POST /uploads, over HTTP)", "an analysis_id"]
            return PicturesFound(
                folders=None if folders is None else list(folders),
                takes=f"A picture is named by {', '.join(ways)}.",
                pictures=found.items,
                total=found.total,
                next_cursor=found.next_cursor,
                videos=videos[:_VIDEOS],
                videos_total=len(videos),
            ).result()
