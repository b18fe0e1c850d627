"""Gather the evidence and choose the face."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langgraph.runtime import Runtime
from pydantic import ValidationError

from facsight.client import EVERYTHING, call
from facsight.settings import Settings, settings
from facsight.state import State
from facsight_tools.errors import AnalysisExpired, ToolCallFailed, UnknownOption
from facsight_tools.evidence.observations import Observation
from facsight_tools.evidence.rows import Ledger, content_hash
from facsight_tools.statements.evidence import Evidence


async def observe(state: State, runtime: Runtime[Settings]) -> dict[str, Any]:
    """Fetch the ledger, with the user's words read into it, and what a model saw.

    Raises:
        UnknownOption: the picture shows faces, but not the one asked for.
        ToolCallFailed: the ledger does not have the form or the hash it should have.
    """
    runtime.stream_writer({"node": "observe", "text": "Gathering the evidence"})
    try:
        ledger = await ledger_of(state, settings(runtime))
    except AnalysisExpired:
        if state.get("renewed") is None:
            raise
        return {"expired": True}  # `take` measures it again, or goes on without
    if "question" in state:  # which face it is on is for `look_up` to say
        return {"ledger": ledger}
    return {"ledger": ledger, "face_index": _choose(ledger, state.get("face"))}


async def ledger_of(
    state: State, chosen: Settings, at: Sequence[float] = (), crops: Sequence[str] = ()
) -> Ledger:
    """The ledger of all that is known by now; raises as `observe` does.

    `at` are moments of a video whose units are to be rows as well, `crops` handles of what was
    measured again.
    """
    answer = await call(
        chosen.server,
        "facs_get_evidence",
        {
            "analysis_id": state["analysis_id"],
            "context": state.get("context"),
            "observations": _plain(state.get("observations", ())),
            "examples": chosen.examples and chosen.examples.model_dump(mode="json")["examples"],
            "appraisals": [*(state.get("appraisals") or ())] or None,
            "at": [*at] or None,
            "crops": [*crops] or None,
            **EVERYTHING,
        },
    )
    try:
        ledger = Ledger.model_validate(answer)
    except ValidationError as error:
        raise ToolCallFailed(f"The evidence has another form than expected: {error}") from error
    if content_hash(ledger.rows) != ledger.hash:
        raise ToolCallFailed("The evidence does not match its hash.")
    return ledger


def _plain(observations: Sequence[Observation]) -> list[dict[str, Any]] | None:
    """The observations as the tool takes them; left out where there are none."""
    return [one.model_dump(mode="json") for one in observations] or None


def _choose(ledger: Ledger, named: int | None) -> int | None:
    faces = Evidence.of(ledger).faces
    face = 1 if named is None else named
    if faces and face not in faces:
        found = "1 face" if len(faces) == 1 else f"{len(faces)} faces"
        raise UnknownOption(f"There is no face {face}: the picture shows {found}.")
    return face if faces else None
