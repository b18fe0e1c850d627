"""The page's routes for videos: told while it is measured, read, and saved as tables."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from tests.series import SCENE_SRT
from tests.unit.facsight_tools.server.setting import FakeMeasurer

from facsight.film_page import add_film_page
from facsight.server import create_agent_server
from facsight_tools.errors import VideoUnreadable
from facsight_tools.server.handles import AnalysisStore
from facsight_tools.server.intake.picture import Intake
from facsight_tools.server.intake.roots import Roots
from facsight_tools.server.services import Services

assert add_film_page
OURS = {"X-Facsight": "1"}
CLIP = b"the bytes of a video, which nobody decodes here"


@pytest.fixture
def measurer() -> FakeMeasurer:
    return FakeMeasurer()


@pytest.fixture
async def client(measurer: FakeMeasurer) -> AsyncIterator[httpx.AsyncClient]:
    server = create_agent_server(Services(Intake(Roots(())), measurer, AnalysisStore()))
    transport = httpx.ASGITransport(server.http_app())
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as opened:
        yield opened


async def events(client: httpx.AsyncClient, video: bytes = CLIP) -> list[dict[str, Any]]:
    answer = await client.post("/view/films", content=video, headers=OURS)
    assert answer.status_code == 200
    return [json.loads(one.removeprefix("data: ")) for one in answer.text.split("\n\n") if one]


async def test_a_video_is_told_as_it_is_measured_then_read_and_saved(
    client: httpx.AsyncClient, measurer: FakeMeasurer
) -> None:
    told = await events(client)
    films = [one["film"] for one in told if one["type"] == "film"]
    assert [one["whole"] for one in films] == [False, True]
    assert measurer.films[0].video == CLIP
    handle = films[-1]["analysis_id"]
    asked = {"analysis_id": handle, "face": 1, "context": SCENE_SRT}
    reading = (await client.post("/view/films/readings", json=asked, headers=OURS)).json()
    assert reading["said"]
    assert {part["label"] for part in reading["parts"]} >= {"sadness", "happiness"}
    assert set(reading["moments"]) <= set(reading["rows"])
    assert 9 < reading["moments"]["F1.smile.e1"] < 15
    for table in ("series", "events"):
        given = {"analysis_id": handle, "table": table}
        found = (await client.post("/view/films/tables", json=given, headers=OURS)).json()
        assert list(csv.DictReader(io.StringIO(found["csv"])))


async def test_what_is_refused_is_told(client: httpx.AsyncClient, measurer: FakeMeasurer) -> None:
    measurer.error = VideoUnreadable("It is damaged.")
    begun, told = await events(client)
    assert begun["type"] == "begun"
    assert told == {"type": "error", "code": "VideoUnreadable", "message": "It is damaged."}
    foreign = await client.post("/view/films", content=CLIP)
    assert foreign.status_code == 400
    gone = {"analysis_id": "an_0000000000000000"}
    answer = await client.post("/view/films/readings", json=gone, headers=OURS)
    assert (answer.status_code, answer.json()["code"]) == (400, "AnalysisExpired")


async def test_a_page_that_is_loaded_again_finds_its_measurement(
    client: httpx.AsyncClient,
) -> None:
    first = await events(client)
    job = first[0]["job"]
    answer = await client.post("/view/films/jobs", json={"job": job}, headers=OURS)
    told = [json.loads(one.removeprefix("data: ")) for one in answer.text.split("\n\n") if one]
    assert told[0] == first[0]
    assert told[-1] == first[-1]
    kept = {"analysis_id": first[-1]["film"]["analysis_id"]}
    film = (await client.post("/view/films/kept", json=kept, headers=OURS)).json()
    assert film["whole"]
    assert film["people"] == first[-1]["film"]["people"]
    gone = await client.post("/view/films/jobs", json={"job": "film_0"}, headers=OURS)
    assert (gone.status_code, gone.json()["code"]) == (400, "JobExpired")
    assert (await client.post("/view/films/jobs", json={"job": job})).status_code == 400


async def test_a_part_is_headed_as_the_outline_has_it_in_its_language(
    client: httpx.AsyncClient,
) -> None:
    handle = (await events(client))[-1]["film"]["analysis_id"]
    asked = {"analysis_id": handle, "face": 1, "language": "de"}
    reading = (await client.post("/view/films/readings", json=asked, headers=OURS)).json()
    words = {"sadness": "Trauer", "happiness": "Freude", None: "kein Ausdruck ragt heraus"}
    outline = " ".join(one["text"] for one in reading["said"])
    for part in reading["parts"]:
        assert part["heading"] == words[part["label"]]
        assert part["label"] is None or part["heading"] in outline
        assert part["said"]
        assert part["scores"][0]["by"] == "Gesicht"
