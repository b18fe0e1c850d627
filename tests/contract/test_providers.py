"""Schemas that every provider of language models takes, by rules and by the clients' own converters."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastmcp import Client
from mcp_types import Tool

from facsight.server import create_agent_server

SERVER = create_agent_server()
# What OpenAI, Anthropic, Gemini or small servers are known to refuse or to ignore.
REFUSED = frozenset(
    {"$ref", "$defs", "prefixItems", "oneOf", "allOf", "not", "const", "if", "patternProperties"}
)


@pytest.fixture
async def tools() -> list[Tool]:
    async with Client(SERVER) as client:
        return list(await client.list_tools())


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


async def test_every_schema_is_plain(tools: list[Tool]) -> None:
    for tool in tools:
        for path, schema in schemas(tool.input_schema, tool.name):
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
        for path, schema in schemas(tool.output_schema, tool.name):
            assert not REFUSED & set(schema), path
            assert isinstance(schema.get("type", ""), str), path
        assert len(tool.description or "") <= 1600, f"{tool.name}: OpenAI and hosts cut long ones"


async def test_what_is_one_of_a_list_says_so(tools: list[Tool]) -> None:
    enums = {
        f"{tool.name}.{name}"
        for tool in tools
        for name, one in tool.input_schema["properties"].items()
        if '"enum"' in json.dumps(one)
    }
    for wanted in ("lens", "language", "register", "detail", "model"):
        assert f"facs_infer_emotion.{wanted}" in enums
    for wanted in ("facs_render_overlay.style", "facs_render_overlay.form"):
        assert wanted in enums
    assert {"facs_analyze_image.rules", "facs_analyze_image.order"} <= enums


async def test_pydantic_ai_converts_every_schema(tools: list[Tool]) -> None:
    profiles = pytest.importorskip("pydantic_ai.profiles.openai")
    google = pytest.importorskip("pydantic_ai.profiles.google")
    for tool in tools:
        for transformer in (
            profiles.OpenAIJsonSchemaTransformer,
            google.GoogleJsonSchemaTransformer,
        ):
            made = transformer(json.loads(json.dumps(tool.input_schema)), strict=None).walk()
            assert set(made["properties"]) == set(tool.input_schema["properties"])


async def test_openai_agents_converts_every_schema(tools: list[Tool]) -> None:
    strict = pytest.importorskip("agents.strict_schema")
    loose = {
        "units",
        "labels",
    }  # objects with keys of the caller's own, which strict has no way for
    for tool in tools:
        schema = json.loads(json.dumps(tool.input_schema))
        open_ended = any(
            isinstance(one.get("additionalProperties"), dict) for _, one in schemas(schema, "")
        )
        if open_ended:
            held = {
                path.split(".")[-1]
                for path, one in schemas(schema, "")
                if isinstance(one.get("additionalProperties"), dict)
            }
            assert held <= loose
            continue
        made = strict.ensure_strict_json_schema(schema)
        assert set(made["required"]) == set(made["properties"])
