"""The one-way street of the architecture: nothing imports what comes after it."""

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Each layer may import itself and what stands before it.
LAYERS = (
    ("core_dumps", "facs", "errors", "states", "printable", "decoded", "shown", "values_file"),
    ("given_files", "at_rest"),
    ("types", "drawing"),
    ("geometry",),
    ("seams",),
    ("networks",),
    ("backends", "lazy", "beside"),
    ("image_file", "jpeg_file", "image"),
    ("rules",),
    ("analyzers",),
    ("registry",),
    ("pipeline",),
    ("bystanders",),
    ("columns",),
    ("batch", "helpers", "api", "helper_worker", "overlay", "overlay_people", "table"),
    ("video",),
    ("table_files",),
    ("highlights",),
    ("evidence",),
    ("toolboxes",),
    ("statements",),
    ("answers",),
    ("server",),
)
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}
PACKAGES = {
    path.parent.name: path.parent
    for folder in ("agent", "tools", "prompts", "evals")
    for path in (ROOT / folder).glob("*/__init__.py")
}
SOURCES = sorted(
    path for package in PACKAGES.values() for path in package.rglob("*.py") if path.stat().st_size
)
# What each package may import of the project, besides itself.
MAY_IMPORT = {
    "facsight_prompts": {"facsight_tools"},
    "facsight_tools": set(),
    "facsight": {"facsight_prompts", "facsight_tools"},
    "facsight_training": {"facsight_tools"},
    "facsight_evals": {"facsight", "facsight_prompts", "facsight_tools"},
    "facsight_bench": {
        *("facsight", "facsight_evals", "facsight_prompts", "facsight_tools", "facsight_training"),
    },
}


def inside(path: Path) -> tuple[str, ...]:
    """A module's place in its package: `("facsight_tools", "rules", "lens")`."""
    return path.relative_to(ROOT).with_suffix("").parts[1:]


@cache
def imported(path: Path) -> set[str]:
    """Every module of the project a file imports, wherever in the file, as a dotted name."""
    package = inside(path)[:-1]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            stem = ".".join([*base, *([node.module] if node.module else [])])
            found |= {f"{stem}.{alias.name}" for alias in node.names}
    return {name for name in found if name.split(".")[0] in PACKAGES}


LATE = {
    ("types", "facsight_tools.evidence.analysis_json.analysis_to_json"),
    ("types", "facsight_tools.table.face_rows"),
}
"""What an analysis writes itself out with, imported when it is asked to."""


def test_every_package_has_its_line() -> None:
    assert set(MAY_IMPORT) == set(PACKAGES)


@pytest.mark.parametrize("package", PACKAGES)
def test_layers_import_downwards_only(package: str) -> None:
    for path in (one for one in SOURCES if inside(one)[0] == package):
        _, *rest = inside(path)
        for name in imported(path):
            theirs, *target = name.split(".")
            allowed = {package, *MAY_IMPORT[package]}
            assert theirs in allowed, f"{path}: {package} does not import {name}"
            if (*rest, name) in LATE:
                continue
            if package == theirs == "facsight_tools" and rest != ["__init__"]:
                assert RANK[target[0]] <= RANK[rest[0]], f"{path}: {name} comes after {rest[0]}"


def test_the_agent_measures_over_mcp_only() -> None:
    """The agent shares data and pure functions with the tools and runs no measurement itself.

    It draws on the picture that a vision model is shown.
    """
    shared = {"facs", "errors", "states", "printable", "shown", "types", "image", "rules"}
    shared |= {"evidence", "statements", "answers", "drawing", "highlights", "toolboxes", "video"}
    doors = ("__init__", "client", "cli", "server", "video_answer")
    doors += ("page", "page_calls", "film_page", "film_jobs", "camera_page")
    for path in SOURCES:
        package, room, *_ = inside(path)
        # The client opens the server in this process; command line, server and page are doors.
        if package != "facsight" or room in doors:
            continue
        used = {name.split(".")[1] for name in imported(path) if name.startswith("facsight_tools.")}
        assert used <= shared, f"{path.relative_to(ROOT)} reaches past MCP: {used - shared}"
