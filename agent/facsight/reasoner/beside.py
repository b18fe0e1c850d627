"""Several people of a video beside each other: who does something more, longer, oftener or first.

Each has one figure and the statement that says it. Who leads is said only where the figures are
clearly apart and each was measured in enough of the video.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from facsight.chat.query import Query
from facsight_tools.evidence import payloads
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Statement, number, seconds_of
from facsight_tools.statements.evidence import Evidence

LEAST_MEASURED: Final = 0.5
"""Of somebody who was measured in less of the video's time it is not said who leads."""

MOSTLY: Final = 0.95
"""What was measured in so much of the video's time was measured in it."""

_OF_SMILE: Final = 12
_APART: Final = {"share": 0.1, "label": 0.1, "long": 0.5, "often": 0.1, "first": 0.2}
"""Figures that are nearer are as good as equal: shares of the measured time, scores, seconds of the
longest event, rates as a part of the higher one, and seconds between two beginnings."""


@dataclass(frozen=True, slots=True)
class PersonFigure:
    """What one person's figure is, the statement that says it, and whether it is sure."""

    face: int
    figure: float
    said: Statement
    sure: bool


@dataclass(frozen=True, slots=True)
class Ranking:
    """People by their figures, the first first; `unmeasured` are those without one."""

    standings: tuple[PersonFigure, ...]
    unmeasured: tuple[int, ...]
    apart: float
    relative: bool = False

    @property
    def opening(self) -> str:
        """Whether anybody clearly leads."""
        if len(self.standings) < 2:
            return "one_measured" if self.standings and self.unmeasured else ""
        first, second = self.standings[:2]
        if not first.figure and not second.figure:
            return "no"
        if not all(one.sure for one in self.standings):
            return "unsure"
        far = abs(first.figure - second.figure)
        far /= abs(first.figure) if self.relative and first.figure else 1.0
        none_of_one = 0.0 in (first.figure, second.figure) and far > 0 and not self.relative
        return "ahead" if none_of_one or far >= self.apart - 1e-9 else "near"


def event_of(query: Query) -> str | None:
    """The event that people are compared in; None where it is a label's score."""
    if query.event is not None or query.unit is None:
        return query.event
    return "smile" if query.unit == _OF_SMILE else f"AU{query.unit}"


def compares(query: Query) -> bool:
    """Whether a question is on who leads."""
    if query.what == "compare_faces":
        return query.unit is not None or query.label is not None
    return query.what == "first" or (query.what in ("long", "often") and query.state == "stronger")


def ranked(query: Query, evidence: Evidence, faces: Sequence[int]) -> Ranking:
    """The people by what is asked."""
    if query.what == "first":
        return _by_onset(query.event or "", evidence)
    event = event_of(query)
    name = _FIGURES_OF[query.what] if event is not None else "label"
    every = {face: _FIGURES[name](event or query.label or "", evidence, face) for face in faces}
    known = [one for one in every.values() if one is not None]
    known.sort(key=lambda one: (-one.figure, one.face))
    missing = tuple(face for face, one in every.items() if one is None)
    if name != "often":
        return Ranking(tuple(known), missing, _APART[name])
    # Of counts as low as these about their square root is chance
    counts = [getattr(one.said, "count", 0) for one in known[:2]]
    chance = math.sqrt(sum(counts)) / counts[0] if counts and counts[0] else 0.0
    return Ranking(tuple(known), missing, max(_APART[name], chance), relative=True)


def _count(event: str, evidence: Evidence, face: int) -> payloads.HappeningCount | None:
    found = evidence.each(payloads.HappeningCount, face=face, event=event)
    return found[0] if found else None


def share_measured(event: str, evidence: Evidence, face: int) -> float | None:
    """In what share of the video an event could have been seen; None: it was not looked for."""
    count, length = _count(event, evidence, face), evidence.find(payloads.VideoLength)
    if count is None:
        return None
    whole = length.payload.seconds if length else 0.0
    return count.seconds / whole if whole else 1.0


def never(event: str, evidence: Evidence, face: int) -> Statement:
    """That an event that was looked for is never seen, and in how much where that was not most."""
    count, length = _count(event, evidence, face), evidence.find(payloads.VideoLength)
    share = share_measured(event, evidence, face)
    if count is None or length is None or share is None or share >= MOSTLY:
        return kinds.EventCount(face=face, event=event, count=0)
    return kinds.EventNever.of(count, length.payload.seconds)


def _share(event: str, evidence: Evidence, face: int) -> PersonFigure | None:
    said = kinds.EventTime.of(evidence, face, event)
    share = share_measured(event, evidence, face)
    if said is None or share is None:
        return None
    figure = float(said.seconds / said.of_seconds) if said.of_seconds else 0.0
    told: Statement = said if said.seconds else never(event, evidence, face)
    return PersonFigure(face, figure, told, share >= LEAST_MEASURED)


def _longest(event: str, evidence: Evidence, face: int) -> PersonFigure | None:
    share = share_measured(event, evidence, face)
    if share is None:
        return None
    every = _events(event, evidence, (face,))
    one = max(every, key=lambda e: e.offset - e.onset, default=None)
    told = never(event, evidence, face) if one is None else kinds.EventLasts.of(one)
    lasts = 0.0 if one is None else one.offset - one.onset
    return PersonFigure(face, lasts, told, share >= LEAST_MEASURED)


def _often(event: str, evidence: Evidence, face: int) -> PersonFigure | None:
    share, count = share_measured(event, evidence, face), _count(event, evidence, face)
    if share is None or count is None:
        return None
    told: Statement = kinds.EventCount(face=face, event=event, count=count.count)
    figure = count.count / count.seconds if count.seconds else 0.0
    told = told if figure else never(event, evidence, face)
    return PersonFigure(face, figure, told, share >= LEAST_MEASURED)


def _mean(label: str, evidence: Evidence, face: int) -> PersonFigure | None:
    mean = evidence.find(payloads.LabelMean, face=face, label=label)
    if mean is None:
        return None
    figure = mean.payload.probability
    said = kinds.LabelMean(face=face, label=label, value=number(figure))
    share = share_measured(f"looks_{label}", evidence, face)
    return PersonFigure(face, figure, said, share is None or share >= LEAST_MEASURED)


_FIGURES: Final[Mapping[str, Callable[[str, Evidence, int], PersonFigure | None]]] = {
    "share": _share,
    "long": _longest,
    "often": _often,
    "label": _mean,
}
_FIGURES_OF: Final = {"compare_faces": "share", "long": "long", "often": "often"}


def _events(event: str, evidence: Evidence, faces: Iterable[int]) -> list[payloads.Happening]:
    every = (e for f in faces for e in evidence.each(payloads.Happening, face=f, event=event))
    return sorted(every, key=lambda one: one.onset)


def _by_onset(event: str, evidence: Evidence) -> Ranking:
    """Who begins first, and when the next one does.

    It is not sure where another one's face was out of sight, or its mouth hidden, before that.
    """
    every = _events(event, evidence, evidence.faces)
    firsts = {one.face: one for one in reversed(every)}
    missing = tuple(f for f in evidence.faces if _count(event, evidence, f) is None)
    standings = []
    at = every[0].onset if every else 0.0
    for one in sorted(firsts.values(), key=lambda one: (one.onset, one.face)):
        leads = one.face == every[0].face
        sure = leads or (one.begins and not _hidden_before(one.face, evidence, at))
        said: Statement = kinds.EventSeen(
            face=one.face, event=event, start=seconds_of(one.onset), end=seconds_of(one.offset)
        )
        first = kinds.EventFirst(face=one.face, event=event, at=seconds_of(one.onset))
        said = first if leads and first.judge(evidence).holds else said
        standings.append(PersonFigure(one.face, -one.onset or 1e-9, said, sure))
    return Ranking(tuple(standings), missing, _APART["first"])


def _hidden_before(face: int, evidence: Evidence, second: float) -> bool:
    hidden = evidence.all(payloads.Happening, face=face, event="mouth_hidden")
    seen = evidence.find(payloads.FaceSeen, face=face)
    seldom = seen is not None and seen.payload.share < LEAST_MEASURED
    return seldom or any(one.payload.onset < second for one in hidden)


def overlap_s(query: Query, evidence: Evidence, faces: Sequence[int]) -> float | None:
    """For how many seconds all do something at once; None where it was not looked for in one."""
    event = query.event or ""
    if len(faces) < 2 or any(_count(event, evidence, face) is None for face in faces):
        return None
    spans = [(one.onset, one.offset) for one in _events(event, evidence, faces[:1])]
    for face in faces[1:]:
        others = [(one.onset, one.offset) for one in _events(event, evidence, (face,))]
        spans = [
            (max(a, c), min(b, d)) for a, b in spans for c, d in others if min(b, d) > max(a, c)
        ]
    return sum(end - start for start, end in spans)
