"""Options where they would not be read are refused, and every documented command line is not."""

import argparse
import shlex

import pytest
from tests.servers import PORTRAIT

from facsight.cli.app import main
from facsight.cli.conditions import Condition, refuse_alone, refuse_ending, refuse_other_kind
from facsight.cli.parser import build_parser, parsers
from facsight_tools.errors import UnknownOption

EVERY = [
    (parser, one)
    for parser in parsers(build_parser())
    for one in parser.get_default("conditions") or ()
]


def typed(parser: argparse.ArgumentParser, flag: str) -> list[str]:
    """The option with a value that differs from its default."""
    action = parser._option_string_actions[flag]
    if action.nargs == 0:
        return [flag]
    choices = [str(one) for one in action.choices or () if one != action.default]
    count = action.nargs if isinstance(action.nargs, int) else 1
    return [flag, *[choices[0] if choices else "7"] * count]


def parsed(parser: argparse.ArgumentParser, words: list[str]) -> argparse.Namespace:
    needed = [
        str(next(iter(one.choices))) if one.choices else "7"
        for one in parser._actions
        if not one.option_strings and one.nargs not in ("?", "*")
    ]
    return parser.parse_args([*needed, *words])


@pytest.mark.parametrize(
    ("parser", "condition"), EVERY, ids=lambda one: getattr(one, "prog", None) or one.option.flag
)
def test_an_option_alone_is_refused_and_beside_its_other_is_not(
    parser: argparse.ArgumentParser, condition: Condition
) -> None:
    flag = condition.option.flag
    alone = parsed(parser, typed(parser, flag))
    if condition.of:
        for kind in ("picture", "video", "table"):
            if kind in condition.of:
                refuse_other_kind(alone, [kind])
            else:
                with pytest.raises(UnknownOption, match=flag):
                    refuse_other_kind(alone, [kind])
    if condition.beside:
        with pytest.raises(UnknownOption, match=f"{flag} goes with "):
            refuse_alone(alone)
    for other in condition.beside:
        given = {one.option.flag: one for _, one in EVERY if _ is parser}
        needed = given[other.flag].beside[:1] if other.flag in given else ()
        words = [
            word for one in (condition.option, other, *needed) for word in typed(parser, one.flag)
        ]
        refuse_alone(parsed(parser, words))
    for other in condition.against:
        both = parsed(parser, [*typed(parser, flag), *typed(parser, other.flag)])
        with pytest.raises(UnknownOption, match=flag):
            refuse_alone(both)


def test_what_an_option_is_by_default_may_be_said() -> None:
    parser = build_parser()
    refuse_other_kind(parser.parse_args(shlex.split("infer a.jpg --every 1")), ["picture"])


def test_documented_command_lines_hold() -> None:
    parser = build_parser()
    lines = {
        line.strip()
        for one in parsers(parser)
        for line in (one.epilog or "").splitlines()
        if line.strip().startswith("facsight ") and "|" not in line
    }
    assert len(lines) > 30
    for line in lines - {one for one in lines if "--help" in one}:
        refuse_alone(parser.parse_args(shlex.split(line.partition(" > ")[0])[1:]))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("infer {picture} --fps 5", "--fps is for a video, and here is none"),
        ("infer {picture} --ask when", "--ask is for a video"),
        ("infer {picture} --keep on.json", "--keep is for a video"),
        ("infer {picture} --smoothing none", "--smoothing is for a video"),
        ("analyze {picture} --every 3", "--every is for a video"),
        ("analyze {picture} --speech", "--speech is for a video"),
    ],
)
def test_on_a_picture_what_is_for_videos_is_refused(
    words: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words.replace("{picture}", str(PORTRAIT)).split()) == 2
    assert says in capsys.readouterr().err


def test_a_second_value_is_told_and_the_same_again_is_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    parser = build_parser()
    assert parser.parse_args(shlex.split("analyze a.jpg --csv x --csv x")).csv == "x"
    with pytest.raises(SystemExit):
        parser.parse_args(shlex.split("analyze a.jpg --csv x --csv y"))
    assert "--csv is given twice: x and y" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["csv", "parquet", "jsonl"])
@pytest.mark.parametrize("ending", ["csv", "PARQUET", "jsonl", "txt", ""])
def test_a_table_takes_no_ending_of_another_form(form: str, ending: str) -> None:
    args = build_parser().parse_args(["analyze", "a", f"--{form}", f"x.{ending}"])
    if ending in ("txt", "") or ending.lower() == form:
        refuse_ending(args)
    else:
        with pytest.raises(UnknownOption, match=f"--{form} writes no .{ending.lower()}"):
            refuse_ending(args)


@pytest.mark.parametrize("option", [["--fps", "0"], ["--start", "-1"], ["--end", "0"]])
def test_a_value_of_nothing_is_a_value(option: list[str]) -> None:
    args = build_parser().parse_args(["analyze", "a", *option])
    with pytest.raises(UnknownOption, match="is for a video"):
        refuse_other_kind(args, {"picture"})


@pytest.mark.parametrize("command", ["analyze", "infer", "events"])
def test_one_picture_is_no_sequence(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, str(PORTRAIT), "--sequence"]) == 2
    assert "is one file and no sequence" in capsys.readouterr().err
