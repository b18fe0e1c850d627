"""How far long work is, and what came of it: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections import Counter
from types import TracebackType
from typing import Final

from tqdm import tqdm

from facsight_tools.table_files import Outcome

_SECONDS: Final = 10.0
"""How often a line is written where there is no terminal."""


class Progress:
    """Counts what was measured, tells errors as they come, and ends with a summary, all on stderr.

    Args:
        total: inputs that there are; of a single picture nothing is told but its error.
        noun: what they are called together.
        bar: whether a bar may be drawn, which a terminal that shows results has no place for.
    """

    def __init__(self, total: int, *, noun: str = "pictures", bar: bool = True) -> None:
        self._total, self.noun = total, noun
        self._began = time.monotonic()
        self._told = self._began
        self._counts: Counter[str] = Counter()
        shown = bar and total > 1 and sys.stderr.isatty()
        self._bar = tqdm(
            total=total, unit=f" {noun}", file=sys.stderr, disable=not shown, leave=False
        )
        self._lines = total > 1 and not sys.stderr.isatty()
        self._video = ("", 0.0, 0)

    @property
    def measured(self) -> int:
        """Pictures that were measured."""
        return self._counts["measured"]

    @property
    def failed(self) -> int:
        """Inputs that were not."""
        return self._counts["failed"]

    @property
    def partly(self) -> int:
        """Of those the videos that were measured in part."""
        return self._counts["partly"]

    def frame(self, name: str, count: int, time_s: float) -> None:
        """Tell now and then how far a video is."""
        now = time.monotonic()
        if name != self._video[0]:
            self._video = (name, now, count)
            if count > 1:
                self._say(f"facsight: {name}: goes on at {time_s:.1f} s, frame {count:,}")
        elif now - self._told >= _SECONDS:
            self._told = now
            rate = (count - self._video[2]) / (now - self._video[1])
            self._say(f"facsight: {name}: {time_s:.0f} s measured, {rate:.1f} frames/s")

    def step(self, outcome: Outcome) -> None:
        """Count one picture or video; an error is told at once."""
        if outcome.error is not None:
            self._counts["failed"] += 1
            self._counts["partly"] += outcome.face_count > 0
            self._counts["faces"] += outcome.face_count
            self._say(f"facsight: {outcome.name}: {outcome.error.code}: {outcome.error}")
        else:
            faces = outcome.face_count
            self._counts["measured"] += 1
            self._counts["faces"] += faces
            self._counts["without"] += not faces
        self._bar.update()
        now = time.monotonic()
        if self._lines and now - self._told >= _SECONDS:
            self._told = now
            done = self.measured + self.failed
            rate = done / (now - self._began)
            left = _duration((self._total - done) / rate)
            self._say(
                f"facsight: {done:,} of {self._total:,} {self.noun}, {rate:.1f}/s, {left} left"
            )

    def __enter__(self) -> Progress:
        """Itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the bar away and say what came of it."""
        self._bar.close()
        if self._total > 1:
            self._say(self.summary())

    def summary(self) -> str:
        """One line: how many, how long, faces, pictures without one, failures."""
        seconds = _duration(time.monotonic() - self._began)
        done = self.measured + self.failed
        told = f"facsight: {done:,} of {self._total:,} {self.noun} in {seconds}"
        parts = [f"{self._counts['faces']:,} faces", f"{self._counts['without']:,} without a face"]
        return f"{told}: {', '.join([*parts, f'{self.failed:,} failed'])}"

    def _say(self, line: str) -> None:
        self._bar.clear()
        print(line, file=sys.stderr, flush=True)
        self._bar.refresh()


def _duration(seconds: float) -> str:
    minutes, left = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {left} s" if minutes else f"{left} s"
