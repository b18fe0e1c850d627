"""An overlay clip of a measured video: a stretch of its own file, and of no other."""

from __future__ import annotations

import asyncio
import base64
import io
from pathlib import Path

import av
import pytest
from fastmcp import Client
from fastmcp.exceptions import ToolError
from mcp.shared.exceptions import MCPError
from tests.series import scene
from tests.videos import flat, write_video

from facsight_tools.errors import FacsightError, UnknownOption
from facsight_tools.server import clips
from facsight_tools.server.app import create_server
from facsight_tools.server.clips import LONGEST_S, NamedVideo, clip_address, seconds_in
from facsight_tools.server.handles import AnalysisStore, KeptVideo
from facsight_tools.server.intake.picture import Intake
from facsight_tools.server.intake.roots import Roots
from facsight_tools.server.security.principal import LOCAL
from facsight_tools.server.services import Services
from facsight_tools.video.film import Filmed
from facsight_tools.video.identity import Identity, identity_of

from .setting import FakeMeasurer


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clips")
    return write_video(folder / "scene.mp4", (flat(at % 200) for at in range(375)), fps=25)


def kept(path: Path | None, identity: Identity | None = None) -> KeptVideo:
    named = None
    if path is not None:
        own = identity_of(path.stat())
        named = NamedVideo(str(path), identity=identity or own)
    return KeptVideo(Filmed(scene(), (64, 48), 15.0, 15.0, whole=True), named=named)


async def read(services: Services, one: KeptVideo, start: float, end: float) -> bytes:
    handle = services.store.put(one, LOCAL)
    async with Client(create_server(services)) as client:
        (found,) = await client.read_resource(clip_address(handle, start, end))
    assert found.mime_type == "video/mp4"
    return base64.b64decode(found.blob)


async def test_a_clip_is_the_stretch_that_was_asked_for(file: Path) -> None:
    services = Services(measurer=FakeMeasurer(), store=AnalysisStore())
    data = await read(services, kept(file), 12.0, 13.0)
    with av.open(io.BytesIO(data)) as video:
        frames = [*video.decode(video=0)]
    assert len(frames) == 25
    assert frames[0].width > frames[0].height * 64 / 48, "a panel stands beside it"


async def test_no_other_file_is_shown_and_none_outside_the_folders(file: Path) -> None:
    services = Services(measurer=FakeMeasurer(), store=AnalysisStore())
    for one in (kept(file, (0, 0)), kept(None)):
        with pytest.raises(MCPError, match="UnknownOption"):
            await read(services, one, 1.0, 2.0)
    shut = Services(Intake(Roots(())), FakeMeasurer(), AnalysisStore())
    with pytest.raises(MCPError, match=r"PathRefused|VideoNotFound"):
        await read(shut, kept(file), 1.0, 2.0)


async def test_an_upload_is_drawn_while_it_is_kept(file: Path) -> None:
    services = Services(measurer=FakeMeasurer(), store=AnalysisStore())
    data = await asyncio.to_thread(file.read_bytes)
    handle = services.uploads.put(data, LOCAL)
    one = KeptVideo(Filmed(scene(), (64, 48), 15.0, 15.0, whole=True), named=NamedVideo(handle))
    assert len(await read(services, one, 1.0, 1.5)) > 1000


def test_one_clip_is_drawn_at_a_time_and_none_is_long(file: Path) -> None:
    given = file.read_bytes()
    with clips._ONE_AT_A_TIME, pytest.raises(FacsightError, match="moment"):
        clips.overlay_clip(kept(file), given, 1.0, 2.0)
    assert clip_address("an_x", 5.0, 500.0).endswith(f"/clip/5.00/{5 + LONGEST_S:.2f}")
    assert seconds_in("5.00", f"{5 + LONGEST_S:.2f}") == (5.0, 5 + LONGEST_S)
    numbers = (("2", "1"), ("0", "99"), ("-1", "2"), ("nan", "2"), ("0", "inf"))
    for wrong in (*numbers, ("a", "b"), ("\u0661", "2"), ("1_0", "12"), (" 1", "2"), ("1e0", "2")):
        with pytest.raises(UnknownOption, match="clip/"):
            seconds_in(*wrong)
    with pytest.raises(UnknownOption, match="Nothing was measured"):
        clips.overlay_clip(kept(file), given, 14.99, 20.0)


async def test_the_answer_links_the_clip_and_says_where_it_is(file: Path) -> None:
    server = create_server(Services(measurer=FakeMeasurer(), store=AnalysisStore()))
    async with Client(server) as client:
        answer = await client.call_tool("facs_analyze_video", {"video": str(file), "speech": False})
        links = {one.name: one.uri for one in answer.content if one.type == "resource_link"}
        assert str(links["overlay.mp4"]) in answer.content[0].text
        job = answer.structured_content["job_id"]
        assert answer.structured_content["video"]["clip"] == str(links["overlay.mp4"])
        assert job


async def test_speech_that_cannot_be_heard_is_told_before_anything_is_measured(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("facsight_tools.video.speech.is_installed", lambda: False)
    services = Services(measurer=FakeMeasurer(), store=AnalysisStore())
    async with Client(create_server(services)) as client:
        with pytest.raises(ToolError, match=r"facsight\[audio\]"):
            await client.call_tool("facs_analyze_video", {"video": str(file), "speech": True})
    assert services.measurer.films == []  # type: ignore[attr-defined]
