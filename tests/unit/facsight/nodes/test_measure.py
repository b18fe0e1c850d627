"""A picture is measured once, with the label set that is asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastmcp import FastMCP
from tests.builders import make_face

from facsight.nodes.measure import measure
from facsight.settings import Settings, Sitting
from facsight_tools.errors import ImageNotFound
from facsight_tools.video.sampling import Sampling

from .running import Run

Serve = Callable[..., FastMCP]


@pytest.fixture
def asked(serve: Serve) -> list[tuple[str, str | None]]:
    """What the server was asked to measure, and by which labels."""
    server = serve(make_face())
    server.local_provider.remove_tool("facs_analyze_image")
    seen: list[tuple[str, str | None]] = []

    @server.tool
    def facs_analyze_image(
        image: str, labels: str | None = None, detail: str = "brief", limit: int = 1
    ) -> dict[str, Any]:
        assert detail == "full"
        assert limit > 1000, "every face, however many"
        seen.append((image, labels))
        return {"analysis_id": "a7", "analysis": {"faces": [], "image": image}}

    return seen


@pytest.mark.parametrize(("labels", "named"), [("basic", None), ("compound", "compound")])
async def test_the_labels_are_named_where_they_are_not_the_usual_ones(
    labels: str, named: str | None, asked: list[tuple[str, str | None]]
) -> None:
    run = Run(Settings(labels=labels))
    found = await measure({"image": "photo.jpg"}, run)
    assert asked == [("photo.jpg", named)]
    assert found == {"analysis_id": "a7", "analysis": {"faces": [], "image": "photo.jpg"}}
    assert run.told == ["measure"]


async def test_what_is_known_is_not_measured_again(asked: list[tuple[str, str | None]]) -> None:
    known: Any = {"analysis_id": "b2", "analysis": {"faces": [1]}}
    run = Run()
    assert await measure({"image": "photo.jpg", "measured": known}, run) == known
    assert asked == []
    assert run.events == []


async def test_a_refusal_keeps_its_class(serve: Serve) -> None:
    serve(make_face())
    with pytest.raises(ImageNotFound):
        await measure({"image": "missing.jpg"}, Run())


async def test_of_a_video_the_frames_and_hands_that_are_wanted_are_asked_for(
    serve: Serve, tmp_path: Path
) -> None:
    server = serve(make_face())
    seen: list[dict[str, Any]] = []

    @server.tool
    def facs_analyze_video(
        video: str, wait_s: float, scene: bool, fps: float, every: int, start: float, end: float
    ) -> dict[str, Any]:
        assert wait_s > 0
        seen.append({"scene": scene, "fps": fps, "every": every, "start": start, "end": end})
        assert video.endswith("clip.mp4")
        return {"state": "done", "results": [{"analysis_id": "a8"}]}

    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"")
    chosen = Sitting(sampling=Sampling(fps=5, start=1, end=3), scene=True)
    found = await measure({"image": str(clip)}, Run(chosen))
    assert found["analysis_id"] == "a8"
    assert seen == [{"scene": True, "fps": 5, "every": 1, "start": 1, "end": 3}]
