"""What the driver says of GPUs, by drivers that are not there."""

import ctypes
from types import SimpleNamespace
from typing import Any

import pytest

from facsight_tools.backends import cuda


def driver(init: int = 0, count: int = 1) -> Any:
    def counted(pointer: Any) -> int:
        pointer._obj.value = count
        return 0

    return SimpleNamespace(cuInit=lambda _: init, cuDeviceGetCount=counted)


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (driver(), None),
        (driver(init=100), "does not answer"),
        (driver(count=0), "sees no GPU"),
        (None, "no NVIDIA driver is installed"),
    ],
)
def test_the_driver_is_asked(found: Any, says: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(_: str) -> Any:
        if found is None:
            raise OSError
        return found

    monkeypatch.setattr(ctypes, "CDLL", load)
    problem = cuda.driver_problem.__wrapped__()
    assert problem is says if says is None else says in str(problem)
