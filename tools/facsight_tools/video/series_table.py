"""A series as a flat table, for those who have it and not the rows that it was made of."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import numpy as np

from facsight_tools.video.series import Series

_DIGITS = 6
_WHOLE = ("_present", "hand_on_")


def series_csv(series: Series) -> str:
    """A row a person and frame, one a frame without a face; what was not measured is empty.

    Columns are those of `facsight analyze --csv` that hold numbers of a face; the last is `speech`
    where it was looked for.
    """
    heard = ["speech"] if np.isfinite(series.speech).any() else []
    names = list(dict.fromkeys(name for one in series.faces.values() for name in one.columns))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["input", "frame", "timestamp", "face", *names, *heard])
    for at, row in _rows(series, names):
        writer.writerow([*row, *(_cell(float(series.speech[at]), whole=False) for _ in heard)])
    return out.getvalue()


def _rows(series: Series, names: list[str]) -> Iterator[tuple[int, list[object]]]:
    tables = {
        face: [track.columns.get(name) for name in names] for face, track in series.faces.items()
    }
    whole = [name.endswith(_WHOLE[0]) or name.startswith(_WHOLE[1]) for name in names]
    for at, (number, time_s) in enumerate(zip(series.frames, series.times, strict=True)):
        head = [series.source, int(number), round(float(time_s), 4)]
        here = [face for face, track in series.faces.items() if track.present[at]]
        for face in here:
            cells = [None if one is None else float(one[at]) for one in tables[face]]
            yield at, [*head, face, *map(_cell, cells, whole)]
        if not here:
            yield at, [*head, "", *([""] * len(names))]


def _cell(value: float | None, whole: bool) -> object:
    if value is None or not np.isfinite(value):
        return ""
    return int(value) if whole else float(f"{value:.{_DIGITS}g}")
