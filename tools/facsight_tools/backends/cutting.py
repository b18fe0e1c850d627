"""Squares cut out of pictures where the networks run, as floats: the very same as those of the CPU.

A picture goes to the device once, however many squares of it are looked at. The squares are cut by
a small ONNX graph, in whole numbers as `geometry.sampling` has them: so it does not matter to any
result where a square was cut.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from facsight_tools.backends.base import Pixels
from facsight_tools.backends.cutting_graph import copying_graph, cutting_graph, scaling_graph
from facsight_tools.geometry.sampling import grid
from facsight_tools.geometry.squares import Squares

ROOM: Final = 256 * 2**20
"""Bytes of pictures that are held on the device."""
MOST_PICTURE: Final = 4 * 2**20
"""A picture of more bytes than these is not brought there: its squares are cut where it is."""
_TRIED: Final = 16
_ALIKE: Final = 1e-6
_TOLD: Final = 200

Picture = NDArray[np.uint8]


class Cutter:
    """Cuts squares on a device; any number of threads may ask.

    Args:
        providers: what runs the graphs, as ONNX Runtime takes it.
        device: where that is, `cuda` or `cpu`.
        room: bytes of pictures that it holds at most.

    Attributes:
        problem: why it cuts no more; None while it does.

    Raises:
        RuntimeError: it does not cut there what is cut on the CPU. So are ONNX Runtime's errors.
    """

    def __init__(self, providers: Sequence[Any], device: str, room: int = ROOM) -> None:
        self._providers, self._device = list(providers), device
        self._pixels = ort.OrtValue.ortvalue_from_shape_and_type([room], np.uint8, device, 0)
        self._held = Held(room)
        self._copy = self._session(copying_graph())
        self._sessions: dict[tuple[int, ...], ort.InferenceSession] = {}
        self._lock = Lock()
        self.problem: str | None = None
        self._check()

    def floats(self, pixels: Pixels) -> Any:
        """float32 (N, 3, H, W) on the device, an OrtValue; None once it has failed there."""
        if self.problem is not None:
            return None
        try:
            return self._floats(pixels)
        except Exception as error:  # a measurement goes on without it
            self.problem = f"{type(error).__name__}: {str(error)[:_TOLD]}"
            return None

    def _check(self) -> None:
        """Cut a small picture there and here; raises a RuntimeError where the two are not one."""
        picture = np.arange(_TRIED**2 * 3, dtype=np.uint8).reshape(_TRIED, _TRIED, 3)
        picture.setflags(write=False)
        matrix = np.array([[[0.7, 0.4, -2.0], [-0.4, 0.7, 3.0]]])
        for black in (True, False):
            squares = Squares.each_of([picture], matrix, _TRIED, black=black)
            there = self._floats(Pixels(squares, -1)).numpy()
            if not np.allclose(there, Pixels(squares, -1).floats(), rtol=0, atol=_ALIKE):
                raise RuntimeError("what is cut there is not what is cut on the CPU")

    def _floats(self, pixels: Pixels) -> Any:
        with self._lock:
            if isinstance(pixels.crops, Squares) and pixels.crops.cut is None:
                made = self._from_pictures(pixels.crops, pixels.lowest)
                if made is not None:
                    return made
            key = (pixels.lowest,)
            session = self._opened(key, lambda: scaling_graph(*key))
            return self._made(session, rgb=self._there(pixels.rgb))

    def _from_pictures(self, squares: Squares, lowest: int) -> Any:
        """None where a picture is too large, or they have no room together."""
        if any(one.nbytes > MOST_PICTURE for one in squares.pictures):
            return None
        starts = self._brought(squares.pictures)
        if starts is None:
            return None
        key = (squares.size, squares.black, lowest)
        session = self._opened(key, lambda: cutting_graph(*key))
        return self._made(session, pixels=self._pixels, where=self._there(_where(squares, starts)))

    def _opened(self, key: tuple[int, ...], graph: Callable[[], bytes]) -> ort.InferenceSession:
        if key not in self._sessions:
            self._sessions[key] = self._session(graph())
        return self._sessions[key]

    def _there(self, x: NDArray[Any]) -> Any:
        return ort.OrtValue.ortvalue_from_numpy(np.ascontiguousarray(x), self._device, 0)

    def _made(self, session: ort.InferenceSession, **inputs: Any) -> Any:
        binding = session.io_binding()
        for name, value in inputs.items():
            binding.bind_ortvalue_input(name, value)
        binding.bind_output("floats", self._device)
        session.run_with_iobinding(binding)
        binding.synchronize_outputs()
        return binding.get_outputs()[0]

    def _brought(self, pictures: Sequence[Picture]) -> NDArray[np.int32] | None:
        """Where each picture starts on the device; None where they have no room together."""
        places = self._held.places(pictures)
        if places is None:
            return None
        for picture, (start, new) in zip(pictures, places, strict=True):
            if new:
                self._bring(picture, start)
        return np.array([start for start, _ in places], np.int32)

    def _bring(self, picture: Picture, start: int) -> None:
        binding = self._copy.io_binding()
        binding.bind_cpu_input("given", np.ascontiguousarray(picture).reshape(-1))
        at = self._pixels.data_ptr() + start
        binding.bind_output("there", self._device, 0, np.uint8, [picture.size], at)
        self._copy.run_with_iobinding(binding)
        binding.synchronize_outputs()

    def _session(self, graph: bytes) -> ort.InferenceSession:
        options = ort.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = 1
        return ort.InferenceSession(graph, options, providers=list(self._providers))


def _where(squares: Squares, starts: NDArray[np.int32]) -> NDArray[np.int32]:
    """int32 (N, 4 S + 3): columns x and y, lines x and y, where the picture starts, its sides."""
    columns, lines = grid(squares.matrices, squares.size)
    sides = np.array([one.shape[1::-1] for one in squares.pictures], np.int32)
    count = len(squares)
    return np.concatenate(
        [
            columns.reshape(count, -1),
            lines.reshape(count, -1),
            starts[squares.of, None],
            sides[squares.of],
        ],
        axis=1,
    )


@dataclass(frozen=True, slots=True)
class _Span:
    """Where a picture lies."""

    picture: weakref.ref[Picture]
    start: int
    size: int

    def meets(self, start: int, size: int) -> bool:
        return self.start < start + size and start < self.start + self.size


class Held:
    """Which pictures lie where in a room of bytes; the oldest make place for new ones.

    Args:
        room: the bytes.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._next = 0
        self._spans: dict[int, _Span] = {}

    def places(self, pictures: Sequence[Picture]) -> list[tuple[int, bool]] | None:
        """Of each its start, and whether it has to be brought there; None without room for all."""
        if sum(one.nbytes for one in pictures) > self._room:
            return None
        found = self._placed(pictures)
        if found is None:  # they stand in each other's way: all of them anew
            self._spans, self._next = {}, 0
            found = self._placed(pictures)
        return found

    def _placed(self, pictures: Sequence[Picture]) -> list[tuple[int, bool]] | None:
        found: list[tuple[int, bool]] = []
        kept: set[int] = set()
        for one in pictures:
            span = self._spans.get(id(one))
            # what may be written to may have changed
            new = span is None or span.picture() is not one or one.flags.writeable
            if new:
                start = self._next if self._next + one.nbytes <= self._room else 0
                gone = {k for k, other in self._spans.items() if other.meets(start, one.nbytes)}
                if gone & kept:
                    return None
                for key in gone:
                    del self._spans[key]
                span = self._spans[id(one)] = _Span(weakref.ref(one), start, one.nbytes)
                self._next = start + one.nbytes
            assert span is not None  # noqa: S101 - it was there, or was made
            kept.add(id(one))
            found.append((span.start, new))
        return found
