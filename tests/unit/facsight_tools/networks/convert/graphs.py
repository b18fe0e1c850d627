"""Graphs written one operator a line, for tests of what rewrites them."""

from collections.abc import Callable

import numpy as np

from facsight_tools.networks.convert.graph import Array, Graph, Op

Run = Callable[[Graph, dict[str, Array]], list[Array]]
RNG = np.random.default_rng(3)


WINDOW = {"strides": (1, 1), "pads": (1, 1, 1, 1), "activation": ""}


POINT = {"strides": (1, 1), "pads": (0, 0, 0, 0), "activation": ""}


def normal(*shape: int) -> Array:
    return RNG.normal(size=shape).astype(np.float32)


class GraphMaker:
    """Writes a graph one operator a line; shapes are (1, 4, 4, C)."""

    def __init__(self, **inputs: int) -> None:
        self.graph = Graph([], {}, {}, tuple(inputs), ())
        for name, channels in inputs.items():
            self.graph.shapes[name] = (1, 4, 4, channels)

    def add(
        self, kind: str, out: str, inputs: tuple[str, ...], channels: int, **attrs: object
    ) -> None:
        self.graph.shapes[out] = (1, 4, 4, channels)
        self.graph.ops.append(Op(kind, inputs, (out,), attrs))

    def block(self, x: str, out: str, channels: int) -> None:
        """Depthwise, pointwise, skip connection, PReLU."""
        constant = self.graph.add_constant
        dw = constant(f"{out}_dw", normal(1, 3, 3, channels))
        pw = constant(f"{out}_pw", normal(channels, 1, 1, channels))
        biases = [constant(f"{out}_b{i}", normal(channels)) for i in (0, 1)]
        slope = constant(f"{out}_a", normal(1, 1, channels) * 0.3)
        self.add("DEPTHWISE_CONV_2D", f"{out}_1", (x, dw, biases[0]), channels, **WINDOW)
        self.add("CONV_2D", f"{out}_2", (f"{out}_1", pw, biases[1]), channels, **POINT)
        self.add("ADD", f"{out}_3", (x, f"{out}_2"), channels, activation="")
        self.add("PRELU", out, (f"{out}_3", slope), channels)

    def head(self, x: str, out: str, in_channels: int, channels: int) -> None:
        weights = self.graph.add_constant(f"{out}_w", normal(channels, 1, 1, in_channels))
        bias = self.graph.add_constant(f"{out}_b", normal(channels))
        self.add("CONV_2D", out, (x, weights, bias), channels, **POINT)
