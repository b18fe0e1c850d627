"""Frames of an animation or of a folder of pictures, through Pillow; in the decoding process."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
import PIL.Image

from facsight_tools.errors import VideoNotFound, VideoTooLarge, VideoUnreadable, quoted
from facsight_tools.image import SUFFIXES, load_image
from facsight_tools.video.containers import check_header, is_after
from facsight_tools.video.frames import Frame, LastFrame, VideoHeader
from facsight_tools.video.notes import note
from facsight_tools.video.sampling import Chooser, Sampling, VideoLimits

ANIMATIONS: Final = ("GIF", "WEBP", "PNG")
"""Pillow's formats whose frames are a video."""

SEQUENCE_FPS: Final = 25.0
"""Frames a second of an image sequence whose rate is not given."""

_BLINK_S: Final = 0.1
"""What browsers show a frame for that says 0."""
_BROKEN: Final = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, RuntimeError)
_WHITE: Final = (255, 255, 255, 255)


class AnimationSource:
    """An open GIF, WebP or PNG file with several frames.

    Raises:
        VideoUnreadable, VideoTooLarge: it is not decoded.
    """

    def __init__(self, file: BinaryIO, limits: VideoLimits) -> None:
        self._file, self._limits = file, limits
        warnings.simplefilter("ignore")
        try:
            self._picture: Any = PIL.Image.open(file, formats=ANIMATIONS)
        except (*_BROKEN, PIL.Image.DecompressionBombError) as error:
            raise _broken() from error
        if not getattr(self._picture, "is_animated", False):
            raise VideoUnreadable(
                "This is a single picture; measure it with `facsight analyze` or `facsight infer`."
            )
        self.header = VideoHeader(
            0.0, 0.0, self._picture.size, 0, "animation", str(self._picture.format)
        )
        check_header(self.header, limits)

    def frames(
        self, sampling: Sampling, alive: Callable[[], None], after: LastFrame | None = None
    ) -> Iterator[Frame]:
        """The frames that are wanted; each shows for the time that the file tells."""
        chooser, number, time_s = Chooser(sampling), 0, 0.0
        while not chooser.is_over(time_s):
            try:
                self._picture.seek(number)
                layer = self._picture.convert("RGBA")
            except EOFError:
                return
            except _BROKEN as error:
                if number:  # cut off: what came before counts
                    return
                raise _broken() from error
            if number >= self._limits.frames:
                raise VideoTooLarge(f"The animation has more than {number:,} frames; cut it.")
            if chooser.wants(number, time_s) and is_after(number, after):
                ground = PIL.Image.new("RGBA", layer.size, _WHITE)
                pixels = PIL.Image.alpha_composite(ground, layer).convert("RGB")
                yield Frame(number, time_s, np.asarray(pixels, np.uint8))
            else:
                alive()
            told = float(self._picture.info.get("duration") or 0.0) / 1000.0
            time_s += told if told > 0 else _BLINK_S
            number += 1

    def close(self) -> None:
        """Let go of the file."""
        self._picture.close()
        self._file.close()


class SequenceSource:
    """Pictures that are the frames of a video, in the order of the numbers in their names."""

    def __init__(self, files: Sequence[Path], limits: VideoLimits, fps: float | None) -> None:
        if len(files) > limits.files:
            raise VideoTooLarge(f"The sequence has more than {limits.files:,} pictures; split it.")
        self._files = files
        rate = fps or SEQUENCE_FPS
        notes = () if fps else (note("rate_taken", rate=f"{rate:g}"),)
        self.header = VideoHeader(
            rate, len(files) / rate, (0, 0), len(files), "sequence", "pictures", notes
        )

    def frames(
        self, sampling: Sampling, alive: Callable[[], None], after: LastFrame | None = None
    ) -> Iterator[Frame]:
        """The frames that are wanted; raises as `load_image` does."""
        chooser = Chooser(Sampling(None, sampling.every, sampling.start, sampling.end))
        for number, file in enumerate(self._files):
            time_s = number / self.header.fps
            if chooser.is_over(time_s):
                return
            if chooser.wants(number, time_s) and is_after(number, after):
                yield Frame(number, time_s, load_image(file).pixels_rgb)
            else:
                alive()

    def close(self) -> None:
        """Nothing is open."""


def sequence_files(path: str | Path) -> list[Path]:
    """The pictures of a folder, or those that a pattern such as `shots/img_%04d.png` names.

    The pattern is a file's name alone: `%d` or `%04d`, once, or `*`.

    Raises:
        VideoNotFound: there is none, or it is one file.
    """
    path = Path(path)
    if path.is_file():
        raise VideoNotFound(
            f"{quoted(str(path))} is one file and no sequence; give a folder of frames or a "
            "pattern such as img_%04d.png."
        )
    folder, wanted = (path, None) if path.is_dir() else (path.parent, _pattern(path.name))
    try:
        found = [one for one in folder.iterdir() if not one.name.startswith(".")]
    except OSError as error:
        raise VideoNotFound(
            f"The folder {quoted(str(folder))} cannot be read: {error.strerror}."
        ) from error
    files = [
        one
        for one in found
        if one.suffix.lower() in SUFFIXES
        and (wanted is None or wanted.fullmatch(one.name))
        and one.is_file()
    ]
    if not files:
        raise VideoNotFound(
            f"{quoted(str(path))} names no picture; give a folder of frames or a pattern such as "
            "img_%04d.png."
        )
    return sorted(files, key=lambda one: (_numbers(one.name), one.name))


def is_pattern(path: str | Path) -> bool:
    """Whether a file's name is a pattern of an image sequence."""
    name = Path(path).name
    return re.search(r"%0?\d*d", name) is not None or "*" in name


def _pattern(name: str) -> re.Pattern[str]:
    parts = re.split(r"(%0?\d*d|\*)", name)
    return re.compile(
        "".join(
            r"\d+" if part.startswith("%") and i % 2 else ".*" if i % 2 else re.escape(part)
            for i, part in enumerate(parts)
        )
    )


def _numbers(name: str) -> tuple[int, ...]:
    return tuple(int(one) for one in re.findall(r"\d{1,18}", name))


def _broken() -> VideoUnreadable:
    return VideoUnreadable("The animation cannot be decoded; it is cut off or damaged.")
