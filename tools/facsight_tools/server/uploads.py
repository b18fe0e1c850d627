"""Pictures that came over HTTP before the call that names them: kept for a while, by handle."""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Final

from facsight_tools.errors import ImageTooLarge, UploadExpired

if TYPE_CHECKING:
    from facsight_tools.server.shelf import Shelf

_MOST_BYTES: Final = 256 * 2**20
_MOST_OF_ONE: Final = _MOST_BYTES // 2
_KIND: Final = "upload"


class Uploads:
    """Keeps uploads for their owner, in memory and where there is one on a shelf.

    Args:
        lifetime_s: seconds that one is kept.
        shelf: what outlives the process and is shared with others.
        clock: seconds that only grow; tests give their own.
    """

    def __init__(
        self,
        lifetime_s: float = 1800.0,
        shelf: Shelf | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.lifetime_s = lifetime_s
        self._shelf = shelf
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, str, bytes]] = OrderedDict()
        self._lock = Lock()

    def put(self, picture: bytes, owner: str) -> str:
        """Keep a picture; returns its handle, which cannot be guessed.

        Raises:
            ImageTooLarge: one owner's uploads would take more than half of the room.
        """
        handle = f"up_{secrets.token_urlsafe(12)}"
        if self._shelf is not None:
            self._shelf.put(_KIND, handle, owner, picture, self.lifetime_s)
            return handle
        with self._lock:
            self._forget_old()
            mine = sum(len(one) for _, whose, one in self._kept.values() if whose == owner)
            if mine + len(picture) > _MOST_OF_ONE:
                raise ImageTooLarge(
                    f"Your uploads would take more than {_MOST_OF_ONE // 2**20} MiB: wait until "
                    f"some are forgotten ({self.lifetime_s / 60:.0f} minutes)."
                )
            self._kept[handle] = (self._clock() + self.lifetime_s, owner, picture)
            while sum(len(one) for _, _, one in self._kept.values()) > _MOST_BYTES:
                self._kept.popitem(last=False)
        return handle

    def get(self, handle: str, owner: str) -> bytes:
        """The picture behind a handle.

        Raises:
            UploadExpired: unknown, forgotten or another's, with the same message for all three.
        """
        found: bytes | None = None
        if self._shelf is not None:
            kept = self._shelf.get(_KIND, handle)
            found = kept[1] if kept is not None and kept[0] == owner else None
        else:
            with self._lock:
                self._forget_old()
                _, whose, picture = self._kept.get(handle, (0.0, "", b""))
                found = picture if picture and whose == owner else None
        if found is None:
            raise UploadExpired(
                "There is no upload with this handle, or it is no longer kept "
                f"({self.lifetime_s / 60:.0f} minutes): upload the picture again."
            )
        return found

    def _forget_old(self) -> None:
        now = self._clock()
        for handle in [one for one, (expiry, _, _) in self._kept.items() if expiry <= now]:
            del self._kept[handle]
