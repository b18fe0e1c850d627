"""What the server and a measuring process say to each other, and the frames it travels in.

The frames are pickles. Both ends are this package's own code, run by the same user and started by
the server itself over a private pipe, so whoever could forge a frame can already do all that the
server can; nothing from a client, a file or a network is ever unpickled. Pickle keeps an analysis
as it is, bit for bit, arrays read-only as before.
"""

from __future__ import annotations

import io
import pickle
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from facsight_tools.errors import FacsightError
from facsight_tools.states import Order

if TYPE_CHECKING:
    from facsight_tools.drawing import Drawing
    from facsight_tools.rules.catalogue import Selection
    from facsight_tools.types import Analysis

HEADER: Final = struct.Struct(">Q")
"""Length of the frame that follows, in bytes."""

EXIT_MEMORY: Final = 77
"""Exit status of a process that ended itself because it held too much memory."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a picture is measured; calls with equal options may share a batch.

    `rules` are rule sets by id; the first categorical one scores the emotion, unless `labels` names
    a label set, whose rules then do. `scene` is whether bodies, hands and gaze targets are measured
    as well. `region` is the part of the picture that is measured, as `image.cut` takes it, and
    `order` says how faces are numbered. `neutral` are files of pictures of the person at rest,
    `neutral_face` says which face that is; None: all.
    """

    rules: tuple[str, ...] = ()
    labels: str | None = None
    scene: bool = True
    region: tuple[float, float, float, float] | None = None
    order: Order = "size"
    neutral: tuple[bytes, ...] = field(default=(), repr=False)
    neutral_face: int | None = None

    def selection(self) -> Selection:
        """The rule sets themselves."""
        # Only the process that measures asks, and the server starts sooner without NumPy.
        from facsight_tools.rules import labels

        return labels.selection(self.rules, self.labels)


@dataclass(frozen=True, slots=True)
class Measure:
    """Decode and measure pictures, each the bytes of a file. Answered by `MeasuredBatch`."""

    pictures: tuple[bytes, ...]
    options: Options


@dataclass(frozen=True, slots=True)
class Draw:
    """Draw an analysis on its picture. Answered by `Drawn`."""

    picture: bytes
    analysis: Analysis
    drawing: Drawing


@dataclass(frozen=True, slots=True)
class Beat:
    """Asks the process that owns the device whether it still runs. Answered by `Ready`."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The process has loaded the networks; `provider` is what runs them."""

    provider: str


@dataclass(frozen=True, slots=True)
class MeasuredBatch:
    """One analysis, or the error of that picture, for each picture in order."""

    outcomes: tuple[Analysis | FacsightError, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The picture, the bytes of a PNG or JPEG file."""

    data: bytes


@dataclass(frozen=True, slots=True)
class FilmPart:
    """A `Filmed` on its way: the series as bytes."""

    series: bytes
    size_wh: tuple[int, int]
    until_s: float
    of_s: float
    whole: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """The job as a whole failed, or the process could not be started."""

    error: FacsightError


@dataclass(frozen=True, slots=True)
class Broke:
    """Something unforeseen was raised; `where` names kind and place, and nothing of the picture."""

    where: str


Job = Measure | Draw
Reply = Ready | MeasuredBatch | Drawn | Failed | Broke


def pack(message: object) -> bytes:
    """A message as a frame."""
    buffer = io.BytesIO()
    # Protocol 5 keeps read-only arrays read-only.
    pickle.dump(message, buffer, protocol=5)
    body = buffer.getbuffer()
    return HEADER.pack(len(body)) + body


def unpack(body: bytes) -> Any:
    """The message of a frame's body; see this module's docstring for why that is safe."""
    return pickle.loads(body)  # noqa: S301


def read_frame(stream: BinaryIO) -> Any | None:
    """The next message, or None where the other end has closed the pipe."""
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    (length,) = HEADER.unpack(header)
    body = stream.read(length)
    return unpack(body) if len(body) == length else None
