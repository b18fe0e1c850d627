"""What is started, in which environment, what the table says, and when the run fails."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from facsight_bench import cold_start
from facsight_bench.cold_start import (
    WHAT_IT_STANDS_ON,
    Taken,
    commands,
    environment,
    main,
    print_table,
    start,
)


@pytest.fixture
def python(tmp_path: Path) -> str:
    """An interpreter with facsight beside it; neither is ever started."""
    return installed(tmp_path / "one")


def installed(folder: Path) -> str:
    folder.mkdir()
    for name in ("python", "facsight"):
        (folder / name).write_text("#!/bin/sh\nexit 1\n")
        (folder / name).chmod(0o755)
    return str(folder / "python")


def test_facsight_is_that_of_the_interpreter(python: str, tmp_path: Path) -> None:
    facsight = str(Path(python).with_name("facsight"))
    assert commands(python, "a.png") == {
        "analyze": [facsight, "analyze", "a.png"],
        "imports": [python, "-c", WHAT_IT_STANDS_ON],
        "infer": [facsight, "infer", "a.png"],
    }
    with pytest.raises(SystemExit, match="has no facsight"):
        commands(str(tmp_path / "bare" / "python"), "a.png")


@pytest.mark.parametrize("elsewhere", [True, False])
def test_bytecode_is_written_apart_and_another_checkout_is_not_sent_here(
    elsewhere: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("PYTHONPATH", "here")
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", "warm")
    own = environment(tmp_path, elsewhere=elsewhere)
    assert own["PYTHONPYCACHEPREFIX"] == str(tmp_path)
    assert "PYTHONDONTWRITEBYTECODE" not in own
    assert ("PYTHONPATH" in own) is not elsewhere
    assert own["PATH"] == os.environ["PATH"]


def test_a_process_is_timed_to_its_end_where_it_is_told_to_run(tmp_path: Path) -> None:
    busy = (
        "import os, time; open(os.environ['MADE'], 'w').close()\n"
        "while time.process_time() < 0.2: pass\n"
        "time.sleep(0.3)"
    )
    own = {**os.environ, "MADE": "made"}
    taken = start([sys.executable, "-c", busy], own, str(tmp_path))
    assert (tmp_path / "made").is_file()
    assert taken.cpu_s >= 0.15
    assert taken.wall_s >= 0.45


def test_a_failure_ends_the_measurement_with_its_message(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"(?s)failed:\n.*no such picture"):
        start([sys.executable, "-c", "raise SystemExit('no such picture')"], {}, str(tmp_path))


def test_the_table_has_medians_and_the_ratio_of_both_times(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ratio = print_table(
        {
            "analyze": [Taken(2.0, 1.0), Taken(90.0, 90.0), Taken(1.0, 1.0)],
            "imports": [Taken(3.0, 1.0)],
            "infer": [Taken(4.0, 3.0)],
        }
    )
    assert ratio == pytest.approx(0.8)
    assert [line.split() for line in capsys.readouterr().out.splitlines() if line] == [
        ["wall", "s", "cpu", "s"],
        ["analyze", "2.00", "1.00"],
        ["imports", "3.00", "1.00"],
        ["infer", "4.00", "3.00"],
        ["infer", "/", "(both", "others)", "0.80", "1.50"],
    ]


@pytest.mark.parametrize(
    ("walls", "status"), [((4.0, 2.0), 0), ((2.0, 2.0), 0), ((1.0, 2.1), 3), ((2.1, 2.0), 0)]
)
def test_the_last_interpreters_ratio_of_warm_rounds_is_the_status(
    walls: Sequence[float],
    status: int,
    python: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`walls` are of each interpreter's `infer`; both others take a second each."""
    pythons = (python, installed(tmp_path / "two"))
    started: list[tuple[str, str]] = []
    bytecode: dict[str, set[str]] = {}

    def begin(command: Sequence[str], own: Mapping[str, str], _: str) -> Taken:
        place = [Path(one).parent for one in pythons].index(Path(command[0]).parent)
        bytecode.setdefault(pythons[place], set()).add(own["PYTHONPYCACHEPREFIX"])
        started.append((pythons[place], command[1]))
        cold = 50.0 if len(started) <= 6 else 0.0
        return Taken(cold + (walls[place] if command[1] == "infer" else 1.0), 1.0)

    monkeypatch.setattr(cold_start, "start", begin)
    monkeypatch.setattr(sys, "argv", ["cold_start", "--rounds", "2", *pythons])
    assert main() == status
    assert started == [(one, word) for one in pythons for word in ("analyze", "-c", "infer")] * 3
    one, two = bytecode.values()
    assert (len(one), len(two)) == (1, 1)
    assert one != two
    ratios = [
        line.split()[-2] for line in capsys.readouterr().out.splitlines() if "both others" in line
    ]
    assert ratios == [f"{wall / 2:.2f}" for wall in walls]
