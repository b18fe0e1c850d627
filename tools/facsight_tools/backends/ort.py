"""Networks on ONNX Runtime: on a CUDA GPU where it truly works, on the CPU elsewhere.

ONNX Runtime falls back to the CPU without an error even when only CUDA is asked for, so what a
session got is read back and compared with what was asked.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final, Literal

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as ort_errors

from facsight_tools.backends.base import CPU, Inputs, Session, as_floats
from facsight_tools.backends.cuda import CUDA, OPTIONS, driver_problem
from facsight_tools.backends.on_device import run_bound, warm_up
from facsight_tools.errors import (
    BackendError,
    InferenceFailed,
    ModelCorrupt,
    ModelMissing,
    OutOfMemory,
    ProviderUnavailable,
    UnknownOption,
)
from facsight_tools.networks import store

# For programs that imported it before this package, which sets ORT_DISABLE_TELEMETRY.
ort.disable_telemetry_events()

Device = Literal["auto", "cpu", "cuda"]
DEVICE_ENV: Final = "FACSIGHT_DEVICE"
THREADS_ENV: Final = "FACSIGHT_THREADS"

# On a CPU larger batches gain nothing and only grow the memory; on a GPU they are the point.
_CHUNK: Final = {CPU: 4, CUDA: 64}
_ERRORS_ONLY: Final = 3
_FELL_BACK: Final = "ONNX Runtime fell back to the CPU without saying why"
# Between two steps of a network its threads spin, which is a third faster than to sleep, but not
# for long: on busy cores they would spin while another holds up their work, and a run takes nearly
# twice the processor time. They stop with the network: the next one has threads of its own.
_WAITING: Final = {
    "session.intra_op.allow_spinning": "1",
    "session.intra_op.spin_duration_us": "50",
    "session.force_spinning_stop": "1",
}

VENDOR_ERRORS: Final[tuple[type[Exception], ...]] = (
    ort_errors.DeviceReset,
    ort_errors.EPFail,
    ort_errors.EngineError,
    ort_errors.Fail,
    ort_errors.InvalidArgument,
    ort_errors.InvalidGraph,
    ort_errors.InvalidProtobuf,
    ort_errors.ModelLoadCanceled,
    ort_errors.ModelLoaded,
    ort_errors.ModelRequiresCompilation,
    ort_errors.NoModel,
    ort_errors.NoSuchFile,
    ort_errors.NotFound,
    ort_errors.NotImplemented,
    ort_errors.RuntimeException,
    RuntimeError,
)
"""Everything ONNX Runtime raises; a test compares it with what the installed release defines."""


def translate(error: Exception, model_id: str) -> BackendError:
    """An engine's exception as one of facsight's, with the network named."""
    message = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
    if "memory" in message.lower() or "alloc" in message.lower():
        return OutOfMemory(
            f"Network '{model_id}' ran out of device memory; use smaller batches or "
            f"{DEVICE_ENV}=cpu. ({message})"
        )
    return InferenceFailed(f"Network '{model_id}' failed: {message}")


class OrtSession:
    """One network on ONNX Runtime."""

    def __init__(self, model_id: str, path: Path, providers: Sequence[str], threads: int) -> None:
        options = ort.SessionOptions()
        options.log_severity_level = _ERRORS_ONLY
        options.intra_op_num_threads = threads
        for name, value in _WAITING.items():
            options.add_session_config_entry(name, value)
        try:
            told = [(one, dict(OPTIONS) if one == CUDA else {}) for one in providers]
            self._session = ort.InferenceSession(path, options, providers=told)
        except VENDOR_ERRORS as error:
            raise ModelCorrupt(
                f"'{path.name}' cannot be loaded by ONNX Runtime {ort.__version__}: "
                f"{str(error).splitlines()[0][:200]}"
            ) from error
        self._model_id = model_id
        self._outputs = [output.name for output in self._session.get_outputs()]
        self._provider: str = self._session.get_providers()[0]
        if self._provider == CUDA:
            warm_up(self._session, self.run, _CHUNK[CUDA])

    @property
    def provider(self) -> str:
        """The provider the session got, which need not be the one it was asked for."""
        return self._provider

    def run(self, inputs: Inputs) -> dict[str, NDArray[np.float32]]:
        """Run a batch of any length, in chunks that fit the device."""
        length = len(next(iter(inputs.values())))
        step = _CHUNK.get(self._provider, 16)
        try:
            parts = [
                self._run({name: x[start : start + step] for name, x in inputs.items()})
                for start in range(0, length, step)
            ]
        except VENDOR_ERRORS as error:
            raise translate(error, self._model_id) from error
        if len(parts) == 1:
            return dict(zip(self._outputs, parts[0], strict=True))
        columns: list[Any] = [np.concatenate(column) for column in zip(*parts, strict=True)]
        return dict(zip(self._outputs, columns, strict=True))

    def _run(self, inputs: Inputs) -> list[Any]:
        if self._provider == CUDA:
            return run_bound(self._session, self._outputs, inputs)
        outputs: list[Any] = self._session.run(self._outputs, as_floats(inputs))
        return outputs


class OrtEngine:
    """Opens the catalogue's networks on one device.

    Args:
        device: `auto` takes CUDA where it works and the CPU elsewhere; `cuda` raises
            `ProviderUnavailable` where it does not; None reads `FACSIGHT_DEVICE`.
        threads: threads inside one network; None reads `FACSIGHT_THREADS`, else `usual_threads`.
    """

    def __init__(self, device: Device | None = None, threads: int | None = None) -> None:
        self._device = device or _device_from_env()
        self._threads = threads or usual_threads()
        self._sessions: dict[str, Session] = {}
        self._lock = Lock()

    @property
    def cpu_reason(self) -> str | None:
        """Why its networks run on the CPU; None where they run on CUDA."""
        if self._device == "cpu":
            return f"{DEVICE_ENV}=cpu was asked for"
        fell_back = [one for one in self._sessions.values() if one.provider != CUDA]
        return cuda_problem() or (_FELL_BACK if fell_back else None)

    def open(self, model_id: str) -> Session:
        """The session of a network; opened at the first call, kept afterwards."""
        with self._lock:
            if model_id not in self._sessions:
                self._sessions[model_id] = self._open(model_id)
            return self._sessions[model_id]

    def open_file(self, path: Path) -> Session:
        """The session of a network of your own, any ONNX file, on the same device.

        Its inputs and outputs go by the file's names; the first axis of each is the batch.

        Raises:
            ModelMissing: there is no such file.
            ModelCorrupt: ONNX Runtime cannot load it.
            ProviderUnavailable: CUDA was demanded and does not work.
        """
        if not path.is_file():
            raise ModelMissing(f"There is no network file at '{path}': give the path of an .onnx.")
        return self._session(path.stem, path)

    def _open(self, model_id: str) -> Session:
        return self._session(model_id, store.resolve(model_id))

    def _session(self, model_id: str, path: Path) -> Session:
        on_cpu = self._device == "cpu" or cuda_problem() is not None
        wanted = [CPU] if on_cpu else [CUDA, CPU]
        session = OrtSession(model_id, path, wanted, self._threads)
        if self._device == "cuda" and session.provider != CUDA:
            why = cuda_problem() or _FELL_BACK
            raise ProviderUnavailable(
                f"CUDA was demanded for '{model_id}' but cannot be used: {why}. "
                f"Use {DEVICE_ENV}=auto to run on the CPU."
            )
        return session


@cache
def cuda_problem() -> str | None:
    """Why CUDA cannot be used here, or None where nothing speaks against it.

    Asked before a session is opened, because ONNX Runtime prints a page of errors when it tries
    to load CUDA on a machine without it.
    """
    if CUDA not in ort.get_available_providers():
        return "this build of ONNX Runtime has no CUDA provider (onnxruntime-gpu has)"
    if (problem := driver_problem()) is not None:
        return problem
    # Finds CUDA and cuDNN where pip put them (extra `cuda`); the system's are found anyway.
    ort.preload_dlls()
    return None


def _device_from_env() -> Device:
    match os.environ.get(DEVICE_ENV, "auto").strip().lower():
        case "auto" | "":
            return "auto"
        case "cpu":
            return "cpu"
        case "cuda":
            return "cuda"
        case other:
            raise UnknownOption(f"{DEVICE_ENV}={other!r} is not one of auto, cpu, cuda.")


def usual_threads() -> int:
    """Threads inside a network: `FACSIGHT_THREADS`, else two, or one where the cores are taken.

    Beside other work a second thread costs an analysis a third more processor time and makes it
    slower; more than two gain little, and change the last bits of what a network says.
    """
    cores = usable_cores()
    if os.environ.get(THREADS_ENV):
        return cores
    load = getattr(os, "getloadavg", None)  # not on Windows
    return 1 if load and load()[0] > cores else min(cores, 2)


def usable_cores() -> int:
    """The cores that facsight may use: `FACSIGHT_THREADS`, else this process's, eight at most.

    For one picture they are threads inside the networks, for many they measure side by side.
    """
    text = os.environ.get(THREADS_ENV, "")
    if not text:
        usable = getattr(os, "sched_getaffinity", None)  # not on macOS and Windows
        return min(len(usable(0)) if usable else os.cpu_count() or 1, 8)
    if not text.isdecimal() or int(text) < 1:
        raise UnknownOption(f"{THREADS_ENV}={text!r} is not a whole number from 1 on.")
    return int(text)
