"""Judge what is to be said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from langgraph.runtime import Runtime

from facsight.settings import Settings
from facsight.state import State
from facsight_tools.answers.inference import Refused
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.flat import to_flat


def check(state: State, runtime: Runtime[Settings]) -> dict[str, Any]:
    """Judge every statement by the ledger; what does not hold is taken out, with the reason."""
    runtime.stream_writer({"node": "check", "text": "Checking every statement"})
    evidence, draft = Evidence.of(state["ledger"]), state["draft"]
    verdicts = [(one, one.judge(evidence)) for one in draft.statements]
    failed = tuple(
        Refused(given=to_flat(one).plain(), reason=verdict.why)
        for one, verdict in verdicts
        if not verdict.holds
    )
    held = tuple(one for one, verdict in verdicts if verdict.holds)
    return {
        "draft": replace(draft, statements=held, unread=()),
        "findings": (*draft.unread, *failed),
    }
