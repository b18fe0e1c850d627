"""Another tool's table of a video as a series in time, so that events are found in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from facsight_tools.errors import TableInvalid
from facsight_tools.toolboxes.table import ToolAnalysis, ToolFace, ToolTable, cells_of, read_table
from facsight_tools.video.series import Series, Track


def read_series(path: str | Path, *, fps: float | None = None, video: str | None = None) -> Series:
    """Read a video's table of OpenFace, Py-Feat, LibreFace, PyAFAR, iMotions or facsight.

    Args:
        path: the table.
        fps: frames a second, where the table counts frames and tells no time.
        video: which video, by the table's own name, where it holds several.

    Returns:
        The series; a unit of which the tool says only whether it is there has `AU12_present` and
        no `AU12`. What a tool does not measure has no column.

    Raises:
        TableInvalid: no known table; several videos and none named; or no time and no `fps`.
    """
    return series_of(read_table(path), fps=fps, video=video)


def series_of(table: ToolTable, *, fps: float | None = None, video: str | None = None) -> Series:
    """The series of a video's table that was read; takes and raises what `read_series` does."""
    found = [one for one in table if one.frame is not None or one.seconds is not None]
    names = sorted({one.name or "" for one in found if video in (None, one.name)})
    if len(names) != 1:
        told = ", ".join(sorted({one.name or "" for one in found})) or "none"
        raise TableInvalid(
            f"'{table.source}' holds no frames of one video: name one of {told} with `video=`."
            if found
            else f"'{table.source}' is of pictures: it has neither frames nor times."
        )
    mine = [one for one in found if (one.name or "") == names[0]]
    times = _times(table, mine, fps)
    order = np.argsort(times, kind="stable")
    frames, times = [mine[at] for at in order], times[order]
    step = float(np.median(np.diff(times))) if len(times) > 1 else 0.0
    rate = fps or (1 / step if step > 0 else 0.0)
    numbered = all(one.frame is not None for one in frames)
    return Series(
        source=names[0] or table.source,
        fps=rate,
        duration_s=float(times[-1] - times[0]) + step if len(times) else 0.0,
        times=times,
        faces={track.face: track for track in _tracks(frames)},
        frames=np.array([one.frame for one in frames], np.int64) if numbered else np.zeros(0, int),
        notes=frames[0].notes,
    )


def _times(
    table: ToolTable, frames: list[ToolAnalysis], fps: float | None
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    if fps is None:
        if any(one.seconds is None for one in frames):
            raise TableInvalid(f"'{table.source}' counts frames and tells no time: give `fps`.")
        return np.array([one.seconds for one in frames], np.float64)
    if any(one.frame is None for one in frames):
        return np.array([one.seconds for one in frames], np.float64)
    return np.array([one.frame for one in frames], np.float64) / fps


def _tracks(frames: list[ToolAnalysis]) -> Iterator[Track]:
    """One track a person, numbered in the order of appearance."""
    people: dict[str, dict[int, ToolFace]] = {}
    for at, one in enumerate(frames):
        for face in one.faces:
            people.setdefault(face.person or f"face {face.index}", {})[at] = face
    for number, seen in enumerate(people.values(), 1):
        cells = {at: cells_of(face) for at, face in seen.items()}
        names = list(dict.fromkeys(name for one in cells.values() for name in one))
        columns = {name: np.full(len(frames), np.nan, np.float32) for name in names}
        present = np.zeros(len(frames), np.bool_)
        for at, values in cells.items():
            present[at] = True
            for name, value in values.items():
                columns[name][at] = value
        yield Track(face=number, columns=columns, present=present)
