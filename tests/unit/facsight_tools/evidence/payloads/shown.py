"""How a payload is shown, compared as a whole; and its way through JSON."""

from __future__ import annotations

import json

from facsight_tools.evidence.payloads import AnyPayload
from facsight_tools.evidence.rows import Row

Look = tuple[str, str, object, str, str]
"""Id, status, value, unit and sentence of a row."""


def look(payload: AnyPayload) -> Look:
    row = Row.of(payload, source="test")
    return row.id, row.status, row.value, row.unit, row.text


def through_json(payload: AnyPayload) -> AnyPayload:
    text = Row.of(payload, source="test").model_dump_json()
    assert "null" not in json.dumps(json.loads(text)["payload"])
    return Row.model_validate_json(text).payload
