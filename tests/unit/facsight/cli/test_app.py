"""The parser and the exit statuses, with commands that do what they are told to."""

from __future__ import annotations

import argparse
import gc
import os
import re
import shlex
import sys
from importlib import metadata
from types import SimpleNamespace

import pytest

from facsight.cli import app
from facsight.cli.app import BAD_INPUT, OK, PARTLY_FAILED, build_parser, main
from facsight.cli.parser import parsers
from facsight.cli.settings_options import settings_of
from facsight_tools.errors import ImageNotFound, ServerBusy

COMMANDS = {
    "infer", "chat", "analyze", "verify", "models", "rules", "examples", "doctor", "eval", "train",
    "serve", "install", "bundle", "import", "columns", "cite", "completion", "events", "live",
}  # fmt: skip


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """What `doctor` does in this test: return `status`, or raise `error`."""
    does = SimpleNamespace(status=0, error=None)

    def run(_: argparse.Namespace) -> int:
        if does.error is not None:
            raise does.error
        return int(does.status)

    monkeypatch.setattr(app, "_load", lambda _: run)
    return does


@pytest.mark.parametrize("status", [OK, BAD_INPUT, PARTLY_FAILED])
def test_the_status_is_the_commands(status: int, command: SimpleNamespace) -> None:
    command.status = status
    assert main(["doctor"]) == status


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        (ImageNotFound("There is no file 'x'."), 2, "facsight: ImageNotFound: There is no file"),
        (ServerBusy("Later."), 2, "facsight: ServerBusy: Later.\n"),
        (OSError(28, "No space left on device"), 2, "cannot be written: No space left on device"),
        (KeyboardInterrupt(), 130, "facsight: stopped\n"),
    ],
)
def test_errors_are_one_line_on_stderr(
    error: BaseException,
    status: int,
    says: str,
    command: SimpleNamespace,
    capsys: pytest.CaptureFixture[str],
) -> None:
    command.error = error
    assert main(["doctor"]) == status
    shown = capsys.readouterr()
    assert shown.out == ""
    assert says in shown.err
    assert shown.err.count("\n") == (1 if says else 0)
    assert "Traceback" not in shown.err


def test_a_fault_of_the_program_is_not_hidden(command: SimpleNamespace) -> None:
    command.error = ZeroDivisionError("a fault")
    with pytest.raises(ZeroDivisionError):
        main(["doctor"])


def test_a_reader_that_has_seen_enough_is_no_error(
    command: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[bool] = []
    monkeypatch.setattr(sys, "stderr", SimpleNamespace(close=lambda: closed.append(True)))
    command.error = BrokenPipeError()
    assert main(["doctor"]) == OK
    assert closed == [True], "Python would complain on stderr when it flushes stdout"


def test_every_command_is_there_and_help_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    listed = {line.split()[0] for line in shown.splitlines() if line.startswith("    ")}
    assert listed >= COMMANDS
    (actions,) = (one for one in build_parser()._actions if one.dest == "command")
    assert set(actions.choices or ()) == COMMANDS


@pytest.mark.parametrize("name", sorted(COMMANDS - {"eval", "import"}))
def test_every_command_has_a_module_that_runs_it(name: str) -> None:
    assert callable(app._load(name))


def test_nothing_given_shows_what_to_do_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == OK
    shown = capsys.readouterr().out
    for line in shown.splitlines():
        if line.startswith("  facsight"):
            words = shlex.split(re.sub(r"  +.*", "", line.strip()))
            build_parser().parse_args(words[1:])


def test_every_command_has_examples_that_it_takes() -> None:
    parser = build_parser()
    for one in parsers(parser):
        lines = (one.epilog or "").splitlines()[1:]
        assert lines, one.prog
        for line in lines:
            command = re.split(r" [>|] ", line.strip())
            (words,) = [shlex.split(c) for c in command if c.startswith("facsight")]
            if "--help" not in words:
                parser.parse_args(words[1:])


@pytest.mark.parametrize(
    ("args", "meant"),
    [
        (["analze"], "analyze"),
        (["eval", "mesure"], "measure"),
        (["infer", "x.png", "--contxt", "y"], "--context"),
    ],
)
def test_what_is_misspelt_gets_its_neighbour(
    args: list[str], meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(args)
    assert f"did you mean {meant}" in capsys.readouterr().err.replace("'", "")


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"facsight {metadata.version('facsight')}\n"


@pytest.mark.parametrize(
    "args",
    [
        ["frobnicate"],
        ["infer"],
        ["infer", "x.png", "--face", "0"],
        ["infer", "x.png", "--face", "-1"],
        ["infer", "x.png", "--face", "1.5"],
        ["infer", "x.png", "--face", "\u00b2"],
        ["analyze", "x.png", "--json", "--csv", "-"],
        ["examples", "make", "folder"],
        ["models"],
    ],
)
def test_bad_usage_exits_with_2(args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(args)
    assert ended.value.code == 2
    assert "usage: facsight" in capsys.readouterr().err


def test_defaults_are_those_of_the_help() -> None:
    infer = build_parser().parse_args(["infer", "x.png"])
    chosen = settings_of(infer)
    assert (infer.face, chosen.labels, chosen.lens) == (1, "basic", "basic-emotion")
    assert (chosen.interventions, infer.json, chosen.server) == (False, False, None)
    analyze = build_parser().parse_args(["analyze", "x.png"])
    assert (analyze.rules, analyze.neutral, analyze.scene) == ([], [], False)
    assert analyze.au_readers == []


def test_a_loaded_command_leaves_the_garbage_collector_on() -> None:
    app._load("rules")
    assert gc.isenabled()


@pytest.mark.usefixtures("command")
def test_a_log_level_that_the_user_chose_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASTMCP_LOG_LEVEL", "DEBUG")
    main(["doctor"])
    assert os.environ["FASTMCP_LOG_LEVEL"] == "DEBUG"
