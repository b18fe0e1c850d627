"""Small changes to a module's code: each another module, none in what only words a message."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from facsight_bench.mutants import Mutant, apply, left_out, mutants

CHECKER = Path(__file__).parents[3] / "tools" / "facsight_tools" / "evidence" / "checker"
SOURCE = '''"""A module with 1 in its docstring."""
LIMIT: int = 3
TWICE = LIMIT * 2


def over(value, least=1):
    """Whether a value is over 0."""
    if not value:
        return False
    return value >= LIMIT and value > least


class Box:
    size: int = 4

    @property
    def wide(self):
        return self.size + 1 > 4


def problem(text):
    return text


def told(value):
    return problem(f"{value + 1} of 2")
'''


@pytest.fixture
def loaded(tmp_path: Path) -> Callable[[], ModuleType]:
    """The module of `SOURCE`, anew."""
    path = tmp_path / "small.py"
    path.write_text(SOURCE)

    def load() -> ModuleType:
        spec = spec_from_file_location("small", path)
        assert spec is not None
        assert spec.loader is not None
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


def named(path: Path, what: str, line: int) -> Mutant:
    (found,) = [one for one in mutants(path) if (one.what, one.line) == (what, line)]
    return found


def test_each_mutant_is_another_module() -> None:
    path = CHECKER / "claim.py"
    plain = ast.unparse(ast.parse(path.read_text(encoding="utf-8")))
    made = [ast.unparse(mutant.tree()) for mutant in mutants(path)]
    assert len(made) > 30
    assert plain not in made
    assert len(set(made)) == len(made)


def test_changes_are_named_by_line_and_in_reading_order(tmp_path: Path) -> None:
    path = tmp_path / "small.py"
    path.write_text(SOURCE)
    made = list(mutants(path))
    assert [str(one) for one in made[:4]] == [
        "small:2 3 -> 4",
        "small:3 Mult -> Div",
        "small:3 2 -> 3",
        "small:6 1 -> 2",
    ]
    whats = {(one.line, one.what) for one in made}
    assert {(10, "GtE -> Gt"), (10, "Gt -> GtE"), (10, "And -> Or"), (9, "False -> True")} <= whats
    assert (8, "not dropped") in whats
    assert (8, "condition turned") not in whats, "a `not` is a mutant of its own"
    assert {one.within for one in made if one.line == 18} == {("Box", "wide")}


def test_messages_docstrings_and_fields_are_left_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "small.py"
    path.write_text(SOURCE)
    assert not [one for one in mutants(path) if one.line in (1, 7, 14)]
    assert [one.what for one in mutants(path) if one.line == 26] == ["nothing returned"]
    counted = left_out(path)
    assert counted["a field or name of a class"] == 1
    assert counted["within the text of a message"] == 2


def test_a_changed_function_is_in_force_wherever_it_was_imported(
    loaded: Callable[[], ModuleType],
) -> None:
    module = loaded()
    imported = module.over
    assert (imported(3), imported(2)) == (True, False)
    apply(named(Path(str(module.__file__)), "GtE -> Gt", 10), module, [module])
    assert (imported(3), imported(4)) == (False, True)


def test_a_changed_method_and_default(loaded: Callable[[], ModuleType]) -> None:
    module = loaded()
    path = Path(str(module.__file__))
    box = module.Box()
    assert box.wide is True
    apply(named(path, "Add -> Sub", 18), module, [module])
    assert box.wide is False
    module = loaded()
    module.LIMIT = 0
    assert module.over(2) is True
    apply(named(path, "1 -> 2", 6), module, [module])
    assert module.over(2) is False


def test_a_changed_constant_reaches_what_is_made_from_it(
    loaded: Callable[[], ModuleType],
) -> None:
    module, other = loaded(), ModuleType("other")
    module.LIMIT = 3000
    module.TWICE = 6000
    other.TAKEN = module.TWICE  # type: ignore[attr-defined]
    apply(named(Path(str(module.__file__)), "3 -> 4", 2), module, [module, other])
    assert (module.LIMIT, module.TWICE) == (4, 8)
    assert other.TAKEN == 8  # type: ignore[attr-defined]
    assert "small" not in sys.modules


def test_mutants_compile(tmp_path: Path) -> None:
    path = tmp_path / "small.py"
    path.write_text(SOURCE)
    for one in mutants(path):
        compile(one.tree(), "small.py", "exec")
