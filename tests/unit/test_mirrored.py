"""A test is found from its module, and a module from its test.

`<top>/<package>/a/b/c.py` has `tests/unit/<package>/a/b/test_c.py`, which imports it. Where several
small modules of a folder are one subject, the folder's test may serve for them,
`tests/unit/<package>/a/test_b.py`: it imports them, or something of the folder that they stand
behind. What has no module of its own (contracts, safety, whole runs) lies beside `tests/unit`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
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

# Modules that need no test of their own, and tests that name no module. A line that is taken out
# tightens the rule; one that exempts nothing any more fails.
EXEMPT_MODULES: Final = (
    # The checker is judged sentence by sentence, whatever its modules are: see EXEMPT_TESTS.
    "facsight_tools/evidence/checker/*.py",
    # The sentences of the reasoner and of the chat are about to be written in another way.
    "facsight/reasoner/prose_*.py",
    "facsight/chat/*.py",
)
EXEMPT_TESTS: Final = (
    "facsight_tools/evidence/test_*.py",  # the checker's
    "facsight/test_prose_*.py",
    "facsight/chat/test_*.py",
)
# Modules whose tests are still to be written; the list only gets shorter.
MISSING: Final = (
    # The ledger's rows
    "facsight_tools/evidence/analysis_json.py",
    "facsight_tools/evidence/claims.py",
    "facsight_tools/evidence/context/mismatch.py",
    "facsight_tools/evidence/context/speech.py",
    "facsight_tools/evidence/examples.py",
    "facsight_tools/evidence/lens_hints.py",
    "facsight_tools/evidence/payloads/base.py",
    "facsight_tools/evidence/payloads/faces.py",
    "facsight_tools/evidence/payloads/people.py",
    "facsight_tools/evidence/payloads/rules.py",
    "facsight_tools/evidence/payloads/words.py",
    "facsight_tools/evidence/people_json.py",
    "facsight_tools/evidence/rows.py",
    "facsight_tools/evidence/rules.py",
    "facsight_tools/evidence/scene_rows.py",
    "facsight_tools/evidence/smiles.py",
    "facsight_tools/evidence/sources.py",
    "facsight_tools/evidence/unsupported.py",
    # The agent, its evaluation and the benches
    "facsight/api.py",
    "facsight/cli/analyze.py",
    "facsight/cli/app.py",
    "facsight/cli/bundle.py",
    "facsight/cli/chat.py",
    "facsight/cli/doctor.py",
    "facsight/cli/evaluate.py",
    "facsight/cli/examples.py",
    "facsight/cli/files.py",
    "facsight/cli/infer.py",
    "facsight/cli/install.py",
    "facsight/cli/model_report.py",
    "facsight/cli/models.py",
    "facsight/cli/rules.py",
    "facsight/cli/serve.py",
    "facsight/cli/serve_options.py",
    "facsight/cli/settings_options.py",
    "facsight/cli/tables.py",
    "facsight/cli/train.py",
    "facsight/cli/verify.py",
    "facsight/client.py",
    "facsight/clients/places.py",
    "facsight/language_models/chat_model.py",
    "facsight/language_models/client_model.py",
    "facsight/language_models/failures.py",
    "facsight/language_models/pictures.py",
    "facsight/language_models/proposal.py",
    "facsight/language_models/scene.py",
    "facsight/nodes/answer.py",
    "facsight/nodes/check.py",
    "facsight/nodes/describe.py",
    "facsight/nodes/infer.py",
    "facsight/nodes/measure.py",
    "facsight/nodes/observe.py",
    "facsight/nodes/progress.py",
    "facsight/nodes/repair.py",
    "facsight/page.py",
    "facsight/server.py",
    "facsight/state.py",
    "facsight/waiting.py",
    "facsight_evals/datasets/attacks.py",
    "facsight_evals/datasets/cases.py",
    "facsight_evals/datasets/generated.py",
    "facsight_evals/datasets/labelled.py",
    "facsight_evals/datasets/orders.py",
    "facsight_evals/measure/command.py",
    "facsight_evals/measure/facsight_reader.py",
    "facsight_evals/measure/matching.py",
    "facsight_evals/measure/parts.py",
    "facsight_evals/measure/report.py",
    "facsight_evals/measure/rivals/base.py",
    "facsight_evals/measure/rivals/face_landmarker_worker.py",
    "facsight_evals/measure/samples.py",
    "facsight_evals/measure/series.py",
    "facsight_evals/measure/tables.py",
    "facsight_evals/plan.py",
    "facsight_evals/run.py",
    "facsight_evals/scorers/answer.py",
    "facsight_evals/scorers/calibration.py",
    "facsight_evals/scorers/citations.py",
    "facsight_evals/scorers/context.py",
    "facsight_evals/scorers/contrary.py",
    "facsight_evals/scorers/counting.py",
    "facsight_evals/scorers/faithfulness.py",
    "facsight_evals/scorers/injection.py",
    "facsight_evals/scorers/reading.py",
    "facsight_evals/scorers/units.py",
    "facsight_evals/scorers/values.py",
    "facsight_evals/scorers/wording.py",
    "facsight_evals/solvers/answering.py",
    "facsight_evals/solvers/from_ledger.py",
    "facsight_evals/solvers/scripted.py",
    "facsight_evals/table.py",
    "facsight_evals/tasks/ablation.py",
    "facsight_evals/tasks/abstention.py",
    "facsight_evals/tasks/calibration.py",
    "facsight_evals/tasks/faithfulness.py",
    "facsight_evals/tasks/grounding.py",
    "facsight_evals/tasks/injection.py",
    "facsight_bench/checker_mutants.py",
    "facsight_bench/context_reading.py",
    "facsight_bench/degradation.py",
    "facsight_bench/dev_split.py",
    "facsight_bench/falsehoods.py",
    "facsight_bench/few_shot.py",
    "facsight_bench/mcp_conformance.py",
    "facsight_bench/mediapipe_agreement.py",
    "facsight_bench/mediapipe_worker.py",
    "facsight_bench/mutants.py",
    "facsight_bench/outside_prose.py",
    "facsight_bench/pose_agreement.py",
    "facsight_bench/pose_worker.py",
    "facsight_bench/prose.py",
    "facsight_bench/server.py",
    "facsight_bench/synthetic.py",
)
# Tests of several modules, still to be split.
STRAY: Final = (
    "facsight/language_models/test_command_line.py",
    "facsight/test_face.py",
    "facsight/test_lenses.py",
    "facsight_evals/scorers/test_interventions.py",
    "facsight_evals/scorers/test_measures.py",
    "facsight_evals/tasks/test_tasks.py",
    "facsight_evals/test_documented.py",
)


def has_code(path: Path) -> bool:
    """Whether a file holds more than a docstring."""
    body = ast.parse(path.read_text("utf-8")).body
    return any(
        not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)) for node in body
    )


def found(base: Path, pattern: str) -> Iterator[str]:
    """The files below a folder, as paths from there."""
    return (path.relative_to(base).as_posix() for path in sorted(base.rglob(pattern)))


def matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch(name, pattern) for pattern in patterns)


SOURCES: Final = {
    name: ROOT / top / name
    for package, top in PACKAGES.items()
    for name in found(ROOT / top, f"{package}/**/*.py")
}
MODULES: Final = [
    name
    for name, path in SOURCES.items()
    if path.name not in ("__init__.py", "__main__.py") and has_code(path)
]
TESTS: Final = [name for package in PACKAGES for name in found(UNIT, f"{package}/**/test_*.py")]


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


@pytest.mark.parametrize("module", [one for one in MODULES if not matches(one, EXEMPT_MODULES)])
def test_every_module_has_its_test(module: str) -> None:
    if module not in MISSING:
        assert problem(module) is None


@pytest.mark.parametrize("test", TESTS)
def test_every_test_names_a_module_or_a_folder(test: str) -> None:
    folder, _, file = test.rpartition("/")
    module = f"{folder}/{file.removeprefix('test_')}"
    inside = module.removesuffix(".py")
    names = imported(UNIT / test)
    told = module in SOURCES or bool(of_folder(inside, names))
    assert told or test in STRAY or matches(test, EXEMPT_TESTS), (
        f"{test} names neither a module nor a folder from which it imports"
    )


def test_no_exemption_is_needless() -> None:
    for pattern in EXEMPT_MODULES:
        assert any(fnmatch(module, pattern) for module in MODULES), pattern
    for pattern in EXEMPT_TESTS:
        assert any(fnmatch(test, pattern) for test in TESTS), pattern
    gone = [one for one in MISSING if one not in MODULES or problem(one) is None]
    assert gone == [], "take these out of MISSING"
    assert set(STRAY) <= set(TESTS), "take what is not there out of STRAY"
