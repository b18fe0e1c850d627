"""The MCP server: FACS measurement as tools, each a thin door to the pipeline or the ledger."""

from __future__ import annotations

from importlib import metadata
from typing import Final

from fastmcp import FastMCP

from facsight_tools.server.encodable import Encodable
from facsight_tools.server.inlined import Inlined
from facsight_tools.server.resources import add_resources
from facsight_tools.server.services import Services
from facsight_tools.server.taken import TakenAsMeant
from facsight_tools.server.toolset.evidence import add_evidence
from facsight_tools.server.toolset.finding import add_finding
from facsight_tools.server.toolset.jobs import Jobs, add_jobs
from facsight_tools.server.toolset.measuring import add_measuring
from facsight_tools.server.toolset.pictures import add_pictures
from facsight_tools.server.toolset.similar import add_similar
from facsight_tools.server.toolset.tables import add_tables
from facsight_tools.server.toolset.toolset import Toolset
from facsight_tools.server.toolset.video_jobs import add_video_jobs
from facsight_tools.server.toolset.videos import add_videos

INSTRUCTIONS: Final = """\
Looks at photographs and videos of people: FACS measurement with evidence, and no picture needs to
be sent to a model. What was measured has an analysis_id, which the other tools take.
facs_analyze_image measures every face of a picture. facs_analyze_video measures every face of a
video over time. facs_get_events says what happens in a video and when. facs_get_timeline gives its
course. facs_analyze_batch measures a folder. facs_list_pictures says where pictures and videos are
read from. facs_read_table takes what another tool measured. Every value has an evidence id such as
F1.AU12 (face 1, lip corner puller). What is said of a face is statements, typed values that hold of
the evidence or do not. facs_verify_claims judges them and writes those that hold as sentences, or
reads a text into them. Readings describe apparent expression, not what a person feels."""
"""A sentence on a tool names no other, so that it can be left out where that is not offered."""


def create_server(services: Services | None = None) -> FastMCP:
    """The server with its tools; without services it measures in this process, any file of it."""
    given = services or Services()
    server: FastMCP = FastMCP(
        name="facsight",
        version=metadata.version("facsight"),
        instructions=INSTRUCTIONS,
        mask_error_details=True,
        middleware=[Encodable(), Inlined(), TakenAsMeant()],
        dereference_schemas=False,
    )
    tools = Toolset()
    add_measuring(tools, given)
    add_evidence(tools, given)
    add_pictures(tools, given)
    jobs = Jobs(given)
    add_jobs(tools, given, jobs)
    add_video_jobs(tools, jobs)
    add_finding(tools, given)
    add_similar(tools, given)
    add_videos(tools, given)
    add_tables(tools, given)
    server.add_provider(tools)
    add_resources(server, given, jobs)
    return server
