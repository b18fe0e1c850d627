"""Networks on ONNX Runtime: on a CUDA GPU where it truly works, on the CPU elsewhere.

ONNX Runtime falls back to the CPU without an error even when only CUDA is asked for, so what a
session got is read back and compared with what was asked.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any, Final, Literal

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as ort_errors

from facsight_tools.backends.base import CPU, Inputs, Session, as_floats, cut_here
from facsight_tools.backends.cuda import CUDA, OPTIONS, driver_problem
from facsight_tools.backends.cutting import Cutter
from facsight_tools.backends.half import BEAR_HALF, halved
from facsight_tools.backends.on_device import Bound, warm_up
from facsight_tools.backends.tensorrt import TENSORRT, library_problem
from facsight_tools.backends.tensorrt import options as tensorrt_options
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

Provider = str | tuple[str, dict[str, str]]
Device = Literal["auto", "cpu", "cuda", "tensorrt"]
DEVICE_ENV: Final = "FACSIGHT_DEVICE"
CROPS_ENV: Final = "FACSIGHT_CROPS"
BITS_ENV: Final = "FACSIGHT_BITS"
THREADS_ENV: Final = "FACSIGHT_THREADS"

# On a CPU larger batches gain nothing and only grow the memory; on a GPU they are the point.
_CHUNK: Final = {CPU: 4, CUDA: 64, TENSORRT: 64}
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
    """One network on ONNX Runtime.

    Args:
        model_id: its name.
        path: its file.
        providers: what should run it, the best first; each a name, or a name and its options.
        threads: inside it, on a CPU.
        bound: how what goes in and out is bound; None hands arrays over.
        half: whether it runs in 16 bits.
    """

    def __init__(
        self,
        model_id: str,
        path: Path,
        providers: Sequence[Provider],
        threads: int,
        bound: Bound | None = None,
        *,
        half: bool = False,
    ) -> None:
        options = ort.SessionOptions()
        options.log_severity_level = _ERRORS_ONLY
        options.intra_op_num_threads = threads
        for name, value in _WAITING.items():
            options.add_session_config_entry(name, value)
        try:
            network = halved(path) if half else path
            self._session = ort.InferenceSession(network, options, providers=list(providers))
        except VENDOR_ERRORS as error:
            raise ModelCorrupt(
                f"'{path.name}' cannot be loaded by ONNX Runtime {ort.__version__}: "
                f"{str(error).splitlines()[0][:200]}"
            ) from error
        self._model_id = model_id
        self._half = half
        self._bound = bound
        self._outputs = [output.name for output in self._session.get_outputs()]
        self._runs_on: str = self._session.get_providers()[0]
        # ONNX Runtime may have fallen back to the CPU
        self._is_bound = bound is not None and (self.on_gpu or bound.device == "cpu")
        if self.on_gpu:
            warm_up(self._session, self.run, _CHUNK[self._runs_on])

    @property
    def provider(self) -> str:
        """The provider the session got, which need not be the one it was asked for."""
        # what is rehearsed is no CPU's to whoever chooses networks by it
        rehearsed = self._is_bound and not self.on_gpu
        return ", ".join(
            [
                self._runs_on,
                *(["rehearsing"] if rehearsed else []),
                *(["16 bits"] if self._half else []),
            ]
        )

    @property
    def cuts(self) -> bool:
        """Whether squares are cut where it runs."""
        cutter = self._bound.cutter if self._bound is not None and self._is_bound else None
        return cutter is not None and cutter.problem is None

    @property
    def on_gpu(self) -> bool:
        """Whether a GPU runs it."""
        return self._runs_on in (CUDA, TENSORRT)

    def run(self, inputs: Inputs) -> dict[str, NDArray[np.float32]]:
        """Run a batch of any length, in chunks that fit the device."""
        length = len(next(iter(inputs.values())))
        if not self._is_bound:  # squares are cut together, and kept for whoever asked
            inputs = cut_here(inputs)
        step = _CHUNK.get(self._runs_on, 16)
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
        if self._bound is not None and self._is_bound:
            return self._bound.run(self._session, self._outputs, inputs)
        outputs: list[Any] = self._session.run(self._outputs, as_floats(inputs))
        return outputs


class OrtEngine:
    """Opens the catalogue's networks on one device.

    Args:
        device: `auto` takes CUDA where it works and the CPU elsewhere; `cuda` raises
            `ProviderUnavailable` where it does not; `tensorrt` takes TensorRT where it works, and
            else what `auto` takes; None reads `FACSIGHT_DEVICE`.
        threads: threads inside one network; None reads `FACSIGHT_THREADS`, else `usual_threads`.
        half: the networks that run in 16 bits on a GPU; None reads `FACSIGHT_BITS`, 32 or 16, for
            none or for those that may (`half.toml`).
        cut: whether pictures are cut on the GPU; None reads `FACSIGHT_CROPS`, `device` or `host`.
        rehearse: go the road of a GPU on the CPU, for tests and benches.
    """

    def __init__(
        self,
        device: Device | None = None,
        threads: int | None = None,
        *,
        half: Collection[str] | None = None,
        cut: bool | None = None,
        rehearse: bool = False,
    ) -> None:
        self._device = device or _device_from_env()
        self._threads = threads or usual_threads()
        asked = BEAR_HALF if _told(BITS_ENV, "32", "16") else ()
        self._half = frozenset(asked if half is None else half)
        self._cut = not _told(CROPS_ENV, "device", "host") if cut is None else cut
        self._rehearse = rehearse
        self._sessions: dict[str, Session] = {}
        self._notes: dict[str, str] = {}
        self._bound: Bound | None = None
        self._lock = Lock()

    @property
    def cpu_reason(self) -> str | None:
        """Why its networks run on the CPU; None where they run on a GPU."""
        if self._device == "cpu":
            return f"{DEVICE_ENV}=cpu was asked for"
        fell_back = [one for one in self._sessions.values() if not getattr(one, "on_gpu", False)]
        return cuda_problem() or (_FELL_BACK if fell_back else None)

    @property
    def notes(self) -> Mapping[str, str]:
        """What was asked of a GPU and how that is done, by name; empty before networks are open."""
        cutter = None if self._bound is None else self._bound.cutter
        broken = None if cutter is None else cutter.problem
        more = {} if broken is None else {"crops": f"cut on the CPU after a failure: {broken}"}
        return {**self._notes, **more}

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
        problem = None if self._device == "cpu" else cuda_problem()
        if self._device == "cuda" and problem is not None:
            raise _refused(model_id, problem)
        if self._device == "tensorrt" and problem is not None:
            self._notes["TensorRT"] = f"not used, {problem}"
        on_cpu = self._device == "cpu" or problem is not None
        if on_cpu and not self._rehearse:
            return OrtSession(model_id, path, [CPU], self._threads)
        half = model_id in self._half and self._has_onnx("16 bits")
        providers: list[Provider] = [CPU] if on_cpu else [(CUDA, dict(OPTIONS)), CPU]
        if self._bound is None:
            self._bound = self._binding("cpu" if on_cpu else "cuda", providers)
        session = None
        if self._device == "tensorrt" and not on_cpu:
            session = self._by_tensorrt(model_id, path, providers, half=half)
        session = session or OrtSession(
            model_id, path, providers, self._threads, self._bound, half=half
        )
        if self._device == "cuda" and not session.on_gpu:
            raise _refused(model_id, _FELL_BACK)
        return session

    def _by_tensorrt(
        self, model_id: str, path: Path, others: Sequence[Provider], *, half: bool
    ) -> OrtSession | None:
        """The session on TensorRT; None where that cannot run it, which `notes` says."""
        if (problem := tensorrt_problem()) is not None:
            self._notes["TensorRT"] = f"not used, {problem}"
            return None
        told = tensorrt_options(
            model_id,
            ort.InferenceSession(path, providers=[CPU]).get_inputs(),
            store.cache_dir().parent / "tensorrt",
            _CHUNK[TENSORRT],
            half=half,
        )
        if told is None:
            self._notes[f"TensorRT, {model_id}"] = "not used: it takes pictures of any size"
            return None
        try:
            session = OrtSession(
                model_id,
                path,
                [(TENSORRT, dict(told)), *others],
                self._threads,
                self._bound,
                half=half,
            )
        except (ModelCorrupt, BackendError) as error:
            self._notes[f"TensorRT, {model_id}"] = f"not used: {error}"
            return None
        self._notes.setdefault("TensorRT", "used")
        return session

    def _binding(self, device: Literal["cuda", "cpu"], providers: Sequence[Provider]) -> Bound:
        """Where inputs go, with what cuts pictures there if that can be had."""
        if not self._cut:
            self._notes["crops"] = f"cut on the CPU, as {CROPS_ENV}=host asks"
        elif self._has_onnx("crops"):
            try:
                cutter = Cutter(providers, device)
            except VENDOR_ERRORS as error:
                self._notes["crops"] = f"cut on the CPU: {translate(error, 'cutting')}"
            else:
                self._notes["crops"] = "cut where the networks run"
                return Bound(device, cutter)
        return Bound(device)

    def _has_onnx(self, purpose: str) -> bool:
        there = find_spec("onnx") is not None
        if not there:
            self._notes[purpose] = "not there: the package `onnx` is missing (extra `cuda`)"
        return there


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


@cache
def tensorrt_problem() -> str | None:
    """Why TensorRT cannot be used here, or None where nothing speaks against it."""
    if TENSORRT not in ort.get_available_providers():
        return "this build of ONNX Runtime has no TensorRT provider (onnxruntime-gpu has)"
    return library_problem()


def _refused(model_id: str, why: str) -> ProviderUnavailable:
    return ProviderUnavailable(
        f"CUDA was demanded for '{model_id}' but cannot be used: {why}. "
        f"Use {DEVICE_ENV}=auto to run on the CPU."
    )


def _told(name: str, usual: str, other: str) -> bool:
    """Whether the environment asks for the other of two values."""
    value = os.environ.get(name, "").strip().lower() or usual
    if value not in (usual, other):
        raise UnknownOption(f"{name}={value!r} is neither {usual} nor {other}.")
    return value == other


def _device_from_env() -> Device:
    match os.environ.get(DEVICE_ENV, "auto").strip().lower():
        case "auto" | "":
            return "auto"
        case "cpu":
            return "cpu"
        case "cuda":
            return "cuda"
        case "tensorrt":
            return "tensorrt"
        case other:
            raise UnknownOption(f"{DEVICE_ENV}={other!r} is not one of auto, cpu, cuda, tensorrt.")


def usual_threads() -> int:
    """Threads inside a network: `FACSIGHT_THREADS`, else one.

    The networks are small: a second thread costs an analysis half as much processor time again and
    makes it no faster; more than two change the last bits of what a network says.
    """
    return usable_cores() if os.environ.get(THREADS_ENV) else 1


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
