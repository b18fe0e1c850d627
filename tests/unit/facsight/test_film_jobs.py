"""Measurements of the page: who comes back finds them, and nobody else does."""

from __future__ import annotations

import asyncio
import json

import pytest

from facsight import film_jobs
from facsight.film_jobs import FilmJob, FilmJobs, Tell
from facsight_tools.errors import JobExpired


def types(events: list[str]) -> list[str]:
    return [json.loads(one.removeprefix("data: "))["type"] for one in events]


async def heard(job: FilmJob, most: int = 99) -> list[str]:
    found: list[str] = []
    told = job.follow()
    async for one in told:
        found.append(one)
        if len(found) == most:
            break
    await told.aclose()  # type: ignore[attr-defined]
    return found


async def test_who_comes_back_hears_the_last_of_what_was_told_and_the_rest() -> None:
    go_on = asyncio.Event()

    async def work(tell: Tell) -> None:
        for measured in (1.0, 2.0):
            tell({"type": "progress", "measured": measured, "of": 3.0})
        tell({"type": "film", "film": 1})
        await go_on.wait()
        tell({"type": "film", "film": 2})

    jobs = FilmJobs()
    job = jobs.begin("ann", work)
    (begun,) = await heard(job, 1)
    handle = json.loads(begun.removeprefix("data: "))["job"]
    with pytest.raises(JobExpired):
        jobs.find(handle, "ben")
    again = asyncio.create_task(heard(jobs.find(handle, "ann")))
    await asyncio.sleep(0)
    go_on.set()
    assert types(await again) == ["begun", "progress", "film", "film"]
    assert types(await heard(job)) == ["begun", "progress", "film"]


async def test_what_nobody_comes_back_to_is_ended_and_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(film_jobs, "STAY_S", 0.0)
    ended = asyncio.Event()

    async def work(tell: Tell) -> None:
        del tell
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    jobs = FilmJobs()
    job = jobs.begin("ann", work)
    (begun,) = await heard(job, 1)
    await asyncio.wait_for(ended.wait(), 60)
    with pytest.raises(JobExpired):
        jobs.find(json.loads(begun.removeprefix("data: "))["job"], "ann")


async def test_what_fails_is_told_to_all_who_listen() -> None:
    async def work(_: Tell) -> None:
        raise RuntimeError("unforeseen")

    job = FilmJobs().begin("ann", work)
    assert types(await heard(job)) == ["begun", "error"]
