"""The one door for pictures: a path, a file:// or https address, base64 or a data URI."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Final

from facsight_tools.errors import AddressRefused, ImageUnreadable
from facsight_tools.image_file import DEFAULT_LIMITS, ImageLimits, read_file
from facsight_tools.server.intake.encoded import decode, is_encoded
from facsight_tools.server.intake.roots import Roots, found_at, named_path, pictures_below

if TYPE_CHECKING:
    from facsight_tools.server.intake.fetch import Fetcher
    from facsight_tools.video.film import VideoFile

# What systems take as a path at most; resolving one takes time by the square of its length.
_MOST_CHARACTERS: Final = 4096


class Intake:
    """Reads what a client names, as far as the server allows.

    Args:
        roots: the folders whose files are read; None reads any file that this process may, which is
            for callers in this process only.
        fetcher: fetches addresses; None refuses them.
        limits: the largest picture.
    """

    def __init__(
        self,
        roots: Roots | None = None,
        fetcher: Fetcher | None = None,
        limits: ImageLimits = DEFAULT_LIMITS,
    ) -> None:
        self._roots = roots
        self._fetcher = fetcher
        self._limits = limits

    async def read(self, text: str) -> bytes:
        """The bytes that the client named or sent, not decoded yet.

        Raises:
            InputError: nothing usable stands there; the message says what to give instead.
        """
        most = self._limits.max_bytes
        if is_encoded(text):
            return decode(text, most)
        if len(text) > _MOST_CHARACTERS:
            raise ImageUnreadable(
                f"This is no path, which has {_MOST_CHARACTERS} characters at most: name the "
                "picture's file or an upload."
            )
        if text.lower().startswith("data:"):
            raise ImageUnreadable("This is no data URI of a picture: name its file or an upload.")
        if "://" in text and not text.lower().startswith("file:"):
            return await self._fetch(text)
        if self._roots is None:
            return await asyncio.to_thread(read_file, named_path(text), self._limits)
        return await asyncio.to_thread(self._roots.read, text, most)

    async def film(self, text: str) -> VideoFile | bytes:
        """The video that the client named, as a file, or its bytes where it came in another way.

        Raises:
            InputError: nothing usable stands there; the message says what to give instead.
        """
        other = text.lower().startswith(("data:", "http:", "https:")) or is_encoded(text)
        if other or len(text) > _MOST_CHARACTERS:
            return await self.read(text)
        if self._roots is not None:
            return await asyncio.to_thread(self._roots.find, text)
        return await asyncio.to_thread(_any_file, named_path(text))

    @property
    def folders(self) -> tuple[str, ...] | None:
        """The folders whose pictures are read; None is any."""
        return None if self._roots is None else tuple(map(str, self._roots.folders))

    @property
    def fetches(self) -> bool:
        """Whether addresses are fetched."""
        return self._fetcher is not None

    async def pictures(self, folder: str, *, videos: bool = False) -> list[str]:
        """The paths of the pictures below a folder, or of the videos.

        Raises:
            PathRefused, ImageNotFound: it is not read, or not there.
        """
        if self._roots is None:
            return await asyncio.to_thread(pictures_below, named_path(folder), videos=videos)
        return await asyncio.to_thread(self._roots.pictures, folder, videos=videos)

    async def _fetch(self, text: str) -> bytes:
        if self._fetcher is None:
            raise AddressRefused(
                "This server fetches no addresses (`facsight serve --fetch` would): give the path "
                "of the picture or an upload."
            )
        return await self._fetcher.fetch(text)


def _any_file(path: str) -> VideoFile:
    """A file of this process's own user.

    Raises:
        VideoNotFound: it is none, or cannot be read.
    """
    # It brings the decoder's values alone, which a server's start does without.
    from facsight_tools.video.decoder import open_regular

    real = Path(path).expanduser().absolute()
    with open_regular(real) as file:
        return found_at(str(real), file.fileno())
