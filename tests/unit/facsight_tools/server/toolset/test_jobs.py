"""Many pictures behind a handle: how far they are, whose they are, and how they end."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from fastmcp.exceptions import ToolError
from tests.unit.facsight_tools.server.setting import (
    ENCODED,
    PICTURE,
    TWO_FACES,
    FakeMeasurer,
    Setting,
)
from tests.until import until

from facsight_tools.errors import (
    AnalysisExpired,
    ImageUnreadable,
    JobExpired,
    ServerBusy,
    TooManyJobs,
)
from facsight_tools.server.handles import AnalysisStore, Kept, Retention
from facsight_tools.server.security.principal import LOCAL, enter
from facsight_tools.server.services import Services
from facsight_tools.server.shelf import SqliteShelf
from facsight_tools.server.toolset.jobs import Jobs, JobStatus, add_jobs

MISSING = "no/such/picture.png"


class SlowMeasurer(FakeMeasurer):
    """Measures a picture each time it is let go on."""

    def __init__(self) -> None:
        super().__init__()
        self.turn = asyncio.Semaphore(0)

    async def measure(self, *given: Any) -> Any:
        await self.turn.acquire()
        return await super().measure(*given)


@pytest.fixture
async def slow() -> AsyncIterator[SlowMeasurer]:
    yield SlowMeasurer()
    enter(LOCAL)


async def nobody(_: JobStatus) -> None:
    """Hears nothing."""


async def ended(jobs: Jobs, job_id: str) -> JobStatus:
    return await jobs.status(job_id, 20, nobody)


async def measured(jobs: Jobs, job_id: str, count: int) -> None:
    """Wait until so many pictures of a job are done."""
    await until(lambda: len(jobs._jobs[job_id].results) == count)


async def test_a_picture_that_cannot_be_read_stops_nothing() -> None:
    jobs = Jobs(Services(measurer=FakeMeasurer()))
    begun = jobs.start([ENCODED, MISSING, ENCODED], ["emfacs"], scene=False)
    assert (begun.state, begun.results, begun.total) == ("working", [], 3)
    done = await ended(jobs, begun.job_id)
    assert (done.state, [one.number for one in done.results]) == ("done", [1, 2, 3])
    first, second, third = done.results
    assert (first.faces, third.faces, first.error) == (2, 2, None)
    assert first.analysis_id != third.analysis_id
    assert str(second.error).startswith("ImageNotFound: ")
    assert second.analysis_id is None
    text = done.result().content[0].text  # type: ignore[union-attr]
    assert text.splitlines()[0].endswith(": done, 3 of 3 done, 1 could not be measured.")
    assert str(first.analysis_id) in text, "a client may see the text alone"
    assert "ImageNotFound" in text
    assert "F1 happiness 0.80" in text


async def test_who_waits_is_told_of_each_picture(slow: SlowMeasurer) -> None:
    jobs = Jobs(Services(measurer=slow))
    job_id = jobs.start([ENCODED] * 2, [], scene=False).job_id
    heard: list[int] = []

    async def follow(status: JobStatus) -> None:
        heard.append(len(status.results))
        slow.turn.release()

    done = await jobs.status(job_id, 20, follow)
    assert heard == [0, 1]
    assert done.state == "done"
    heard.clear()
    await jobs.status(job_id, 20, follow)
    assert heard == [], "there is nothing to wait for"


async def test_a_wait_ends_in_time(slow: SlowMeasurer) -> None:
    jobs = Jobs(Services(measurer=slow))
    job_id = jobs.start([ENCODED], [], scene=False).job_id
    assert (await jobs.status(job_id, 0, nobody)).state == "working"
    assert (await jobs.status(job_id, 0.01, nobody)).state == "working"
    await jobs.cancel(job_id)


async def test_what_was_measured_stays_when_a_job_is_cancelled(slow: SlowMeasurer) -> None:
    services = Services(measurer=slow)
    jobs = Jobs(services)
    job_id = jobs.start([ENCODED] * 3, [], scene=False).job_id
    slow.turn.release()
    await measured(jobs, job_id, 1)
    gone = await jobs.cancel(job_id)
    assert (gone.state, len(gone.results)) == ("cancelled", 1)
    assert services.kept(str(gone.results[0].analysis_id))
    assert (await jobs.cancel(job_id)).state == "cancelled", "again, and nothing happens"


async def test_one_client_has_two_jobs_and_all_have_four(slow: SlowMeasurer) -> None:
    jobs = Jobs(Services(measurer=slow))

    def start(who: str) -> str:
        enter(who)
        return jobs.start([ENCODED], [], scene=False).job_id

    for who in ("alice", "bob"):
        start(who)
        last = start(who)
        with pytest.raises(TooManyJobs, match="2 jobs of yours"):
            start(who)
    with pytest.raises(TooManyJobs, match="4 jobs of all clients"):
        start("carol")
    enter("bob")
    await jobs.cancel(last)
    start("carol")
    enter("bob")
    for job_id in list(jobs._jobs):
        if jobs._jobs[job_id].owner != "bob":
            with pytest.raises(JobExpired):
                await jobs.status(job_id, 0, nobody)
            with pytest.raises(JobExpired):
                await jobs.cancel(job_id)
    tasks = [job.work.task for job in jobs._jobs.values() if job.work is not None]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_job_is_forgotten_its_lifetime_after_it_ended(slow: SlowMeasurer) -> None:
    now = [0.0]
    services = Services(measurer=slow)
    jobs = Jobs(services, clock=lambda: now[0])
    job_id = jobs.start([ENCODED], [], scene=False).job_id
    now[0] = services.lifetime_s * 5
    assert (await jobs.status(job_id, 0, nobody)).state == "working", "while it works it is kept"
    slow.turn.release()
    assert (await ended(jobs, job_id)).state == "done"
    now[0] += services.lifetime_s - 1
    assert (await jobs.status(job_id, 0, nobody)).state == "done"
    now[0] += 1
    with pytest.raises(JobExpired) as forgotten:
        await jobs.status(job_id, 0, nobody)
    with pytest.raises(JobExpired) as unknown:
        await jobs.status("job_never", 0, nobody)
    assert str(forgotten.value) == str(unknown.value)


async def test_a_full_queue_makes_a_job_wait_and_loses_nothing() -> None:
    class Busy(FakeMeasurer):
        async def measure(self, *given: Any) -> Any:
            measured = await super().measure(*given)
            if len(self.measured) % 2:
                raise ServerBusy("Too many pictures are waiting.", 0)
            return measured

    measurer = Busy()
    jobs = Jobs(Services(measurer=measurer))
    done = await ended(jobs, jobs.start([ENCODED] * 3, [], scene=False).job_id)
    assert (done.state, [one.error for one in done.results]) == ("done", [None] * 3)
    assert len(measurer.measured) == 6


async def test_every_handle_of_a_job_lives_as_long_as_the_job(slow: SlowMeasurer) -> None:
    now = [0.0]

    def clock() -> float:
        return now[0]

    store = AnalysisStore(Retention(capacity=8), clock=clock)
    services = Services(measurer=slow, store=store)
    jobs = Jobs(services, clock=clock)
    job_id = jobs.start([ENCODED] * 4, [], scene=False).job_id
    with pytest.raises(TooManyJobs, match="no room to keep 4 more"):
        jobs.start([ENCODED] * 4, [], scene=False)
    slow.turn.release()
    await measured(jobs, job_id, 1)
    now[0] += services.lifetime_s * 2
    for _ in range(3):
        slow.turn.release()
    done = await ended(jobs, job_id)
    other = Kept(b"another", slow.analysis)
    for _ in range(20):
        store.put(other, LOCAL)
    now[0] += services.lifetime_s - 1
    assert all(services.kept(str(one.analysis_id)) for one in done.results)
    now[0] += 1
    with pytest.raises(AnalysisExpired):
        services.kept(str(done.results[0].analysis_id))


async def test_of_a_picture_that_a_job_names_only_the_name_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "one.png"
    file.write_bytes(PICTURE)
    measurer = FakeMeasurer(replace(TWO_FACES, image_sha256=sha256(PICTURE).hexdigest()))
    services = Services(measurer=measurer)
    jobs = Jobs(services)
    done = await ended(jobs, jobs.start([str(file)], [], scene=False).job_id)
    kept = services.kept(str(done.results[0].analysis_id))
    assert kept.picture == str(file)
    assert await services.picture(kept) == PICTURE
    file.write_bytes(PICTURE + b"changed")
    with pytest.raises(ImageUnreadable, match="has changed"):
        await services.picture(kept)


async def test_a_server_that_ends_lets_jobs_finish_and_says_what_was_not_done(
    slow: SlowMeasurer, capsys: pytest.CaptureFixture[str]
) -> None:
    services = Services(measurer=slow)
    jobs = Jobs(services)
    short = jobs.start([ENCODED], [], scene=False).job_id
    long = jobs.start([ENCODED] * 3, [], scene=False).job_id
    for _ in range(2):
        slow.turn.release()
    await measured(jobs, short, 1)
    await measured(jobs, long, 1)
    ending = asyncio.create_task(services.background.drain(0.01, 60))
    told = [await ended(jobs, one) for one in (short, long)]
    assert not await ending
    assert [one.state for one in told] == ["done", "cancelled"]
    assert [bool(one.error) for one in told[1].results] == [False, True, True]
    assert "ServerStopping: " in str(told[1].results[2].error)
    assert "1 of 3 pictures were measured" in capsys.readouterr().err


async def test_the_tools() -> None:
    setting = Setting(add_jobs)
    begun, text = await setting.call("facs_analyze_batch", images=[ENCODED, MISSING])
    assert begun["job_id"] in text
    done, _ = await setting.call("facs_get_job", job_id=begun["job_id"], wait_s=20)
    assert (done["state"], len(done["results"])) == ("done", 2)
    with pytest.raises(ToolError, match="JobExpired: There is no job"):
        await setting.call("facs_get_job", job_id="job_none", cancel=True)
    for wrong in (
        {"images": []},
        {"images": ["a"] * 1001},
        {},
        {"images": ["a"], "folder": "b"},
        {"images": ["a"], "rules": "x"},
    ):
        with pytest.raises(ToolError):
            await setting.call("facs_analyze_batch", **wrong)
    for wrong in ({"wait_s": -1}, {"wait_s": 46}):
        with pytest.raises(ToolError):
            await setting.call("facs_get_job", job_id=begun["job_id"], **wrong)


async def test_a_folder_goes_in_and_a_table_comes_out(tmp_path: Path) -> None:
    for name in ("b.png", "a.png"):
        (tmp_path / name).write_bytes(PICTURE)
    services = Services(measurer=FakeMeasurer())
    jobs = Jobs(services)
    named = await services.intake.pictures(str(tmp_path))
    job_id = jobs.start(named, ["emfacs"], scene=False).job_id
    done = await ended(jobs, job_id)
    assert [one.name for one in done.results] == ["a.png", "b.png"]
    link = done.result().content[1]
    assert link.uri == f"facsight://jobs/{job_id}/table.csv"  # type: ignore[union-attr]
    rows = list(csv.DictReader(io.StringIO(jobs.table(job_id))))
    assert [(row["input"], row["face"]) for row in rows] == [
        *(("a.png", "1"), ("a.png", "2"), ("b.png", "1"), ("b.png", "2"))
    ]
    assert rows[0]["analysis_id"] == done.results[0].analysis_id
    assert float(rows[0]["AU12"]) == 3.0


async def test_results_come_in_pages() -> None:
    jobs = Jobs(Services(measurer=FakeMeasurer()))
    done = await ended(jobs, jobs.start([MISSING] * 5, [], scene=False).job_id)
    first = done.result(2, None).structured_content or {}
    assert [one["number"] for one in first["results"]] == [1, 2]
    last = done.result(2, "4").structured_content or {}
    assert ([one["number"] for one in last["results"]], last["next_cursor"]) == ([5], None)


async def test_another_process_goes_on_with_a_job_whose_own_is_gone(
    tmp_path: Path, slow: SlowMeasurer
) -> None:
    shelf = SqliteShelf(tmp_path / "kept.db")
    one = Services(measurer=slow, store=AnalysisStore(shelf=shelf))
    jobs = Jobs(one)
    job_id = jobs.start([ENCODED] * 3, [], scene=False).job_id
    slow.turn.release()
    await measured(jobs, job_id, 1)
    other = Jobs(Services(measurer=FakeMeasurer(), store=AnalysisStore(shelf=shelf)))
    seen = await other.status(job_id, 0, nobody)
    assert (seen.state, len(seen.results)) == ("working", 1), "the first one is still at it"
    await one.background.drain(0.01, 0.01)
    done = await ended(other, job_id)
    assert (done.state, [one.number for one in done.results]) == ("done", [1, 2, 3])
    assert done.results[0] == seen.results[0], "nothing is measured twice"
    for result in done.results:
        assert other.table(job_id).count(str(result.analysis_id)) == 2
