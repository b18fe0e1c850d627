"""A video over the tools: measured as a job, its events and its timeline, in few words."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from fastmcp import Client, FastMCP
from fastmcp.exceptions import ToolError
from tests.series import bump, clock, make_series, scene
from tests.unit.facsight_tools.server.setting import call

from facsight_tools.errors import AnalysisExpired, VideoUnsupported
from facsight_tools.server.handles import AnalysisStore, KeptVideo
from facsight_tools.server.security.principal import LOCAL
from facsight_tools.server.services import Services
from facsight_tools.server.shelf import SqliteShelf
from facsight_tools.server.toolset.videos import add_videos
from facsight_tools.video.film import Filmed
from facsight_tools.video.series import Series

assert add_videos
MOST = 8_000
"""Characters: 2,000 tokens."""


def kept(series: Series, *, whole: bool = True) -> KeptVideo:
    length = series.duration_s
    return KeptVideo(Filmed(series, (640, 360), length, length, whole=whole))


@pytest.fixture
def handle(services: Services) -> str:
    return services.store.put(kept(scene()), LOCAL)


async def test_a_video_that_goes_on_is_told_so_far(server: FastMCP, services: Services) -> None:
    handle = services.store.put(kept(scene(), whole=False), LOCAL)
    for tool in ("facs_get_events", "facs_get_timeline"):
        data, _ = await call(server, tool, analysis_id=handle)
        assert data["whole"] is False


async def test_events_are_those_of_the_ledger_and_can_be_chosen(
    server: FastMCP, services: Services, handle: str
) -> None:
    every, _ = await call(server, "facs_get_events", analysis_id=handle, limit=1000)
    rows = {row.id for row in services.ledger(handle).rows}
    assert {one["id"] for one in every["events"]} <= rows
    onsets = [one["onset_s"] for one in every["events"]]
    assert onsets == sorted(onsets)
    smiles, text = await call(server, "facs_get_events", analysis_id=handle, names=["smile"])
    assert [one["id"] for one in smiles["events"]] == ["F1.smile.e1"]
    assert "F1.smile.e1" in text
    strong, _ = await call(server, "facs_get_events", analysis_id=handle, at_least="D")
    assert strong["events"]
    assert all(one["strength"] >= 3.5 for one in strong["events"])
    late, _ = await call(server, "facs_get_events", analysis_id=handle, start=9.5)
    assert all(one["offset_s"] >= 9.5 for one in late["events"])
    for wrong in ({"names": ["joy"]}, {"face": 7}):
        with pytest.raises(ToolError, match="UnknownOption"):
            await call(server, "facs_get_events", analysis_id=handle, **wrong)


async def test_pages_of_events_are_all_of_them_once(server: FastMCP, handle: str) -> None:
    whole, _ = await call(server, "facs_get_events", analysis_id=handle, limit=1000)
    found, cursor = [], None
    while True:
        given = {} if cursor is None else {"cursor": cursor}
        page, _ = await call(server, "facs_get_events", analysis_id=handle, limit=4, **given)
        found += page["events"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert found == whole["events"]


async def test_a_timeline_has_the_values_of_the_series(server: FastMCP, services: Services) -> None:
    times = clock(10.0)
    rise = bump(times, 4.0, 5.0, 6.0, 4.0)
    rise[times >= 8] = float("nan")
    handle = services.store.put(kept(make_series(times, {"AU12": rise, "yaw": times})), LOCAL)
    data, _ = await call(
        server, "facs_get_timeline", analysis_id=handle, what=["AU12", "yaw"], bins=10
    )
    unit = data["values"]["AU12"]
    assert unit["mean"][0] == 0
    assert unit["mean"][9] is None, "what was not measured is no 0"
    assert max(one for one in unit["highest"] if one is not None) > 3.5
    assert data["values"]["yaw"]["mean"] == sorted(data["values"]["yaw"]["mean"])
    part, _ = await call(
        server, "facs_get_timeline", analysis_id=handle, what=["AU12"], start=4.9, end=5.1, bins=1
    )
    assert part["values"]["AU12"]["mean"][0] > 3.3
    with pytest.raises(ToolError, match="joy"):
        await call(server, "facs_get_timeline", analysis_id=handle, what=["joy"])
    with pytest.raises(ToolError, match="measured from"):
        await call(server, "facs_get_timeline", analysis_id=handle, start=50)


async def test_a_timeline_in_full_takes_every_name_that_it_tells(
    server: FastMCP, services: Services
) -> None:
    times = clock(4.0)
    still = {"AU12": bump(times, 1.0, 2.0, 3.0, 4.0), "yaw": times, "emotion_mild_joy": times / 9}
    series = make_series(times, still | {"gaze_yaw": times, "gaze_pitch": times})
    handle = services.store.put(kept(series), LOCAL)
    full, _ = await call(server, "facs_get_timeline", analysis_id=handle, detail="full")
    named = list(full["values"])
    assert {"AU12", "yaw", "mild joy", "gaze_yaw", "gaze_pitch"} <= set(named)
    again, _ = await call(server, "facs_get_timeline", analysis_id=handle, what=named)
    assert again["values"] == full["values"]


async def test_answers_are_brief_for_one_and_bounded_for_twelve(
    server: FastMCP, services: Services
) -> None:
    one = scene()
    columns = dict(one.faces[1].columns)
    many = make_series(one.times, *[columns for _ in range(12)])  # type: ignore[list-item]
    for series, most in ((one, MOST), (many, 5 * MOST)):
        handle = services.store.put(kept(series), LOCAL)
        for tool in ("facs_get_events", "facs_get_timeline", "facs_get_evidence"):
            data, text = await call(server, tool, analysis_id=handle)
            assert len(text) < most, tool
            assert len(str(data)) < most, tool


async def test_tools_on_pictures_say_which_tools_take_videos(server: FastMCP, handle: str) -> None:
    for tool in ("facs_get_emotion", "facs_get_action_units", "facs_render_overlay"):
        with pytest.raises(ToolError, match=f"{VideoUnsupported.__name__}.*facs_get_events"):
            await call(server, tool, analysis_id=handle)


async def test_tables_and_evidence_are_resources(server: FastMCP, handle: str) -> None:
    root = f"facsight://analyses/{handle}"
    async with Client(server) as client:
        series = (await client.read_resource(f"{root}/series.csv"))[0].text
        events = (await client.read_resource(f"{root}/events.csv"))[0].text
        ledger = (await client.read_resource(f"{root}/ledger"))[0].text
    rows = list(csv.DictReader(io.StringIO(series)))
    assert len(rows) == len(scene().times)
    assert {"frame", "timestamp", "face", "AU12", "emotion_happiness"} <= set(rows[0])
    assert rows[200]["AU12"] == "", "the mouth is hidden there"
    assert list(csv.DictReader(io.StringIO(events)))
    assert "F1.smile.e1" in ledger


def test_another_owner_has_no_video(services: Services, handle: str) -> None:
    with pytest.raises(AnalysisExpired):
        services.store.video(handle, "somebody else")


def test_a_video_outlives_its_process_on_a_shelf(tmp_path: Path) -> None:
    shelf = SqliteShelf(tmp_path / "kept.db")
    handle = AnalysisStore(shelf=shelf).put(kept(scene()), LOCAL)
    found = AnalysisStore(shelf=shelf).video(handle, LOCAL).filmed
    assert found.whole
    for name, values in scene().faces[1].columns.items():
        assert values.tobytes() == found.series.faces[1].columns[name].tobytes()
