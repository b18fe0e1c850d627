"""Which engine a pipeline runs its networks on."""

from __future__ import annotations

from facsight_tools.backends.address import told_address
from facsight_tools.backends.base import Engine
from facsight_tools.backends.gathering import GatheringEngine
from facsight_tools.backends.ort import OrtEngine
from facsight_tools.backends.remote import RemoteEngine


def open_engine(threads: int | None = None) -> Engine:
    """The engine for this process.

    That of the process that owns the device, where this one was told of it; else ONNX Runtime on
    the best device. On a GPU the runs of several threads go together, as each alone is too small.

    Args:
        threads: threads inside one network on a CPU, as `OrtEngine` takes them.

    Raises:
        UnknownOption: the environment asks for a device or a number of threads that there is not.
    """
    address, key = told_address()
    if address:
        return RemoteEngine(address, key)
    engine = OrtEngine(threads=threads)
    return engine if engine.cpu_reason is not None else GatheringEngine(engine)
