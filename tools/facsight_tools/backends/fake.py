"""An engine of plain functions, for tests that need no network file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from facsight_tools.backends.base import Inputs, Session, Tensors, as_floats
from facsight_tools.errors import ModelMissing

Function = Callable[[Tensors], dict[str, NDArray[np.float32]]]


class FakeSession:
    """Runs a Python function where a network would run, and counts the calls."""

    def __init__(self, function: Function) -> None:
        self._function = function
        self.batch_sizes: list[int] = []

    @property
    def provider(self) -> str:
        """Names itself, so that a fake can never pass for a measurement."""
        return "FakeExecutionProvider"

    def run(self, inputs: Inputs) -> dict[str, NDArray[np.float32]]:
        """The function's answer."""
        self.batch_sizes.append(len(next(iter(inputs.values()))))
        return self._function(as_floats(inputs))


class FakeEngine:
    """Serves `FakeSession`s by model id."""

    def __init__(self, functions: Mapping[str, Function]) -> None:
        self._sessions = {name: FakeSession(function) for name, function in functions.items()}

    @property
    def cpu_reason(self) -> str | None:
        """No network runs at all."""
        return "no network runs"

    def open(self, model_id: str) -> Session:
        """The fake network of that name."""
        try:
            return self._sessions[model_id]
        except KeyError:
            raise ModelMissing(f"The fake engine has no network '{model_id}'.") from None
