"""One name, one thing: no two public classes of the packages share a name."""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[2]
# A statement has the name of the row that it is about. Both are written with their module:
# `payloads.Angle` is what was measured, `kinds.Angle` what is said of it.
KINDS = ROOT / "tools" / "facsight_tools" / "statements" / "kinds"


def test_no_two_public_classes_share_a_name() -> None:
    places: defaultdict[str, list[str]] = defaultdict(list)
    for folder in ("agent", "tools", "prompts", "evals"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if KINDS in path.parents:
                continue
            for node in ast.parse(path.read_text("utf-8")).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    places[node.name].append(str(path.relative_to(ROOT)))
    assert len(places) > 200, "the packages were not found"
    assert {name: where for name, where in places.items() if len(where) > 1} == {}
