"""A measured video as a list on the terminal."""

from __future__ import annotations

from typing import Final

import numpy as np

from facsight_tools.facs import ACTION_UNITS
from facsight_tools.video.api import VideoAnalysis
from facsight_tools.video.series import Series, Track

_MOST_UNITS: Final = 6
_LEAST: Final = 1.0


def print_video(video: VideoAnalysis) -> None:
    """The video, then each person: where in sight, and the units that were strongest."""
    series = video.series
    width, height = video.size_wh
    count = len(series.faces)
    faces = "no face" if not count else f"{count} face" + "s" * (count > 1)
    print(
        f"{video.name}: {series.duration_s:.1f} s, {len(series.times):,} frames of "
        f"{width} x {height}, {faces}"
    )
    for note in video.notes:
        print(f"  note: {note}")
    if series.cuts:
        print(f"  cuts at {', '.join(map(clock, series.cuts))}")
    if series.switches:
        print(f"  {series.switches} x a track had passed to another person and was mended")
    for track in series.faces.values():
        _print_person(series, track)


def clock(seconds: float) -> str:
    """Minutes and seconds, `0:12.4`; hours where there are any."""
    minutes, rest = divmod(round(seconds, 1), 60.0)
    hours, minutes = divmod(int(minutes), 60)
    return f"{hours}:{minutes:02d}:{rest:04.1f}" if hours else f"{minutes}:{rest:04.1f}"


def _print_person(series: Series, track: Track) -> None:
    times = series.times[track.present]
    times_lost = "once" if track.losses == 1 else f"{track.losses} times"
    lost = f", lost {times_lost}" if track.losses else ""
    print(
        f"  F{track.face}  in sight in {len(times):,} of {len(series.times):,} frames, "
        f"{clock(times[0])} to {clock(times[-1])}{lost}"
    )
    peaks = []
    for unit in ACTION_UNITS.values():
        values = track.columns.get(f"AU{unit.number:02d}")
        if values is not None and np.isfinite(values).any():
            peaks.append((float(np.nanmax(values)), int(np.nanargmax(values)), unit))
    peaks.sort(key=lambda one: -one[0])
    for peak, at, unit in peaks[:_MOST_UNITS]:
        if peak >= _LEAST:
            print(
                f"      {unit.code:<5} up to {peak:.1f} at {clock(series.times[at])}  {unit.name}"
            )
