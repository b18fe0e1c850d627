"""NVIDIA's TensorRT below ONNX Runtime: whether it is there, and what it is told."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

TENSORRT: Final = "TensorrtExecutionProvider"

# What ONNX Runtime 1.31 is linked with
_LIBRARY: Final = "nvinfer_10.dll" if sys.platform == "win32" else "libnvinfer.so.10"
_PIP_PACKAGE: Final = "tensorrt_libs"


@cache
def library_problem() -> str | None:
    """Why TensorRT cannot be loaded, or None where it can: the system's, or what pip installed."""
    found = find_spec(_PIP_PACKAGE)
    folders = [Path(one) for one in (found.submodule_search_locations or ())] if found else []
    for library in (_LIBRARY, *(str(folder / _LIBRARY) for folder in folders)):
        try:
            ctypes.CDLL(library, mode=ctypes.RTLD_GLOBAL)
        except OSError:
            continue
        return None
    return f"TensorRT 10 is not installed ({_LIBRARY} is not found)"


def options(
    name: str, inputs: Sequence[Any], folder: Path, most_rows: int, *, half: bool
) -> Mapping[str, str] | None:
    """What the provider is told for a network; None of one that it should not run.

    Engines are built once for a machine and kept in `folder`: one for batches of 1 to `most_rows`.
    A network that takes pictures of any size would have one built for each size.

    Args:
        name: of the network, which its engine files begin with.
        inputs: as `InferenceSession.get_inputs` gives them.
        folder: where engines are kept; made if need be.
        most_rows: the largest batch.
        half: whether the network is one of 16 bits.
    """
    if not all(isinstance(side, int) for one in inputs for side in one.shape[1:]):
        return None
    folder.mkdir(parents=True, exist_ok=True)
    # Ten bits of each factor would be less than CUDA is told to use
    os.environ.setdefault("NVIDIA_TF32_OVERRIDE", "0")

    def shapes(rows: int) -> str:
        return ",".join(
            f"{one.name}:{'x'.join(str(side) for side in (rows, *one.shape[1:]))}" for one in inputs
        )

    return {
        "trt_engine_cache_enable": "1",
        "trt_engine_cache_path": str(folder),
        "trt_engine_cache_prefix": name,
        "trt_timing_cache_enable": "1",
        "trt_timing_cache_path": str(folder),
        "trt_fp16_enable": str(int(half)),
        "trt_profile_min_shapes": shapes(1),
        "trt_profile_opt_shapes": shapes(max(1, most_rows // 4)),
        "trt_profile_max_shapes": shapes(most_rows),
    }
