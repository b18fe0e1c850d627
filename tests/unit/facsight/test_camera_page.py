"""The page's route for a webcam: numbers of one picture, and nothing of it is kept."""

from __future__ import annotations

import httpx
from tests.unit.facsight_tools.server.setting import FakeMeasurer

from facsight.camera_page import CameraMoment, add_camera_page
from facsight.server import create_agent_server
from facsight_tools.errors import ServerBusy
from facsight_tools.server.handles import AnalysisStore
from facsight_tools.server.intake.picture import Intake
from facsight_tools.server.intake.roots import Roots
from facsight_tools.server.services import Services

assert add_camera_page
OURS = {"X-Facsight": "1"}


async def test_a_picture_gives_numbers_and_is_not_kept() -> None:
    measurer, store = FakeMeasurer(), AnalysisStore()
    server = create_agent_server(Services(Intake(Roots(())), measurer, store))
    transport = httpx.ASGITransport(server.http_app())
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        answer = await client.post("/view/moments", content=b"a picture", headers=OURS)
        found = CameraMoment.model_validate_json(answer.content)
        assert found.size_wh == measurer.analysis.scene.size_wh
        assert [one.face for one in found.faces] == [1, 2]
        for one, face in zip(found.faces, measurer.analysis.faces, strict=True):
            assert one.label == face.emotion.top
            present = {unit.au for unit in face.action_units.readings if unit.side == "both"}
            assert {int(unit.code[2:]) for unit in one.units} <= present
        assert [picture for picture, _ in measurer.measured] == [b"a picture"]
        assert not store._kept
        foreign = await client.post("/view/moments", content=b"a picture")
        assert (foreign.status_code, len(measurer.measured)) == (400, 1)
        measurer.busy = ServerBusy("Come later.")
        later = await client.post("/view/moments", content=b"a picture", headers=OURS)
        assert (later.status_code, later.json()["code"]) == (503, "ServerBusy")
