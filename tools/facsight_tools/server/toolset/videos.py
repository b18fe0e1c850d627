"""The tools on a video that was measured: its events, and its numbers over time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated, Final

from fastmcp.tools import ToolResult
from mcp_types import ResourceLink, TextContent
from pydantic import BaseModel, Field

from facsight_tools.errors import UnknownOption, quoted
from facsight_tools.facs import FIRST_POSITION
from facsight_tools.server.errors import wire_errors
from facsight_tools.server.paging import Page, page
from facsight_tools.server.services import Services
from facsight_tools.server.toolset.arguments import (
    READS,
    Cursor,
    FaceNumber,
    Limit,
    WhichFace,
    WithDetail,
)
from facsight_tools.server.toolset.measuring import Letter
from facsight_tools.server.toolset.parts import Part
from facsight_tools.server.toolset.toolset import Toolset
from facsight_tools.video.names import EVENT_NAME, strength_words

if TYPE_CHECKING:
    from facsight_tools.evidence.payloads import Happening
    from facsight_tools.evidence.video_reading import EvenSeries
    from facsight_tools.server.brief import Detail
    from facsight_tools.video.events import Event
    from facsight_tools.video.series import Track

_EVENTS: Final = 30
_BINS: Final = 20
_MOST_BINS: Final = 1000
_UNITS: Final = 4
_LABELS: Final = 3
_ANGLES: Final = ("yaw", "pitch", "roll", "gaze_yaw", "gaze_pitch")
_LETTERS: Final = {"A": 1, "B": 2, "C": 3, "D": 4, "E": 5}

VideoId = Annotated[
    str, Field(description="The analysis_id that facs_analyze_video gave", max_length=64)
]
Start = Annotated[float | None, Field(description="Only from this second on", ge=0)]
End = Annotated[float | None, Field(description="Only until this second", ge=0)]


class EventReading(BaseModel):
    """One event; its id is that of its row of evidence."""

    id: str
    face: int
    event: str
    onset_s: float
    apex_s: float
    offset_s: float
    strength: float | None = Field(description="0-5 of units and smiles, degrees, or 0-1 of looks")
    begins: bool = Field(description="False where the measuring starts within it")
    ends: bool = Field(description="False where the measuring breaks off within it")

    @classmethod
    def of(cls, one: Happening) -> EventReading:
        """A row's."""
        return cls(
            id=one.row_id,
            face=one.face,
            event=one.event,
            onset_s=one.onset,
            apex_s=one.apex,
            offset_s=one.offset,
            strength=one.strength,
            begins=one.begins,
            ends=one.ends,
        )

    def line(self) -> str:
        """The same in words."""
        strong = ""
        if told := strength_words(self.event, self.strength):
            strong = f", strongest at {self.apex_s:.2f} s with {told}"
        cut = ["under way at the start"] * (not self.begins) + ["going on at the end"] * (
            not self.ends
        )
        broken = f" ({', '.join(cut)} of the measuring)" if cut else ""
        return f"{self.id}: {self.onset_s:.2f} to {self.offset_s:.2f} s{strong}{broken}"


class EventsFound(Part):
    """Events in the order of their onsets."""

    analysis_id: str
    whole: bool = Field(description="Whether all of the video was measured")
    events: list[EventReading]
    total: int
    next_cursor: str | None

    def lines(self) -> Iterable[str]:
        """A line an event."""
        part = "" if self.whole else " so far: the video is still being measured"
        yield f"{self.total} events{part} (F1.AU12.e3 is the third of AU12 of face 1)."
        yield from (one.line() for one in self.events)
        yield from Page(self.events, self.total, self.next_cursor).lines("events")


class Quantity(BaseModel):
    """One quantity over time, a value a bin; None where it was not measured."""

    mean: list[float | None]
    highest: list[float | None] | None = Field(
        default=None, description="Of units: the strongest frame"
    )


class Timeline(Part):
    """Quantities over time, in bins of equal length."""

    analysis_id: str
    face: int
    whole: bool = Field(description="Whether all of the video was measured")
    bin_s: float = Field(description="Seconds of a bin")
    starts_s: list[float] = Field(description="When each bin starts")
    values: dict[str, Quantity]
    total: int = Field(description="How many bins there are on all pages")
    next_cursor: str | None

    def lines(self) -> Iterable[str]:
        """A table: a line a bin."""
        names = list(self.values)
        yield (
            f"F{self.face}, bins of {self.bin_s:.2f} s; units 0-5 as mean/highest, scores 0-1, "
            "angles in degrees, - is not measured."
        )
        yield f"from s: {' | '.join(names)}"
        for at, start in enumerate(self.starts_s):
            cells = [_cell(self.values[name], at) for name in names]
            yield f"{start:.2f}: {' | '.join(cells)}"
        yield from Page(self.starts_s, self.total, self.next_cursor).lines("bins")


def _cell(one: Quantity, at: int) -> str:
    mean = one.mean[at]
    if mean is None:
        return "-"
    if one.highest is None:
        return f"{mean:g}"
    return f"{mean:.1f}/{one.highest[at]:.1f}"


def add_videos(tools: Toolset, services: Services) -> None:
    """Add the tools."""
    _add_events(tools, services)
    _add_timeline(tools, services)


def _add_events(tools: Toolset, services: Services) -> None:
    @tools.tool(title="Get the events of a video", annotations=READS, answers=(EventsFound,))
    def facs_get_events(
        analysis_id: VideoId,
        face: FaceNumber = None,
        names: Annotated[
            list[str] | None,
            Field(
                description="Only these: AU1 to AU34, AU43 (eyes closed), AU45 (blink), AU46.L or "
                ".R (wink), smile, knit_smile, cry_or_pain (the look of crying, of pain or of a "
                "miserable smile), nod, shake, gaze_shift, hand_on_face, hand_on_mouth, "
                "mouth_hidden, looks_ and a label (looks_sadness)",
                max_length=32,
            ),
        ] = None,
        start: Start = None,
        end: End = None,
        at_least: Annotated[
            Letter | None, Field(description="Only units and smiles as strong at their apex")
        ] = None,
        limit: Limit = _EVENTS,
        cursor: Cursor = None,
    ) -> ToolResult:
        """List what happens in a video and when: onset, apex, offset and strength of each event.

        For "when does she smile", "how often does he blink", "what happens between 5 and 10 s".
        Every action unit has events, and smiles, blinks, winks, nods, shakes, shifts of gaze and
        hands do. The ids are those of facs_get_evidence. For a sentence that can be shown ask
        facs_ask or facs_infer_emotion.
        """
        with wire_errors():
            # NumPy comes with it, which a server's start does without.
            from facsight_tools.evidence.time_rows import happening
            from facsight_tools.server.evidence import even_of

            kept = services.video(analysis_id)
            even = even_of(kept)
            _known_face(even, face)
            wanted = [re.sub(r"^AU0", "AU", one.strip()) for one in names or ()]
            for one in wanted:
                if not re.fullmatch(EVENT_NAME, one):
                    raise UnknownOption(f"There is no event {quoted(one)}: see `names`.")
            chosen = [
                one
                for one in even.events
                if face in (None, one.face)
                and (not wanted or one.name in wanted)
                and one.offset_s >= (start or 0.0)
                and (end is None or one.onset_s <= end)
                and (at_least is None or _is_at_least(one, _LETTERS[at_least]))
            ]
            chosen.sort(key=lambda one: (one.onset_s, one.face, one.name))
            found = page(chosen, limit, cursor)
            answer = EventsFound(
                analysis_id=analysis_id,
                whole=kept.filmed.whole,
                events=[EventReading.of(happening(one)) for one in found.items],
                total=found.total,
                next_cursor=found.next_cursor,
            )
            address = f"facsight://analyses/{analysis_id}/events.csv"
            return _linked(answer, "events.csv", address, "text/csv", "Every event, a row each")


def _is_at_least(event: Event, least: int) -> bool:
    return event.scale == "intensity" and (event.strength or 0.0) >= least


def _add_timeline(tools: Toolset, services: Services) -> None:
    @tools.tool(title="Get a timeline of a video", annotations=READS, answers=(Timeline,))
    def facs_get_timeline(
        analysis_id: VideoId,
        face: WhichFace = 1,
        what: Annotated[
            list[str] | None,
            Field(
                description="Units (AU12, AU12.L), labels (happiness), yaw, pitch, roll, gaze_yaw, "
                "gaze_pitch, quality; left out: the units and labels that stand out",
                max_length=64,
            ),
        ] = None,
        start: Start = None,
        end: End = None,
        bins: Annotated[
            int, Field(description="Into how many parts the time is cut", ge=1, le=_MOST_BINS)
        ] = _BINS,
        detail: WithDetail = "brief",
        limit: Limit = 40,
        cursor: Cursor = None,
    ) -> ToolResult:
        """Give units and labels of one person over time, in bins: mean, and of units the highest.

        For "how does her expression change", a curve, or the numbers at a moment (`start` and `end`
        around it, `bins` 1). In full every unit, label and angle that was measured. What happens
        when is in facs_get_events. The whole table, a row a frame, is linked.
        """
        with wire_errors():
            from facsight_tools.server.evidence import even_of

            kept = services.video(analysis_id)
            even = even_of(kept)
            _known_face(even, face)
            names = [one.strip() for one in what or ()] or _telling(even, face, detail)
            answer = _timeline(even, face, names, (start, end, bins), (limit, cursor))
            answer.analysis_id, answer.whole = analysis_id, kept.filmed.whole
            root = f"facsight://analyses/{analysis_id}"
            links = [("series.csv", f"{root}/series.csv", "text/csv", "A row a person and frame")]
            if find_spec("matplotlib") is not None:
                drawn = (f"timeline-F{face}.png", f"{root}/timeline/{face}", "image/png")
                links.append((*drawn, "Units, labels and events drawn over time"))
            return _linked(answer, *links[0], *links[1:])


def _known_face(even: EvenSeries, face: int | None) -> None:
    known = even.even.faces
    if face is not None and face not in known:
        told = ", ".join(f"F{one}" for one in known) or "none"
        raise UnknownOption(f"There is no face {face} in the video; its faces: {told}.")


def _telling(even: EvenSeries, face: int, detail: Detail) -> list[str]:
    """The units that rise most and the labels that lead; in full all that was measured."""
    import numpy as np

    from facsight_tools.server.video_brief import VideoFaceBrief

    if detail == "brief":
        brief = VideoFaceBrief.of(even, face)
        return [*list(brief.strongest)[:_UNITS], *list(brief.expression)[:_LABELS]]
    columns = even.even.faces[face].columns
    units = [one for one in columns if re.fullmatch(r"AU\d\d", one) and int(one[2:]) < 50]
    wanted = [*units, *(one for one in columns if one.startswith("emotion_")), *_ANGLES]
    known = [one for one in wanted if one in columns and np.isfinite(columns[one]).any()]
    return [_name_of(one) for one in known]


def _name_of(column: str) -> str:
    if unit := re.fullmatch(r"AU(\d\d)", column):
        return f"AU{int(unit[1])}"
    label = column.removeprefix("emotion_")
    return column if label == column else label.replace("_", " ")


def _column_of(name: str, track: Track) -> str:
    """The column of a quantity.

    Raises:
        UnknownOption: there is none of that name.
    """
    unit = re.fullmatch(r"AU ?0?(\d{1,2})(?:[._]([LR]))?", name, re.IGNORECASE)
    column = name
    if unit:
        column = f"AU{int(unit[1]):02d}{f'_{unit[2].upper()}' if unit[2] else ''}"
    elif (label := "_".join(["emotion", *name.lower().split()])) in track.columns:
        column = label
    if column not in track.columns:
        units = sorted(one for one in track.columns if re.fullmatch(r"AU\d\d", one))
        known = [_name_of(one) for one in units if int(one[2:]) < FIRST_POSITION]
        known += sorted(_name_of(one) for one in track.columns if one.startswith("emotion_"))
        raise UnknownOption(
            f"{quoted(name)} was not measured over time: there are "
            f"{', '.join([*known, *_ANGLES, 'quality'])}."
        )
    return column


def _timeline(
    even: EvenSeries,
    face: int,
    names: Sequence[str],
    cut: tuple[float | None, float | None, int],
    paged: tuple[int, str | None],
) -> Timeline:
    import numpy as np

    from facsight_tools.video.stretches import seconds

    series, track = even.even, even.even.faces[face]
    times, stands = series.times, seconds(series.times)
    first = float(times[0]) if len(times) else 0.0
    last = first + series.duration_s
    start, end = max(cut[0] or first, first), min(last if cut[1] is None else cut[1], last)
    if end <= start:
        raise UnknownOption(f"The video was measured from {first:.2f} to {last:.2f} s.")
    edges = np.linspace(start, end, cut[2] + 1)
    found = page([float(one) for one in edges[:-1]], *paged)
    at = int(paged[1] or 0)
    values: dict[str, Quantity] = {}
    for name in names:
        column = _column_of(name, track)
        cells = track.columns[column].astype(np.float64)
        digits = 1 if column in _ANGLES else 2
        means: list[float | None] = []
        most: list[float | None] = []
        for low, high in zip(edges[at : at + paged[0]], edges[at + 1 :], strict=False):
            inside = (times >= low) & (times < high) & np.isfinite(cells) & (stands > 0)
            known = bool(inside.any())
            mean = float(np.average(cells[inside], weights=stands[inside])) if known else 0.0
            means.append(round(mean, digits) + 0.0 if known else None)
            most.append(round(float(cells[inside].max()), digits) if known else None)
        values[_name_of(column) if column != name else name] = Quantity(
            mean=means, highest=most if column.startswith("AU") else None
        )
    return Timeline(
        analysis_id="",
        face=face,
        whole=True,
        bin_s=round((end - start) / cut[2], 3),
        starts_s=[round(one, 2) for one in found.items],
        values=values,
        total=found.total,
        next_cursor=found.next_cursor,
    )


def _linked(
    answer: Part, name: str, uri: str, mime: str, told: str, *more: tuple[str, str, str, str]
) -> ToolResult:
    """An answer with links to what is too long for it."""
    links = [
        ResourceLink(type="resource_link", name=one, uri=at, mime_type=kind, description=words)
        for one, at, kind, words in ((name, uri, mime, told), *more)
    ]
    lines = [*answer.lines(), *(f"{one.description}: {one.uri}" for one in links)]
    text = TextContent(type="text", text="\n".join(lines))
    return ToolResult(content=[text, *links], structured_content=answer)
