import numpy as np
import pytest

from facsight_bench.device_run import NETWORKS, difference, drawn, line
from facsight_tools.backends.base import Tensors, as_floats
from facsight_tools.backends.fake import FakeSession
from facsight_tools.networks.catalogue import CATALOGUE


@pytest.mark.parametrize("name", NETWORKS)
def test_inputs_have_the_sizes_that_a_network_takes(name: str) -> None:
    spec = CATALOGUE[name]
    inputs = as_floats(drawn(spec, 2))
    for one in spec.inputs:
        assert inputs[one.name].shape[0] == 2
        for side, wanted in zip(inputs[one.name].shape[1:], one.shape[1:], strict=True):
            assert not isinstance(wanted, int) or side == wanted


def test_a_line_names_what_ran_and_how_far_apart_it_is() -> None:
    def scaled(by: float) -> FakeSession:
        def run(inputs: Tensors) -> dict[str, np.ndarray]:
            (x,) = inputs.values()
            return {"y": x.reshape(len(x), -1)[:, :3] * np.float32(by)}

        return FakeSession(run)

    told = line(CATALOGUE["au_geometry"], 4, scaled(1.01), scaled(1.0), 0.0)
    assert told.count("FakeExecutionProvider") == 2
    assert "apart 1.0e-02" in told
    assert difference(np.ones(3, np.float32), np.ones(3, np.float32)) == 0
