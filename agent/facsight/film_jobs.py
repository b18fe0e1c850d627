"""Videos that the page has measured: a page that is loaded again finds its own under way."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final

from facsight.page_calls import failed, sent
from facsight_tools.errors import FacsightError, InferenceFailed, JobExpired
from facsight_tools.server.logs import log_event

if TYPE_CHECKING:
    from facsight_tools.server.handles import KeptVideo
    from facsight_tools.video.film import Filming

STAY_S: Final = 60.0
"""So long a measurement goes on, and its end is kept, while no page listens."""

_TELL_EVERY_S: Final = 0.3

Tell = Callable[[dict[str, Any]], None]
Work = Callable[[Tell], Awaitable[None]]


class FilmJob:
    """One measurement, and the last of each kind of event that it told."""

    def __init__(self, owner: str, forget: Callable[[], object]) -> None:
        self.owner, self._forget = owner, forget
        self.over = False
        self._latest: dict[str, tuple[int, str]] = {}
        self._count = self._readers = 0
        self._news = asyncio.Event()
        self._working: asyncio.Task[None] | None = None
        self._alone: asyncio.TimerHandle | None = None

    def begin(self, work: Work) -> None:
        """Start to measure; what nobody listens to for a while is ended and forgotten."""
        self._working = asyncio.create_task(self._run(work))

    def tell(self, event: dict[str, Any]) -> None:
        """Say something to all pages that listen."""
        self._count += 1
        self._latest[event["type"]] = (self._count, sent(event))
        self._wake()

    async def follow(self) -> AsyncIterator[str]:
        """What is known by now, and what is told from now on until it is over."""
        self._readers += 1
        if self._alone is not None:
            self._alone.cancel()
        told = 0
        try:
            while True:
                news = self._news
                for number, event in sorted(self._latest.values()):
                    if number > told:
                        told = number
                        yield event
                if self.over and told == self._count:
                    return
                await news.wait()
        finally:
            self._readers -= 1
            if not self._readers:
                loop = asyncio.get_running_loop()
                self._alone = loop.call_later(STAY_S, self._end)

    async def _run(self, work: Work) -> None:
        try:
            await work(self.tell)
        except FacsightError as error:
            self.tell(failed(error))
        except Exception as error:  # what was unforeseen is for the log
            log_event(f"a video could not be measured ({type(error).__name__}: {error})")
            self.tell(failed(InferenceFailed("The video could not be measured.")))
        finally:
            self.over = True
            self._wake()

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    def _end(self) -> None:
        if not self._readers:
            if self._working is not None:
                self._working.cancel()
            self._forget()


class FilmJobs:
    """The measurements of a server's page, by handle."""

    def __init__(self) -> None:
        self._jobs: dict[str, FilmJob] = {}

    def begin(self, owner: str, work: Work) -> FilmJob:
        """A new one; the first thing that it tells is its handle."""
        handle = f"film_{secrets.token_urlsafe(12)}"
        job = self._jobs[handle] = FilmJob(owner, lambda: self._jobs.pop(handle, None))
        job.tell({"type": "begun", "job": handle})
        job.begin(work)
        return job

    def find(self, handle: str, owner: str) -> FilmJob:
        """One that is under way, or over since a moment.

        Raises:
            JobExpired: there is none for this owner.
        """
        job = self._jobs.get(handle)
        if job is None or job.owner != owner:
            raise JobExpired(
                "The measurement is not known any more: it was left for more than a minute, or the "
                "server was started anew. Choose the file again."
            )
        return job


class Pace:
    """How far a measurement is, told now and then."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._last_s = 0.0

    async def progress(self, state: Filming) -> None:
        """Tell it, where it was not told a moment ago."""
        now = asyncio.get_running_loop().time()
        if now - self._last_s >= _TELL_EVERY_S:
            self._last_s = now
            self._tell({"type": "progress", "measured": state.measured_s, "of": state.of_s})


def shown_film(kept: KeptVideo, handle: str, lifetime_s: float) -> dict[str, Any]:
    """The event that shows what is known of a video."""
    from facsight_tools.server.view.film import film_data

    data = film_data(handle, kept, lifetime_s)
    return {"type": "film", "film": data.model_dump(mode="json")}
