"""Analyses that the server keeps for a while, each behind an opaque handle of one owner."""

from __future__ import annotations

import math
import secrets
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Iterable, Sized
from contextlib import suppress
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from facsight_tools.errors import AnalysisExpired, TableInvalid, TooManyJobs, VideoUnsupported

if TYPE_CHECKING:
    from facsight_tools.answers.inference import Inference
    from facsight_tools.answers.two_tools import Beside
    from facsight_tools.evidence.rows import Ledger
    from facsight_tools.rules.labels import LabelSet
    from facsight_tools.server.clips import NamedVideo
    from facsight_tools.server.shelf import Shelf
    from facsight_tools.toolboxes.table import ToolAnalysis, ToolTable
    from facsight_tools.types import Analysis
    from facsight_tools.video.film import Filmed

# Mesh, readings and scores of one face, roughly.
_FACE_BYTES: Final = 40_000
_KIND: Final = "analysis"
# A row of evidence and what an answer made of it, roughly.
_ROW_BYTES: Final = 8_000
# A row of a table, roughly.
_TABLE_ROW_BYTES: Final = 4_000
# Beyond its lifetime on the shelf, until the job that promised it has ended.
_PROMISED_S: Final = 6 * 3600.0


@dataclass(frozen=True, slots=True)
class Kept:
    """An analysis and what belongs to it.

    Attributes:
        picture: the bytes of its file; or where it is, as the client named it, and is read again.
        labels: the label set that its emotion is scored in, if not the basic one.
        region: the part of the picture that was measured; None is the whole.
        inference, ledger: the last answer on it, with the evidence that it cites.
    """

    picture: bytes | str
    analysis: Analysis
    labels: LabelSet | None = None
    region: tuple[float, float, float, float] | None = None
    inference: Inference | None = None
    ledger: Ledger | None = None

    @property
    def size(self) -> int:
        """How much memory it takes, about, in bytes."""
        return len(self.picture) + _answered(self.analysis.faces, self.ledger)


@dataclass(frozen=True, slots=True)
class KeptTable:
    """A picture or frame of another tool's table, and what belongs to it; it has no pixels.

    Attributes:
        readings: what the tool says.
        labels: the label set that its emotion is scored in, if not the basic one.
        beside: the same face by another tool, which is shown and not weighed.
        table: the table that it is of, so that another row can be asked for; None where nobody can.
        inference, ledger: the last answer on it, with the evidence that it cites.
    """

    readings: ToolAnalysis
    labels: LabelSet | None = None
    table: ToolTable | None = None
    beside: Beside | None = None
    inference: Inference | None = None
    ledger: Ledger | None = None

    @property
    def size(self) -> int:
        """How much memory it takes, about, in bytes."""
        rows = 0 if self.table is None else self.table.rows
        return _TABLE_ROW_BYTES * rows + _answered(self.readings.faces, self.ledger)


@dataclass(frozen=True, slots=True, eq=False)
class KeptVideo:
    """What was measured of a video, and what belongs to it; it has no pixels.

    Attributes:
        filmed: the numbers in time, as far as they go.
        labels: the label set that its emotion is scored in, if not the basic one.
        made: what was worked out of it, by whoever did, so that it is not done again.
        named: what it was named by, where its frames can be decoded again.
    """

    filmed: Filmed
    labels: LabelSet | None = None
    named: NamedVideo | None = None
    made: dict[str, Any] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How much memory it takes, about, in bytes; what is worked out of it as well."""
        faces = self.filmed.series.faces.values()
        columns = sum(len(one.columns) for one in faces)
        return 2 * 4 * columns * len(self.filmed.series.times) + _FACE_BYTES


AnyKept: TypeAlias = "Kept | KeptTable | KeptVideo"


@dataclass(frozen=True, slots=True)
class Retention:
    """How long and how much is kept, in memory only.

    Attributes:
        lifetime_s: seconds after which an analysis and its picture are forgotten.
        capacity: how many are kept.
        max_bytes: how much all of them may take.
        safe_s: seconds after its last use within which an analysis is not forgotten for room.

    Over either bound the owner who keeps the most goes without the one used longest ago, so that
    nobody empties what another keeps by sending much. What a job promised to keep is kept over
    either bound: `check_room` says beforehand whether there is room for it.
    """

    lifetime_s: float = 1800.0
    capacity: int = 4096
    max_bytes: int = 256 * 2**20
    safe_s: float = 0.0


@dataclass(slots=True)
class _Entry:
    expiry: float
    owner: str
    kept: AnyKept
    safe_until: float


class AnalysisStore:
    """Keeps the last analyses in memory, and on disk only where it is given a shelf.

    Args:
        retention: how long and how much.
        clock: seconds that only grow; tests give their own.
        shelf: what outlives this process and is shared by replicas; what is forgotten here for
            room or by a restart is found there again until its time is over.
    """

    def __init__(
        self,
        retention: Retention | None = None,
        clock: Callable[[], float] = time.monotonic,
        shelf: Shelf | None = None,
    ) -> None:
        self._retention = retention or Retention()
        self.shelf = shelf
        self._clock = clock
        self._kept: OrderedDict[str, _Entry] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    @property
    def lifetime_s(self) -> float:
        """Seconds after which an analysis is forgotten."""
        return self._retention.lifetime_s

    def __len__(self) -> int:
        return len(self._kept)

    def put(self, kept: AnyKept, owner: str, *, promised: bool = False) -> str:
        """Keep an analysis for its owner; returns its handle, which cannot be guessed.

        One that is `promised` is kept until its lifetime after `renew` is over.
        """
        handle = f"an_{secrets.token_urlsafe(12)}"
        self._keep(handle, kept, owner, promised=promised)
        self._shelve(handle, kept, owner, _PROMISED_S if promised else 0.0)
        return handle

    def grown(self, handle: str, kept: KeptVideo, owner: str) -> None:
        """Keep more of a video that was promised; nothing where it was forgotten meanwhile."""
        with self._lock:
            entry = self._kept.get(handle)
            if entry is None or entry.owner != owner:
                return
            self._bytes += kept.size - entry.kept.size
            entry.kept = kept
            self._make_room(handle)
        self._shelve(handle, kept, owner, _PROMISED_S)

    def _keep(self, handle: str, kept: AnyKept, owner: str, *, promised: bool = False) -> None:
        now = self._clock()
        expiry = math.inf if promised else now + self.lifetime_s
        safe = math.inf if promised else now + self._retention.safe_s
        with self._lock:
            self._forget_old()
            self._kept[handle] = _Entry(expiry, owner, kept, safe)
            self._bytes += kept.size
            self._make_room(handle)

    def _shelve(self, handle: str, kept: AnyKept, owner: str, more_s: float = 0.0) -> None:
        if self.shelf is not None and not isinstance(kept, KeptTable):
            # NumPy comes with it, which a server's start does without.
            from facsight_tools.server.kept_file import to_bytes

            self.shelf.put(_KIND, handle, owner, to_bytes(kept), self.lifetime_s + more_s)

    def _fetch(self, handle: str, owner: str) -> None:
        """Take an analysis of this owner from the shelf, where it is there and not here."""
        if self.shelf is None or handle in self._kept:
            return
        found = self.shelf.get(_KIND, handle)
        if found is not None and found[0] == owner:
            from facsight_tools.server.kept_file import from_bytes

            with suppress(ValueError):
                self._keep(handle, from_bytes(found[1]), owner)

    def get(self, handle: str, owner: str) -> Kept:
        """The analysis of a picture behind a handle.

        Raises:
            AnalysisExpired: unknown, forgotten or another's, with the same message for all three.
            TableInvalid: it is of another tool's table, so there is no picture.
            VideoUnsupported: it is of a video.
        """
        kept = self.find(handle, owner)
        if isinstance(kept, KeptTable):
            raise TableInvalid(
                f"This is a row of a table of {kept.readings.tool.name}, not a picture: its "
                "evidence, questions, statements and readings are to be had, and nothing else."
            )
        if isinstance(kept, KeptVideo):
            raise VideoUnsupported(
                "This is the analysis of a video, not of a picture: facs_get_timeline, "
                "facs_get_events, facs_get_evidence, facs_infer_emotion and facs_ask take it."
            )
        return kept

    def video(self, handle: str, owner: str) -> KeptVideo:
        """The analysis of a video behind a handle.

        Raises:
            AnalysisExpired: as `get` raises.
            VideoUnsupported: it is of a picture.
        """
        kept = self.find(handle, owner)
        if not isinstance(kept, KeptVideo):
            raise VideoUnsupported(
                "This is the analysis of a picture: facs_get_emotion, facs_get_action_units and "
                "the others take it. facs_analyze_video gives one of a video."
            )
        return kept

    def find(self, handle: str, owner: str) -> AnyKept:
        """The analysis behind a handle, of a picture, a video or another tool's table.

        Raises:
            AnalysisExpired: as `get` raises.
        """
        self._fetch(handle, owner)
        with self._lock:
            self._forget_old()
            entry = self._kept.get(handle)
            if entry is None or entry.owner != owner:
                raise AnalysisExpired(
                    "There is no analysis with this analysis_id, or it is no longer kept "
                    f"({self.lifetime_s / 60:.0f} minutes). Call facs_analyze_image again, or "
                    "facs_analyze_video of a video."
                )
            self._kept.move_to_end(handle)
            entry.safe_until = max(entry.safe_until, self._clock() + self._retention.safe_s)
            return entry.kept

    def renew(self, handles: Iterable[str]) -> None:
        """Begin the lifetime of what was promised; until it is over it is not forgotten."""
        expiry = self._clock() + self.lifetime_s
        renewed = []
        with self._lock:
            for handle in handles:
                if (entry := self._kept.get(handle)) is not None:
                    entry.expiry = entry.safe_until = expiry
                    renewed.append((handle, entry.kept, entry.owner))
        for handle, kept, owner in renewed:
            self._shelve(handle, kept, owner)

    def rest(self, handle: str) -> None:
        """Say that whoever asked for an analysis has done with it: it may make room for another."""
        with self._lock:
            if (entry := self._kept.get(handle)) is not None and entry.safe_until < math.inf:
                entry.safe_until = 0.0

    def check_room(
        self, owner: str, count: int, size: int, pending: Iterable[tuple[str, int, int]] = ()
    ) -> None:
        """Refuse to promise so many more analyses, with pictures of so many bytes together.

        Of either bound one owner has half at most. `pending` is promised and not here yet.

        Raises:
            TooManyJobs: what was promised already leaves no room for them.
        """
        bounds = self._retention
        with self._lock:
            self._forget_old()
            held = [
                (one.owner, 1, one.kept.size)
                for one in self._kept.values()
                if one.safe_until >= one.expiry
            ]
        held += [(whose, n, _size(n, some)) for whose, n, some in pending]
        mine = [one for one in held if one[0] == owner]
        for promised, share in ((mine, 2), (held, 1)):
            number = sum(n for _, n, _ in promised)
            taken = sum(some for _, _, some in promised) + _size(count, size)
            if number + count > bounds.capacity // share or taken > bounds.max_bytes // share:
                raise TooManyJobs(
                    f"There is no room to keep {count} more analyses beside the {number} that "
                    f"jobs{' of yours' if promised is mine else ''} promised to keep for "
                    f"{self.lifetime_s / 60:.0f} minutes: give fewer pictures, give paths, or try "
                    "again later (--keep-count, --keep-memory, --keep-minutes)."
                )

    def handles(self, owner: str) -> list[str]:
        """The handles of an owner, the one used last first."""
        with self._lock:
            self._forget_old()
            kept = reversed(self._kept.items())
            return [handle for handle, entry in kept if entry.owner == owner]

    def answered(self, handle: str, owner: str, inference: Inference, ledger: Ledger) -> None:
        """Keep the last answer on an analysis; nothing where it was forgotten meanwhile."""
        with self._lock:
            entry = self._kept.get(handle)
            if entry is not None and entry.owner == owner and not isinstance(entry.kept, KeptVideo):
                self._bytes -= entry.kept.size
                entry.kept = replace(entry.kept, inference=inference, ledger=ledger)
                self._bytes += entry.kept.size
                self._make_room(handle)
                self._shelve(handle, entry.kept, owner)

    def forget_old(self) -> None:
        """Forget what is past its lifetime; a server calls it every few seconds."""
        with self._lock:
            self._forget_old()

    def _make_room(self, newest: str) -> None:
        """Forget what is over a bound, but nothing in use; the newest is about to be used."""
        now = self._clock()
        spare = {k for k, one in self._kept.items() if one.safe_until <= now and k != newest}
        while spare:
            if len(self._kept) > self._retention.capacity:
                most = self._greediest(spare, lambda _: 1)
            elif self._bytes > self._retention.max_bytes:
                most = self._greediest(spare, lambda kept: kept.size)
            else:
                return
            oldest = next(k for k in self._kept if k in spare and self._kept[k].owner == most)
            spare.remove(oldest)
            self._forget(oldest)

    def _greediest(self, spare: Collection[str], amount: Callable[[AnyKept], int]) -> str:
        """The owner who keeps the most by `amount`, among those who have one to spare."""
        held = Counter[str]()
        for entry in self._kept.values():
            held[entry.owner] += amount(entry.kept)
        return max((self._kept[one].owner for one in spare), key=lambda owner: held[owner])

    def _forget_old(self) -> None:
        now = self._clock()
        for handle in [one for one, entry in self._kept.items() if entry.expiry <= now]:
            self._forget(handle)

    def _forget(self, handle: str) -> None:
        self._bytes -= self._kept.pop(handle).kept.size


def _answered(faces: Sized, ledger: Ledger | None) -> int:
    return _FACE_BYTES * (1 + len(faces)) + (_ROW_BYTES * len(ledger.rows) if ledger else 0)


def _size(count: int, pictures: int) -> int:
    """What so many analyses take, about, with pictures of so many bytes together."""
    return pictures + count * 2 * _FACE_BYTES
