"""The one-way street of the architecture: nothing imports what comes after it."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Each layer may import itself and what stands before it.
LAYERS = (
    ("facs", "errors"),
    ("types", "drawing"),
    ("geometry",),
    ("models",),
    ("backends", "lazy"),
    ("image_file", "image"),
    ("rules",),
    ("analyzers",),
    ("pipeline",),
    ("bystanders",),
    ("api", "overlay", "overlay_people", "table"),
    ("highlights",),
    ("evidence",),
    ("training",),
    ("server",),
)
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}
SOURCES = sorted(
    path
    for folder in ("tools", "agent", "evals", "prompts")
    for path in (ROOT / folder).rglob("*.py")
    if path.stat().st_size
)


def imported(path: Path) -> set[str]:
    """Every facsight module a file imports, wherever in the file, as a dotted absolute name."""
    package = ("facsight", *path.relative_to(ROOT).parent.parts)
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            stem = ".".join([*base, *([node.module] if node.module else [])])
            found |= {f"{stem}.{alias.name}" for alias in node.names}
    return {name for name in found if name.split(".")[0] == "facsight"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_layers_import_downwards_only(path: Path) -> None:
    parts = path.relative_to(ROOT).with_suffix("").parts
    for name in imported(path):
        target = name.split(".")[1:]
        if target[:1] == ["evals"]:
            assert parts[0] == "evals", f"{name}: only evals imports evals"
        if parts[0] == "tools":
            assert target[0] == "tools", f"{name}: tools import tools only"
            mine, theirs = RANK[parts[1]], RANK[target[1]]
            assert theirs <= mine, f"{name} comes after {parts[1]}"


def test_the_agent_measures_over_mcp_only() -> None:
    """The agent shares data and pure functions with the tools and runs no measurement itself."""
    shared = {"facs", "errors", "types", "image", "rules", "evidence"}
    for path in SOURCES:
        parts = path.relative_to(ROOT).parts
        # The client opens the server in this process; command line, server and page are doors.
        if parts[0] != "agent" or parts[1] in ("client.py", "cli", "server.py", "page.py"):
            continue
        used = {name.split(".")[2] for name in imported(path) if name.startswith("facsight.tools.")}
        assert used <= shared, f"{path.relative_to(ROOT)} reaches past MCP: {used - shared}"
