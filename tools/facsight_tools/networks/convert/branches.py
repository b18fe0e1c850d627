"""Merges branches that run the same layers on the same shapes with different weights.

The attention mesh refines lips and eyes in three, later five, branches of about 27 layers each.
Alone, each layer works on a tensor of a few kilobytes and costs mostly its launch. Side by side
in one tensor they become grouped convolutions: a third or a fifth of the launches.
"""

from dataclasses import dataclass

import numpy as np

from facsight_tools.networks.convert.graph import Array, ConversionError, Graph, Op

_MERGED_KINDS = ("CONV_2D", "DEPTHWISE_CONV_2D", "ADD", "PRELU", "PAD", "MAX_POOL_2D")


@dataclass(frozen=True, slots=True)
class Bundle:
    """Tensors of one shape laid side by side as channel groups of the tensor `name`."""

    name: str
    parts: tuple[str, ...]


class BranchMerger:
    """Rewrites `graph` from a seed bundle downwards; `find` then tells where a tensor went."""

    def __init__(self, graph: Graph, seed: Bundle) -> None:
        self._graph = graph
        self._place: dict[str, tuple[Bundle, int]] = {}
        self._selected: dict[tuple[str, tuple[int, ...]], str] = {}
        self._merged: list[Op] = []
        self._register(seed)

    def run(self) -> None:
        """Merge every operator that can be; operators that cannot keep their old inputs."""
        waiting = list(self._graph.ops)
        while groups := self._ready(waiting):
            for group in groups:
                self._merge(group)
                waiting = [op for op in waiting if op not in group]
        self._graph.ops = waiting + self._merged

    def find(self, tensor: str) -> tuple[Bundle, int]:
        """The bundle that holds a tensor and its group index; ConversionError if none does."""
        if tensor not in self._place:
            raise ConversionError(f"tensor {tensor} is in no merged branch")
        return self._place[tensor]

    def _register(self, bundle: Bundle) -> None:
        for index, part in enumerate(bundle.parts):
            self._place[part] = (bundle, index)

    def _activations(self, op: Op) -> tuple[str, ...]:
        return tuple(name for name in op.inputs if name not in self._graph.constants)

    def _ready(self, waiting: list[Op]) -> list[list[Op]]:
        """Groups of two or more like operators whose inputs all lie in the same bundles."""
        groups: dict[object, list[Op]] = {}
        for op in waiting:
            names = self._activations(op)
            if op.kind not in _MERGED_KINDS or any(name not in self._place for name in names):
                continue
            bundles = tuple(self._place[name][0].name for name in names)
            # The output channels of a convolution may differ: the narrower ones are padded.
            weights = [
                self._graph.shapes[name][1 if op.kind == "CONV_2D" else 0 :]
                for name in op.inputs
                if name in self._graph.constants and len(self._graph.shapes[name]) > 1
            ]
            key = (op.kind, bundles, tuple(weights), tuple(sorted(op.attrs.items())))
            groups.setdefault(key, []).append(op)
        return [group for group in groups.values() if len(group) > 1]

    def _merge(self, group: list[Op]) -> None:
        group = sorted(group, key=self._group_order)
        slots = [
            self._select([self._activations(op)[slot] for op in group])
            for slot in range(len(self._activations(group[0])))
        ]
        outputs = tuple(op.output for op in group)
        width = max(self._graph.shapes[name][3] for name in outputs)
        name = "+".join(outputs)
        self._graph.shapes[name] = (*self._graph.shapes[outputs[0]][:3], width * len(group))
        attrs = dict(group[0].attrs)
        if group[0].kind in ("CONV_2D", "PAD"):
            attrs["groups"] = len(group)
        constants = self._stack_constants(group, name, width)
        self._merged.append(Op(group[0].kind, (*slots, *constants), (name,), attrs))
        self._register(Bundle(name, outputs))

    def _group_order(self, op: Op) -> tuple[int, ...]:
        """Positions in the inputs, the bundle with most parts first, so that selects are rare."""
        places = [self._place[name] for name in self._activations(op)]
        return tuple(index for _, index in sorted(places, key=lambda p: -len(p[0].parts)))

    def _select(self, tensors: list[str]) -> str:
        """The bundle tensor that holds `tensors` in this order, gathered if none does yet."""
        bundle = self._place[tensors[0]][0]
        positions = tuple(self._place[tensor][1] for tensor in tensors)
        if positions == tuple(range(len(bundle.parts))):
            return bundle.name
        key = (bundle.name, positions)
        if key not in self._selected:
            shape = self._graph.shapes[bundle.name]
            width = shape[3] // len(bundle.parts)
            name = f"{bundle.name}[{','.join(map(str, positions))}]"
            self._graph.shapes[name] = (*shape[:3], width * len(positions))
            attrs = {"positions": positions, "groups": len(bundle.parts)}
            self._merged.append(Op("SELECT_GROUPS", (bundle.name,), (name,), attrs))
            self._selected[key] = name
        return self._selected[key]

    def _stack_constants(self, group: list[Op], name: str, width: int) -> list[str]:
        """The group's constants along the channel axis, padded to `width` channels each."""
        stacked = []
        for slot, constant in enumerate(group[0].inputs):
            if constant not in self._graph.constants:
                continue
            arrays = [self._graph.constants[op.inputs[slot]] for op in group]
            if group[0].kind != "PAD":
                axis = 0 if group[0].kind == "CONV_2D" else arrays[0].ndim - 1
                value = np.concatenate([_padded(array, axis, width) for array in arrays], axis)
            else:
                value = arrays[0]
            stacked.append(self._graph.add_constant(f"{name}_{slot}", value))
        return stacked


def _padded(array: Array, axis: int, size: int) -> Array:
    widths = [(0, 0)] * array.ndim
    widths[axis] = (0, size - array.shape[axis])
    return np.pad(array, widths)


def merge_branches(graph: Graph, seed: Bundle) -> BranchMerger:
    """Merge the branches that start at `seed`, whose tensor something else must produce."""
    merger = BranchMerger(graph, seed)
    merger.run()
    return merger
