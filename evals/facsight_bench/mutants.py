"""Small changes to a Python module's own code, one at a time, and how one is put in force.

A change is made to one node of the syntax tree: a comparison, `and` for `or`, a `not`, a number, a
truth value, `any` for `all`, a rule that is not run, a condition that always or never holds. What
only words a message, a docstring or an annotation is left as it is and counted in `left_out`.
"""

from __future__ import annotations

import ast
import inspect
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Final

_SWAPPED: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_BINARY: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
_CALLED: Final = {"any": "all", "all": "any", "min": "max", "max": "min"}

Change = tuple[str, Callable[[], None]]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One changed module.

    Attributes:
        path: the module's file.
        lines: the first and last line of the statement that is changed, from 1.
        line: the line of the node that is changed.
        what: the change in words.
        place: which node it is, in the order of `_nodes`.
        change: which of the changes of that node it is.
        within: the names of the class and function that hold it; empty for the module's own.
    """

    path: Path
    lines: tuple[int, int]
    line: int
    what: str
    place: int
    change: int
    within: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.path.stem}:{self.line} {self.what}"

    def tree(self) -> ast.Module:
        """The module's syntax tree with the change made; lines are those of the file."""
        tree = ast.parse(self.path.read_text(encoding="utf-8"))
        _changes(list(_nodes(tree))[self.place].node)[self.change][1]()
        return ast.fix_missing_locations(tree)


@dataclass(frozen=True, slots=True)
class _Node:
    node: ast.AST
    lines: tuple[int, int]
    within: tuple[str, ...]
    reason: str
    """Why the node is left as it is; empty where it is changed."""


def mutants(path: Path) -> Iterator[Mutant]:
    """Every mutant of a module, one change each."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for place, one in enumerate(_nodes(tree)):
        for number, (what, _) in enumerate(() if one.reason else _changes(one.node)):
            line = getattr(one.node, "lineno", one.lines[0])
            yield Mutant(path, one.lines, line, what, place, number, one.within)


def left_out(path: Path) -> Counter[str]:
    """How many changes of a module are not tried, by the reason."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: Counter[str] = Counter()
    for one in _nodes(tree):
        if one.reason:
            found[one.reason] += len(_changes(one.node))
    return found


def _nodes(tree: ast.Module) -> Iterator[_Node]:
    """The nodes in reading order, each with its statement and why it is left out, if it is."""
    waiting = [_Node(node, (0, 0), (), "") for node in reversed(tree.body)]
    while waiting:
        one = waiting.pop()
        node = one.node
        if isinstance(node, ast.stmt):
            end = node.end_lineno or node.lineno
            if isinstance(node, ast.If | ast.For | ast.While | ast.With | ast.FunctionDef):
                end = max(node.lineno, node.body[0].lineno - 1)
            one = _Node(node, (node.lineno, end), one.within, one.reason)
        yield one
        waiting += reversed([
            _Node(child, one.lines, within, reason or one.reason)
            for child, within, reason in _inner(node, one.within)
        ])  # fmt: skip


def _inner(
    node: ast.AST, within: tuple[str, ...]
) -> Iterator[tuple[ast.AST, tuple[str, ...], str]]:
    """The children of a node, with the names that hold them and a reason to leave them out."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return
    if isinstance(node, ast.FunctionDef):
        for child in (*node.args.defaults, *node.body):
            yield child, (*within, node.name), ""
    elif isinstance(node, ast.ClassDef):
        for child in node.body:
            field = "" if isinstance(child, ast.FunctionDef) else "a field or name of a class"
            yield child, (*within, node.name), field
    elif isinstance(node, ast.AnnAssign):
        if node.value:
            yield node.value, within, ""
    elif isinstance(node, ast.JoinedStr):
        for child in ast.iter_child_nodes(node):
            yield child, within, "within the text of a message"
    else:
        message = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "problem"
        for child in ast.iter_child_nodes(node):
            yield child, within, "within the text of a message" if message else ""


def _changes(node: ast.AST) -> list[Change]:
    """What can be changed of a node: a name, and what changes it in place."""
    found: list[Change] = []

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
        case ast.If() | ast.IfExp() | ast.While() if not _is_denial(node.test):
            put("condition turned", test=ast.UnaryOp(ast.Not(), node.test))
        case ast.Return(value=value) if value is not None and not isinstance(value, ast.Constant):
            put("nothing returned", value=ast.Constant(None))
        case _:
            pass
    return found


def _is_denial(test: ast.expr) -> bool:
    """Whether a condition is a `not`, which is a mutant of its own already."""
    return isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)


def apply(mutant: Mutant, module: ModuleType, others: Iterable[ModuleType]) -> None:
    """Put a mutant in force in this process, where its module is imported already.

    A function gets the changed code in place of its own, so that everyone who imported it runs
    that. A changed constant is computed again, with those of its module that are made from it, and
    given to every one of `others` that holds the old one.
    """
    body = mutant.tree().body
    if mutant.within:
        whole = next(one for one in body if getattr(one, "name", "") == mutant.within[0])
        namespace = dict(vars(module))
        _run(whole, module, namespace)
        new, old = (_function(held, mutant.within) for held in (namespace, vars(module)))
        old.__code__, old.__defaults__ = new.__code__, new.__defaults__
        return
    names: set[str] = set()
    stale: dict[int, object] = {}
    for statement in body:
        if isinstance(statement, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef):
            continue
        changed = statement.lineno <= mutant.line <= (statement.end_lineno or 0)
        if not changed and names.isdisjoint(_names(statement)):
            continue
        before = dict(vars(module))
        _run(statement, module, vars(module))
        for name in _names(statement):
            if name in before and before[name] is not vars(module)[name]:
                names.add(name)
                stale[id(before[name])] = vars(module)[name]
    for other in others:
        for name, value in list(vars(other).items()):
            if id(value) in stale:
                setattr(other, name, stale[id(value)])


def _run(statement: ast.stmt, module: ModuleType, namespace: dict[str, object]) -> None:
    tree = ast.Module([statement], [])
    exec(compile(tree, str(module.__file__), "exec", dont_inherit=True), namespace)  # noqa: S102


def _names(statement: ast.stmt) -> set[str]:
    return {one.id for one in ast.walk(statement) if isinstance(one, ast.Name)}


def _function(namespace: Mapping[str, object], within: tuple[str, ...]) -> FunctionType:
    """The function or method of a module that holds a changed node, without its decorators."""
    found = namespace[within[0]]
    if isinstance(found, type):
        found = inspect.getattr_static(found, within[1])
    if isinstance(found, property):
        found = found.fget
    elif callable(found):
        found = inspect.unwrap(found)
    if not isinstance(found, FunctionType):
        raise TypeError(f"{'.'.join(within)} is no plain function")
    return found
