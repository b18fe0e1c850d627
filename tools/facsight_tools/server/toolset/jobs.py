"""Long work behind a handle: many pictures, measured while the client does something else.

A job works for every client, with or without the protocol's tasks: the call that starts it answers
at once, and further calls ask how far it is. A picture that cannot be read does not stop the rest,
a server that is busy makes it wait, and every handle that it returns lives as long as it does. When
the server ends it goes on for `DRAIN_S` (server/running.py), and what was not done by then says so.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from fastmcp import Context
from fastmcp.tools import ToolResult
from mcp_types import ResourceLink, TextContent, ToolAnnotations
from pydantic import BaseModel, Field

from facsight_tools.errors import (
    FacsightError,
    ImageNotFound,
    InferenceFailed,
    JobExpired,
    ServerBusy,
    ServerStopping,
    TooManyJobs,
    UnknownOption,
)
from facsight_tools.printable import printable
from facsight_tools.server.background import Work
from facsight_tools.server.errors import wire_errors
from facsight_tools.server.intake.encoded import is_encoded
from facsight_tools.server.logs import log_event
from facsight_tools.server.paging import page
from facsight_tools.server.security.principal import current_principal
from facsight_tools.server.services import Services
from facsight_tools.server.toolset.arguments import (
    READS,
    Cursor,
    Limit,
    RuleSetIds,
    WithScene,
)
from facsight_tools.server.toolset.toolset import Toolset
from facsight_tools.server.video_brief import VideoBrief
from facsight_tools.video.sampling import Sampling

if TYPE_CHECKING:
    from pathlib import Path

    from facsight_tools.server.handles import KeptVideo
    from facsight_tools.video.film import Filming

_MOST_PICTURES = 1000
LONGEST_WAIT_S = 45.0
_MOST_PAUSE_S = 10.0
_LISTED = 20
_TOLD_FACES = 6
_LONGEST_NAME = 80
_SPEC, _PROGRESS, _CANCEL = "job-spec", "job", "job-cancel"
# A picture takes less than a minute, or is given up.
_GONE_S = 90.0
_LOOK_EVERY_S = 0.5
_WORKING_S = 6 * 3600.0
_TELL_EVERY_S = 0.5

JobState = Literal["working", "done", "cancelled"]
Follow: TypeAlias = "Callable[[JobStatus], Awaitable[None]]"
"""Takes how far a job is, each time a picture of it is done."""


class JobResult(BaseModel):
    """What became of one picture of a job."""

    number: int = Field(description="Place of the picture in the list that was given, from 1")
    name: str = Field(default="", description="Of its file")
    analysis_id: str | None = None
    faces: int | None = None
    expressions: list[str] = Field(
        default_factory=list, description="The first label of each face, for the first of them"
    )
    error: str | None = Field(default=None, description="Why it could not be measured")

    def line(self) -> str:
        """The same in words."""
        named = f"{self.number}. {self.name}".rstrip(". ")
        if self.error is not None:
            return f"{named}: {self.error}"
        more = (self.faces or 0) - len(self.expressions)
        shown = [*self.expressions, *([f"and {more} more faces"] if more else [])]
        return f"{named}: {self.analysis_id}; {', '.join(shown) or 'no face'}"


class JobStatus(BaseModel):
    """How far a job is."""

    job_id: str
    state: JobState
    total: int
    results: list[JobResult] = Field(description="Of the pictures that are done, in order")
    lifetime_s: float = Field(description="How long the job is kept after it ends, seconds")
    next_cursor: str | None = Field(default=None, description="Gives the next results")
    table: str | None = Field(default=None, description="All faces as CSV, a resource")
    measured_s: float | None = Field(default=None, description="Of a video: seconds that are done")
    of_s: float | None = Field(default=None, description="Of so many; 0 where that is not known")
    video: VideoBrief | None = Field(
        default=None, description="What was measured of the video, or of it so far"
    )

    def result(self, limit: int = _LISTED, cursor: str | None = None) -> ToolResult:
        """One page of it, structured and in lines, with a link to the table once it has ended."""
        if self.measured_s is not None:
            return self._of_video()
        failed = sum(one.error is not None for one in self.results)
        found = page(self.results, limit, cursor)
        table = None if self.state == "working" else f"facsight://jobs/{self.job_id}/table.csv"
        here = self.model_copy(
            update={"results": found.items, "next_cursor": found.next_cursor, "table": table}
        )
        lines = [
            f"{self.job_id}: {self.state}, {len(self.results)} of {self.total} done, "
            f"{failed} could not be measured.",
            *(one.line() for one in found.items),
            *found.lines("results"),
        ]
        if self.state == "working":
            lines.append(f"Ask facs_get_job with job_id: {self.job_id} and wait_s for the rest.")
        content: list[TextContent | ResourceLink] = []
        if table is not None:
            lines.append(f"All faces as a table: {table}")
            content.append(
                ResourceLink(
                    type="resource_link",
                    name="faces.csv",
                    uri=table,
                    mime_type="text/csv",
                    description="One row a face: units, pose, gaze, scores, quality",
                )
            )
        told = TextContent(type="text", text="\n".join(lines))
        return ToolResult(content=[told, *content], structured_content=here)

    def _of_video(self) -> ToolResult:
        """How far a video is, and what was measured of it."""
        error = next((one.error for one in self.results if one.error is not None), None)
        far = f"{self.measured_s:.1f} of {self.of_s:.1f} s measured" if self.of_s else ""
        far = far or f"{self.measured_s:.1f} s measured"
        lines = [f"{self.job_id}: {self.state}, {error or far}."]
        links: list[TextContent | ResourceLink] = []
        here = self
        if self.state == "working":
            lines.append(f"Ask facs_get_job with job_id: {self.job_id} and wait_s for the rest.")
        if self.video is not None:
            lines += self.video.lines()
            if self.state != "working":
                table = f"facsight://analyses/{self.video.analysis_id}/series.csv"
                here = self.model_copy(update={"table": table})
                lines.append(f"Every frame as a table: {table}")
                links.append(
                    ResourceLink(
                        type="resource_link",
                        name="series.csv",
                        uri=table,
                        mime_type="text/csv",
                        description="One row a person and frame: units, pose, gaze, scores",
                    )
                )
            if self.video.clip is not None:
                lines.append(
                    f"Overlay clip, MP4, for clients that read resources: {self.video.clip}"
                )
                links.append(
                    ResourceLink(
                        type="resource_link",
                        name="overlay.mp4",
                        uri=self.video.clip,
                        mime_type="video/mp4",
                        description="The video with boxes, units and labels drawn on it",
                    )
                )
        told = TextContent(type="text", text="\n".join(lines))
        return ToolResult(content=[told, *links], structured_content=here)


class VideoAsked(BaseModel):
    """How a video is measured."""

    fps: float | None = None
    every: int = 1
    start: float = 0.0
    end: float | None = None
    labels: str | None = None
    speech: bool | None = None

    def sampling(self) -> Sampling:
        """Which frames.

        Raises:
            UnknownOption: a number is out of range, or two do not go together.
        """
        return Sampling(self.fps, self.every, self.start, self.end)


class _Spec(BaseModel):
    """What a job measures, as it lies on a shelf."""

    images: list[str]
    rules: list[str]
    scene: bool
    video: VideoAsked | None = None


class _Progress(BaseModel):
    """How far it is, as it lies on a shelf; `beat` is when its process last said so."""

    state: JobState
    results: list[JobResult]
    beat: float
    measured_s: float = 0.0
    of_s: float = 0.0
    analysis_id: str | None = None


@dataclass(slots=True)
class _Job:
    owner: str
    images: list[str]
    expiry: float
    rules: list[str]
    scene: bool
    results: list[JobResult] = field(default_factory=list)
    work: Work | None = None
    news: asyncio.Event = field(default_factory=asyncio.Event)
    state: JobState = "working"
    video: VideoAsked | None = None
    measured_s: float = 0.0
    of_s: float = 0.0
    analysis_id: str | None = None
    saved_s: float = 0.0

    @property
    def left(self) -> tuple[str, int, int]:
        """Whose it is, how many pictures are left, and how many bytes of them came with it."""
        left = self.images[len(self.results) :]
        return self.owner, len(left), sum(len(one) * 3 // 4 for one in left if is_encoded(one))

    @property
    def handles(self) -> list[str]:
        """What it has measured."""
        part = [self.analysis_id] if self.analysis_id is not None else []
        return [*part, *(one.analysis_id for one in self.results if one.analysis_id is not None)]

    def tell(self) -> None:
        """Wake those who wait for news; who waits from now on waits for the next."""
        self.news.set()
        self.news = asyncio.Event()


class Jobs:
    """The jobs of a server; on disk only where the analyses are on a shelf.

    There a job is known to every replica, and one whose process is gone goes on in the process
    that is asked for it.

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

    def start(
        self, images: list[str], rules: list[str], *, scene: bool, video: VideoAsked | None = None
    ) -> JobStatus:
        """Start measuring pictures, or the one video that is named; returns at once.

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
        expiry = self._clock() + self._services.lifetime_s
        job = _Job(owner, images, expiry, rules, scene, video=video)
        self._services.store.check_room(*job.left, [one.left for one in working])
        spec = _Spec(images=images, rules=rules, scene=scene, video=video)
        self._put(_SPEC, job_id, owner, json.dumps(spec.model_dump()))
        self._begin(job_id, job)
        return self._status(job_id, job)

    def _begin(self, job_id: str, job: _Job) -> None:
        self._jobs[job_id] = job
        self._save(job_id, job)
        job.work = self._services.background.start(self._work(job_id, job))

    async def status(self, job_id: str, wait_s: float, follow: Follow) -> JobStatus:
        """How far a job is, after `wait_s` seconds or when it ends, whichever comes first.

        Meanwhile `follow` is told: at first, and whenever a picture is done.

        Raises:
            JobExpired: there is no such job, or it is no longer kept.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + wait_s
        while (job := self._job(job_id)).work is None and loop.time() < end:
            if job.state != "working":
                break
            await follow(self._status(job_id, job))
            await asyncio.sleep(_LOOK_EVERY_S)
        while job.work is not None and job.state == "working" and (left := end - loop.time()) > 0:
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
        if job.work is None and job.state == "working":
            self._put(_CANCEL, job_id, job.owner, "true")
        if job.work is not None and not job.work.task.done():
            job.work.task.cancel()
            await asyncio.wait([job.work.task])
            # Of a task that was cancelled before its first step nothing has run, `finally` neither.
            self._end(job_id, job)
        return self._last_status(job_id, job)

    async def _work(self, job_id: str, job: _Job) -> None:
        try:
            for number in range(len(job.results) + 1, len(job.images) + 1):
                of = self._measured if job.video is None else self._filmed
                job.results.append(await of(number, job))
                self._save(job_id, job)
                job.tell()
                if self._services.store.shelf and self._services.store.shelf.get(_CANCEL, job_id):
                    return
            job.state = "done"
        finally:
            self._end(job_id, job)

    def _end(self, job_id: str, job: _Job) -> None:
        """Close a job, as cancelled where it was not done; from now on it is kept for a while."""
        if job.state == "working":
            if self._services.background.stopping and self._services.store.shelf is not None:
                # Whoever is asked for it next goes on with it.
                self._save(job_id, job, beat=0.0)
                return
            job.state = "cancelled"
            if self._services.background.stopping:
                done, total = len(job.results), len(job.images)
                log_event(f"a job ended with the server: {done} of {total} pictures were measured")
                why = "it was not measured before the server ended; ask again."
                job.results += [
                    JobResult(number=number, error=f"{ServerStopping.__name__}: {why}")
                    for number in range(done + 1, total + 1)
                ]
        if job.video is not None and (kept := self._kept_at(job_id)) is not None:
            # NumPy comes with it, which a server's start does without.
            from facsight_tools.video.journal import remove_journal

            remove_journal(kept)
        job.images = [""] * len(job.images)
        job.expiry = self._clock() + self._services.lifetime_s
        self._services.store.renew(job.handles)
        self._save(job_id, job)
        job.tell()

    async def _measured(self, number: int, job: _Job) -> JobResult:
        image = job.images[number - 1]
        name = "" if is_encoded(image) else printable(re.split(r"[/\\]", image)[-1][:_LONGEST_NAME])
        while True:
            try:
                analysis_id, kept = await self._services.measure(
                    image, job.rules, scene=job.scene, promised=True
                )
            except ServerBusy as error:
                await asyncio.sleep(min(error.retry_after_s or 1, _MOST_PAUSE_S))
            except FacsightError as error:
                return JobResult(
                    number=number, name=name, error=f"{error.code}: {printable(str(error))}"
                )
            else:
                faces = kept.analysis.faces
                first = [
                    f"F{face.index} {face.emotion.ranked[0][0]} {face.emotion.ranked[0][1]:.2f}"
                    for face in faces[:_TOLD_FACES]
                    if face.emotion.ranked
                ]
                return JobResult(
                    number=number,
                    name=name,
                    analysis_id=analysis_id,
                    faces=len(faces),
                    expressions=first,
                )

    async def _filmed(self, number: int, job: _Job) -> JobResult:
        """Measure the video of a job; whoever waits is told how far it is."""
        asked = job.video or VideoAsked()
        name = printable(re.split(r"[/\\]", job.images[number - 1])[-1][:_LONGEST_NAME])
        job_id = next(one for one, other in self._jobs.items() if other is job)

        async def told(state: Filming) -> None:
            job.measured_s, job.of_s = state.measured_s, state.of_s
            if self._clock() - job.saved_s > _TELL_EVERY_S:
                job.saved_s = self._clock()
                self._save(job_id, job)
                job.tell()

        async def part(analysis_id: str, _: KeptVideo) -> None:
            job.analysis_id = analysis_id

        try:
            analysis_id, kept = await self._services.film(
                job.images[number - 1],
                asked.sampling(),
                job.rules,
                labels=asked.labels,
                scene=job.scene,
                speech=asked.speech,
                part_file=self._kept_at(job_id),
                told=told,
                part=part,
            )
        except FacsightError as error:
            return JobResult(
                number=number, name=name, error=f"{error.code}: {printable(str(error))}"
            )
        except Exception as error:  # what was unforeseen is for the log, not for a client
            log_event(f"a video could not be measured ({type(error).__name__}: {error})")
            why = "the video could not be measured; leave it out, and report it."
            return JobResult(number=number, name=name, error=f"{InferenceFailed.__name__}: {why}")
        job.analysis_id = analysis_id
        filmed = kept.filmed
        job.measured_s = job.of_s = max(filmed.until_s - asked.start, 0.0)
        count = len(filmed.series.faces)
        return JobResult(number=number, name=name, analysis_id=analysis_id, faces=count)

    def table(self, job_id: str) -> str:
        """All faces of a job that has ended as CSV.

        Raises:
            JobExpired: there is no such job, or it is no longer kept.
        """
        # NumPy comes with it, which a server's start does without.
        from facsight_tools.server.toolset.job_table import csv_of

        job = self._job(job_id)
        return csv_of(self._services, job.rules, job.results)

    def _put(self, kind: str, job_id: str, owner: str, text: str) -> None:
        if (shelf := self._services.store.shelf) is not None:
            shelf.put(kind, job_id, owner, text.encode(), self._services.lifetime_s + _WORKING_S)

    def _kept_at(self, job_id: str) -> Path | None:
        """Where what is measured of a job's video is kept until the job has ended."""
        shelf = self._services.store.shelf
        return None if shelf is None else shelf.beside(job_id)

    def _save(self, job_id: str, job: _Job, beat: float | None = None) -> None:
        if self._services.store.shelf is not None:
            now = time.time() if beat is None else beat
            progress = _Progress(
                state=job.state,
                results=job.results,
                beat=now,
                measured_s=job.measured_s,
                of_s=job.of_s,
                analysis_id=job.analysis_id,
            )
            self._put(_PROGRESS, job_id, job.owner, progress.model_dump_json())

    def _shelved(self, job_id: str, owner: str) -> _Job | None:
        """A job of this owner that another process began; taken over where that one is gone."""
        shelf = self._services.store.shelf
        told = None if shelf is None else shelf.get(_PROGRESS, job_id)
        given = None if shelf is None else shelf.get(_SPEC, job_id)
        if told is None or given is None or told[0] != owner:
            return None
        progress = _Progress.model_validate_json(told[1])
        spec = _Spec.model_validate(json.loads(given[1]))
        expiry = self._clock() + self._services.lifetime_s
        job = _Job(owner, spec.images, expiry, spec.rules, spec.scene, video=spec.video)
        job.results, job.state = progress.results, progress.state
        job.measured_s, job.of_s = progress.measured_s, progress.of_s
        job.analysis_id = progress.analysis_id
        if job.state == "working" and time.time() - progress.beat > _GONE_S:
            self._begin(job_id, job)
        return job

    def _job(self, job_id: str) -> _Job:
        self._forget_old()
        owner = current_principal()
        job = self._jobs.get(job_id) or self._shelved(job_id, owner)
        if job is None or job.owner != owner:
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
            measured_s=None if job.video is None else round(job.measured_s, 2),
            of_s=None if job.video is None else round(job.of_s, 2),
            video=self._video(job),
        )

    def _video(self, job: _Job) -> VideoBrief | None:
        """What was measured of a video so far, where it is still kept."""
        if job.analysis_id is None:
            return None
        try:
            kept = self._services.video(job.analysis_id)
        except FacsightError:
            return None
        return VideoBrief.of(job.analysis_id, kept, self._services.lifetime_s)

    def _forget_old(self) -> None:
        now = self._clock()
        for job_id in [
            one for one, job in self._jobs.items() if job.state != "working" and job.expiry <= now
        ]:
            del self._jobs[job_id]


def follower(ctx: Context) -> Follow:
    """Tells a client that asked for progress how far a job is."""

    async def follow(status: JobStatus) -> None:
        if status.measured_s is None:
            done = len(status.results)
            await ctx.report_progress(done, status.total, f"{done} of {status.total} pictures done")
            return
        told = f"{status.measured_s:.1f} s of the video measured"
        await ctx.report_progress(status.measured_s, status.of_s or None, told)

    return follow


def add_jobs(tools: Toolset, services: Services, jobs: Jobs | None = None) -> None:
    """Add the tools, over jobs that others know as well, or over their own."""
    jobs = jobs or Jobs(services)

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
            list[str] | None,
            Field(
                description="Pictures, each as facs_analyze_image takes one",
                min_length=1,
                max_length=_MOST_PICTURES,
            ),
        ] = None,
        folder: Annotated[
            str | None,
            Field(
                description="In place of images: every picture below this folder, which "
                "facs_list_pictures finds"
            ),
        ] = None,
        rules: RuleSetIds = None,
        scene: WithScene = False,
    ) -> ToolResult:
        """Measure many pictures or a whole folder: a job_id at once, and a table in the end.

        For "measure this folder", "which face is happiest" over many pictures, or statistics.
        facs_get_job tells how far it is, with an analysis_id for each picture, and links the table
        (CSV, one row a face). One picture is better given to facs_analyze_image, a video to
        facs_analyze_video.
        """
        with wire_errors():
            if (images is None) == (folder is None):
                raise UnknownOption(
                    "Give images or a folder to facs_analyze_batch, one of the two."
                )
            named = images or await services.intake.pictures(folder or "")
            if not named:
                raise ImageNotFound("There is no picture in this folder.")
            if len(named) > _MOST_PICTURES:
                raise UnknownOption(
                    f"The folder has {len(named)} pictures and {_MOST_PICTURES} are taken at most: "
                    "give its folders one by one."
                )
            return jobs.start(named, rules or [], scene=scene).result()

    @tools.tool(title="Get or cancel a job", annotations=READS, answers=(JobStatus,))
    async def facs_get_job(
        ctx: Context,
        job_id: Annotated[
            str,
            Field(
                description="The job_id that facs_analyze_batch or facs_analyze_video returned",
                max_length=64,
            ),
        ],
        wait_s: Annotated[
            float,
            Field(description="Wait so long for the job to end, seconds", ge=0, le=LONGEST_WAIT_S),
        ] = 0.0,
        cancel: Annotated[bool, Field(description="End the job; what is done stays")] = False,
        limit: Limit = _LISTED,
        cursor: Cursor = None,
    ) -> ToolResult:
        """Tell how far a job is: an analysis_id for every picture, or a video measured so far.

        Wait with `wait_s` (20 is a good number) rather than asking again and again.
        """

        with wire_errors():
            follow = follower(ctx)
            status = await (jobs.cancel(job_id) if cancel else jobs.status(job_id, wait_s, follow))
            return status.result(limit, cursor)
