"""The tool that measures a video: a short one at once, a long one as a job."""

from __future__ import annotations

import asyncio
import logging
from typing import Annotated, Final

from fastmcp import Context
from fastmcp.exceptions import ToolError
from fastmcp.tools import ToolResult
from mcp_types import ToolAnnotations
from pydantic import Field

from facsight_tools.server.errors import wire_errors
from facsight_tools.server.toolset.arguments import Labels, RuleSetIds
from facsight_tools.server.toolset.jobs import (
    LONGEST_WAIT_S,
    Jobs,
    JobStatus,
    VideoAsked,
    follower,
)
from facsight_tools.server.toolset.toolset import Toolset

_VIDEO_WAIT_S: Final = 20.0


def _check_speech() -> None:
    from facsight_tools.video.speech import check_installed

    check_installed()


def add_video_jobs(tools: Toolset, jobs: Jobs) -> None:
    """Add the tool."""

    @tools.tool(
        title="Analyze a video",
        annotations=ToolAnnotations(
            read_only_hint=True,
            destructive_hint=False,
            idempotent_hint=False,
            open_world_hint=False,
        ),
        answers=(JobStatus,),
    )
    async def facs_analyze_video(
        ctx: Context,
        video: Annotated[
            str,
            Field(
                description="Path of a video or file:// address below a folder that "
                "facs_list_pictures names; an upload; an https address where the server fetches. "
                "MP4, MOV, MKV, WebM, AVI, GIF and whatever else FFmpeg reads"
            ),
        ],
        fps: Annotated[
            float | None,
            Field(description="Measure at most so many frames a second", gt=0, le=1000),
        ] = None,
        every: Annotated[int, Field(description="Or measure every N-th frame", ge=1)] = 1,
        start: Annotated[float, Field(description="From this second on", ge=0)] = 0.0,
        end: Annotated[float | None, Field(description="Until this second", gt=0)] = None,
        rules: RuleSetIds = None,
        labels: Labels = None,
        scene: Annotated[
            bool,
            Field(description="Look for hands on the face as well, which takes much longer"),
        ] = False,
        speech: Annotated[
            bool | None, Field(description="Listen for speech; left out: where that is installed")
        ] = None,
        wait_s: Annotated[
            float,
            Field(description="Wait so long for it to end, seconds", ge=0, le=LONGEST_WAIT_S),
        ] = _VIDEO_WAIT_S,
    ) -> ToolResult:
        """Watch a video: measure every face in every frame, each person under one number.

        Start here with any video, film or clip of people: when somebody smiles, blinks or looks
        away, how an expression changes, who reacts first. A short clip is done when this answers;
        of a longer one it gives a job_id, which facs_get_job follows, and what was measured so far.
        The analysis_id serves facs_get_events, facs_get_timeline, facs_infer_emotion (with what is
        said as `transcript`), facs_ask and facs_get_evidence. A quarter of an hour at 30 frames a
        second is the most: of a longer one take fewer frames (`fps`) or a part. A picture is for
        facs_analyze_image.
        """
        with wire_errors():
            asked = VideoAsked(
                fps=fps, every=every, start=start, end=end, labels=labels, speech=speech
            )
            asked.sampling()
            if speech:
                # NumPy comes with it, which a server's start does without.
                await asyncio.to_thread(_check_speech)
            begun = jobs.start([video], rules or [], scene=scene, video=asked)
            status = await jobs.status(begun.job_id, wait_s, follower(ctx))
            refused = next((one.error for one in status.results if one.error), None)
            if refused is not None:
                raise ToolError(refused, log_level=logging.INFO)
            return status.result()
