"""docs/tools.md is made from the tools' schemas: every parameter, its type and default."""

import json
import os
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "tools.md"
SCHEMAS: dict[str, Any] = json.loads(
    Path(__file__).with_name("mcp_schemas.json").read_text("utf-8")
)
HEAD = """\
# The tools

Made from the schemas that the server sends, by `FACSIGHT_WRITE_SNAPSHOTS=1 python -m pytest
tests/contract/test_tools_page.py`. A parameter without a default must be given. A list as JSON in a
string, one thing for a list of one, and a number as a string are taken.
"""


def type_of(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        kinds = [type_of(one) for one in schema["anyOf"] if one.get("type") != "null"]
        return " or ".join(dict.fromkeys(kinds))
    if "enum" in schema:
        shown = ", ".join(f"`{one}`" for one in schema["enum"])
        return f"one of {shown}" if len(schema["enum"]) < 12 else "one of a list"
    if schema["type"] == "array":
        return f"list of {type_of(schema['items'])}"
    bounds = [
        f"{word} {schema[key]}"
        for key, word in (("minimum", "from"), ("maximum", "to"))
        if key in schema
    ]
    return " ".join([schema["type"], *bounds])


def page() -> str:
    parts = [HEAD]
    for name, tool in sorted(SCHEMAS.items()):
        schema = tool["input"]
        rows = []
        for parameter, one in schema["properties"].items():
            needed = parameter in schema.get("required", ())
            default = "" if needed else f"`{json.dumps(one.get('default'))}`"
            told = one["description"].replace("|", "\\|")
            rows.append(f"| `{parameter}` | {type_of(one)} | {default} | {told} |")
        table = ["| parameter | type | default | |", "|---|---|---|---|", *rows]
        parts.append("\n".join([f"## {name}", "", tool["description"], "", *table, ""]))
    return "\n".join(parts)


def test_the_page_has_every_parameter_of_every_tool() -> None:
    if os.environ.get("FACSIGHT_WRITE_SNAPSHOTS"):
        PAGE.write_text(page(), "utf-8")
    assert PAGE.read_text("utf-8") == page()
