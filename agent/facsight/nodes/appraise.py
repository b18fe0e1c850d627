"""Have a language model judge the situation, apart from the face's numbers."""

from __future__ import annotations

from typing import Any

from langgraph.runtime import Runtime

from facsight.nodes.asking import ends, gave_up
from facsight.nodes.observe import ledger_of
from facsight.settings import Settings, settings
from facsight.state import State
from facsight_tools.errors import KeyMissing
from facsight_tools.evidence import payloads
from facsight_tools.rules.labels import load as load_labels


async def appraise(state: State, runtime: Runtime[Settings]) -> dict[str, Any]:
    """Appraisals of the situation, which become `J` rows; none where nobody is to judge.

    A model is asked where one is named, somebody said or reported something, and no appraisal was
    given with the question. It is shown no picture: in one it would judge the face, which then
    counted twice; what a vision model reports of the scene it is told. Where it fails, the
    lexicon's reading stands and the answer says so.
    """
    chosen = settings(runtime)
    if state.get("appraisals") is not None or chosen.model is None:
        return {}
    if not (state.get("context") or state.get("observations")):
        return {}
    ledger, face = await ledger_of(state, chosen), state.get("face") or 1
    labels = [one.label for _, one in ledger.rows_of(payloads.EmotionScore, face=face)]
    if not labels:
        return {}
    # What no rule scores is for whoever judges the situation alone to speak of.
    labels += load_labels(chosen.labels).unknown
    # Providers' packages take seconds to import.
    from facsight.language_models.appraisal import appraise_situation
    from facsight.language_models.failures import told

    notices, until = state.get("notices", ()), ends(state, chosen)
    try:
        at = chosen.writer(until)
    except KeyMissing:
        return {}  # told where it writes
    if gave_up(state, at.name):
        return {}
    runtime.stream_writer({"node": "appraise", "text": f"{at.name} judges the situation"})
    judged = await appraise_situation(at, ledger.rows, face, labels)
    if judged.error is not None:
        failed = told(judged.error, at.name, "appraise", chosen.model_url)
        notices = (*notices, failed)
    return {
        "until": until,
        "notices": notices,
        "appraisals": judged.given,
        "appraisal": judged.report,
        "appraisal_prompts": judged.prompts,
    }
