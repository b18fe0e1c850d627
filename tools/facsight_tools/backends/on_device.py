"""A network's run on a GPU with its inputs and outputs bound there.

Crops cross to the device as bytes, a quarter of their size as floats, and become floats on it,
where CuPy or PyTorch is there to do that; ONNX Runtime gets them by DLPack, without a copy.
Elsewhere they become floats first. Crops are cut on the CPU: a crop is a fraction of its picture.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from typing import Any, Final, Literal

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from facsight_tools.backends.base import Inputs, Pixels

Device = Literal["cuda", "cpu"]
Maker = Callable[[Pixels], Any]
"""Makes float32 (N, 3, H, W) of crops on a device: an array that knows DLPack, ready to be read."""

_BY_NAME: Final[Mapping[str, Any]] = {"tensor(float)": np.float32, "tensor(double)": np.float64}


@cache
def maker() -> Maker | None:
    """What makes floats on the GPU: CuPy or PyTorch, whichever is installed; None without."""
    if find_spec("cupy") is not None:
        return _by_cupy
    return _by_torch if find_spec("torch") is not None else None


def _by_cupy(pixels: Pixels) -> Any:
    import cupy

    made = by_arrays(cupy, pixels)
    # ONNX Runtime reads in a stream of its own.
    cupy.cuda.get_current_stream().synchronize()
    return made


def by_arrays(arrays: Any, pixels: Pixels) -> Any:
    """The floats by a package that has NumPy's names."""
    planes = arrays.asarray(pixels.rgb).transpose(0, 3, 1, 2).astype(np.float32) / pixels.span
    return arrays.ascontiguousarray(planes + np.float32(pixels.lowest))


def _by_torch(pixels: Pixels) -> Any:
    import torch

    made = by_torch(torch, pixels, "cuda")
    torch.cuda.current_stream().synchronize()
    return made


def by_torch(torch: Any, pixels: Pixels, device: Device) -> Any:
    """The floats by PyTorch."""
    planes = torch.tensor(pixels.rgb, device=device).permute(0, 3, 1, 2).to(torch.float32)
    return (planes / float(pixels.span) + pixels.lowest).contiguous()


def run_bound(
    session: ort.InferenceSession,
    outputs: Sequence[str],
    inputs: Inputs,
    device: Device = "cuda",
    make: Maker | None = None,
) -> list[NDArray[Any]]:
    """The outputs of one run, on the CPU; raises what ONNX Runtime raises.

    Args:
        session: the network.
        outputs: names of its outputs.
        inputs: what goes in.
        device: where it runs.
        make: what makes floats of crops there; None takes what is installed.
    """
    make = make or maker()
    binding = session.io_binding()
    held: list[Any] = []  # what is bound must live until the run is over
    for name, x in inputs.items():
        if isinstance(x, Pixels) and make is not None:
            held.append(make(x))
            value = ort.OrtValue.from_dlpack(held[-1])
        else:
            floats = x.floats() if isinstance(x, Pixels) else np.ascontiguousarray(x)
            value = ort.OrtValue.ortvalue_from_numpy(floats, device, 0)
        held.append(value)
        binding.bind_ortvalue_input(name, value)
    for name in outputs:
        binding.bind_output(name, device)
    session.run_with_iobinding(binding)
    told: list[NDArray[Any]] = binding.copy_outputs_to_cpu()
    return told


def warm_up(
    session: ort.InferenceSession,
    run: Callable[[Inputs], Mapping[str, NDArray[np.float32]]],
    most: int,
) -> None:
    """Run a network on nothing, one row and a whole batch: kernels are chosen and memory is taken.

    A network whose inputs have no fixed size is left out.
    """
    shapes = {one.name: (one.type, one.shape[1:]) for one in session.get_inputs()}
    if not all(isinstance(side, int) for _, shape in shapes.values() for side in shape):
        return
    for rows in (1, most):
        run(
            {
                name: np.zeros((rows, *shape), _BY_NAME.get(kind, np.float32))
                for name, (kind, shape) in shapes.items()
            }
        )
