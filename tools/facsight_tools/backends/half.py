"""Networks in 16 bits, made when they are opened; which of them may be is data (`half.toml`)."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path
from typing import Any, Final

_RUNS: Final[list[dict[str, Any]]] = tomllib.loads(
    (resources.files(__package__) / "half.toml").read_text("utf-8")
)["run"]
BEAR_HALF: Final = frozenset(one["network"] for one in _RUNS if one["bits"] == 16)
"""The networks whose readings stay within what is stated of them in 16 bits."""


def halved(path: Path) -> bytes:
    """The network of a file in 16 bits; what goes in and comes out stays in 32.

    Raises ImportError without the package `onnx`.
    """
    import onnx
    from onnxruntime.transformers.float16 import convert_float_to_float16

    made = convert_float_to_float16(onnx.load(path), keep_io_types=True)
    # A value that a node takes twice is cast twice, under one name
    once = {tuple(node.output): node for node in made.graph.node}
    del made.graph.node[:]
    made.graph.node.extend(once.values())
    return bytes(made.SerializeToString())
