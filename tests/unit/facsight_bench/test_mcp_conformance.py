"""The suite's results: read, explained or not, and the exit status by what is not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from facsight_bench import mcp_conformance
from facsight_bench.mcp_conformance import Check, read, tell


def check(scenario: str, status: str = "FAILURE", name: str = "x") -> Check:
    return Check(scenario, name, status, "It said so.")


@pytest.mark.parametrize(
    ("failed", "why"),
    [
        (check("tasks-create"), "not offered: the tasks extension"),
        (check("resources-subscribe"), "not offered: subscriptions"),
        (check("tools-call-image"), "fixture"),
        (check("elicitation-anything"), "fixture"),
        (check("any", name="sep-2575-missing-capability-http-400"), "fixture"),
        (check("tools-list"), None),
        (check("tools-call-image-other"), None),
        (check("initialize"), None),
    ],
)
def test_only_what_the_server_cannot_have_is_explained(failed: Check, why: str | None) -> None:
    assert (failed.why is None) == (why is None)
    if why is not None:
        assert (failed.why or "").startswith(why)


def written(folder: Path) -> Path:
    for scenario, checks in {
        "server-tools-list-2026-01-02T03:04:05": [
            {"id": "a", "status": "SUCCESS"},
            {"id": "b", "status": "FAILURE", "errorMessage": "two\n lines"},
        ],
        "server-initialize-2026-01-02T03:04:06": [{"id": "c", "status": "SUCCESS"}],
    }.items():
        (folder / scenario).mkdir()
        (folder / scenario / "checks.json").write_text(json.dumps(checks))
    (folder / "other").mkdir()
    return folder


def test_results_come_by_scenario_without_its_time(tmp_path: Path) -> None:
    assert list(read(written(tmp_path))) == [
        Check("initialize", "c", "SUCCESS", ""),
        Check("tools-list", "a", "SUCCESS", ""),
        Check("tools-list", "b", "FAILURE", "two lines"),
    ]


def test_an_unexplained_failure_fails_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    good = [check("initialize", "SUCCESS"), check("tasks-create"), check("tools-call-image")]
    assert tell(good) == 0
    shown = capsys.readouterr().out
    assert "3 scenarios, 1 without a failure" in shown
    assert shown.endswith("2 failed checks, 0 of them unexplained\n")
    assert tell([*good, check("tools-list")]) == 1
    shown = capsys.readouterr().out
    assert "1 failed checks, UNEXPLAINED:\n  tools-list / x: It said so." in shown


def test_without_npx_or_results_there_is_no_verdict(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["x", "http://127.0.0.1:9/mcp"])
    monkeypatch.setattr(mcp_conformance.shutil, "which", lambda _: None)
    assert mcp_conformance.main() == 2
    assert "install Node.js" in capsys.readouterr().err
    commands: list[Any] = []
    monkeypatch.setattr(mcp_conformance.shutil, "which", lambda _: "npx")
    monkeypatch.setattr(subprocess, "run", lambda command, **_: commands.append(command))
    assert mcp_conformance.main() == 2
    assert "is the server running?" in capsys.readouterr().err
    assert "--url http://127.0.0.1:9/mcp" in commands[0][-1]


def test_what_the_suite_wrote_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(command: list[str], **_: Any) -> None:
        written(Path(command[-1].rpartition("-o ")[2]))

    monkeypatch.setattr(sys, "argv", ["x", "http://127.0.0.1:9/mcp"])
    monkeypatch.setattr(mcp_conformance.shutil, "which", lambda _: "npx")
    monkeypatch.setattr(subprocess, "run", run)
    assert mcp_conformance.main() == 1
