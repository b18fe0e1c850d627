"""Single frames of a video that was measured, decoded again by their times."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from facsight_tools.errors import VideoUnreadable
from facsight_tools.types import Image
from facsight_tools.video.decode import VideoFrames
from facsight_tools.video.decoder import Kind
from facsight_tools.video.identity import Identity
from facsight_tools.video.sampling import EVERY_FRAME, Sampling
from facsight_tools.video.stills import is_pattern

_SAME_S = 1e-3


@dataclass(frozen=True, slots=True)
class FrameSource:
    """Where the frames of a measured video are.

    Attributes:
        path: the file, or the folder or pattern of a sequence.
        kind: as `VideoFrames` takes it.
        sampling: how it was measured; of a sequence its rate.
        identity: the file that is meant, where another may be put in its place.
    """

    path: str
    kind: Kind = "file"
    sampling: Sampling = EVERY_FRAME
    identity: Identity | None = None

    @classmethod
    def of(cls, path: str | Path) -> FrameSource:
        """Of a file, or of the pattern of a sequence."""
        return cls(str(path), "sequence" if is_pattern(path) else "file")

    def at(self, time_s: float) -> Image:
        """The frame of a time that the series names.

        Raises:
            VideoUnreadable: there is no such frame, as where another file lies there by now.
            FacsightError: what decoding meets.
        """
        start = max(0.0, time_s - _SAME_S / 2)
        fps = self.sampling.fps if self.kind == "sequence" else None
        chosen = Sampling(fps=fps, start=start)
        with VideoFrames(self.path, self.kind, chosen, identity=self.identity) as frames:
            for frame in frames:
                if abs(frame.time_s - time_s) <= _SAME_S:
                    return Image(frame.pixels_rgb, "", "frame")
                break
        raise VideoUnreadable(
            f"There is no frame at {time_s:.3f} s: the video is another than was measured."
        )
