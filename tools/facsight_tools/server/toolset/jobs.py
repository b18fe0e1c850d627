"""Long work behind a handle: many pictures, measured while the client does something else.

A job works for every client, with or without the protocol's tasks: the call that starts it answers
at once, and further calls ask how far it is. A picture that cannot be read does not stop the rest,
a server that is busy makes it wait, and every handle that it returns lives as long as it does. When
the server ends it goes on for `DRAIN_S` (server/running.py), and what was not done by then says so.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Annotated, Literal, TypeAlias

from fastmcp import Context
from fastmcp.tools import ToolResult
from mcp_types import ToolAnnotations
from pydantic import BaseModel, Field

from facsight_tools.errors import (
    FacsightError,
    JobExpired,
    ServerBusy,
    ServerStopping,
    TooManyJobs,
)
from facsight_tools.server.background import Work
from facsight_tools.server.errors import wire_errors
from facsight_tools.server.intake.encoded import is_encoded
from facsight_tools.server.logs import log_event
from facsight_tools.server.security.principal import current_principal
from facsight_tools.server.services import Services
from facsight_tools.server.toolset.arguments import READS, RuleSetIds, WithScene
from facsight_tools.server.toolset.toolset import Toolset

_MOST_PICTURES = 256
_LONGEST_WAIT_S = 45.0
_MOST_PAUSE_S = 10.0

JobState = Literal["working", "done", "cancelled"]
Follow: TypeAlias = "Callable[[JobStatus], Awaitable[None]]"
"""Takes how far a job is, each time a picture of it is done."""


class JobResult(BaseModel):
    """What became of one picture of a job."""

    number: int = Field(description="Place of the picture in the list that was given, from 1")
    analysis_id: str | None = None
    faces: int | None = None
    error: str | None = Field(default=None, description="Why it could not be measured")


class JobStatus(BaseModel):
    """How far a job is."""

    job_id: str
    state: JobState
    total: int
    results: list[JobResult] = Field(description="Of the pictures that are done, in order")
    lifetime_s: float = Field(description="How long the job is kept after it ends, seconds")

    def result(self) -> ToolResult:
        """Structured, and in a line."""
        failed = sum(one.error is not None for one in self.results)
        text = (
            f"{self.job_id}: {self.state}, {len(self.results)} of {self.total} done, "
            f"{failed} could not be measured."
        )
        return ToolResult(content=text, structured_content=self)


@dataclass(slots=True)
class _Job:
    owner: str
    images: list[str]
    expiry: float
    results: list[JobResult] = field(default_factory=list)
    work: Work | None = None
    news: asyncio.Event = field(default_factory=asyncio.Event)
    state: JobState = "working"

    @property
    def left(self) -> tuple[str, int, int]:
        """Whose it is, how many pictures are left, and how many bytes of them came with it."""
        left = self.images[len(self.results) :]
        return self.owner, len(left), sum(len(one) * 3 // 4 for one in left if is_encoded(one))

    @property
    def handles(self) -> list[str]:
        """What it has measured."""
        return [one.analysis_id for one in self.results if one.analysis_id is not None]

    def tell(self) -> None:
        """Wake those who wait for news; who waits from now on waits for the next."""
        self.news.set()
        self.news = asyncio.Event()


class Jobs:
    """The jobs of a server; nothing of them is on disk.

    Args:
        services: what measures.
        most: how many may work at a time.
        most_of_one: how many of these may be one client's.
        clock: seconds that only grow; tests give their own.
    """

    def __init__(
        self,
        services: Services,
        most: int = 4,
        most_of_one: int = 2,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._services = services
        self._most = most
        self._most_of_one = most_of_one
        self._clock = clock
        self._jobs: dict[str, _Job] = {}

    def start(self, images: list[str], rules: list[str], *, scene: bool) -> JobStatus:
        """Start measuring; returns at once.

        Raises:
            TooManyJobs: as many as may be are working already, of this client or of all, or what
                it would measure could not be kept.
        """
        self._forget_old()
        owner = current_principal()
        working = [job for job in self._jobs.values() if job.state == "working"]
        if sum(job.owner == owner for job in working) >= self._most_of_one:
            raise TooManyJobs(
                f"{self._most_of_one} jobs of yours are working already: wait for one "
                "(facs_get_job) or cancel it."
            )
        if len(working) >= self._most:
            raise TooManyJobs(
                f"{self._most} jobs of all clients are working already: try again when one of them "
                "is done."
            )
        job_id = f"job_{secrets.token_urlsafe(12)}"
        job = _Job(owner, images, self._clock() + self._services.lifetime_s)
        self._services.store.check_room(*job.left, [one.left for one in working])
        self._jobs[job_id] = job
        job.work = self._services.background.start(self._work(job, rules, scene))
        return self._status(job_id, job)

    async def status(self, job_id: str, wait_s: float, follow: Follow) -> JobStatus:
        """How far a job is, after `wait_s` seconds or when it ends, whichever comes first.

        Meanwhile `follow` is told: at first, and whenever a picture is done.

        Raises:
            JobExpired: there is no such job, or it is no longer kept.
        """
        job = self._job(job_id)
        loop = asyncio.get_running_loop()
        end = loop.time() + wait_s
        while job.state == "working" and (left := end - loop.time()) > 0:
            news = job.news
            await follow(self._status(job_id, job))
            try:
                await asyncio.wait_for(news.wait(), left)
            except TimeoutError:
                break
        return self._last_status(job_id, job)

    async def cancel(self, job_id: str) -> JobStatus:
        """End a job; what was measured stays. The picture at work is broken off.

        Raises:
            JobExpired: there is no such job, or it is no longer kept.
        """
        job = self._job(job_id)
        if job.work is not None and not job.work.task.done():
            job.work.task.cancel()
            await asyncio.wait([job.work.task])
            # Of a task that was cancelled before its first step nothing has run, `finally` neither.
            self._end(job)
        return self._last_status(job_id, job)

    async def _work(self, job: _Job, rules: list[str], scene: bool) -> None:
        try:
            for number, image in enumerate(job.images, 1):
                job.results.append(await self._measured(number, image, rules, scene))
                job.tell()
            job.state = "done"
        finally:
            self._end(job)

    def _end(self, job: _Job) -> None:
        """Close a job, as cancelled where it was not done; from now on it is kept for a while."""
        if job.state == "working":
            job.state = "cancelled"
            if self._services.background.stopping:
                done, total = len(job.results), len(job.images)
                log_event(f"a job ended with the server: {done} of {total} pictures were measured")
                why = "it was not measured before the server ended; ask again."
                job.results += [
                    JobResult(number=number, error=f"{ServerStopping.__name__}: {why}")
                    for number in range(done + 1, total + 1)
                ]
        job.images = [""] * len(job.images)
        job.expiry = self._clock() + self._services.lifetime_s
        self._services.store.renew(job.handles)
        job.tell()

    async def _measured(self, number: int, image: str, rules: list[str], scene: bool) -> JobResult:
        while True:
            try:
                analysis_id, kept = await self._services.measure(
                    image, rules, scene=scene, promised=True
                )
            except ServerBusy as error:
                await asyncio.sleep(min(error.retry_after_s or 1, _MOST_PAUSE_S))
            except FacsightError as error:
                return JobResult(number=number, error=f"{error.code}: {error}")
            else:
                faces = len(kept.analysis.faces)
                return JobResult(number=number, analysis_id=analysis_id, faces=faces)

    def _job(self, job_id: str) -> _Job:
        self._forget_old()
        job = self._jobs.get(job_id)
        if job is None or job.owner != current_principal():
            raise JobExpired("There is no job with this job_id, or it is no longer kept.")
        return job

    def _last_status(self, job_id: str, job: _Job) -> JobStatus:
        """Its status, after which whoever asked knows how it ended, where it has."""
        if job.work is not None and job.state != "working":
            job.work.fetched.set()
        return self._status(job_id, job)

    def _status(self, job_id: str, job: _Job) -> JobStatus:
        return JobStatus(
            job_id=job_id,
            state=job.state,
            total=len(job.images),
            results=list(job.results),
            lifetime_s=self._services.lifetime_s,
        )

    def _forget_old(self) -> None:
        now = self._clock()
        for job_id in [
            one for one, job in self._jobs.items() if job.state != "working" and job.expiry <= now
        ]:
            del self._jobs[job_id]


def add_jobs(tools: Toolset, services: Services) -> None:
    """Add the tools."""
    jobs = Jobs(services)

    @tools.tool(
        title="Analyze many images",
        annotations=ToolAnnotations(
            read_only_hint=True,
            destructive_hint=False,
            idempotent_hint=False,
            open_world_hint=False,
        ),
        answers=(JobStatus,),
    )
    async def facs_analyze_batch(
        images: Annotated[
            list[str],
            Field(
                description="Pictures, each as facs_analyze_image takes one",
                min_length=1,
                max_length=_MOST_PICTURES,
            ),
        ],
        rules: RuleSetIds = None,
        scene: WithScene = False,
    ) -> ToolResult:
        """Start measuring many pictures and return a job_id at once; facs_get_job tells how far."""
        with wire_errors():
            return jobs.start(images, rules or [], scene=scene).result()

    @tools.tool(title="Get or cancel a job", annotations=READS, answers=(JobStatus,))
    async def facs_get_job(
        ctx: Context,
        job_id: Annotated[
            str, Field(description="The job_id that facs_analyze_batch returned", max_length=64)
        ],
        wait_s: Annotated[
            float,
            Field(description="Wait so long for the job to end, seconds", ge=0, le=_LONGEST_WAIT_S),
        ] = 0.0,
        cancel: Annotated[bool, Field(description="End the job; what is done stays")] = False,
    ) -> ToolResult:
        """Tell how far a job is, with an analysis_id for every picture that is done."""

        async def follow(status: JobStatus) -> None:
            done = len(status.results)
            await ctx.report_progress(done, status.total, f"{done} of {status.total} pictures done")

        with wire_errors():
            status = await (jobs.cancel(job_id) if cancel else jobs.status(job_id, wait_s, follow))
            return status.result()
