"""What reads frames beside this process reads as this one does, to the bit, and may die."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest

from facsight_tools.api import shared_pipeline
from facsight_tools.batch import HelperGone
from facsight_tools.pipeline import Pipeline
from facsight_tools.rules.catalogue import select
from facsight_tools.types import Image
from facsight_tools.video.frames import Frame, VideoHeader
from facsight_tools.video.measure import How, MeasuredVideo, SecondReader, measure
from facsight_tools.video.reading import Batch, SharedReader, may_share, read, reader_starter
from facsight_tools.video.sampling import Sampling
from facsight_tools.video.track import Tracker

PORTRAIT = Path(__file__).parents[4] / "examples" / "eileen_collins.png"
HOW = How(select(()))
COUNT = 12

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory without a name is Linux's")


@pytest.fixture(scope="module")
def frames() -> list[Frame]:
    """The portrait, which moves a little from frame to frame."""
    small = np.asarray(PIL.Image.open(PORTRAIT).convert("RGB").resize((200, 200)))
    moved = (np.ascontiguousarray(np.roll(small, k, axis=1)) for k in range(COUNT))
    return [Frame(k, k / 10, pixels) for k, pixels in enumerate(moved)]


@pytest.fixture(scope="module")
def batches(frames: list[Frame]) -> list[Batch]:
    """What was followed in them."""
    tracker, found = Tracker(shared_pipeline()), []
    for one in frames[:3]:
        image = Image(one.pixels_rgb, "", "frame")
        faces = [(one.number, *face) for face in tracker.step(image, one.time_s)]
        found.append(Batch([image], faces))
    return found


@pytest.fixture(scope="module")
def reader(frames: list[Frame]) -> Iterator[SharedReader]:
    one = SharedReader(HOW, frames[0].pixels_rgb.nbytes)
    one.wait_until_ready()
    yield one
    one.close()


def measured(frames: list[Frame], beside: SecondReader | None = None, **more: Any) -> MeasuredVideo:
    header = VideoHeader(10.0, COUNT / 10, (200, 200), COUNT, "made", "made")

    class Made:
        def __init__(self) -> None:
            self.header = header

        def __iter__(self) -> Iterator[Frame]:
            return iter(frames)

    video: Any = Made()
    return measure("made", video, shared_pipeline(), HOW, beside=beside, **more)


def table(video: MeasuredVideo) -> bytes:
    return np.concatenate(list(video.rows.blocks()), axis=1).tobytes()


def is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_it_reads_to_the_bit_as_this_process_does(
    reader: SharedReader, batches: list[Batch]
) -> None:
    ours = [read(shared_pipeline(), HOW, one) for one in batches]
    assert all(ours)
    assert [reader.read(k % 2, one) for k, one in enumerate(batches)] == ours


def test_what_has_no_room_or_cannot_travel_is_left_to_this_process(
    reader: SharedReader, batches: list[Batch]
) -> None:
    large = Image(np.zeros((6000, 6000, 3), np.uint8), "", "frame")
    for batch in (Batch([large], []), Batch([lambda: None], [])):  # type: ignore[list-item]
        with pytest.raises(HelperGone):
            reader.read(0, batch)
    assert reader.read(0, batches[0]) == read(shared_pipeline(), HOW, batches[0])


@pytest.mark.parametrize("dies", [False, True])
def test_a_video_is_measured_to_the_bit_as_without_it_though_it_dies(
    frames: list[Frame], *, dies: bool
) -> None:
    started: list[SharedReader] = []

    def start(frame_bytes: int) -> SharedReader:
        started.append(one := SharedReader(HOW, frame_bytes))
        return one

    def told(count: int, _time_s: float) -> None:
        if started and dies and count == COUNT // 2:
            os.kill(started[0].process_id, signal.SIGKILL)
        elif started and count == COUNT // 2:
            started[0].wait_until_ready()

    beside = SecondReader(start, after=1)
    assert table(measured(frames, beside, told=told)) == table(measured(frames))
    assert len(started) == 1
    assert not is_there(started[0].process_id)


@pytest.mark.parametrize("stopped", [KeyboardInterrupt, ValueError])
def test_none_is_left_of_a_run_that_is_stopped(
    stopped: type[BaseException], frames: list[Frame]
) -> None:
    started: list[SharedReader] = []

    def start(frame_bytes: int) -> SharedReader:
        started.append(one := SharedReader(HOW, frame_bytes))
        return one

    def stop(count: int, _time_s: float) -> None:
        if count == COUNT - 1:
            raise stopped

    with pytest.raises(stopped):
        measured(frames, SecondReader(start, after=1), told=stop)
    assert len(started) == 1
    assert not is_there(started[0].process_id)


def test_none_is_started_that_does_not_pay_or_would_read_otherwise(frames: list[Frame]) -> None:
    def start(_: int) -> SharedReader:
        raise AssertionError("the video is short")

    measured(frames, SecondReader(start))
    assert reader_starter(Pipeline(), HOW) is None
    rules: Callable[[], None] = lambda: None  # noqa: E731
    assert reader_starter(shared_pipeline(), How(rules)) is None  # type: ignore[arg-type]
    assert may_share(1920 * 1080 * 3, HOW)
    assert not may_share(7680 * 4320 * 3, HOW)


def test_where_no_process_can_be_started_it_goes_without(frames: list[Frame]) -> None:
    def start(_: int) -> SharedReader:
        raise OSError("no more processes")

    assert table(measured(frames, SecondReader(start, after=1))) == table(measured(frames))


@pytest.mark.parametrize(
    ("sampling", "count"),
    [
        (Sampling(), 250),
        (Sampling(every=10), 25),
        (Sampling(fps=5.0), 50),
        (Sampling(start=4.0, end=6.0), 50),
        (Sampling(end=100.0), 250),
        (Sampling(start=20.0), 0),
    ],
)
def test_how_many_frames_are_expected(sampling: Sampling, count: int) -> None:
    header = VideoHeader(25.0, 10.0, (64, 48), 250, "made", "made")
    assert sampling.expected(header) == count
