"""What an inference engine must offer, however it works inside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from facsight_tools.geometry.squares import Squares
from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.types import NetworkUse

CPU: Final = "CPUExecutionProvider"
"""What a session's provider is called where a CPU runs it."""


@dataclass(frozen=True, slots=True, eq=False)
class Pixels:
    """Crops for a network that wants them as floats.

    They are made floats where the network runs: a quarter of the bytes goes there. Squares are cut
    where it runs as well, if the pictures are there.

    Attributes:
        crops: uint8 (N, H, W, 3), or the squares that are to be cut.
        lowest: what black is for the network, 0 or -1; white is 1.
    """

    crops: NDArray[np.uint8] | Squares
    lowest: int = 0

    def __len__(self) -> int:
        return len(self.crops)

    def __getitem__(self, rows: slice) -> Pixels:
        return Pixels(self.crops[rows], self.lowest)

    @property
    def rgb(self) -> NDArray[np.uint8]:
        """uint8 (N, H, W, 3), cut here if they were not."""
        return self.crops.rgb() if isinstance(self.crops, Squares) else self.crops

    @property
    def span(self) -> np.float32:
        """Grey levels that are 1 for the network."""
        return np.float32(255.0 / (1 - self.lowest))

    def floats(self) -> NDArray[np.float32]:
        """float32 (N, 3, H, W)."""
        rgb = self.rgb
        count, height, width, _ = rgb.shape
        planes = np.empty((count, 3, height, width), np.float32)
        # One crop at a time, which stays in the caches meanwhile
        apart = np.empty((3, height, width), np.uint8)
        for crop, floats in zip(rgb, planes, strict=True):
            cv2.split(crop, list(apart))
            np.divide(apart, self.span, out=floats)
            if self.lowest:
                floats += np.float32(self.lowest)
        return planes


Tensors = Mapping[str, NDArray[Any]]
Inputs = Mapping[str, NDArray[Any] | Pixels]


def as_floats(inputs: Inputs) -> dict[str, NDArray[Any]]:
    """The inputs with every crop as floats."""
    return {name: x.floats() if isinstance(x, Pixels) else x for name, x in inputs.items()}


def cut_here(inputs: Inputs) -> dict[str, NDArray[Any] | Pixels]:
    """The inputs with every square cut; whoever made the squares finds them cut as well."""
    return {
        name: Pixels(x.rgb, x.lowest) if isinstance(x, Pixels) else x for name, x in inputs.items()
    }


def joined(parts: Sequence[NDArray[Any] | Pixels]) -> NDArray[Any] | Pixels:
    """Inputs of one form, one after another."""
    first = parts[0]
    if isinstance(first, Pixels):
        pixels = [one for one in parts if isinstance(one, Pixels)]
        squares = [one.crops for one in pixels if isinstance(one.crops, Squares)]
        if squares:
            return Pixels(Squares.together(squares), first.lowest)
        return Pixels(np.concatenate([one.rgb for one in pixels]), first.lowest)
    return np.concatenate([one for one in parts if not isinstance(one, Pixels)])


def form(x: NDArray[Any] | Pixels) -> tuple[Any, ...]:
    """What inputs must have in common to be joined: all but their number."""
    if isinstance(x, Pixels) and isinstance(x.crops, Squares):
        return (x.crops.size, "squares", x.crops.black, x.lowest)
    if isinstance(x, Pixels):
        return (*x.rgb.shape[1:], "pixels", x.lowest)
    return (*x.shape[1:], x.dtype)


class Session(Protocol):
    """One network, ready to run.

    The first axis of every tensor is the batch, of any length from 1 on. On a CPU a row of the
    result never depends on the other rows of its batch, bit for bit.
    """

    @property
    def provider(self) -> str:
        """The execution provider that really runs the network, such as `CPUExecutionProvider`."""
        ...

    def run(self, inputs: Inputs) -> dict[str, NDArray[np.float32]]:
        """Every output by name; raises `InferenceFailed` or `OutOfMemory`."""
        ...


def cuts(session: Session) -> bool:
    """Whether it cuts squares where its network runs; those of most engines do not."""
    return getattr(session, "cuts", False) is True


class Engine(Protocol):
    """Opens networks of the catalogue."""

    @property
    def cpu_reason(self) -> str | None:
        """Why its networks do not run on a GPU; None where they do."""
        ...

    def open(self, model_id: str) -> Session:
        """The session of a network, opened once; raises `ModelMissing`, `ModelCorrupt` or
        `ProviderUnavailable`."""
        ...


def open_all(
    engine: Engine, model_ids: Iterable[str]
) -> tuple[dict[str, Session], tuple[NetworkUse, ...]]:
    """The sessions of some networks by id, and what provenance says of them; raises as `open`."""
    sessions = {name: engine.open(name) for name in model_ids}
    uses = [NetworkUse(n, CATALOGUE[n].sha256, one.provider) for n, one in sessions.items()]
    return sessions, tuple(uses)
