"""What an inference engine must offer, however it works inside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.types import NetworkUse

Tensors = Mapping[str, NDArray[Any]]


class Session(Protocol):
    """One network, ready to run.

    The first axis of every tensor is the batch, of any length from 1 on. On a CPU a row of the
    result never depends on the other rows of its batch, bit for bit.
    """

    @property
    def provider(self) -> str:
        """The execution provider that really runs the network, such as `CPUExecutionProvider`."""
        ...

    def run(self, inputs: Tensors) -> dict[str, NDArray[np.float32]]:
        """Every output by name; raises `InferenceFailed` or `OutOfMemory`."""
        ...


class Engine(Protocol):
    """Opens networks of the catalogue."""

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
