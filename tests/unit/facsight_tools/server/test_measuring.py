"""Measuring in this process: the same options and errors as in a process of its own."""

import io
import threading
from typing import Any

import numpy as np
import PIL.Image
import pytest
from tests.builders import make_analysis

from facsight_tools import batch
from facsight_tools.drawing import Drawing
from facsight_tools.errors import ImageUnreadable, UnknownOption
from facsight_tools.server.measuring import InProcess
from facsight_tools.server.workers.wire import Options
from facsight_tools.types import Analysis, Image


def png(value: int = 7) -> bytes:
    buffer = io.BytesIO()
    PIL.Image.fromarray(np.full((8, 6, 3), value, np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


class Recorder:
    """A pipeline that keeps what it was asked, and where it ran."""

    def __init__(self) -> None:
        self.calls: list[tuple[list[Image], dict[str, Any]]] = []
        self.threads: set[int] = set()
        self.opened = 0

    def __call__(self) -> Any:
        self.opened += 1
        return self

    def analyze(self, images: list[Image], **options: Any) -> list[Analysis]:
        self.threads.add(threading.get_ident())
        self.calls.append((images, options))
        return [make_analysis(image_sha256=one.sha256) for one in images]


async def test_a_picture_is_decoded_and_measured_off_the_loop() -> None:
    pipeline = Recorder()
    measurer = InProcess(pipeline)
    measurer.check_room()
    assert pipeline.opened == 0, "opened at the first picture"
    found = await measurer.measure(png(), Options(rules=("emfacs", "pspi"), scene=False))
    ((image,), options) = pipeline.calls[0]
    assert found.image_sha256 == image.sha256
    assert image.size_wh == (6, 8)
    assert (options["rules"].primary.id, options["scene"]) == ("emfacs", False)
    assert threading.get_ident() not in pipeline.threads


async def test_without_options_everything_is_measured() -> None:
    pipeline = Recorder()
    await InProcess(pipeline).measure(png())
    assert pipeline.calls[0][1]["scene"] is True


@pytest.mark.parametrize(
    ("picture", "options", "error"),
    [
        (b"no picture", None, ImageUnreadable),
        (b"", None, ImageUnreadable),
        (png(), Options(rules=("none",)), UnknownOption),
        (png(), Options(labels="none"), UnknownOption),
    ],
)
async def test_what_cannot_be_measured_is_typed(
    picture: bytes, options: Options | None, error: type[Exception]
) -> None:
    pipeline = Recorder()
    with pytest.raises(error):
        await InProcess(pipeline).measure(picture, options)
    assert pipeline.calls == []


async def test_a_drawing_needs_no_network() -> None:
    pipeline = Recorder()
    analysis = make_analysis(size_wh=(6, 8))
    drawn = await InProcess(pipeline).draw(png(9), analysis, Drawing("plain"))
    with PIL.Image.open(io.BytesIO(drawn)) as read:
        assert np.array_equal(np.asarray(read), np.full((8, 6, 3), 9))
    assert pipeline.opened == 0


async def test_a_decoder_that_does_not_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    held = threading.Event()

    def endless(_: object) -> Image:
        held.wait(60)
        raise AssertionError

    monkeypatch.setattr(batch, "load_image", endless)
    monkeypatch.setattr(batch.load_within, "__defaults__", (0.1,))
    measurer = InProcess(Recorder())
    with pytest.raises(ImageUnreadable, match=r"took longer than 0\.1 seconds"):
        await measurer.measure(png())
    held.set()


async def test_faces_are_numbered_as_asked() -> None:
    pipeline = Recorder()
    await InProcess(pipeline).measure(png(), Options(order="position"))
    assert pipeline.calls[0][1]["order"] == "position"
