"""The second judge of statements: what happens over time, by what rows show."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from facsight_evals.judge.rows import NO, OPEN, Rows, is_, number_, of_value

_SPAN: Final = re.compile(r"from ([\d.]+) s to ([\d.]+) s")
_SPAN_OF_SEGMENT: Final = re.compile(r"From ([\d.]+) s to ([\d.]+) s")
_LESS: Final = {
    "percent": re.compile(r"measured: (\d+) percent"),
    "frames": re.compile(r"measured frames: (\d+)"),
}
_APEX: Final = re.compile(r"strongest at ([\d.]+) s")
_MEASURED: Final = re.compile(r"in ([\d.]+) measured s")
_FRAMES: Final = re.compile(r"(\d+) frames")
_SECONDS: Final = re.compile(r"([\d.]+) s\b")


class _Shown(NamedTuple):
    onset: float
    offset: float
    apex: float
    strength: float | None
    whole: bool


def _events(face: int, event: str, rows: Rows) -> list[_Shown]:
    """The events of a name, as their rows tell them."""
    found = []
    for _, row in rows.like(rf"F{face}\.{re.escape(event)}\.e\d+"):
        span, apex = _SPAN.search(row.text), _APEX.search(row.text)
        if span is None:
            raise ValueError(row.text)
        strength = None if isinstance(row.value, bool) else float(row.value or 0)
        when = float(apex[1]) if apex else float(span[1])
        whole = all(getattr(row.payload, edge) for edge in ("begins", "ends"))
        found.append(_Shown(float(span[1]), float(span[2]), when, strength, whole))
    return found


def _close(value: float, said: Any) -> bool:
    return number_(value, said, 0) == "holds"


def _of_events(holds: Callable[[Any, _Shown, Rows], object]) -> Callable[[Any, Rows], str]:
    def judged(s: Any, rows: Rows) -> str:
        found = _events(s.face, s.event, rows)
        return is_(any(holds(s, one, rows) for one in found)) if found else OPEN

    return judged


def _peak(s: Any, one: _Shown, rows: Rows) -> bool:
    others = [other.strength or 0.0 for other in _events(s.face, s.event, rows)]
    return (
        one.strength is not None
        and one.strength >= max(others)
        and _close(one.apex, s.at)
        and _close(one.strength, s.value)
    )


def _order(s: Any, rows: Rows) -> str:
    mine = _events(s.face, s.event, rows)
    theirs = _events(s.than_face, s.than_event, rows)
    if not mine or not theirs:
        return OPEN
    signs = {"before": -1, "with": 0, "after": 1}
    pairs = [
        (one.onset > other.onset) - (one.onset < other.onset)
        for one in mine
        for other in theirs
        if _close(one.onset, s.at) and _close(other.onset, s.than_at)
    ]
    return is_(signs[s.relation] in pairs)


def _first(s: Any, one: _Shown, rows: Rows) -> bool:
    faces = {int(match[1]) for match, _ in rows.like(rf"F(\d+)\.{re.escape(s.event)}\.e\d+")}
    others = [e.onset for face in faces - {s.face} for e in _events(face, s.event, rows)]
    return bool(others) and one.onset < min(others) and _close(one.onset, s.at)


def _count(s: Any, rows: Rows) -> str:
    value = rows.value(f"F{s.face}.{s.event}.count")
    return OPEN if value is None else is_(value == s.count)


def _never(s: Any, rows: Rows) -> str:
    value, length = rows.value(f"F{s.face}.{s.event}.count"), rows.value("S.video")
    if value is None or length is None:
        return OPEN
    measured = _measured(s, rows)
    said = number_(measured, s.seconds), number_(max(float(length), measured), s.of_seconds)
    return is_(value == 0 and said == ("holds", "holds"))


def _absent(s: Any, rows: Rows) -> str:
    value, length = rows.value(f"F{s.face}.{s.event}.count"), rows["S.video"]
    if value is None or length is None:
        return OPEN
    if value:
        return NO
    frames = _FRAMES.search(length.text)
    seconds = float(length.value or 0)
    most_missed = 0.01 + seconds / max(int(frames[1]) if frames else 1, 1)
    return is_(True) if _measured(s, rows) >= seconds - most_missed else OPEN


def _measured(s: Any, rows: Rows) -> float:
    """The seconds in which an event could have been seen, as the row of its count tells them."""
    row = rows[f"F{s.face}.{s.event}.count"]
    found = _MEASURED.search("" if row is None else row.text)
    return float(found[1]) if found else 0.0


def _time(s: Any, rows: Rows) -> str:
    if rows[f"F{s.face}.{s.event}.count"] is None:
        return OPEN
    lasts = round(sum(one.offset - one.onset for one in _events(s.face, s.event, rows)), 2)
    said = number_(lasts, s.seconds), number_(_measured(s, rows), s.of_seconds)
    return is_(said == ("holds", "holds"))


def _oftener(s: Any, rows: Rows) -> str:
    one = rows.value(f"F{s.face}.{s.event}.count")
    other = rows.value(f"F{s.than_face}.{s.than_event}.count")
    if one is None or other is None:
        return OPEN
    if one == other == 0:
        return NO
    return is_({"more": one > other, "less": one < other, "equal": one == other}[s.relation])


def _said(row_id: str, rows: Rows) -> tuple[float, float] | None:
    row = rows[f"{row_id}.at"]
    if row is None:
        return None
    start, end = _SECONDS.findall(row.text)
    return float(start), float(end)


def _while_said(s: Any, rows: Rows) -> str:
    said, found = _said(s.row, rows), _events(s.face, s.event, rows)
    if said is None or not found:
        return OPEN
    return is_(any(one.onset < said[1] and one.offset > said[0] for one in found))


def _sentence_at(s: Any, rows: Rows) -> str:
    said = _said(s.row, rows)
    return OPEN if said is None else is_(_close(said[0], s.start) and _close(said[1], s.end))


def _segment(s: Any, rows: Rows) -> str:
    found = [row for _, row in rows.like(rf"F{s.face}\.s\d+\.label")]
    return is_(bool(_segments_of(s, found))) if found else OPEN


def _segments_of(s: Any, found: list[Any]) -> list[str]:
    """Ids of the segments whose times, label and measured part are said."""
    own = []
    for row in found:
        span = _SPAN_OF_SEGMENT.search(row.text)
        times = span and _close(float(span[1]), s.start) and _close(float(span[2]), s.end)
        less = [_LESS[name].search(row.text) for name in ("percent", "frames")]
        told = [None if one is None else int(one[1]) for one in less]
        if times and row.value == (s.label or "none") and told == [s.percent, s.frames]:
            own.append(row.id)
    return own


def _talk(s: Any, rows: Rows) -> str:
    found = [row for _, row in rows.like(rf"F{s.face}\.s\d+\.talk")]
    if not found:
        return OPEN
    return is_(_talks_then(s, rows))


def _talks_then(s: Any, rows: Rows) -> list[Any]:
    own = []
    for _, row in rows.like(rf"F{s.face}\.s\d+\.talk"):
        span = _SPAN_OF_SEGMENT.search(row.text)
        if span and _close(float(span[1]), s.start) and _close(float(span[2]), s.end):
            own.append(row)
    return own


_STEP: Final = re.compile(r"with (-?[\d.]+) at a lag of (-?[\d.]+) s; .* at most (-?[\d.]+)\.$")


def _in_step(s: Any, rows: Rows) -> str:
    row = rows[f"S.step.F{s.face}-F{s.other}.AU{s.unit}"]
    if row is None:
        return OPEN
    shown = _STEP.search(row.text)
    if shown is None:
        raise ValueError(row.text)
    r, lag, chance = map(float, shown.groups())
    beyond = "above_chance" if r > chance else "within_chance"
    close = number_(r, s.value) == number_(lag, s.lag) == "holds"
    return is_(close and beyond == s.beyond)


def _unit_at(s: Any, rows: Rows) -> str:
    for match, row in rows.like(rf"F{s.face}\.AU{s.unit}\.t(\d+)"):
        if _close(int(match[1]) / 1000, s.at):
            return number_(float(row.value or 0), s.value)
    return OPEN


JUDGES: Final[dict[str, Callable[[Any, Rows], str]]] = {
    "event_seen": _of_events(
        lambda s, one, _: _close(one.onset, s.start) and _close(one.offset, s.end)
    ),
    "event_lasts": _of_events(
        lambda s, one, _: (
            s.whole == one.whole
            and _close(one.onset, s.start)
            and _close(round(one.offset - one.onset, 2), s.seconds)
        )
    ),
    "event_peak": _of_events(_peak),
    "event_order": _order,
    "event_first": _of_events(_first),
    "event_count": _count,
    "event_never": _never,
    "event_absent": _absent,
    "event_time": _time,
    "event_rate": of_value("F{face}.{event}.rate"),
    "event_oftener": _oftener,
    "while_said": _while_said,
    "sentence_at": _sentence_at,
    "unit_mean": of_value("F{face}.AU{unit}.mean"),
    "unit_share": of_value("F{face}.AU{unit}.share"),
    "unit_at": _unit_at,
    "label_mean": of_value("F{face}.emotion.{label}.mean"),
    "time_seen": of_value("F{face}.seen"),
    "segment_reading": _segment,
    "in_step": _in_step,
    "talks": _talk,
    "video_length": lambda s, rows: (
        OPEN if rows["S.video"] is None else number_(rows.value("S.video") or 0.0, s.value)
    ),
}


def _ids_of_events(face: int, event: str, rows: Rows, holds: Callable[[_Shown], bool]) -> list[str]:
    """Ids of the events that something holds of; of all of the name where it holds of none."""
    found = [row.id for _, row in rows.like(rf"F{face}\.{re.escape(event)}\.e\d+")]
    shown = _events(face, event, rows)
    return [one for one, of in zip(found, shown, strict=True) if holds(of)] or found


def _behind_order(s: Any, rows: Rows) -> list[str]:
    signs = {"before": -1, "with": 0, "after": 1}
    others = [e for e in _events(s.than_face, s.than_event, rows) if _close(e.onset, s.than_at)]

    def holds(one: _Shown) -> bool:
        said = [(one.onset > e.onset) - (one.onset < e.onset) for e in others]
        return _close(one.onset, s.at) and signs[s.relation] in said

    mine = _ids_of_events(s.face, s.event, rows, holds)
    theirs = rows.like(rf"F{s.than_face}\.{re.escape(s.than_event)}\.e\d+")
    shown = _events(s.than_face, s.than_event, rows)
    return mine + [
        row.id for (_, row), one in zip(theirs, shown, strict=True) if _close(one.onset, s.than_at)
    ]


def _behind_said(s: Any, rows: Rows) -> list[str]:
    said = _said(s.row, rows) or (0.0, 0.0)
    found = rows.like(rf"F{s.face}\.{re.escape(s.event)}\.e\d+")
    shown = _events(s.face, s.event, rows)
    during = [
        row.id
        for (_, row), one in zip(found, shown, strict=True)
        if one.onset < said[1] and one.offset > said[0]
    ]
    return [s.row, f"{s.row}.at", *during]


def _behind_segment(s: Any, rows: Rows) -> list[str]:
    found = [row for _, row in rows.like(rf"F{s.face}\.s\d+\.label")]
    return _segments_of(s, found) or [row.id for row in found]


def _behind_events(
    holds: Callable[[Any, _Shown, Rows], object],
) -> Callable[[Any, Rows], list[str]]:
    def behind(s: Any, rows: Rows) -> list[str]:
        return _ids_of_events(s.face, s.event, rows, lambda one: bool(holds(s, one, rows)))

    return behind


def _behind_moment(s: Any, rows: Rows) -> list[str]:
    found = rows.like(rf"F{s.face}\.AU{s.unit}\.t(\d+)")
    return [row.id for match, row in found if _close(int(match[1]) / 1000, s.at)][:1]


BEHIND: Final[dict[str, Callable[[Any, Rows], list[str]]]] = {
    "event_seen": _behind_events(
        lambda s, one, _: _close(one.onset, s.start) and _close(one.offset, s.end)
    ),
    "event_lasts": _behind_events(
        lambda s, one, _: (
            s.whole == one.whole
            and _close(one.onset, s.start)
            and _close(round(one.offset - one.onset, 2), s.seconds)
        )
    ),
    "event_peak": _behind_events(_peak),
    "event_first": _behind_events(_first),
    "event_order": _behind_order,
    "event_count": lambda s, _: [f"F{s.face}.{s.event}.count"],
    "event_never": lambda s, _: [f"F{s.face}.{s.event}.count", "S.video"],
    "event_absent": lambda s, _: [f"F{s.face}.{s.event}.count", "S.video"],
    "event_time": lambda s, rows: [
        f"F{s.face}.{s.event}.count",
        *(row.id for _, row in rows.like(rf"F{s.face}\.{re.escape(s.event)}\.e\d+")),
    ],
    "event_rate": lambda s, _: [f"F{s.face}.{s.event}.rate"],
    "event_oftener": lambda s, _: [
        f"F{s.face}.{s.event}.count",
        f"F{s.than_face}.{s.than_event}.count",
    ],
    "while_said": _behind_said,
    "sentence_at": lambda s, _: [s.row, f"{s.row}.at"],
    "unit_mean": lambda s, _: [f"F{s.face}.AU{s.unit}.mean"],
    "unit_share": lambda s, _: [f"F{s.face}.AU{s.unit}.share"],
    "unit_at": _behind_moment,
    "label_mean": lambda s, _: [f"F{s.face}.emotion.{s.label.replace(' ', '_')}.mean"],
    "time_seen": lambda s, _: [f"F{s.face}.seen"],
    "segment_reading": _behind_segment,
    "talks": lambda s, rows: [
        row.id
        for row in _talks_then(s, rows) or [row for _, row in rows.like(rf"F{s.face}\.s\d+\.talk")]
    ],
    "in_step": lambda s, _: [f"S.step.F{s.face}-F{s.other}.AU{s.unit}"],
    "video_length": lambda _s, _rows: ["S.video"],
}
"""Which rows bear each kind out."""
