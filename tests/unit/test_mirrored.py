"""A test is found from its module, and a module from its test.

`<top>/<package>/a/b/c.py` has `tests/unit/<package>/a/b/test_c.py`, which imports it. Where several
small modules of a folder are one subject, the folder's test may serve for them,
`tests/unit/<package>/a/test_b.py`: it imports them, or something of the folder that they stand
behind. What has no module of its own (contracts, safety, whole runs) lies beside `tests/unit`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
UNIT: Final = ROOT / "tests" / "unit"
PACKAGES: Final = {
    "facsight": "agent",
    "facsight_tools": "tools",
    "facsight_training": "tools",
    "facsight_prompts": "prompts",
    "facsight_evals": "evals",
    "facsight_bench": "evals",
}


def has_code(path: Path) -> bool:
    """Whether a file holds more than a docstring."""
    body = ast.parse(path.read_text("utf-8")).body
    return any(
        not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)) for node in body
    )


def found(base: Path, pattern: str) -> Iterator[str]:
    """The files below a folder, as paths from there."""
    return (path.relative_to(base).as_posix() for path in sorted(base.rglob(pattern)))


SOURCES: Final = {
    name: ROOT / top / name
    for package, top in PACKAGES.items()
    for name in found(ROOT / top, f"{package}/**/*.py")
}


def dotted(name: str) -> str:
    """`facsight_tools.geometry.align` of the file `facsight_tools/geometry/align.py`."""
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@cache
def imported(path: Path) -> frozenset[str]:
    """What a file imports, wherever in the file, as dotted names; what a folder's `__init__` hands
    on counts as imported from where it is.
    """
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(name for one in names for name in (one, handed_on(one)) if name)


def handed_on(name: str) -> str | None:
    """Where a folder's `__init__` has a name from: `a.b.c.name` for `a.b.name`."""
    folder, _, own = name.rpartition(".")
    init = SOURCES.get(f"{folder.replace('.', '/')}/__init__.py")
    if init is None:
        return None
    return next((one for one in imported(init) if one.endswith(f".{own}") and one != name), None)


def is_imported(module: str, names: frozenset[str]) -> bool:
    return any(name == dotted(module) or name.startswith(f"{dotted(module)}.") for name in names)


def of_folder(folder: str, names: frozenset[str]) -> set[str]:
    """The modules of a folder that a test of it speaks for: those that it imports, and those of
    the folder that they stand on.
    """
    inside = [name for name in SOURCES if name.rpartition("/")[0] == folder]
    imports = [one for one in inside if is_imported(one, names)]
    # The folder's own `__init__` runs with any of its modules; it counts where it is all there is.
    reached = {one for one in imports if not one.endswith("/__init__.py")} or set(imports)
    waiting = list(reached)
    while waiting:
        asked = imported(SOURCES[waiting.pop()])
        more = {one for one in inside if is_imported(one, asked)} - reached
        reached |= more
        waiting += more
    return reached


def problem(module: str) -> str | None:
    """Why a module has no test, or None where it has one."""
    folder, _, file = module.rpartition("/")
    own = UNIT / folder / f"test_{file}"
    if own.is_file():
        if is_imported(module, imported(own)):
            return None
        return f"{own.relative_to(ROOT)} does not import {dotted(module)}"
    above, _, name = folder.rpartition("/")
    shared = UNIT / above / f"test_{name}.py"
    if shared.is_file() and module in of_folder(folder, imported(shared)):
        return None
    return f"{module} has no test: write {own.relative_to(ROOT)}"


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_has_its_test(package: str) -> None:
    modules = (
        name
        for name, path in SOURCES.items()
        if name.startswith(f"{package}/")
        and path.name not in ("__init__.py", "__main__.py")
        and has_code(path)
    )
    assert [why for one in modules if (why := problem(one)) is not None] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_every_test_names_a_module_or_a_folder(package: str) -> None:
    """It is named like a module, or like a folder from which it imports."""
    tests = found(UNIT, f"{package}/**/test_*.py")
    assert [one for one in tests if not is_named(one)] == []


def is_named(test: str) -> bool:
    folder, _, file = test.rpartition("/")
    module = f"{folder}/{file.removeprefix('test_')}"
    inside = module.removesuffix(".py")
    return module in SOURCES or bool(of_folder(inside, imported(UNIT / test)))
