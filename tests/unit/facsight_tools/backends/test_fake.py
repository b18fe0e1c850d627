import numpy as np
import pytest

from facsight_tools.backends.base import Tensors
from facsight_tools.backends.fake import FakeEngine, FakeSession
from facsight_tools.errors import ModelMissing


def double(inputs: Tensors) -> dict[str, np.ndarray]:
    return {"y": inputs["x"] * np.float32(2)}


def test_a_session_runs_its_function_and_counts_rows() -> None:
    session = FakeSession(double)
    for count in (1, 3):
        x = np.arange(count * 2, dtype=np.float32).reshape(count, 2)
        np.testing.assert_array_equal(session.run({"x": x})["y"], x + x)
    assert session.batch_sizes == [1, 3]
    assert session.provider == "FakeExecutionProvider", "never taken for a measurement"


def test_an_engine_keeps_one_session_a_network_and_names_what_it_lacks() -> None:
    engine = FakeEngine({"a": double, "b": double})
    assert engine.open("a") is engine.open("a")
    assert engine.open("a") is not engine.open("b")
    with pytest.raises(ModelMissing, match="no network 'c'"):
        engine.open("c")
