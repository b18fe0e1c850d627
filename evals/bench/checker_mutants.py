"""Mutation testing of the checker's own code: how many changed checkers its unit tests notice.

    python -m facsight.evals.bench.checker_mutants [--sample 300] [--module NAME]

One node of the syntax tree is changed at a time: a comparison, `and` for `or`, a `not`, a number, a
truth value, `any` for `all`, a rule that is not run, a condition that always or never holds. Each
changed module is loaded by a fresh process in place of its own, which then runs the checker's unit
tests up to the first failure. Messages, docstrings and annotations are left as they are, since no
test pins the wording. Needs the repository's `tests`; run it from the repository's root.

(mutmut 3 finds no test for any mutant here, because packages are linked into `src/facsight`.)
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import importlib
import importlib.abc
import importlib.machinery
import io
import os
import random
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Final

_PACKAGE: Final = "facsight.tools.evidence.checker"
_FOLDER: Final = Path(__file__).parents[2] / "tools" / "evidence" / "checker"
_TESTS: Final = Path("tests/unit/tools/evidence")
# Imported once, before the processes part; nothing of facsight, which each loads for itself.
_SHARED: Final = ("numpy", "pydantic", "pytest", "mcp_types", "cv2")
_SUITES: Final = ("sentences", "prose", "row_kinds", "tampering", "report", "repair")
_LONGEST_S: Final = 120
_BROKEN: Final = 70
_SWAPPED: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_BINARY: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
_CALLED: Final = {"any": "all", "all": "any", "min": "max", "max": "min"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One changed module: what is changed, and which change of which node of its tree it is."""

    module: str
    line: int
    what: str
    place: int
    change: int

    def source(self) -> str:
        """The module with the change made."""
        tree = ast.parse((_FOLDER / f"{self.module}.py").read_text(encoding="utf-8"))
        if self.place >= 0:
            _changes(list(_changeable(tree))[self.place])[self.change][1]()
        return ast.unparse(ast.fix_missing_locations(tree))


def mutants(path: Path) -> Iterator[Mutant]:
    """Every mutant of a module, one change each."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for place, node in enumerate(_changeable(tree)):
        for number, (what, _) in enumerate(_changes(node)):
            yield Mutant(path.stem, getattr(node, "lineno", 0), what, place, number)


def _changeable(tree: ast.Module) -> Iterator[ast.AST]:
    """The nodes in reading order, without messages, docstrings, annotations and imports."""
    waiting: list[ast.AST] = list(reversed(tree.body))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import | ast.ImportFrom | ast.JoinedStr | ast.ClassDef):
            continue
        yield node
        inner = list(ast.iter_child_nodes(node))
        if isinstance(node, ast.FunctionDef):
            inner = [*node.body]
        elif isinstance(node, ast.AnnAssign):
            inner = [node.value] if node.value else []
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "problem":
            inner = []
        waiting += reversed(inner)


def _changes(node: ast.AST) -> list[tuple[str, Callable[[], None]]]:
    """What can be changed of a node: a name, and what changes it in place."""
    found: list[tuple[str, Callable[[], None]]] = []

    def put(what: str, **fields: object) -> None:
        def change() -> None:
            for name, value in fields.items():
                setattr(node, name, value)

        found.append((what, change))

    match node:
        case ast.Compare(ops=[op]) if type(op) in _SWAPPED:
            put(f"{type(op).__name__} -> {_SWAPPED[type(op)].__name__}", ops=[_SWAPPED[type(op)]()])
        case ast.BoolOp(op=op):
            other = ast.Or() if isinstance(op, ast.And) else ast.And()
            put(f"{type(op).__name__} -> {type(other).__name__}", op=other)
        case ast.BinOp(op=op) if type(op) in _BINARY:
            put(f"{type(op).__name__} -> {_BINARY[type(op)].__name__}", op=_BINARY[type(op)]())
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            put("not dropped", op=ast.Not(), operand=ast.UnaryOp(ast.Not(), operand))
        case ast.Constant(value=bool() as value):
            put(f"{value} -> {not value}", value=not value)
        case ast.Constant(value=int() | float() as value):
            put(f"{value} -> {value + 1}", value=value + 1)
        case ast.Call(func=ast.Name(id=name)) if name in _CALLED:
            put(f"{name} -> {_CALLED[name]}", func=ast.Name(_CALLED[name], ast.Load()))
        case ast.Expr(value=ast.YieldFrom()):
            put("rule not run", value=ast.Constant(None))
        case ast.If() | ast.IfExp() | ast.While():
            put("condition turned", test=ast.UnaryOp(ast.Not(), node.test))
        case ast.Return(value=value) if value is not None and not isinstance(value, ast.Constant):
            put("nothing returned", value=ast.Constant(None))
        case _:
            pass
    return found


class _Replacing(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module another source."""

    def __init__(self, mutant: Mutant) -> None:
        self._name, self._source = f"{_PACKAGE}.{mutant.module}", mutant.source()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The changed module's place; None for every other."""
        del path, target
        if fullname != self._name:
            return None
        return importlib.machinery.ModuleSpec(fullname, self)

    def exec_module(self, module: ModuleType) -> None:
        """Run the changed source."""
        exec(compile(self._source, "mutant", "exec"), vars(module))  # noqa: S102


def _start(mutant: Mutant) -> int:
    """Start a process that judges a mutant; its exit status is 0 where no test noticed."""
    child = os.fork()
    if child:
        return child
    signal.alarm(_LONGEST_S)
    status = _BROKEN
    try:
        sys.meta_path.insert(0, _Replacing(mutant))
        status = int(_run_tests() != 0)
    finally:
        os._exit(status)  # before anything of the parent is run a second time


def _run_tests() -> int:
    import pytest

    silent = io.StringIO()
    with contextlib.redirect_stdout(silent), contextlib.redirect_stderr(silent):
        files = [str(_TESTS / f"test_{name}.py") for name in _SUITES]
        return pytest.main(["-x", "-q", "-p", "no:cacheprovider", "--no-header", *files])


def judge(chosen: Sequence[Mutant], jobs: int) -> list[Mutant]:
    """The mutants that no test noticed."""
    for name in _SHARED:
        importlib.import_module(name)
    running: dict[int, Mutant] = {}
    survivors: list[Mutant] = []
    waiting = list(reversed(chosen))
    while waiting or running:
        while waiting and len(running) < jobs:
            mutant = waiting.pop()
            running[_start(mutant)] = mutant
        child, status = os.wait()
        mutant = running.pop(child)
        if os.waitstatus_to_exitcode(status) == _BROKEN:
            raise RuntimeError(f"the tests could not be run at all for {mutant.module}")
        if status == 0:
            survivors.append(mutant)
            print(f"survived {mutant.module}:{mutant.line} {mutant.what}", flush=True)
    return survivors


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="Mutation testing of the checker.")
    parser.add_argument("--sample", type=int, default=300, help="mutants to try; 0: every one")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--module", help="only this module of the checker")
    args = parser.parse_args()
    paths = sorted(_FOLDER.glob(f"{args.module or '*'}.py"))
    everything = [mutant for path in paths for mutant in mutants(path)]
    rng = random.Random(args.seed)  # noqa: S311
    count = min(args.sample or len(everything), len(everything))
    chosen = rng.sample(everything, count)
    untouched = Mutant("codes", 0, "nothing", -1, 0)
    if not judge([untouched], 1):
        print("The tests fail as they are, so nothing can be learnt from them.")
        return 1
    survivors = judge(chosen, args.jobs)
    killed = count - len(survivors)
    print(f"{killed} of {count} mutants killed ({killed / count:.1%}); {len(everything)} in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
