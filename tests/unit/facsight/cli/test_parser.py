"""Examples stay as they are written, and a stranger's word gets no neighbour."""

import pytest

from facsight.cli.parser import Parser, parsers


def made() -> Parser:
    parser = Parser(prog="tool")
    commands = parser.add_subparsers(dest="command")
    one = commands.add_parser("measure")
    one.add_argument("--overlay")
    return parser


def test_examples_end_the_help_unwrapped() -> None:
    parser = made()
    long = "tool measure " + "x" * 200
    parser.show_examples([long])
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
