"""Have a language model judge the situation, apart from the face's numbers."""

from __future__ import annotations

from typing import Any

from langgraph.runtime import Runtime

from facsight.nodes.observe import ledger_of
from facsight.settings import Settings, settings
from facsight.state import State
from facsight_tools.errors import KeyMissing
from facsight_tools.evidence import payloads


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
    # Providers' packages take seconds to import.
    from facsight.language_models.appraisal import appraise_situation
    from facsight.language_models.failures import told

    notices = state.get("notices", ())
    try:
        at = chosen.writer()
    except KeyMissing:
        return {}  # told where it writes
    runtime.stream_writer({"node": "appraise", "text": f"{at.name} judges the situation"})
    judged = await appraise_situation(at, ledger.rows, face, labels)
    if judged.error is not None:
        failed = told(judged.error, at.name, "appraise", chosen.model_url)
        notices = (*notices, failed)
    return {
        "notices": notices,
        "appraisals": judged.given,
        "appraisal": judged.report,
        "appraisal_prompts": judged.prompts,
    }
