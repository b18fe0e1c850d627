"""The options of `facsight serve`: defaults, repetition, and what is no number."""

from __future__ import annotations

import argparse
from dataclasses import fields

import pytest

from facsight.cli import serve_options
from facsight.cli.settings_options import settings_of
from facsight_tools.server.security.auth import AuthSettings


def parsed(words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    serve_options.add_parser(parser.add_subparsers())
    return parser.parse_args(["serve", *words.split()])


def test_a_server_without_options_serves_this_machine_only() -> None:
    args = vars(parsed(""))
    assert (args["transport"], args["host"], args["port"]) == ("stdio", "127.0.0.1", 8321)
    assert (args["root"], args["fetch"], args["audit"]) == (None, False, None)
    assert args["allow_host"] == args["allow_origin"] == []
    assert settings_of(parsed("")).privacy == "numbers"
    bounds = ("workers", "queue", "timeout", "worker_memory", "rate", "at_once")
    assert [args[name] for name in bounds] == [None, 32, 55, 2048, 600, 16]
    assert [args[f"keep_{name}"] for name in ("minutes", "count", "memory")] == [30, 4096, 256]


def test_every_setting_of_authentication_has_an_option_and_is_off() -> None:
    args = vars(parsed(""))
    assert {field.name: args[field.name] for field in fields(AuthSettings)} == dict.fromkeys(
        (field.name for field in fields(AuthSettings)), None
    )


def test_roots_may_stand_behind_one_option_or_several() -> None:
    assert vars(parsed("--root a b --root c"))["root"] == ["a", "b", "c"]
    assert vars(parsed("--allow-host a --allow-host b"))["allow_host"] == ["a", "b"]


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
        parsed(f"--{option} {value}")
    assert ended.value.code == 2
    assert f"--{option}" in capsys.readouterr().err
    assert vars(parsed(f"--{option} 1"))[option.replace("-", "_")] == 1


@pytest.mark.parametrize(
    ("port", "fits"), [("1", True), ("65535", True), ("0", False), ("65536", False), ("x", False)]
)
def test_ports(port: str, fits: bool) -> None:
    if fits:
        assert parsed(f"--port {port}").port == int(port)
    else:
        with pytest.raises(SystemExit) as ended:
            parsed(f"--port {port}")
        assert ended.value.code == 2
