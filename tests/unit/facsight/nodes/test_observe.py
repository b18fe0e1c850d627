"""The evidence is fetched whole and unaltered, and the face is one that is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastmcp import FastMCP
from tests.builders import make_face

from facsight.nodes.observe import observe
from facsight_tools.errors import ToolCallFailed, UnknownOption
from facsight_tools.evidence.observations import Observation
from facsight_tools.evidence.rows import Ledger

from .running import Run

Serve = Callable[..., FastMCP]
ASKED: Any = {"analysis_id": "a1"}


async def test_words_and_observations_become_rows(serve: Serve, make_ledger: Any) -> None:
    face = make_face(aus={12: 3.2})
    serve(face)
    seen = Observation(text="A cup stands on the table.")
    run = Run()
    state = {**ASKED, "context": "She won.", "observations": (seen,)}
    found = await observe(state, run)
    ledger: Ledger = found["ledger"]
    assert ledger == make_ledger(face, context="She won.", observations=[seen])
    stated, told = ledger.get("C1"), ledger.get("V1")
    assert stated is not None
    assert told is not None
    assert "A cup" in told.text
    assert found["face_index"] == 1
    assert run.told == ["observe"]


@pytest.mark.parametrize(("face", "says"), [(0, "3 faces"), (4, "3 faces")])
async def test_a_face_that_is_not_there_is_refused(serve: Serve, face: int, says: str) -> None:
    serve(make_face(), make_face(2), make_face(3))
    with pytest.raises(UnknownOption, match=f"no face {face}: the picture shows {says}"):
        await observe({**ASKED, "face": face}, Run())
    found = await observe({**ASKED, "face": 3}, Run())
    assert found["face_index"] == 3


async def test_where_there_is_no_face_none_is_missing(serve: Serve) -> None:
    serve()
    found = await observe({**ASKED, "face": 5}, Run())
    assert found["face_index"] is None


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda answer: answer | {"hash": "0" * 64}, "does not match its hash"),
        (lambda answer: answer | {"rows": answer["rows"][1:]}, "does not match its hash"),
        (lambda answer: answer | {"rows": [{"id": 3}]}, "another form"),
        (lambda answer: {"rows": answer["rows"]}, "another form"),
    ],
)
async def test_altered_evidence_is_refused(
    change: Callable[[dict[str, Any]], dict[str, Any]], says: str, serve: Serve, make_ledger: Any
) -> None:
    answer = change(make_ledger(make_face()).model_dump(mode="json"))
    server = serve(make_face())
    server.local_provider.remove_tool("facs_get_evidence")

    @server.tool
    def facs_get_evidence(analysis_id: str, detail: str, limit: int) -> dict[str, Any]:  # noqa: ARG001
        return answer

    with pytest.raises(ToolCallFailed, match=says):
        await observe(ASKED, Run())
