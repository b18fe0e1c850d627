"""Analyses that the server keeps for a while, each behind an opaque handle."""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from facsight.tools.errors import AnalysisExpired
from facsight.tools.rules.labels import LabelSet
from facsight.tools.types import Analysis, Image


@dataclass(frozen=True, slots=True)
class Kept:
    """An analysis, the picture it is of, and the labels its emotion is scored in if not basic."""

    image: Image
    analysis: Analysis
    labels: LabelSet | None = None


class AnalysisStore:
    """Keeps the last analyses in memory, nothing on disk.

    Args:
        capacity: how many are kept; the one used longest ago goes first.
        lifetime_s: seconds after which an analysis is forgotten.
        clock: seconds that only grow; tests give their own.
    """

    def __init__(
        self,
        capacity: int = 32,
        lifetime_s: float = 1800.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.lifetime_s = lifetime_s
        self._capacity = capacity
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, Kept]] = OrderedDict()
        self._lock = Lock()

    def put(self, kept: Kept) -> str:
        """Keep an analysis; returns its handle, which cannot be guessed."""
        handle = f"an_{secrets.token_urlsafe(12)}"
        with self._lock:
            self._forget_old()
            self._kept[handle] = (self._clock() + self.lifetime_s, kept)
            while len(self._kept) > self._capacity:
                self._kept.popitem(last=False)
        return handle

    def get(self, handle: str) -> Kept:
        """The analysis behind a handle; the same `AnalysisExpired` for unknown and forgotten."""
        with self._lock:
            self._forget_old()
            if handle not in self._kept:
                raise AnalysisExpired(
                    "There is no analysis with this analysis_id, or it is no longer kept "
                    f"({self.lifetime_s / 60:.0f} minutes). Call facs_analyze_image again."
                )
            self._kept.move_to_end(handle)
            return self._kept[handle][1]

    def _forget_old(self) -> None:
        now = self._clock()
        for handle in [h for h, (expiry, _) in self._kept.items() if expiry <= now]:
            del self._kept[handle]
