"""Which engine a process runs its networks on."""

import pytest

from facsight_tools.backends import ort
from facsight_tools.backends.address import environment
from facsight_tools.backends.engines import open_engine
from facsight_tools.backends.gathering import GatheringEngine
from facsight_tools.backends.ort import OrtEngine
from facsight_tools.backends.remote import RemoteEngine


def test_runs_go_together_on_a_gpu_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FACSIGHT_DEVICE", raising=False)
    monkeypatch.setattr(ort, "cuda_problem", lambda: None)
    assert isinstance(open_engine(), GatheringEngine)
    monkeypatch.setattr(ort, "cuda_problem", lambda: "no driver")
    assert isinstance(open_engine(), OrtEngine)


def test_the_process_that_owns_the_device_is_asked_first(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment("/nowhere", b"key").items():
        monkeypatch.setenv(name, value)
    assert isinstance(open_engine(), RemoteEngine)
