"""What a run tells while it is under way."""

from __future__ import annotations

from collections.abc import Callable

from langgraph.runtime import Runtime

from facsight.settings import Settings, settings
from facsight.state import State
from facsight_tools.rules.lens import load as load_lens
from facsight_tools.statements.base import Statement
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.lenses import held_as_told
from facsight_tools.statements.plan import told


def shower(
    runtime: Runtime[Settings], node: str, state: State, evidence: Evidence
) -> Callable[[Statement], None]:
    """A function that streams the sentence of a statement that holds, as an event of `node`."""
    chosen = settings(runtime, state.get("wording"))
    language = chosen.spoken(state.get("context"))

    def show(statement: Statement) -> None:
        said = held_as_told(statement, load_lens(chosen.lens))
        (claim,) = told([[said]], evidence, language, chosen.register).claims
        event = {"node": node, "text": claim.text, "claim": claim.model_dump(mode="json")}
        runtime.stream_writer(event)

    return show
