"""The way to the tools: what travels, what comes back, and errors that keep their class."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
from fastmcp import FastMCP
from fastmcp.tools import ToolResult
from tests.builders import make_face

from facsight.client import (
    call,
    from_wire,
    image_argument,
    overlay,
    picture,
    png_file,
)
from facsight_tools import errors
from facsight_tools.errors import (
    FacsightError,
    ImageNotFound,
    ImageUnreadable,
    OutputRefused,
    ToolCallFailed,
)
from facsight_tools.image import load_image

Serve = Callable[..., FastMCP]
PIXELS = np.arange(4 * 5 * 3, dtype=np.uint8).reshape(4, 5, 3)


def as_png() -> bytes:
    buffer = io.BytesIO()
    PIL.Image.fromarray(PIXELS).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("ImageTooLarge: 65000 x 65000 pixels.", "ImageTooLarge"),
        ("Error calling tool", "ToolCallFailed"),
        ("annotations: x", "ToolCallFailed"),
        ("ImageTooLarge", "ToolCallFailed"),
    ],
)
def test_errors_from_the_wire(message: str, kind: str) -> None:
    error = from_wire(message)
    assert isinstance(error, FacsightError)
    assert error.code == kind


async def test_a_server_that_is_not_there() -> None:
    with pytest.raises(ToolCallFailed, match="facs_analyze_image at http"):
        await call("http://127.0.0.1:9/mcp", "facs_analyze_image", {"image": "x"})


def test_pictures_for_a_server_elsewhere_travel_as_bytes(tmp_path: Path) -> None:
    file = tmp_path / "photo.jpg"
    file.write_bytes(b"jpeg")
    assert image_argument(file, None) == str(file)
    sent = "data:application/octet-stream;base64,anBlZw=="
    assert image_argument(str(file), "http://gpu/mcp") == sent
    assert image_argument(b"jpeg", None) == sent
    uri = "data:image/png;base64,AAAA"
    assert image_argument(uri, "http://gpu/mcp") == uri
    with pytest.raises(ImageNotFound, match="cannot be read"):
        image_argument(tmp_path / "none.jpg", "http://gpu/mcp")


@pytest.mark.parametrize(
    "kind",
    [
        one
        for one in vars(errors).values()
        if isinstance(one, type) and issubclass(one, FacsightError)
    ],
)
def test_every_error_of_the_tree_comes_back_as_itself(kind: type[FacsightError]) -> None:
    error = from_wire(f"{kind.__name__}: what happened: and what to do")
    assert type(error) is kind
    assert str(error) == "what happened: and what to do"


@pytest.mark.parametrize(
    "message", ["first_fault: x", "quoted: x", "Exception: x", "Final: x", ": x", ""]
)
def test_what_is_no_error_of_facsight_is_no_class(message: str) -> None:
    assert type(from_wire(message)) is ToolCallFailed


@pytest.mark.parametrize("given", [PIXELS, PIL.Image.fromarray(PIXELS)])
def test_pixels_travel_without_loss(given: Any) -> None:
    head, _, data = image_argument(given, None).partition(",")
    assert head == "data:application/octet-stream;base64"
    back = load_image(base64.b64decode(data, validate=True))
    np.testing.assert_array_equal(back.pixels_rgb, PIXELS)


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_bytes_travel_as_they_are(kind: Callable[[bytes], Any]) -> None:
    sent = image_argument(kind(b"jpeg"), "http://gpu/mcp")
    assert base64.b64decode(sent.partition(",")[2]) == b"jpeg"


def test_annotated_pictures_are_png_files() -> None:
    assert png_file("out/Seen.PNG") == Path("out/Seen.PNG")
    for target in ("seen.jpg", "seen", "png"):
        with pytest.raises(OutputRefused, match="name it so"):
            png_file(target)


async def test_arguments_that_are_none_are_left_out(serve: Serve) -> None:
    server = serve(make_face())
    seen: list[dict[str, Any]] = []

    @server.tool
    def facs_spy(one: int = 1, two: int = 2) -> dict[str, Any]:
        seen.append({"one": one, "two": two})
        return seen[-1]

    assert await call(None, "facs_spy", {"one": None, "two": 5}) == {"one": 1, "two": 5}
    assert seen == [{"one": 1, "two": 5}]


async def test_answers_of_another_kind_are_failures(serve: Serve) -> None:
    server = serve(make_face())

    @server.tool(output_schema=None)
    def facs_text() -> str:
        return "no structure"

    server.local_provider.remove_tool("facs_render_overlay")

    @server.tool(output_schema=None)
    def facs_render_overlay(analysis_id: str, form: str, max_px: int) -> ToolResult:
        return ToolResult(content=f"no picture of {analysis_id}, {form}, {max_px}")

    with pytest.raises(ToolCallFailed, match="facs_text answered without structured content"):
        await call(None, "facs_text", {})
    with pytest.raises(ToolCallFailed, match="facs_nothing"):
        await call(None, "facs_nothing", {})
    with pytest.raises(ToolCallFailed, match="answered without a picture"):
        await overlay(None, "a1")


async def test_the_annotated_picture_is_the_servers(serve: Serve) -> None:
    serve(make_face())
    assert (await overlay(None, "a1")).startswith(b"\x89PNG")


async def test_a_picture_that_changed_is_not_shown_on(tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(as_png())
    sha256 = hashlib.sha256(as_png()).hexdigest()
    np.testing.assert_array_equal((await picture(str(file), sha256)).pixels_rgb, PIXELS)
    with pytest.raises(ImageUnreadable, match="changed since it was measured"):
        await picture(str(file), "0" * 64)
    with pytest.raises(ImageNotFound):
        await picture(str(tmp_path / "gone.png"), sha256)
