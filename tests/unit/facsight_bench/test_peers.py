"""The races with peers, by peers that are not there."""

import sys
from pathlib import Path

import pytest

from facsight_bench import peers
from facsight_bench.counts import PORTRAIT
from facsight_bench.peers import Peer, Unavailable, line
from facsight_bench.speed import Took
from facsight_tools.backends.ort import OrtEngine
from facsight_tools.pipeline import Pipeline

ANSWERING = """
import json, sys
for line in sys.stdin:
    runs = json.loads(line)["runs"]
    print(json.dumps({"seconds": [0.5] * runs, "cpu": [0.25] * runs, "faces": 3}), flush=True)
"""


def test_a_race_tells_every_contestant(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peers, "_RUNS", 1)
    started = {
        "fer": Peer.started(sys.executable, "-c", ANSWERING),
        "face-api": Peer.started(sys.executable, "-c", "raise SystemExit(1)"),
    }
    try:
        peers.race(Pipeline(OrtEngine("cpu", 1)), started, PORTRAIT, None, 2)
    finally:
        for one in started.values():
            one.end()
    told = capsys.readouterr().out
    assert "face-api: left out, it ended" in told
    assert "facsight " in told
    (row,) = [one for one in told.splitlines() if one.startswith("  fer")]
    assert "250.0 ms of processor    500.0 ms  3 faces  ratio" in row


def test_what_cannot_be_had_is_left_out_in_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(peers.shutil, "which", lambda _: None)
    monkeypatch.setattr(peers, "race", lambda *_: None)
    assert peers.main([str(PORTRAIT), "--only", "face-api", "--environments", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "face-api: left out, Node and npm are not installed here"
    assert [one.split(":")[0] for one in lines[1:]] == ["Py-Feat", "LibreFace"]


def test_an_installation_that_fails_tells_its_last_line() -> None:
    with pytest.raises(Unavailable, match=r"a peer cannot be installed here .*no such package"):
        peers.installed([sys.executable, "-c", "raise SystemExit('no such package')"], "a peer")
    with pytest.raises(Unavailable, match="cannot be installed"):
        peers.installed(["/nowhere/pip"], "a peer")
    peers.installed([sys.executable, "-c", ""], "a peer")


def test_a_ratio_is_ours_to_theirs() -> None:
    ours = [Took(0.2, 0.1)] * 3
    told = line("fer", [Took(0.4, 0.2)] * 3, ours, 1)
    assert "ratio 0.50 [0.50, 0.50]" in told
    assert "ratio" not in line("facsight", ours, ours, 1)
