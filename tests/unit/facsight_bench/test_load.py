"""What is told of work beside busy processes; never how long it took."""

import subprocess
import sys
from pathlib import Path

import pytest

from facsight_bench import load
from facsight_bench.load import Stretch, halted, line, turn

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def state(process: subprocess.Popen[str]) -> str:
    return Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()[0]


@LINUX
def test_nobody_runs_while_they_are_halted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "_SETTLE_S", 0.05)
    code = "import sys\nprint(flush=True)\nwhile True: pass"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as one:
        assert one.stdout is not None
        one.stdout.readline()
        try:
            with halted([one]):
                assert state(one) == "T"
            seen: list[str] = []
            turn(lambda: seen.append(state(one)), [one], 0.0, runs=2)
            assert seen[:2] == ["T", "T"], "first without them"
            assert "T" not in seen[2:], "then beside them"
        finally:
            one.kill()


@LINUX
def test_a_stretch_tells_each_run() -> None:
    done: list[int] = []
    told = Stretch.of(lambda: done.append(1), 3, 0.0)
    assert len(done) == 3
    assert told.wall >= 0
    assert told.cpu >= 0


def test_ratios_are_those_of_each_turn() -> None:
    turns = [(Stretch(0.01 * k, 0.01, 0.0), Stretch(0.03 * k, 0.02, 0.01)) for k in (1, 2, 3)]
    told = line("1 threads", turns)
    assert "wall 20.0 -> 60.0 ms, ratio 3.00 [3.00, 3.00]" in told
    assert "processor 10.0 -> 20.0 ms, ratio 2.00" in told
    assert "waited 0.0 -> 10.0 ms" in told
