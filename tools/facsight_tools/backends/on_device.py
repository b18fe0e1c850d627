"""A network's run with its inputs and outputs bound on a device.

Pictures and crops cross to a GPU as bytes, a quarter of their size as floats, and become floats on
it (`cutting`). The device may be the CPU: so the road is tested where there is no GPU.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from facsight_tools.backends.base import Inputs, Pixels
from facsight_tools.backends.cutting import Cutter

Device = Literal["cuda", "cpu"]

_BY_NAME: Final[Mapping[str, Any]] = {"tensor(float)": np.float32, "tensor(double)": np.float64}


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """Where inputs and outputs lie.

    Attributes:
        device: where a network runs.
        cutter: makes floats of pictures and crops there; None where that is done on the CPU.
    """

    device: Device
    cutter: Cutter | None = None

    def run(
        self, session: ort.InferenceSession, outputs: Sequence[str], inputs: Inputs
    ) -> list[NDArray[Any]]:
        """The outputs of one run, on the CPU; raises what ONNX Runtime raises."""
        binding = session.io_binding()
        held = {name: self._there(x) for name, x in inputs.items()}  # lives until the run is over
        for name, value in held.items():
            binding.bind_ortvalue_input(name, value)
        for name in outputs:
            binding.bind_output(name, self.device)
        session.run_with_iobinding(binding)
        told: list[NDArray[Any]] = binding.copy_outputs_to_cpu()
        return told

    def _there(self, x: NDArray[Any] | Pixels) -> Any:
        """An input on the device."""
        if isinstance(x, Pixels):
            made = None if self.cutter is None else self.cutter.floats(x)
            if made is not None:
                return made
            x = x.floats()
        return ort.OrtValue.ortvalue_from_numpy(np.ascontiguousarray(x), self.device, 0)


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
