"""Mutation testing of the checker's own code: how many changed checkers its unit tests notice.

    python -m facsight_bench.checker_mutants [--sample 300] [--seed 1] [--module NAME]

The tests are collected once and run once as they are, which tells what functions each calls and how
long it takes. Each mutant is then put in force in a forked process, which runs only the tests that
call the changed function, those first that noticed the most mutants so far, up to the first
failure. A mutant with which a test runs ten times longer is noticed, too. The sample is
drawn from every file in proportion. Needs the repository's `tests`; run it from its root.

Kept rather than cosmic-ray, which starts pytest anew for each mutant.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import random
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, Final

import pytest

from facsight_bench.mutants import Mutant, apply, left_out, mutants

_PACKAGE: Final = "facsight_tools.evidence.checker"
_FOLDER: Final = Path(__file__).parents[2] / "tools" / "facsight_tools" / "evidence" / "checker"
_TESTS: Final = Path("tests/unit/facsight_tools/evidence")
# Generated reports take seconds a test; these tables and cases take milliseconds.
_SUITES: Final = (
    "sentences", "prose", "row_kinds", "tampering", "report", "repair", "mentions", "interventions",
    "outside", "verdicts", "scene_sentences", "scene_claims", "fewshot", "lens_hints",
)  # fmt: skip
# Its words are read while the other modules are imported: no mutant of it would come into force.
_AT_IMPORT: Final = "lexicon"
_SLOWER: Final = 10.0
_GRACE_S: Final = 5.0
_SURVIVED, _NOTICED, _BROKEN = 0, 1, 70


@dataclass
class Suite:
    """The tests as they are collected: what each executes, and how often it noticed a mutant."""

    items: list[pytest.Item] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    lines: list[frozenset[tuple[str, int]]] = field(default_factory=list)
    noticed: Counter[int] = field(default_factory=Counter)

    def that_run(self, mutant: Mutant) -> list[int]:
        """The tests that call a mutant's function, the most promising first."""
        first, last = mutant.lines
        file = mutant.path.name
        changed = {(file, line) for line in range(first, last + 1)}
        found = [n for n, lines in enumerate(self.lines) if not mutant.within or lines & changed]
        return sorted(found, key=lambda n: (-self.noticed[n], self.seconds[n]))


class Runner:
    """A pytest plug-in that judges mutants in place of running the tests."""

    def __init__(self, chosen: Sequence[Mutant], jobs: int, slowest_s: float) -> None:
        self.chosen, self.jobs, self.slowest_s = chosen, jobs, slowest_s
        self.suite = Suite()
        self.left: list[str] = []
        self.survivors: list[Mutant] = []
        self.failed: str | None = None
        self._failed_now = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note that a test failed."""
        self._failed_now = self._failed_now or report.failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run every test as it is, then the mutants."""
        for item in session.items:
            started, lines = time.perf_counter(), set[tuple[str, int]]()
            with _traced(lines):
                self._run(item)
            took = time.perf_counter() - started
            if self._failed_now:
                self.failed = item.nodeid
                return True
            if took > self.slowest_s:
                self.left.append(item.nodeid)
            elif lines:
                self.suite.items.append(item)
                self.suite.seconds.append(took)
                self.suite.lines.append(frozenset(lines))
        self._judge_all()
        return True

    def _run(self, item: pytest.Item) -> None:
        """One test by itself; fixtures are set up and torn down for it alone."""
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)

    def _judge_all(self) -> None:
        running: dict[int, tuple[Mutant, int]] = {}
        waiting = list(reversed(self.chosen))
        while waiting or running:
            while waiting and len(running) < self.jobs:
                mutant = waiting.pop()
                reader, writer = os.pipe()
                child = os.fork()
                if not child:
                    self._judge(mutant, writer)
                os.close(writer)
                running[child] = mutant, reader
            child, status = os.wait()
            mutant, reader = running.pop(child)
            with os.fdopen(reader, "rb") as told:
                noticed = told.read()
            if noticed:
                self.suite.noticed[int(noticed)] += 1
            code = os.waitstatus_to_exitcode(status)
            if code == _BROKEN:
                raise RuntimeError(f"{mutant} could not be put in force")
            if code == _SURVIVED:
                self.survivors.append(mutant)
                print(f"survived {mutant}", file=sys.__stdout__, flush=True)

    def _judge(self, mutant: Mutant, writer: int) -> None:
        """In a forked process: end with whether a test noticed, and tell which."""
        status = _BROKEN
        try:
            tests = self.suite.that_run(mutant)
            signal.setitimer(signal.ITIMER_REAL, _GRACE_S)
            signal.signal(signal.SIGALRM, lambda *_: os._exit(_NOTICED))
            modules = {
                n: m for n, m in sys.modules.items() if n.split(".")[0].startswith("facsight")
            }
            try:
                apply(mutant, modules[f"{_PACKAGE}.{mutant.path.stem}"], modules.values())
            except (ValueError, KeyError, IndexError, ZeroDivisionError):
                os._exit(_NOTICED)  # the module could not even be imported
            status = _SURVIVED
            for n in tests:
                signal.setitimer(signal.ITIMER_REAL, _GRACE_S + _SLOWER * self.suite.seconds[n])
                self._run(self.suite.items[n])
                if self._failed_now:
                    status = _NOTICED
                    os.write(writer, str(n).encode())
                    break
        finally:
            os._exit(status)  # before anything of the parent is run a second time


@contextlib.contextmanager
def _traced(lines: set[tuple[str, int]]) -> Iterator[None]:
    """Note the lines of the functions of the checker that are called."""

    seen: set[Any] = set()

    def entered(frame: FrameType, _event: str, _arg: Any) -> None:
        code = frame.f_code
        name = frame.f_globals.get("__name__", "")
        if code not in seen and name.startswith(_PACKAGE):
            seen.add(code)
            file = f"{name.rpartition('.')[2]}.py"
            lines.update((file, line) for _, _, line in code.co_lines() if line)

    sys.settrace(entered)
    try:
        yield
    finally:
        sys.settrace(None)


def drawn(everything: Sequence[Mutant], sample: int, rng: random.Random) -> list[Mutant]:
    """A sample that takes from every file in proportion, in random order."""
    by_file: dict[str, list[Mutant]] = defaultdict(list)
    for mutant in everything:
        by_file[mutant.path.stem].append(mutant)
    share = min(sample or len(everything), len(everything)) / len(everything)
    chosen = [
        mutant
        for found in by_file.values()
        for mutant in rng.sample(found, max(1, round(share * len(found))))
    ]
    rng.shuffle(chosen)
    return chosen


def print_table(runner: Runner, total: int, seconds: float) -> None:
    """Totals by file, and the survivors."""
    tried = Counter(mutant.path.stem for mutant in runner.chosen)
    alive = Counter(mutant.path.stem for mutant in runner.survivors)
    print("\n| file | mutants | killed | |\n|---|---|---|---|")
    for stem, count in sorted(tried.items()):
        killed = count - alive[stem]
        print(f"| {stem} | {count} | {killed} | {killed / count:.0%} |")
    killed, count = tried.total() - alive.total(), tried.total()
    print(f"| all | {count} | {killed} | {killed / count:.1%} |\n")
    print(f"{count} of {total} mutants, {len(runner.suite.items)} tests, {seconds:.0f} s")
    for mutant in sorted(runner.survivors, key=str):
        print(f"survived {mutant}")


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="Mutation testing of the checker.")
    parser.add_argument("--sample", type=int, default=300, help="mutants to try; 0: every one")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--module", help="only this module of the checker")
    parser.add_argument("--slowest", type=float, default=6.0, help="leave out slower tests (s)")
    args = parser.parse_args()
    paths = sorted(_FOLDER.glob(f"{args.module or '*'}.py"))
    everything = [one for path in paths if path.stem != _AT_IMPORT for one in mutants(path)]
    chosen = drawn(everything, args.sample, random.Random(args.seed))  # noqa: S311
    runner = Runner(chosen, args.jobs, args.slowest)
    started = time.perf_counter()
    silent = io.StringIO()
    with contextlib.redirect_stdout(silent), contextlib.redirect_stderr(silent):
        options = ["-q", "-p", "no:cacheprovider", "-s"]
        files = [str(_TESTS / f"test_{name}.py") for name in _SUITES]
        code = pytest.main([*options, *files], plugins=[runner])
    if runner.failed or not runner.suite.items:
        print(f"The tests fail as they are: {runner.failed or code}")
        return 1
    print_table(runner, len(everything), time.perf_counter() - started)
    print(f"not tried: {_AT_IMPORT}.py, which is read while the others are imported")
    for reason, count in sum((left_out(path) for path in paths), Counter()).items():
        print(f"not tried: {count}, {reason}")
    for test in runner.left:
        print(f"test left out as slower than {args.slowest} s: {test}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
