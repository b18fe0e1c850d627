"""Give the answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from langgraph.runtime import Runtime

from facsight.reasoner.draft import StatedDraft
from facsight.settings import Settings, settings
from facsight.state import State
from facsight_tools.answers.making import answer_of
from facsight_tools.answers.notices import Happened, Notice
from facsight_tools.evidence.payloads import Judged, OfAppraisal, Unjudged
from facsight_tools.evidence.usage import AppraisalReport
from facsight_tools.rules import labels as label_sets
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.whole import owed

_FEWEST: Final = 3
"""Statements of a language model that must be left for its answer to be given."""


def answer(state: State, runtime: Runtime[Settings]) -> dict[str, Any]:
    """The inference: statements that hold in sentences, the distributions, and what was refused.

    An answer as a whole owes more than true statements: strong contrary evidence, near rivals, a
    conflict. What a model does not say of that is added, and the answer names both; a model of
    whose statements too few hold, or that failed, is replaced by the deterministic reasoner.
    """
    runtime.stream_writer({"node": "answer", "text": "Done"})
    chosen, evidence = settings(runtime, state.get("wording")), Evidence.of(state["ledger"])
    draft, base = state["draft"], state["base"]
    said, reasoner = draft.statements, draft.reasoner
    notices = (*state.get("notices", ()), *draft.notices)
    language = chosen.spoken(state.get("context"))
    if draft.usage is not None and len(said) < _FEWEST:
        said, reasoner = base.statements, f"{base.reasoner} in place of {reasoner}"
        wrote = (one for one in notices if one.step in ("write", "repair"))
        if all(one.code == "shortened" for one in wrote):
            code: Happened = "in_prose" if _in_prose(draft) else "nothing_held"
            notices = (*notices, Notice.of(code, "write", draft.usage.model))
    elif draft.usage is not None and owed(said, evidence, draft.face):
        reasoner = f"{reasoner}, completed by {base.reasoner}"
    notices = (*notices, *_left_out(state, chosen))
    inference = answer_of(
        said,
        evidence,
        draft.face,
        language,
        chosen.register,
        full=chosen.full,
        reasoner=reasoner,
        label_set=chosen.labels,
        lens=chosen.lens,
        refused=(*state["refused"], *state["findings"]),
        prompts={
            **state.get("scene_prompts", {}),
            **state.get("appraisal_prompts", {}),
            **state.get("looking_prompts", {}),
            **draft.prompts,
        },
        usage=draft.usage,
        scene=state.get("scene"),
        appraisal=_judged(state),
        looks=state.get("looks", ()),
        notices=tuple(one.in_language(language) for one in notices),
    )
    return {"inference": inference}


def _in_prose(draft: StatedDraft) -> bool:
    """Whether a model wrote words and no JSON at all, as one does that refuses."""
    unread = draft.usage.unread if draft.usage else ()
    return bool(unread) and not draft.unread and all(one.reason == "not_json" for one in unread)


def _left_out(state: State, chosen: Settings) -> Iterator[Notice]:
    """What was asked for or given and could not be taken."""
    for _, one in state["ledger"].rows_of(Unjudged):
        why = " ".join(one.refused)
        yield Notice.of("unjudged", "appraise", one.judged_by, why=why, detail=why)
    shown = chosen.examples.labels if chosen.examples else ()
    unknown = [one for one in label_sets.load(chosen.labels).unknown if one not in shown]
    if unknown and state["face_index"] is not None:
        name = chosen.labels
        yield Notice.of("unscored", "appraise", name, labels=", ".join(unknown))


def _judged(state: State) -> AppraisalReport | None:
    """How the situation was judged, by a model or by whoever asked; None where nobody did."""
    asked = state.get("appraisal")
    every = [one for _, one in state["ledger"].rows_of(OfAppraisal)]
    if asked is None and not every:
        return None
    return AppraisalReport(
        usage=asked.usage if asked else None,
        kept=sum(isinstance(one, Judged) for one in every),
        refused=tuple(reason for one in every for reason in one.refused),
        failed=asked.failed if asked else "",
    )
