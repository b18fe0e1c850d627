"""Analyses that the server keeps for a while, each behind an opaque handle of one owner."""

from __future__ import annotations

import secrets
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, Final

from facsight_tools.errors import AnalysisExpired

if TYPE_CHECKING:
    from facsight_tools.answers.inference import Inference
    from facsight_tools.evidence.rows import Ledger
    from facsight_tools.rules.labels import LabelSet
    from facsight_tools.types import Analysis

# Mesh, readings and scores of one face, roughly.
_FACE_BYTES: Final = 40_000


@dataclass(frozen=True, slots=True)
class Kept:
    """An analysis and what belongs to it.

    Attributes:
        picture: the bytes of its file.
        labels: the label set that its emotion is scored in, if not the basic one.
        region: the part of the picture that was measured; None is the whole.
        inference, ledger: the last answer on it, with the evidence that it cites.
    """

    picture: bytes
    analysis: Analysis
    labels: LabelSet | None = None
    region: tuple[float, float, float, float] | None = None
    inference: Inference | None = None
    ledger: Ledger | None = None

    @property
    def size(self) -> int:
        """How much memory it takes, about, in bytes."""
        return len(self.picture) + _FACE_BYTES * (1 + len(self.analysis.faces))


@dataclass(frozen=True, slots=True)
class Retention:
    """How long and how much is kept, in memory only.

    Attributes:
        lifetime_s: seconds after which an analysis and its picture are forgotten.
        capacity: how many are kept.
        max_bytes: how much all of them may take.

    Over either bound the owner who keeps the most goes without the one used longest ago, so that
    nobody empties what another keeps by sending much.
    """

    lifetime_s: float = 1800.0
    capacity: int = 32
    max_bytes: int = 256 * 2**20


class AnalysisStore:
    """Keeps the last analyses in memory, nothing on disk.

    Args:
        retention: how long and how much.
        clock: seconds that only grow; tests give their own.
    """

    def __init__(
        self,
        retention: Retention | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._retention = retention or Retention()
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, str, Kept]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    @property
    def lifetime_s(self) -> float:
        """Seconds after which an analysis is forgotten."""
        return self._retention.lifetime_s

    def __len__(self) -> int:
        return len(self._kept)

    def put(self, kept: Kept, owner: str) -> str:
        """Keep an analysis for its owner; returns its handle, which cannot be guessed."""
        handle = f"an_{secrets.token_urlsafe(12)}"
        with self._lock:
            self._forget_old()
            self._kept[handle] = (self._clock() + self.lifetime_s, owner, kept)
            self._bytes += kept.size
            self._make_room(handle)
        return handle

    def get(self, handle: str, owner: str) -> Kept:
        """The analysis behind a handle.

        Raises:
            AnalysisExpired: unknown, forgotten or another's, with the same message for all three.
        """
        with self._lock:
            self._forget_old()
            _, its_owner, kept = self._kept.get(handle, (0.0, "", None))
            if kept is None or its_owner != owner:
                raise AnalysisExpired(
                    "There is no analysis with this analysis_id, or it is no longer kept "
                    f"({self.lifetime_s / 60:.0f} minutes). Call facs_analyze_image again."
                )
            self._kept.move_to_end(handle)
            return kept

    def handles(self, owner: str) -> list[str]:
        """The handles of an owner, the one used last first."""
        with self._lock:
            self._forget_old()
            kept = reversed(self._kept.items())
            return [handle for handle, (_, its_owner, _) in kept if its_owner == owner]

    def answered(self, handle: str, owner: str, inference: Inference, ledger: Ledger) -> None:
        """Keep the last answer on an analysis; nothing where it was forgotten meanwhile."""
        with self._lock:
            expiry, its_owner, kept = self._kept.get(handle, (0.0, "", None))
            if kept is not None and its_owner == owner:
                answered = replace(kept, inference=inference, ledger=ledger)
                self._kept[handle] = (expiry, owner, answered)

    def forget_old(self) -> None:
        """Forget what is past its lifetime; a server calls it every few seconds."""
        with self._lock:
            self._forget_old()

    def _make_room(self, newest: str) -> None:
        """Forget what is over a bound; the newest stays, since its caller is about to use it."""
        while len(self._kept) > 1:
            if len(self._kept) > self._retention.capacity:
                most = self._greediest(newest, lambda _: 1)
            elif self._bytes > self._retention.max_bytes:
                most = self._greediest(newest, lambda kept: kept.size)
            else:
                return
            self._forget(
                next(
                    handle
                    for handle, (_, owner, _) in self._kept.items()
                    if owner == most and handle != newest
                )
            )

    def _greediest(self, newest: str, amount: Callable[[Kept], int]) -> str:
        """The owner who keeps the most by `amount`, among those who keep another than `newest`."""
        held = Counter[str]()
        spare = set()
        for handle, (_, owner, kept) in self._kept.items():
            held[owner] += amount(kept)
            if handle != newest:
                spare.add(owner)
        return max(spare, key=lambda owner: held[owner])

    def _forget_old(self) -> None:
        now = self._clock()
        for handle in [one for one, (expiry, _, _) in self._kept.items() if expiry <= now]:
            self._forget(handle)

    def _forget(self, handle: str) -> None:
        _, _, kept = self._kept.pop(handle)
        self._bytes -= kept.size
