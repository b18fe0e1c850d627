"""Examples stay as written, a stranger's word gets no neighbour, options are as in the file."""

import argparse
import shlex
from argparse import ArgumentTypeError
from dataclasses import fields

import pytest

from facsight.cli.parser import Parser, build_parser, parsers, whole
from facsight.cli.settings_options import settings_of
from facsight_tools.server.security.auth import AuthSettings


def made(examples: tuple[str, ...] = ()) -> Parser:
    parser = Parser(prog="tool", examples=examples)
    commands = parser.add_subparsers(dest="command")
    one = commands.add_parser("measure")
    one.add_argument("--overlay")
    return parser


def test_examples_end_the_help_unwrapped() -> None:
    long = "tool measure " + "x" * 200
    parser = made((long,))
    assert f"examples:\n  {long}\n" in parser.format_help()


def test_all_parsers_are_found() -> None:
    assert [one.prog for one in parsers(made())] == ["tool", "tool measure"]


@pytest.mark.parametrize("words", [["zzzzzz"], ["measure", "--quux"]])
def test_what_is_like_nothing_gets_no_neighbour(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        made().parse_args(words)
    assert "did you mean" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("file", "command"),
    [
        ("a/me.png", "infer"),
        ("Clip.MP4", "infer"),
        ("openface.csv", "import"),
        ("r.json", "verify"),
    ],
)
def test_a_file_without_a_command_is_told_which(
    file: str, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        made().parse_args([file])
    assert f"facsight {command} {file}" in capsys.readouterr().err


def test_whole_numbers_within_their_bounds() -> None:
    assert [whole()("1"), whole(0)("0"), whole(1, 65535)("65535")] == [1, 0, 65535]


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "", "x", "65536"])
def test_others_are_refused_with_the_bounds(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="a whole number from 1 to 65535, got"):
        whole(1, 65535)(text)


def served(words: str) -> argparse.Namespace:
    return build_parser().parse_args(["serve", *shlex.split(words)])


def test_a_server_without_options_serves_this_machine_only() -> None:
    args = vars(served(""))
    assert (args["transport"], args["host"], args["port"]) == ("stdio", "127.0.0.1", 8321)
    assert (args["root"], args["fetch"], args["audit"]) == (None, False, None)
    assert args["allow_host"] == args["allow_origin"] == []
    assert settings_of(served("")).privacy == "numbers"
    bounds = ("workers", "queue", "timeout", "worker_memory", "rate", "at_once")
    assert [args[name] for name in bounds] == [None, 32, 55, 2048, 600, 16]
    assert [args[f"keep_{name}"] for name in ("minutes", "count", "memory")] == [30, 4096, 256]


def test_every_setting_of_authentication_has_an_option_and_is_off() -> None:
    args = vars(served(""))
    assert {field.name: args[field.name] for field in fields(AuthSettings)} == dict.fromkeys(
        (field.name for field in fields(AuthSettings)), None
    )


def test_roots_may_stand_behind_one_option_or_several() -> None:
    assert vars(served("--root a b --root c"))["root"] == ["a", "b", "c"]
    assert vars(served("--allow-host a --allow-host b"))["allow_host"] == ["a", "b"]


@pytest.mark.parametrize(
    "option",
    ["workers", "queue", "timeout", "worker-memory", "rate", "at-once", "keep-minutes",
     "keep-count", "keep-memory"],
)  # fmt: skip
@pytest.mark.parametrize("value", ["0", "-1", "1.5", "x", "\u00b2"])
def test_bounds_are_whole_numbers_from_1_on(
    option: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        served(f"--{option} {value}")
    assert ended.value.code == 2
    assert f"--{option}" in capsys.readouterr().err
    assert vars(served(f"--{option} 1"))[option.replace("-", "_")] == 1


@pytest.mark.parametrize(
    ("port", "fits"), [("1", True), ("65535", True), ("0", False), ("65536", False), ("x", False)]
)
def test_ports(port: str, fits: bool) -> None:
    if fits:
        assert served(f"--port {port}").port == int(port)
    else:
        with pytest.raises(SystemExit) as ended:
            served(f"--port {port}")
        assert ended.value.code == 2


@pytest.mark.parametrize(("first", "second"), [("1", "2"), ("2", "1"), ("2", "3")])
def test_no_value_of_an_option_is_lost_whatever_its_default(first: str, second: str) -> None:
    parser = build_parser()
    assert parser.parse_args(["infer", "a", "--face", first, "--face", first]).face == int(first)
    assert parser.parse_args(["infer", "a", "--face", second]).face == int(second), "anew"
    with pytest.raises(SystemExit):
        parser.parse_args(["infer", "a", "--face", first, "--face", second])


def test_an_option_of_another_command_is_told_with_that_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    every = [one for one in parsers(build_parser()) if one.prog != "facsight infer"]
    own = next(one for one in parsers(build_parser()) if one.prog == "facsight infer")
    for option in {flag for one in every for flag in one._option_string_actions}:
        if not option.startswith("--") or own._get_option_tuples(option):
            continue
        if option in own._option_string_actions or option == "--version":
            continue
        with pytest.raises(SystemExit):
            build_parser().parse_args(["infer", "a.png", option])
        told = capsys.readouterr().err
        having = [one.prog for one in every if option in one._option_string_actions]
        assert f"`{having[0]}`" in told
        assert "did you mean" not in told
        assert sum(f"`{one}`" in told for one in having) <= 3
