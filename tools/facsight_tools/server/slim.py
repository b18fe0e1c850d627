"""Output schemas that tell what an answer holds in a few words, not down to its last field.

A client is sent every schema with the list of tools, and three quarters of that list were schemas
of answers. The whole ones are resources: facsight://schemas/{tool}.
"""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel

_PLAIN: Final = frozenset({"string", "number", "integer", "boolean", "object"})


def slim(*answers: type[BaseModel]) -> dict[str, Any]:
    """The fields of what a tool may answer, one level deep and without descriptions.

    Args:
        answers: its forms, such as the brief and the full one; a field has a type where all agree.
    """
    told: dict[str, dict[str, Any]] = {}
    for answer in answers:
        for name, field in answer.model_json_schema().get("properties", {}).items():
            shape = _shape(field)
            if name not in told:
                told[name] = shape
            elif told[name].get("type") != shape.get("type"):
                told[name].pop("type", None)
                told[name].pop("items", None)
    return {"type": "object", "properties": told}


def _shape(field: dict[str, Any]) -> dict[str, Any]:
    kind = "object" if "$ref" in field else field.get("type")
    if kind == "array":
        inner = field.get("items", {})
        inside = "object" if "$ref" in inner or "anyOf" in inner else inner.get("type")
        return {"type": "array", "items": {"type": inside} if inside in _PLAIN else {}}
    return {"type": kind} if kind in _PLAIN else {}
