"""The measuring process from inside: what it answers, and that it never dies of a picture."""

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import PIL.Image
import pytest
from tests.builders import make_analysis
from tests.unit.facsight_tools.server.workers import fakes

from facsight_tools.drawing import Drawing
from facsight_tools.errors import (
    FacsightError,
    ImageUnreadable,
    InferenceFailed,
    ModelMissing,
    OutOfMemory,
    UnknownOption,
)
from facsight_tools.server.workers import worker
from facsight_tools.server.workers.wire import (
    Broke,
    Draw,
    Drawn,
    Failed,
    Job,
    Measure,
    MeasuredBatch,
    Options,
    Ready,
    pack,
    read_frame,
)
from facsight_tools.types import Analysis, Image

NOBODY = Options(scene=False)


class Pipeline:
    """Counts the pictures that it is given; raises what the test says."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.calls: list[tuple[int, dict[str, Any]]] = []

    def analyze(self, images: Sequence[Image], **options: Any) -> list[Analysis]:
        self.calls.append((len(images), options))
        if self.error is not None:
            raise self.error
        return [make_analysis(image_sha256=one.sha256) for one in images]


class Process:
    """`main` with pipes of bytes, and its bounds only counted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bounds: list[Any] = []
        self.replies = io.BytesIO()
        self._patch = monkeypatch
        for name in ("forbid_core_dumps", "end_with", "limit_memory"):
            monkeypatch.setattr(
                worker, name, lambda *given, name=name: self.bounds.append((name, *given))
            )
        monkeypatch.setattr(worker.signal, "signal", lambda *_: None)

    def run(self, *jobs: Job, maker: str = fakes.MAKER) -> tuple[int, list[Any]]:
        frames = io.BytesIO(b"".join(pack(job) for job in jobs))
        self._patch.setattr(worker, "private_pipes", lambda: (frames, self.replies))
        status = worker.main(["123", "4567", maker])
        self.replies.seek(0)
        return status, list(iter(lambda: read_frame(self.replies), None))


def png(value: int = 0) -> bytes:
    buffer = io.BytesIO()
    PIL.Image.fromarray(np.full((8, 8, 3), value, np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def test_it_says_when_it_is_warm_and_answers_until_the_pipe_is_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    process = Process(monkeypatch)
    job = Measure((fakes.picture(number=1), fakes.picture(number=2)), NOBODY)
    status, replies = process.run(job, job)
    ready, first, second = replies
    assert status == 0
    assert ready == Ready("CPUExecutionProvider")
    assert len(first.outcomes) == len(second.outcomes) == 2
    assert process.bounds == [
        ("forbid_core_dumps",),
        ("end_with", 123),
        ("limit_memory", 4567, "CPUExecutionProvider"),
    ]


def test_networks_that_are_missing_are_told_and_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    status, replies = Process(monkeypatch).run(maker=fakes.MISSING)
    assert status == 1
    (failed,) = replies
    assert isinstance(failed.error, ModelMissing)


def test_a_picture_that_cannot_be_read_keeps_its_place() -> None:
    pipeline = Pipeline()
    job = Measure((png(1), b"no picture", b"", png(2)), Options(("emfacs",), scene=True))
    reply = worker._answer(pipeline, job)
    assert isinstance(reply, MeasuredBatch)
    kinds = [type(one) for one in reply.outcomes]
    assert kinds == [Analysis, ImageUnreadable, ImageUnreadable, Analysis]
    ((count, options),) = pipeline.calls
    assert (count, options["scene"], options["rules"].primary.id) == (2, True, "emfacs")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (InferenceFailed("Network 'x' failed."), InferenceFailed),
        (MemoryError("secret"), OutOfMemory),
    ],
)
def test_a_job_that_fails_is_typed(error: Exception, told: type[FacsightError]) -> None:
    reply = worker._answer(Pipeline(error), Measure((png(),), NOBODY))
    assert isinstance(reply, Failed)
    assert type(reply.error) is told
    assert "secret" not in str(reply.error)


def test_what_was_not_foreseen_is_told_by_its_place() -> None:
    reply = worker._answer(Pipeline(ValueError("secret")), Measure((png(),), NOBODY))
    assert isinstance(reply, Broke)
    assert reply.where.startswith("ValueError in analyze, line ")
    assert "secret" not in reply.where


def test_too_little_memory_to_decode_is_of_the_whole_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server then asks picture by picture."""

    def load(_: bytes) -> Image:
        raise OutOfMemory("scale it down")

    monkeypatch.setattr(worker, "load_image", load)
    reply = worker._answer(Pipeline(), Measure((png(), png()), NOBODY))
    assert isinstance(reply, Failed)
    assert isinstance(reply.error, OutOfMemory)


def test_a_drawing_is_made_here_too() -> None:
    analysis = make_analysis(size_wh=(8, 8))
    reply = worker._answer(Pipeline(), Draw(png(9), analysis, Drawing("plain")))
    assert isinstance(reply, Drawn)
    with PIL.Image.open(io.BytesIO(reply.data)) as read:
        assert np.array_equal(np.asarray(read), np.full((8, 8, 3), 9))
    refused = worker._answer(Pipeline(), Draw(png(), analysis, Drawing("plain", only_face=1)))
    assert isinstance(refused, Failed)
    assert isinstance(refused.error, UnknownOption)
