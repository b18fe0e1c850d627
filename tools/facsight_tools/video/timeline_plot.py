"""A timeline of one person as a picture: units and emotions over time, with their events."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any, Final, Literal

import numpy as np

from facsight_tools.errors import UnknownOption
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.video.events import Event
from facsight_tools.video.segments import Segment
from facsight_tools.video.series import Series
from facsight_tools.video.speech import talking
from facsight_tools.video.stretches import Bool, Float, gap_s, runs

Form = Literal["png", "svg"]

MOST_UNITS: Final = 8
_OTHERS: Final = (
    *("smile", "knit_smile", "cry_or_pain", "AU45", "AU46.L", "AU46.R"),
    *("nod", "shake", "gaze_shift"),
)
_HANDS: Final = ("hand_on_face", "hand_on_mouth", "mouth_hidden")


def check_matplotlib(what: str = "Timelines are") -> None:
    """Refuse to draw something without it, before the work starts.

    Raises:
        UnknownOption: matplotlib is not installed.
    """
    try:
        import matplotlib  # noqa: F401
    except ImportError as error:
        raise UnknownOption(
            f"{what} drawn by matplotlib: install it with `pip install 'facsight[plot]'`."
        ) from error


def plotted(
    series: Series,
    face: int,
    events: Sequence[Event],
    segments: Sequence[Segment] = (),
    form: Form = "png",
) -> bytes:
    """The picture: a row a unit, those that rise most, the labels' scores, and gestures as bars.

    Raises:
        UnknownOption: matplotlib is not installed.
    """
    check_matplotlib()
    import matplotlib as mpl
    from matplotlib.figure import Figure

    track, times = series.faces[face], series.times
    own = [one for one in events if one.face == face]
    units = _strongest(own)
    names = [one for one in (*_OTHERS, *_HANDS) if any(event.name == one for event in own)]
    talk = _spans(times, talking(series, face) == 1)
    lines = len(names) + bool(talk)
    heights = [2.4, *([0.75] * len(units)), max(0.28 * lines, 0.3)]
    with mpl.rc_context({"svg.hashsalt": "facsight", "font.size": 9}):
        figure = Figure(figsize=(10, 0.9 + sum(heights) * 0.95), layout="constrained")
        axes = figure.subplots(len(heights), 1, sharex=True, height_ratios=heights, squeeze=False)
        rows = [one[0] for one in axes]
        scores = sorted(name for name in track.columns if name.startswith("emotion_"))
        _scores(rows[0], times, {name: track.columns[name] for name in scores})
        rows[0].set_title(f"{PurePath(series.source).name}, face {face}", loc="left", fontsize=10)
        for row, unit in zip(rows[1:], units, strict=False):
            _unit(row, times, track.columns[f"AU{unit:02d}"], unit, own)
        _gestures(rows[-1], own, names, talk)
        for row in rows:
            for part in segments[1:]:
                row.axvline(part.start_s, color="0.45", linewidth=0.8, linestyle=":")
            row.spines[["top", "right"]].set_visible(False)
        rows[-1].set_xlabel("seconds")
        if len(times):
            rows[-1].set_xlim(times[0], max(times[-1], times[0] + 0.1))
        out = io.BytesIO()
        date: dict[str, Any] = {"Date": None} if form == "svg" else {}
        figure.savefig(out, format=form, dpi=110, metadata=date)
    return out.getvalue()


def _strongest(own: Sequence[Event]) -> list[int]:
    """The units whose events are strongest and last longest, by number."""
    weight: dict[int, float] = {}
    for one in own:
        unit = next((u for u in ACTION_UNITS if f"AU{u}" == one.name and u not in (45, 46)), None)
        if unit is not None:
            weight[unit] = weight.get(unit, 0.0) + (one.strength or 0.0) * (0.2 + one.duration_s)
    return sorted(sorted(weight, key=lambda unit: -weight[unit])[:MOST_UNITS])


def _broken(times: Any, values: Any) -> tuple[Any, Any]:
    """With NaN where there is a gap, so that no line is drawn across it."""
    at = np.flatnonzero(np.diff(times) > gap_s(times)) + 1
    return np.insert(times, at, np.nan), np.insert(values.astype(float), at, np.nan)


def _scores(row: Any, times: Any, columns: dict[str, Any]) -> None:
    for name, values in columns.items():
        if np.isfinite(values).any() and np.nanmax(values) >= 0.2:
            row.plot(*_broken(times, values), label=name.removeprefix("emotion_"), linewidth=1.1)
    row.set_ylim(0, 1)
    row.set_ylabel("scores")
    if row.lines:
        row.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)


def _unit(row: Any, times: Any, values: Any, unit: int, own: Sequence[Event]) -> None:
    row.plot(*_broken(times, values), color="0.25", linewidth=0.9)
    for one in own:
        if one.name == f"AU{unit}":
            row.axvspan(one.onset_s, one.offset_s, color="tab:orange", alpha=0.3, linewidth=0)
            row.plot([one.apex_s], [one.strength], "v", color="tab:red", markersize=4)
    row.set_ylim(0, 5.2)
    row.set_yticks([1, 3, 5], ["A", "C", "E"])
    row.set_ylabel(f"AU{unit}", rotation=0, ha="right", va="center")
    row.text(1.005, 0.5, ACTION_UNITS[unit].name, transform=row.transAxes, va="center")


def _spans(times: Float, marked: Bool) -> list[tuple[float, float]]:
    """Start and length of each run of frames."""
    return [(float(times[a]), max(float(times[b] - times[a]), 0.03)) for a, b in runs(marked)]


def _gestures(
    row: Any, own: Sequence[Event], names: Sequence[str], talk: Sequence[tuple[float, float]]
) -> None:
    """A line a gesture, and one of talk where there is any."""
    spans = {
        name: [(e.onset_s, max(e.duration_s, 0.03)) for e in own if e.name == name]
        for name in names
    }
    told = {**spans, **({"talks": talk} if talk else {})}
    for at, (name, each) in enumerate(told.items()):
        colour = "tab:green" if name == "talks" else "tab:blue"
        row.broken_barh(each, (at - 0.35, 0.7), color=colour, alpha=0.7)
    row.set_yticks(range(len(told)), [name.replace("_", " ") for name in told])
    row.set_ylim(len(told) - 0.4, -0.6)
