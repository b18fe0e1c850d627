"""Many pictures: each has its outcome, in order, whatever the others are."""

from __future__ import annotations

import errno
import os
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import PIL.Image
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders import make_analysis

from facsight_tools import batch
from facsight_tools.batch import Item, items, load_within, measure_each
from facsight_tools.errors import (
    ImageUnreadable,
    InferenceFailed,
    ModelMissing,
    OutOfMemory,
    ReaderFailed,
)
from facsight_tools.types import Analysis, Image


def pixels(value: int) -> np.ndarray:
    return np.full((4, 4, 3), value, np.uint8)


def measuring(images: Sequence[Image]) -> list[Analysis]:
    """A picture of 100 fails, of 101 has too little memory, of 102 meets a fault."""
    for one in images:
        value = int(one.pixels_rgb.max())
        if value in FAILS:
            raise FAILS[value]
    return [make_analysis(image_sha256=one.sha256) for one in images]


FAILS = {
    100: ReaderFailed("the reader broke"),
    101: MemoryError(),
    102: ZeroDivisionError("division by zero"),
}


@pytest.mark.parametrize("size", [1, 2, 3, 16])
@pytest.mark.parametrize("bad", [(), (0,), (2, 3), (0, 1, 2, 3, 4)])
@pytest.mark.parametrize("value", [100, 101, 102])
def test_one_that_cannot_be_measured_stops_no_other(
    size: int, bad: tuple[int, ...], value: int
) -> None:
    given = [pixels(value if number in bad else number) for number in range(5)]
    outcomes = list(measure_each(items(given), measuring, size))
    assert [one.name for one in outcomes] == [f"picture {number}" for number in range(1, 6)]
    assert [number for number, one in enumerate(outcomes) if not one.ok] == list(bad)
    kind = {100: ReaderFailed, 101: OutOfMemory, 102: InferenceFailed}[value]
    for number, one in enumerate(outcomes):
        if one.ok:
            (alone,) = measure_each(items(given[number]), measuring)
            assert one.analysis == alone.analysis
        else:
            assert isinstance(one.error, kind)
            with pytest.raises(kind):
                _ = one.analysis


@settings(deadline=None)
@given(
    values=st.lists(st.integers(0, 110), max_size=30),
    size=st.integers(1, 9),
    lanes=st.integers(1, 4),
    room=st.sampled_from([1, 100, batch.MOST_BYTES]),
)
def test_outcomes_are_the_same_whatever_goes_together(
    values: list[int], size: int, lanes: int, room: int
) -> None:
    given = [pixels(value) for value in values]
    alone = [next(measure_each(items(one), measuring)) for one in given]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "MOST_BYTES", room)
        together = list(measure_each(items(given), measuring, size, lanes))
    assert [one.name for one in together] == [f"picture {k + 1}" for k in range(len(values))]
    for one, other in zip(together, alone, strict=True):
        assert type(one.error) is type(other.error)
        assert one.error is not None or one.analysis == other.analysis


@pytest.mark.parametrize("lanes", [1, 2, 4])
def test_what_is_held_is_bounded_whatever_the_sizes(lanes: int) -> None:
    """Each lane holds pixels for one batch, and one picture more at most."""
    lock, held, most = threading.Lock(), Counter[int](), [0]

    def loaded(image: Image) -> None:
        with lock:
            held[threading.get_ident()] += image.pixels_rgb.nbytes
            most[0] = max(most[0], held.total())

    def measuring_held(images: Sequence[Image]) -> list[Analysis]:
        with lock:
            held[threading.get_ident()] = 0
        return measuring(images)

    side, room = 64, 3 * 64 * 64 * 3
    load = batch.load_within

    def loading(source: object) -> Image:
        image = load(source)  # type: ignore[arg-type]
        loaded(image)
        return image

    given = (np.zeros((side, side * (1 + k % 3), 3), np.uint8) for k in range(60))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "MOST_BYTES", room)
        patch.setattr(batch, "load_within", loading)
        assert all(one.ok for one in measure_each(items(given), measuring_held, 16, lanes))
    assert most[0] <= lanes * (room + 3 * 3 * side * side)


def test_batches_go_side_by_side_and_one_is_decoded_while_another_is_measured() -> None:
    together = threading.Barrier(3, timeout=60)

    def meeting(images: Sequence[Image]) -> list[Analysis]:
        together.wait()
        return measuring(images)

    given = [pixels(k) for k in range(6)]
    assert all(one.ok for one in measure_each(items(given), meeting, 1, 3))


def test_what_nobody_asks_for_any_more_is_not_measured() -> None:
    measured: list[int] = []

    def counting(images: Sequence[Image]) -> list[Analysis]:
        measured.append(len(images))
        return measuring(images)

    outcomes = measure_each((Item(str(k), pixels(1)) for k in range(10**9)), counting, 2, 2)
    next(outcomes)
    outcomes.close()
    assert len(measured) <= 5


def test_a_broken_installation_is_told_once() -> None:
    def broken(_: Sequence[Image]) -> list[Analysis]:
        raise ModelMissing("there is no network")

    with pytest.raises(ModelMissing):
        list(measure_each(items([pixels(1), pixels(2)]), broken))


def test_folders_files_and_arrays_may_stand_side_by_side(tmp_path: Path) -> None:
    inner = tmp_path / "b" / "c"
    inner.mkdir(parents=True)
    for path in (tmp_path / "a.png", inner / "d.jfif", tmp_path / "b" / "e.JPE"):
        PIL.Image.new("RGB", (4, 4)).save(path, "PNG")
    (tmp_path / "empty").mkdir()
    folder, file = str(tmp_path / "b"), tmp_path / "a.png"
    named = [one.name for one in items([file, folder, pixels(1), tmp_path / "empty"])]
    assert named == [str(file), *(f"{folder}/{one}" for one in ("c/d.jfif", "e.JPE")),
                     "picture 3", str(tmp_path / "empty")]  # fmt: skip
    assert [one.name for one in items(folder)] == named[1:3]
    for one in (pixels(1), PIL.Image.new("RGB", (4, 4)), file.read_bytes()):
        assert len(list(items(one))) == 1


def test_a_folder_that_cannot_be_read_is_named_and_the_rest_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("open", "shut"):
        (tmp_path / name).mkdir()
        PIL.Image.new("RGB", (4, 4)).save(tmp_path / name / "a.png")
    scan = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("shut"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)
    shut, seen = sorted(items(tmp_path), key=lambda one: one.name, reverse=True)
    assert str(shut.source) == f"The folder '{tmp_path}/shut' cannot be read: Permission denied."
    assert seen.source == tmp_path / "open" / "a.png"


def test_a_name_of_any_bytes_is_measured_and_can_be_shown(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/caf\xe9\x1b[2J.png"
    PIL.Image.new("RGB", (4, 4)).save(tmp_path / "a.png")
    Path(os.fsdecode(name)).write_bytes((tmp_path / "a.png").read_bytes())
    (tmp_path / "a.png").unlink()
    (one,) = measure_each(items(tmp_path), measuring)
    assert one.ok
    assert one.name == f"{tmp_path}/caf\\xe9\\x1b[2J.png"
    one.name.encode()


def test_decoding_that_does_not_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "load_image", lambda _: time.sleep(5))
    with pytest.raises(ImageUnreadable, match=r"longer than 0\.05 seconds"):
        load_within("a.png", 0.05)


def test_an_error_of_a_folder_goes_through_in_its_place() -> None:
    refused = ImageUnreadable("no")
    given = [Item("a", pixels(1)), Item("b", refused), Item("c", pixels(2))]
    outcomes = list(measure_each(given, measuring, 3))
    assert [one.error for one in outcomes] == [None, refused, None]


class Aide:
    """A helper that is a thread of this process; it dies over its `dies_at`-th batch."""

    def __init__(self, dies_at: int | None = None) -> None:
        self.asked = self.closed = 0
        self._dies_at = dies_at
        self.ready = threading.Event()

    def wait_until_ready(self) -> None:
        self.ready.set()

    def outcomes(self, given: Sequence[Item]) -> list[batch.PictureOutcome]:
        self.asked += 1
        if self._dies_at is not None and self.asked >= self._dies_at:
            raise batch.HelperGone
        return batch.outcomes(given, measuring)

    def close(self) -> None:
        self.closed += 1


@settings(deadline=None)
@given(
    values=st.lists(st.integers(0, 110), max_size=30),
    size=st.integers(1, 4),
    lanes=st.integers(1, 4),
    many=st.integers(1, 30),
    dies_at=st.none() | st.integers(1, 4),
    sized=st.booleans(),
)
def test_helpers_change_no_outcome(
    values: list[int], size: int, lanes: int, many: int, dies_at: int | None, sized: bool
) -> None:
    given = list(items([pixels(value) for value in values]))
    alone = list(measure_each(given, measuring))
    aides: list[Aide] = []
    cutting = cv2.getNumThreads()

    def start() -> Aide:
        aides.append(Aide(dies_at))
        assert cv2.getNumThreads() == 1
        return aides[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "MANY", many)
        some = given if sized else iter(given)
        together = list(measure_each(some, measuring, size, lanes, start))
    for one, other in zip(together, alone, strict=True):
        assert one.name == other.name
        assert type(one.error) is type(other.error)
        assert one.error is not None or one.analysis == other.analysis
    assert len(aides) == (lanes - 1 if len(given) >= many else 0)
    assert all(one.closed == 1 for one in aides)
    assert cv2.getNumThreads() == cutting
