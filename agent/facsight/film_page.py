"""The page's routes for videos: one comes in and is told as it is measured, then read and saved."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

from fastmcp import FastMCP
from pydantic import BaseModel, Field

from facsight.film_jobs import FilmJobs, Pace, Tell, Work, shown_film
from facsight.page_calls import Asked, posted, read_form, worded
from facsight.video_answer import briefly
from facsight_tools.server.security.principal import current_principal
from facsight_tools.server.view.film import FilmData, film_data, moments_of

if TYPE_CHECKING:
    from facsight.settings import Settings
    from facsight_tools.answers.inference import Inference
    from facsight_tools.server.handles import KeptVideo
    from facsight_tools.server.security.guard import Guard
    from facsight_tools.server.services import Services
    from facsight_tools.statements.forms.tokens import Language


class AskedFilm(Asked):
    """A person of a kept video, with the words on it."""

    analysis_id: str = Field(max_length=64)
    face: int = Field(default=1, ge=1)


class AskedJob(BaseModel):
    """A measurement that the page began before it was loaded again."""

    job: str = Field(max_length=64)


class AskedTable(BaseModel):
    """A table of a kept video."""

    analysis_id: str = Field(max_length=64)
    table: Literal["series", "events"]


class SaidOfFilm(BaseModel):
    """A sentence of the reading."""

    kind: str
    text: str


class FilmScores(BaseModel):
    """The likeliest labels by the face, by what is said, or by both."""

    by: str
    labels: dict[str, float] = Field(description="By their names in the language")


class FilmStretch(BaseModel):
    """One segment of the reading."""

    start: float
    end: float
    label: str | None = Field(description="What leads on the face; null: none does")
    heading: str = Field(description="The same in the language of the reading")
    scores: list[FilmScores]
    said: list[SaidOfFilm]


class FilmReading(BaseModel):
    """What one person's face shows over a video."""

    face: int
    language: str
    said: list[SaidOfFilm] = Field(description="Of the whole")
    parts: list[FilmStretch]
    rows: dict[str, str] = Field(description="The sentence of each row that is cited, by its id")
    moments: dict[str, float] = Field(description="The second that each of them leads to")
    notice: str


class _Table(BaseModel):
    """A table as text."""

    csv: str


def add_film_page(
    server: FastMCP, settings: Settings, services: Services, guard: Guard | None
) -> None:
    """Add the routes; see `facsight.page.add_page`."""
    jobs = FilmJobs()

    @posted(server, guard, "/view/films", "films")
    async def measure(video: bytes) -> AsyncIterator[str]:
        handle = services.uploads.put(video, current_principal())
        return jobs.begin(current_principal(), _measuring(services, handle)).follow()

    @posted(server, guard, "/view/films/jobs", "film-jobs")
    async def follow(body: bytes) -> AsyncIterator[str]:
        return jobs.find(read_form(AskedJob, body).job, current_principal()).follow()

    @posted(server, guard, "/view/films/kept", "film-kept")
    async def kept_film(body: bytes) -> FilmData:
        asked = read_form(AskedFilm, body)
        kept = services.video(asked.analysis_id)
        return await asyncio.to_thread(film_data, asked.analysis_id, kept, services.lifetime_s)

    @posted(server, guard, "/view/films/readings", "film-readings")
    async def read(body: bytes) -> FilmReading:
        asked = read_form(AskedFilm, body)
        kept = services.video(asked.analysis_id)
        services.check_words(asked.context, kept)
        return await asyncio.to_thread(_reading, kept, asked, worded(settings, asked))

    @posted(server, guard, "/view/films/tables", "film-tables")
    async def table(body: bytes) -> _Table:
        asked = read_form(AskedTable, body)
        kept = services.video(asked.analysis_id)
        return _Table(csv=await asyncio.to_thread(_table, kept, asked.table))


def _measuring(services: Services, upload: str) -> Work:
    """What measures an upload and tells how far, what is known so far, and all of it."""
    from facsight_tools.video.sampling import EVERY_FRAME

    async def work(tell: Tell) -> None:
        async def shown(handle: str, kept: KeptVideo) -> None:
            tell(await asyncio.to_thread(shown_film, kept, handle, services.lifetime_s))

        pace = Pace(tell)
        handle, kept = await services.film(upload, EVERY_FRAME, told=pace.progress, part=shown)
        services.store.renew([handle])
        await shown(handle, kept)

    return work


def _reading(kept: KeptVideo, asked: AskedFilm, settings: Settings) -> FilmReading:
    from facsight.video import check_face, read_video
    from facsight_tools.server.evidence import reading_of

    words = (asked.context or "").strip()
    check_face(kept.filmed.series, asked.face)
    reading = reading_of(kept, words or None)
    found = read_video(reading, asked.face, replace(settings, model=None))
    said = [SaidOfFilm(kind=one.kind, text=one.text) for one in found.claims]
    of_parts = {at for one in found.segments for at in one.claims}
    cited = {row for one in found.claims for row in one.cites}
    moments = moments_of(found.ledger)
    return FilmReading(
        face=asked.face,
        language=found.language,
        said=[one for at, one in enumerate(said) if at not in of_parts],
        parts=[
            FilmStretch(
                start=one.start_s,
                end=one.end_s,
                label=found.leading(one),
                heading=_heading(found.leading(one), found.look(one), found.language),
                scores=_scores(one.inference),
                said=[
                    SaidOfFilm(kind=one.inference.claims[0].kind, text=found.headline(one)),
                    *(said[at] for at in one.claims),
                ],
            )
            for one in found.segments
        ],
        rows={row.id: row.text for row in found.ledger.rows if row.id in cited},
        moments={row: at for row, at in moments.items() if row in cited},
        notice=found.notice,
    )


_NONE: Final = {"en": "no expression stands out", "de": "kein Ausdruck ragt heraus"}
_LOOKS: Final = {
    "en": "as in crying, pain or a miserable smile",
    "de": "wie bei Weinen, Schmerz oder gequältem Lächeln",
}
_BY: Final = {
    "en": ("face", "words", "together"),
    "de": ("Gesicht", "Worte", "zusammen"),
}


def _heading(label: str | None, look: str | None, language: Language) -> str:
    from facsight_tools.statements.forms.lexicon import label_words

    if label is None:
        return _LOOKS[language] if look else _NONE[language]
    return label_words(label, language)


def _scores(found: Inference) -> list[FilmScores]:
    from facsight_tools.statements.forms.lexicon import label_words

    every = briefly(found)
    if not every["context_only"]:
        every["fused"] = None
    return [
        FilmScores(by=by, labels={label_words(name, found.language): p for name, p in one.items()})
        for by, one in zip(_BY[found.language], every.values(), strict=True)
        if one
    ]


def _table(kept: KeptVideo, name: str) -> str:
    from facsight_tools.server.evidence import even_of
    from facsight_tools.video.event_table import csv_text
    from facsight_tools.video.series_table import series_csv

    return series_csv(kept.filmed.series) if name == "series" else csv_text(even_of(kept).events)
