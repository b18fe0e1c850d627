"""`facsight live`: what a camera sees, as a line on the terminal, and as a table if asked for."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from typing import Final

from facsight.cli.app import OK
from facsight.cli.terminal import remark
from facsight.cli.videos import clock
from facsight_tools.given_files import output_file
from facsight_tools.overlay import strongest_units
from facsight_tools.printable import printable
from facsight_tools.rules.catalogue import select
from facsight_tools.table import Row, face_cells
from facsight_tools.table_files import Csv, GrowingFile
from facsight_tools.types import FaceReport
from facsight_tools.video.api import video_pipeline
from facsight_tools.video.camera import device_frames
from facsight_tools.video.live import Now, live
from facsight_tools.video.sampling import Sampling

_LINE_S: Final = 1.0
"""How often a line is written where there is no terminal."""

_UNITS: Final = 4
_WIDTH: Final = 100


def run(args: argparse.Namespace) -> int:
    """Measure until the time is over, the device ends, or the user stops it (Ctrl-C)."""
    rules = select(args.rules)
    path, kept = None, None
    if args.record:
        path = output_file(args.record, inputs=[args.device], overwrite=args.overwrite)
    pipeline = video_pipeline()
    stored = f"numbers go to {args.record}, pictures nowhere" if path else "nothing is stored"
    count, faces = 0, 0
    began = time.monotonic()
    shown = _Line()
    try:
        with device_frames(args.device, Sampling(fps=args.fps, end=args.seconds)) as frames:
            kept = GrowingFile(path, Csv(rules)) if path else None
            remark(f"watching {printable(args.device)}; {stored}")
            for now in live(frames, pipeline, rules):
                count, faces = count + 1, max(faces, len(now.faces))
                shown.show(now)
                if kept is not None:
                    for row in rows_of(args.device, now):
                        kept.add_row(row)
    except KeyboardInterrupt:
        pass
    except BaseException:
        if kept is not None:
            kept.close()
        raise
    shown.end()
    if kept is not None:
        kept.finish()
    seconds = time.monotonic() - began
    rate = count / seconds if seconds else 0.0
    told = f"{count:,} frame{'s' * (count != 1)} in {seconds:.0f} s, {rate:.1f}/s"
    remark(f"{told}, faces at once: {faces}")
    return OK


def rows_of(name: str, now: Now) -> Iterator[Row]:
    """The rows of `analyze --csv`, one a face, one where there is none."""
    frame: Row = {
        "input": printable(name),
        "frame": now.number,
        "timestamp": round(now.time_s, 4),
    }
    for track, report in now.faces:
        yield {**frame, **face_cells(report), "face": track}
    if not now.faces:
        yield frame


def line_of(now: Now) -> str:
    """One frame in a line: of each face its strongest units and its first label."""
    told = [f"F{track} {_face(report)}" for track, report in now.faces]
    return f"{clock(now.time_s):>7}  {' | '.join(told) or 'no face'}"


def _face(report: FaceReport) -> str:
    units = [f"AU{unit.au} {unit.letter}" for unit in strongest_units(report)[:_UNITS]]
    ranked = report.emotion.ranked[:1]
    label = ", ".join(f"{printable(name)} {score:.2f}" for name, score in ranked)
    return f"{' '.join(units) or 'no unit present'}; {label or 'expression not measured'}"


class _Line:
    """The newest line: in its place on a terminal, else one a second."""

    def __init__(self) -> None:
        self._there = sys.stdout.isatty()
        self._last_s: float | None = None

    def show(self, now: Now) -> None:
        if self._there:
            print(f"\r{line_of(now)[:_WIDTH]:<{_WIDTH}}", end="", flush=True)
        elif self._last_s is None or now.time_s - self._last_s >= _LINE_S:
            self._last_s = now.time_s
            print(line_of(now), flush=True)

    def end(self) -> None:
        if self._there:
            print()
