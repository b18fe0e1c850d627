"""What a run tells while it is under way."""

from __future__ import annotations

from collections.abc import Callable

from langgraph.runtime import Runtime

from facsight.settings import Settings
from facsight_tools.answers.inference import Claim


def shower(runtime: Runtime[Settings], node: str) -> Callable[[Claim], None]:
    """A function that streams a sentence whose statement holds, as an event of `node`."""

    def show(claim: Claim) -> None:
        event = {"node": node, "text": claim.text, "claim": claim.model_dump(mode="json")}
        runtime.stream_writer(event)

    return show
