"""Schemas that every provider of language models takes, by rules and by clients' own converters.

They are read from the snapshot, which `test_mcp_parts` holds to what is served, so that this file
also runs in an environment of the clients, whose `mcp` is older than the server's: with the group
`clients` of pyproject.toml and pytest, `python -m pytest --noconftest`
on this file.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SCHEMAS = json.loads(Path(__file__).with_name("mcp_schemas.json").read_text("utf-8"))
# What OpenAI, Anthropic, Gemini or small servers are known to refuse or to ignore.
REFUSED = frozenset(
    {"$ref", "$defs", "prefixItems", "oneOf", "allOf", "not", "const", "if", "patternProperties"}
)


def schemas(schema: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """A schema and all in it."""
    if not isinstance(schema, dict):
        return
    yield path, schema
    for name, one in schema.get("properties", {}).items():
        yield from schemas(one, f"{path}.{name}")
    for one in schema.get("anyOf", ()):
        yield from schemas(one, path)
    for key in ("items", "additionalProperties"):
        yield from schemas(schema.get(key), f"{path}.{key}")


def test_every_schema_is_plain() -> None:
    for name, tool in SCHEMAS.items():
        for path, schema in schemas(tool["input"], name):
            assert not REFUSED & set(schema), path
            kind = schema.get("type")
            assert isinstance(kind, str) or "anyOf" in schema, f"{path} has no type, or several"
            if kind == "array":
                assert isinstance(schema.get("items"), dict), f"{path} says not what is in it"
                assert schema["items"], path
            if kind == "object":
                assert "properties" in schema or "additionalProperties" in schema, path
            if "enum" in schema:
                assert len({type(one) for one in schema["enum"]}) == 1, path
        for path, schema in schemas((tool["output"] or {}), name):
            assert not REFUSED & set(schema), path
            assert isinstance(schema.get("type", ""), str), path
        assert len(tool["description"]) <= 1600, f"{name}: OpenAI and hosts cut long ones"


def test_what_is_one_of_a_list_says_so() -> None:
    enums = {
        f"{tool_name}.{name}"
        for tool_name, tool in SCHEMAS.items()
        for name, one in tool["input"]["properties"].items()
        if '"enum"' in json.dumps(one)
    }
    for wanted in ("lens", "language", "register", "detail", "model"):
        assert f"facs_infer_emotion.{wanted}" in enums
    for wanted in ("facs_render_overlay.style", "facs_render_overlay.form"):
        assert wanted in enums
    assert {"facs_analyze_image.rules", "facs_analyze_image.order"} <= enums


def test_pydantic_ai_converts_every_schema() -> None:
    profiles = pytest.importorskip("pydantic_ai.profiles.openai")
    google = pytest.importorskip("pydantic_ai.profiles.google")
    for tool in SCHEMAS.values():
        for transformer in (
            profiles.OpenAIJsonSchemaTransformer,
            google.GoogleJsonSchemaTransformer,
        ):
            made = transformer(json.loads(json.dumps(tool["input"])), strict=None).walk()
            assert set(made["properties"]) == set(tool["input"]["properties"])


def test_openai_agents_converts_every_schema() -> None:
    strict = pytest.importorskip("agents.strict_schema")
    # Objects with keys of the caller's own, for which strict mode has no way: these go without.
    loose = {"units", "labels"}
    for name, tool in SCHEMAS.items():
        schema = json.loads(json.dumps(tool["input"]))
        held = {
            path.rpartition(".")[2]
            for path, one in schemas(schema, name)
            if isinstance(one.get("additionalProperties"), dict)
        }
        assert held <= loose
        if not held:
            made = strict.ensure_strict_json_schema(schema)
            assert set(made["required"]) == set(made["properties"])
