"""A video is measured as a job: done at once where it is short, told so far where it is long."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from fastmcp import FastMCP
from fastmcp.exceptions import ToolError
from tests.unit.facsight_tools.server.setting import FakeMeasurer, call, half_of

from facsight_tools.errors import VideoUnreadable
from facsight_tools.server.app import create_server
from facsight_tools.server.handles import AnalysisStore
from facsight_tools.server.measuring import ToldFilming, ToldPart
from facsight_tools.server.services import Services
from facsight_tools.server.shelf import SqliteShelf
from facsight_tools.server.toolset.jobs import Jobs, JobStatus, VideoAsked
from facsight_tools.server.toolset.video_jobs import add_video_jobs
from facsight_tools.video.film import Film, Filmed, Filming

assert add_video_jobs


class SlowMeasurer(FakeMeasurer):
    """Goes on after its first half when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = asyncio.Event()
        self.ended = False

    async def film(self, film: Film, told: ToldFilming, part: ToldPart) -> Filmed:
        """Half, then a long wait, then all."""
        length = self.series.duration_s
        try:
            await part(Filmed(half_of(self.series), (640, 360), length / 2, length, whole=False))
            await told(Filming(180, length / 2, length))
            await self.go_on.wait()
            return await super().film(film, told, part)
        finally:
            self.ended = True


async def half_done(server: FastMCP) -> tuple[dict[str, Any], str]:
    """What is told of a slow video once half of it is measured."""
    told = await call(server, "facs_analyze_video", video=__file__, wait_s=0)
    while not told[0]["measured_s"]:
        told = await call(server, "facs_get_job", job_id=told[0]["job_id"], wait_s=0.01)
    return told


async def test_a_video_is_measured_and_its_handle_serves_the_tools(
    server: FastMCP, services: Services, tmp_path: Path
) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"no video, and nobody decodes it here")
    data, text = await call(server, "facs_analyze_video", video=str(clip), fps=5, start=2)
    assert data["state"] == "done"
    brief = data["video"]
    assert (brief["whole"], brief["total"]) == (True, 1)
    assert brief["analysis_id"] in text, "a client may see the text alone"
    assert data["job_id"] in text
    assert brief["faces"][0]["happens"] == {
        "AU45": 3,
        "mouth_hidden": 1,
        "smile": 1,
        "looks_happiness": 1,
        "looks_sadness": 1,
    }
    (film,) = services.measurer.films  # type: ignore[attr-defined]
    assert (film.name, film.sampling.fps, film.sampling.start) == ("clip.mp4", 5, 2)
    again, _ = await call(server, "facs_get_job", job_id=data["job_id"])
    assert again["video"]["analysis_id"] == brief["analysis_id"]
    events, _ = await call(server, "facs_get_events", analysis_id=brief["analysis_id"])
    assert events["total"] > 5
    assert len(services.store) == 1, "the part that came before is no second analysis"


async def test_what_cannot_be_measured_is_an_error(server: FastMCP, services: Services) -> None:
    with pytest.raises(ToolError, match="VideoNotFound"):
        await call(server, "facs_analyze_video", video="no/such/clip.mp4")
    services.measurer.error = VideoUnreadable("It is damaged.")  # type: ignore[attr-defined]
    with pytest.raises(ToolError, match=r"VideoUnreadable: It is damaged\."):
        await call(server, "facs_analyze_video", video=__file__)
    with pytest.raises(ToolError, match="UnknownOption"):
        await call(server, "facs_analyze_video", video=__file__, start=5, end=2)


async def test_a_long_video_is_told_so_far_and_can_be_ended() -> None:
    measurer = SlowMeasurer()
    server = create_server(Services(measurer=measurer, store=AnalysisStore()))
    begun, text = await half_done(server)
    assert begun["state"] == "working"
    assert begun["measured_s"] == pytest.approx(7.5, abs=0.1)
    assert begun["job_id"] in text
    handle = begun["video"]["analysis_id"]
    half, _ = await call(server, "facs_get_events", analysis_id=handle)
    assert half["whole"] is False
    ended, _ = await call(server, "facs_get_job", job_id=begun["job_id"], cancel=True)
    assert ended["state"] == "cancelled"
    assert measurer.ended
    assert (await call(server, "facs_get_events", analysis_id=handle))[0]["total"] == half["total"]


async def test_what_was_told_so_far_becomes_the_whole_under_the_same_handle() -> None:
    measurer = SlowMeasurer()
    server = create_server(Services(measurer=measurer, store=AnalysisStore()))
    begun, _ = await half_done(server)
    measurer.go_on.set()
    done, _ = await call(server, "facs_get_job", job_id=begun["job_id"], wait_s=20)
    assert done["state"] == "done"
    assert done["video"]["whole"] is True
    assert done["video"]["analysis_id"] == begun["video"]["analysis_id"]


class KeepingMeasurer(SlowMeasurer):
    """Writes where it is told to keep what it has."""

    def __init__(self) -> None:
        super().__init__()
        self.began = asyncio.Event()

    async def film(self, film: Film, told: ToldFilming, part: ToldPart) -> Filmed:
        """As the slow one, with its file."""
        assert film.keep is not None
        self.found = _written(Path(film.keep))
        self.began.set()
        return await super().film(film, told, part)


async def test_a_video_that_was_ended_with_its_server_goes_on_where_it_was(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"")
    store = AnalysisStore(shelf=SqliteShelf(tmp_path / "kept.db"))
    slow = KeepingMeasurer()
    first = Services(measurer=slow, store=store)
    job_id = Jobs(first).start([str(clip)], [], scene=False, video=VideoAsked()).job_id
    await slow.began.wait()
    await first.background.drain(0.0, 0.0)
    assert _kept_in(tmp_path), "what was measured outlives the process"
    measurer = KeepingMeasurer()
    measurer.go_on.set()
    jobs = Jobs(Services(measurer=measurer, store=store))
    done = await jobs.status(job_id, 20, nobody)
    assert (done.state, done.results[0].error) == ("done", None)
    assert measurer.found, "it goes on with the file of the one before"
    assert not _kept_in(tmp_path)


def _written(path: Path) -> bool:
    """Write it; whether it was there."""
    there = path.exists()
    path.write_bytes(b"half")
    return there


def _kept_in(folder: Path) -> list[Path]:
    return [*folder.glob("*.part")]


async def nobody(_: JobStatus) -> None:
    """Whoever follows no job."""
