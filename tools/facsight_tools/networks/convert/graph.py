"""The small graph that the reader fills, the passes rewrite and the lowering reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


class ConversionError(Exception):
    """The graph holds something this converter does not know; the message names it."""


@dataclass(frozen=True, slots=True)
class Op:
    """One operator: its kind ("CONV_2D" or a custom operator's name), tensors and attributes.

    Convolutions and pools carry `strides` (h, w) and explicit `pads` (top, left, bottom, right);
    `activation` is "", "RELU" or "RELU6", applied after the operator.
    """

    kind: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attrs: Mapping[str, Any] = field(default_factory=dict)

    @property
    def output(self) -> str:
        """The only output; every operator here but the splits has one."""
        return self.outputs[0]


@dataclass(slots=True)
class Graph:
    """Operators in running order. Tensors are named; shapes and constants are TFLite's (NHWC)."""

    ops: list[Op]
    constants: dict[str, Array]
    shapes: dict[str, tuple[int, ...]]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]

    def consumers(self) -> dict[str, list[Op]]:
        """Tensor name to the operators that read it; graph outputs are not counted."""
        readers: dict[str, list[Op]] = {}
        for op in self.ops:
            for name in op.inputs:
                readers.setdefault(name, []).append(op)
        return readers

    def constant(self, name: str) -> Array:
        """The value of a constant tensor; ConversionError when it is computed at run time."""
        if name not in self.constants:
            raise ConversionError(f"tensor {name} must be a constant")
        return self.constants[name]

    def add_constant(self, name: str, value: Array) -> str:
        """Register a new constant under `name`, which must be free."""
        if name in self.shapes:
            raise ConversionError(f"tensor {name} exists already")
        self.constants[name] = value
        self.shapes[name] = tuple(np.shape(value))
        return name
