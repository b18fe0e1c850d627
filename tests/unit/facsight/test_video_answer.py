"""A video read through the tool: short, its ids resolve, and it holds in full."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastmcp import FastMCP
from fastmcp.exceptions import ToolError
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from tests.series import SCENE_SRT, clock, make_series, scene
from tests.unit.facsight_tools.server.setting import call
from tests.videos import flat, write_video

from facsight.server import create_agent_server
from facsight.settings import Settings
from facsight.video_answer import VideoAnswer, read_kept
from facsight_tools.answers.video import VideoReport, judge_in_time
from facsight_tools.server.clips import NamedVideo
from facsight_tools.server.handles import AnalysisStore, KeptVideo
from facsight_tools.server.intake.picture import Intake
from facsight_tools.server.intake.roots import Roots
from facsight_tools.server.security.principal import LOCAL
from facsight_tools.server.services import Services
from facsight_tools.video.film import Filmed
from facsight_tools.video.identity import Identity, identity_of

from .measurer import Measurer

assert VideoAnswer
assert read_kept
WORDS = {"context": "Her brother was missing.", "transcript": SCENE_SRT}


@pytest.fixture
def services() -> Services:
    return Services(Intake(Roots(())), Measurer(), AnalysisStore())


@pytest.fixture
def handle(services: Services) -> str:
    filmed = Filmed(scene(), (640, 360), 15.0, 15.0, whole=True)
    return services.store.put(KeptVideo(filmed), LOCAL)


@pytest.fixture
def server(services: Services) -> FastMCP:
    return create_agent_server(services)


async def test_citations_resolve_and_the_answer_is_short(server: FastMCP, handle: str) -> None:
    data, text = await call(server, "facs_infer_emotion", analysis_id=handle, **WORDS)
    assert len(text) < 8000
    assert len(str(data)) < 8000
    assert handle in text
    assert [one["segment"] for one in data["segments"]] == [*range(1, data["total"] + 1)]
    cited = sorted(set(re.findall(r"\[([A-Z][^\]\s]*)\]", text)))
    assert cited
    found, _ = await call(
        server, "facs_get_evidence", analysis_id=handle, ids=cited, limit=200, **WORDS
    )
    assert found["hash"] == data["ledger_hash"]
    assert set(cited) <= set(found["rows"])


async def test_in_full_it_is_a_report_that_holds(server: FastMCP, handle: str) -> None:
    data, _ = await call(server, "facs_infer_emotion", analysis_id=handle, detail="full", **WORDS)
    report = VideoReport.model_validate({"schema": data["schema"], "video": data["video"]})
    assert judge_in_time(report.video) == ()


async def test_what_a_video_does_not_take_is_refused(server: FastMCP, handle: str) -> None:
    appraisal = [{"label": "joy"}]
    for wrong in ({"face": 4}, {"appraisals": appraisal}, {"cursor": "x"}):
        with pytest.raises(ToolError, match=r"InputError|UnknownOption"):
            await call(server, "facs_infer_emotion", analysis_id=handle, **wrong)


async def test_a_question_goes_the_road_of_the_conversation(server: FastMCP, handle: str) -> None:
    data, text = await call(server, "facs_ask", analysis_id=handle, question="When does she smile?")
    assert data["query"] == {"what": "when", "event": "smile"}
    assert "[F1.smile.e1]" in text
    on, _ = await call(server, "facs_ask", thread=data["thread"], question="Was passiert um 0:10?")
    assert on["language"] == "de"
    assert "F1.AU12.t10000" in on["cites"]
    nothing, _ = await call(
        server, "facs_ask", thread=data["thread"], question="What happens at 9:00?"
    )
    assert nothing["cites"] == []
    other, _ = await call(
        server, "facs_ask", thread=data["thread"], question="Where does she look?"
    )
    assert other["cites"] == []
    assert "When does she smile?" in other["text"], "it says what can be asked"


async def test_a_transcript_without_a_time_says_what_to_do(server: FastMCP, handle: str) -> None:
    for tool in ("facs_infer_emotion", "facs_get_evidence"):
        with pytest.raises(ToolError, match=r"TranscriptUntimed: .*context"):
            await call(server, tool, analysis_id=handle, transcript="not a transcript")


class Watching(FakeListChatModel):
    """Says the same of every picture."""

    def __init__(self, *said: str) -> None:
        seen = {"observations": [{"text": one} for one in said]}
        super().__init__(responses=[json.dumps(seen)])


async def test_the_operators_model_sees_frames_of_a_file_that_is_there(
    services: Services, tmp_path: Path
) -> None:
    clip = write_video(tmp_path / "scene.mp4", (flat(at % 200) for at in range(375)), fps=25)
    identity = identity_of(clip.stat())
    open_services = replace(services, intake=Intake())
    filmed = Filmed(scene(), (64, 48), 15.0, 15.0, whole=True)
    model = Watching("The person is frowning.")
    server = create_agent_server(
        open_services, operator=Settings(vision_model=model, privacy="full")
    )

    async def asked(found: Identity, **more: Any) -> tuple[dict[str, Any], str]:
        named = NamedVideo(str(clip), identity=found)
        handle = services.store.put(KeptVideo(filmed, named=named), LOCAL)
        return await call(server, "facs_infer_emotion", analysis_id=handle, **more)

    data, text = await asked(identity)
    assert "[V1]" in text
    assert "contradicts" in text
    said = [
        {"text": "The person is frowning.", "at": float(at), "source": "FakeListChatModel"}
        for at in re.findall(r"of the frame at 0:(\d\d\.\d)", text)
    ]
    found, _ = await call(
        server,
        "facs_get_evidence",
        analysis_id=data["analysis_id"],
        observations=said,
        ids=["V1", "V1.at"],
    )
    assert {"V1", "V1.at"} <= set(found["rows"])
    _, without = await asked(identity, model="none")
    assert "[V1]" not in without
    _, swapped = await asked((0, 0))
    assert "[V1]" not in swapped
    assert "another than was measured" in swapped


async def test_nobody_in_a_video_is_told_by_both_tools(services: Services) -> None:
    filmed = Filmed(make_series(clock(2.0)), (640, 360), 2.0, 2.0, whole=True)
    handle = services.store.put(KeptVideo(filmed), LOCAL)
    server = create_agent_server(services)
    data, text = await call(server, "facs_infer_emotion", analysis_id=handle)
    assert "Nobody was found in this video." in text
    assert data["segments"] == []
    _, asked = await call(server, "facs_ask", analysis_id=handle, question="Does she smile?")
    assert "Nobody was found in this video." in asked


async def test_what_crops_takes_and_when_words_have_rows_is_said(
    server: FastMCP, handle: str
) -> None:
    with pytest.raises(ToolError, match=r"crops: .*facs_analyze_image.*ids"):
        await call(server, "facs_get_evidence", analysis_id=handle, crops=["F1.AU12"])
    with pytest.raises(ToolError, match=r"AnalysisExpired: crops: "):
        await call(server, "facs_get_evidence", analysis_id=handle, crops=["an_unknown"])
    with pytest.raises(ToolError, match=r"C1.* context"):
        await call(server, "facs_get_evidence", analysis_id=handle, ids=["C1"])
