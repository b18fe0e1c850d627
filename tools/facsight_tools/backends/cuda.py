"""Whether there is a GPU that CUDA can use, asked of the driver alone; and how it is used."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

CUDA: Final = "CUDAExecutionProvider"

OPTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        # Batches are of any length, and an exhaustive search would be made anew for each.
        "cudnn_conv_algo_search": "HEURISTIC",
        "cudnn_conv_use_max_workspace": "1",
        "do_copy_in_default_stream": "1",
        # Powers of two would hold up to twice what a network needs, for each of a dozen networks.
        "arena_extend_strategy": "kSameAsRequested",
        # With ten bits of each factor landmarks would be farther from the CPU's than they need be.
        "use_tf32": "0",
    }
)
"""What ONNX Runtime's CUDA provider is told."""


@cache
def driver_problem() -> str | None:
    """Why no GPU can be used here, or None where the driver sees one.

    Needs no inference engine, so that a server's start can ask.
    """
    try:
        driver = ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
    except OSError:
        return "no NVIDIA driver is installed"
    count = ctypes.c_int(0)
    if driver.cuInit(0) != 0 or driver.cuDeviceGetCount(ctypes.byref(count)) != 0:
        return "the NVIDIA driver does not answer"
    return None if count.value else "the NVIDIA driver sees no GPU"
