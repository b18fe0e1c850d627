"""Completion: each shell gets words of its own, and a half command is completed."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

import pytest

from facsight.cli import completion


@pytest.mark.parametrize(
    ("shell", "word"), [("bash", "complete "), ("zsh", "compdef"), ("fish", "complete --command")]
)
def test_every_shell_has_its_words(
    shell: str, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    completion.run(argparse.Namespace(shell=shell))
    assert word in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32", reason="the shell's file descriptor")
def test_a_half_command_is_completed(tmp_path: Path) -> None:
    line = "facsight an"
    found = tmp_path / "found"
    subprocess.run(
        [sys.executable, "-m", "facsight"],
        env={
            **os.environ,
            "_ARGCOMPLETE": "1",
            "_ARGCOMPLETE_STDOUT_FILENAME": str(found),
            "COMP_LINE": line,
            "COMP_POINT": str(len(line)),
            "COMP_TYPE": "",
            "_ARGCOMPLETE_SUPPRESS_SPACE": "1",
        },
        check=False,
        capture_output=True,
    )
    assert "analyze" in found.read_text()
