"""Choose what is said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from langgraph.runtime import Runtime

from facsight.nodes.asking import ends, gave_up
from facsight.nodes.progress import shower
from facsight.reasoner.deterministic import choose
from facsight.settings import Settings, settings
from facsight.state import State
from facsight_tools.errors import KeyMissing
from facsight_tools.evidence.usage import Usage
from facsight_tools.statements.evidence import Evidence


async def infer(state: State, runtime: Runtime[Settings]) -> dict[str, Any]:
    """Choose statements: deterministically, or by a language model where one is named.

    A language model is not asked where no reading can be given: there is nothing to choose. One
    that fails leaves a draft of no statements and a notice.
    """
    runtime.stream_writer({"node": "infer", "text": "Weighing the evidence"})
    chosen = settings(runtime)
    evidence, face = Evidence.of(state["ledger"]), state["face_index"]
    base = choose(evidence, face, chosen.lens, interventions=chosen.interventions)
    draft = base
    if chosen.model is not None and face is not None and evidence.weighing(face).withheld is None:
        # Providers' packages take seconds to import.
        from facsight.language_models.chat_model import name_of
        from facsight.language_models.failures import told
        from facsight.language_models.reasoner import propose

        name = name_of(chosen.model)
        used = state.get("looking") or Usage(model=name, price=chosen.price)
        silent = replace(base, statements=(), reasoner=name, usage=used)
        until, gone = ends(state, chosen), gave_up(state, name)
        begun = {"base": base, "refused": (), "repairs": 0, "until": until}
        if gone is not None:
            # told once, as what matters most of it
            told_once = (gone.at("write"), *(n for n in state["notices"] if n.model != name))
            return {**begun, "draft": silent, "notices": told_once}
        try:
            draft = await propose(
                chosen.writer(until),
                evidence,
                base,
                shower(runtime, "infer", state, evidence),
                lens=chosen.lens,
                examples=chosen.examples,
                looked=state.get("looked", ""),
                used=used,
            )
        except KeyMissing as error:
            draft = replace(silent, notices=(told(error, name, "write", chosen.model_url),))
        return {**begun, "draft": draft}
    return {"draft": draft, "base": base, "refused": (), "repairs": 0}
