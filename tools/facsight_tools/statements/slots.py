"""Which field of a statement stands in which field of a flat one: a table, read both ways.

A flat statement has few fields, so that a small model can fill them in: `state` is the word that
decides (present, duchenne, stronger, conflict), `word` a second one (a place, a part, `for`),
`text` what is quoted or named. What is not in the table has the same name on both sides.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from facsight_tools.statements.kinds import KINDS

_COMPARED: Final = {"relation": "state"}
_SHARED: Final = {"blend": "than_label", "blend_value": "than_value"}
_EVENT: Final = {"event": "text"}
_STRETCH: Final = {"start": "value", "end": "than_value"}
_OF_TIME: Final = {"seconds": "value", "of_seconds": "than_value"}
_THAN_EVENT: Final = {"than_event": "than_label"}
_TOOLS: Final = {"first_tool": "text", "second_tool": "than_label"}
_RULE: Final = {"rule_set": "text", "unilateral": "flag"}

SLOTS: Final[Mapping[str, Mapping[str, str]]] = {
    "unit_unavailable": {"reason": "state"},
    "unit_meaning": {"meaning_of": "than_unit"},
    "unit_compared": _COMPARED,
    "smile_shape": {"configuration": "state"},
    "direction": {"of": "word", "toward": "state"},
    "angle": {"of": "word", "degrees": "value"},
    "score_compared": {**_COMPARED, "than": "than_label"},
    "rule_counts": {**_RULE, "direction": "state"},
    "rule_weight": _RULE,
    "argument": {"unilateral": "flag", "direction": "word"},
    "quality_cue": {"cue": "word", "ok": "flag"},
    "quality_cue_value": {"cue": "word"},
    "not_measured": {"reason": "state"},
    "part_withheld": {"region": "word", "reason": "state"},
    "count": {"of": "word", "count": "value"},
    "hand_on_face": {"verb": "state", "place": "word"},
    "gaze_target": {"target": "state", "target_face": "than_face"},
    "facing": {"other": "than_face", "relation": "state"},
    "picture_value": {"of": "word"},
    "quotation": {"speaker": "word"},
    "circumstance": {"what": "word"},
    "cue_speaks_of": {"situation": "text", "denied": "flag"},
    "appraised": {"aspect": "word"},
    "tone": {"tone": "state"},
    "words_mismatch": {"mismatch": "state"},
    "observation": {"at": "value"},
    "observation_matches": {"feature": "word", "outcome": "state", "at": "value"},
    "reading": {"certainty": "state", "because": "word", **_SHARED},
    "construed": _SHARED,
    "named": _SHARED,
    "agreement": {"relation": "state", "face_label": "label", "context_label": "than_label"},
    "opinions": {"relation": "state", "units_label": "label", "learned_label": "than_label"},
    "opinion_gives": {"of": "word"},
    "held_back": {"how": "state"},
    "abstention": {"reason": "state", "other": "than_face"},
    "context_silent": {"reason": "state"},
    "without_context": {"part": "word"},
    "literature": {"work": "text"},
    "no_hint": {"work": "text"},
    "situation_appraised": {"dimension": "text"},
    "caution": {"of": "word"},
    "rule_set_used": {"rule_set": "text"},
    "made": {"made_by": "text"},
    "event_seen": {**_EVENT, **_STRETCH},
    "event_lasts": {**_EVENT, "start": "value", "seconds": "than_value", "whole": "flag"},
    "event_peak": {**_EVENT, "at": "than_value"},
    "event_order": {**_EVENT, **_COMPARED, **_THAN_EVENT, "at": "value", "than_at": "than_value"},
    "event_first": {**_EVENT, "at": "value"},
    "event_count": {**_EVENT, "count": "value"},
    "event_never": {**_EVENT, **_OF_TIME},
    "event_absent": _EVENT,
    "event_time": {**_EVENT, **_OF_TIME},
    "event_rate": _EVENT,
    "event_oftener": {**_EVENT, **_COMPARED, **_THAN_EVENT},
    "while_said": _EVENT,
    "sentence_at": _STRETCH,
    "unit_at": {"at": "than_value"},
    "segment_reading": {**_STRETCH, "percent": "rank", "frames": "body"},
    "tool_states": {**_TOOLS, "second_state": "word"},
    "tool_intensities": {**_TOOLS, "first": "value", "second": "than_value"},
    "tool_agreement": {**_TOOLS, "agreed": "value", "measured": "than_value"},
    "read_at_rest": {"count": "value"},
    "unit_by_reference": {"at_rest": "state", "average": "word"},
    "talks": _STRETCH,
    "in_step": {"other": "than_face", "lag": "than_value", "beyond": "state"},
}


def slots(kind: str) -> dict[str, str]:
    """Field of the statement to field of the flat one, of a kind; `kind` itself left out."""
    moved = SLOTS.get(kind, {})
    return {name: moved.get(name, name) for name in KINDS[kind].model_fields if name != "kind"}
