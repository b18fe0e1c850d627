"""What the page shows of a video: curves to draw, what happens when, and where citations lead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, Field

from facsight_tools.server.video_brief import VideoBrief

if TYPE_CHECKING:
    from facsight_tools.evidence.rows import Ledger
    from facsight_tools.server.handles import KeptVideo

_POINTS: Final = 600
"""Of a curve, at most: more than a page has pixels for."""
_ANGLES: Final = ("yaw", "pitch", "roll")


class ShownEvent(BaseModel):
    """One event as the page draws it."""

    id: str
    event: str
    onset: float
    apex: float
    offset: float


class ShownPerson(BaseModel):
    """One person: curves by name, a value a point; None where it was not measured."""

    face: int
    curves: dict[str, list[float | None]]
    events: list[ShownEvent]
    telling: list[str] = Field(description="The curves that stand out")


class FilmData(BaseModel):
    """What the page gets of a video."""

    analysis_id: str
    whole: bool
    brief: VideoBrief
    from_s: float
    until_s: float
    times: list[float] = Field(description="Seconds of each point")
    people: list[ShownPerson]


def film_data(analysis_id: str, kept: KeptVideo, lifetime_s: float) -> FilmData:
    """Gather what the page shows of a video."""
    # NumPy comes with it, which a server's start does without.
    import numpy as np

    from facsight_tools.evidence.time_rows import happening
    from facsight_tools.server.evidence import even_of

    even = even_of(kept)
    series = even.even
    count = min(_POINTS, len(series.times))
    groups = np.array_split(np.arange(len(series.times)), count) if count else []
    brief = VideoBrief.of(analysis_id, kept, lifetime_s)
    people = []
    for one in brief.faces:
        track = series.faces[one.face]
        names = {_shown(name): name for name in track.columns if _is_shown(name)}
        curves = {}
        for name, column in names.items():
            points = _points(track.columns[column], groups)
            if any(point is not None for point in points):
                curves[name] = points
        rows = [happening(event) for event in even.events if event.face == one.face]
        people.append(
            ShownPerson(
                face=one.face,
                curves=curves,
                events=[
                    ShownEvent(
                        id=row.row_id,
                        event=row.event,
                        onset=row.onset,
                        apex=row.apex,
                        offset=row.offset,
                    )
                    for row in rows
                ],
                telling=[*list(one.expression)[:3], *list(one.strongest)[:4]],
            )
        )
    return FilmData(
        analysis_id=analysis_id,
        whole=kept.filmed.whole,
        brief=brief,
        from_s=brief.from_s,
        until_s=brief.until_s,
        times=[round(float(series.times[group].mean()), 3) for group in groups],
        people=people,
    )


def moments_of(ledger: Ledger) -> dict[str, float]:
    """The second that each row in time leads to: the apex of an event, the start of all else."""
    from facsight_tools.evidence import payloads

    found: dict[str, float] = {}
    for row in ledger.rows:
        one: Any = row.payload
        if isinstance(one, payloads.Happening):
            found[row.id] = one.apex
        elif isinstance(one, payloads.SegmentLabel | payloads.SaidAt):
            found[row.id] = one.start
        elif isinstance(one, payloads.UnitMoment):
            found[row.id] = one.at
    for row, said in ledger.rows_of(payloads.SaidAt):
        found.setdefault(said.sentence_id, found[row.id])
    return found


def _points(values: Any, groups: Any) -> list[float | None]:
    import numpy as np

    points: list[float | None] = []
    for group in groups:
        known = values[group][np.isfinite(values[group])]
        points.append(round(float(known.mean()), 2) + 0.0 if len(known) else None)
    return points


def _is_shown(name: str) -> bool:
    unit = re.fullmatch(r"AU(\d\d)", name)
    return bool(unit) or name.startswith("emotion_") or name in _ANGLES


def _shown(name: str) -> str:
    unit = re.fullmatch(r"AU(\d\d)", name)
    return f"AU{int(unit[1])}" if unit else " ".join(name.removeprefix("emotion_").split("_"))
