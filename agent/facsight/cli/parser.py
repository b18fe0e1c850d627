"""The parser, made from `commands.toml`: it names the neighbour of what is misspelt."""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, NoReturn, get_args

from facsight.cli.conditions import Condition, Option
from facsight.clients.places import CLIENTS
from facsight_tools.evidence.privacy import Privacy
from facsight_tools.states import ORDERS

_COMMANDS: Final = Path(__file__).with_name("commands.toml")
_HEAD: Final = "examples:"
_UNKNOWN: Final = "unrecognized arguments: "
_FEW: Final = 3
_DOES: Final = {"import": (".csv", ".tsv"), "verify": (".json",), "infer": ("",)}
"""What is done with a file first, by its ending."""

_TYPES: Final[Mapping[str, Callable[[str], Any]]] = {"float": float, "int": int, "path": Path}
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "privacy": get_args(Privacy),
    "pixels": tuple(one for one in get_args(Privacy) if one != "numbers"),
    "orders": ORDERS,
    "clients": tuple(CLIENTS),
}
"""Choices that stand elsewhere, by their name in the file."""

Told = Mapping[str, Any]


class HelpText(argparse.HelpFormatter):
    """Wraps descriptions and leaves examples as they are."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return text if text.startswith(_HEAD) else super()._fill_text(text, width, indent)


class Parser(argparse.ArgumentParser):
    """A parser that names what was probably meant."""

    def __init__(self, *args: Any, examples: tuple[str, ...] = (), **more: Any) -> None:
        """With command lines that its help ends with."""
        epilog = "\n".join([_HEAD, *(f"  {one}" for one in examples)])
        super().__init__(*args, **{"formatter_class": HelpText, "epilog": epilog, **more})
        self.register("action", None, _Once)

    def error(self, message: str) -> NoReturn:
        """End with a message; a misspelt option gets its neighbour."""
        if message.startswith(_UNKNOWN):
            options: dict[str, list[str]] = {}
            for parser in parsers(self):
                for option in parser._option_string_actions:
                    options.setdefault(option, []).append(f"`{parser.prog}`")
            for word in message.removeprefix(_UNKNOWN).split():
                name = word.partition("=")[0]
                near = get_close_matches(name, options, 1)
                if name in options:
                    having = options[name][:_FEW]
                    verb = "has" if len(having) == 1 else "have"
                    message += f" ({', '.join(having)} {verb} {name})"
                elif word.startswith("-") and near:
                    message += f" (did you mean {near[0]}?)"
        super().error(message)

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        try:
            super()._check_value(action, value)
        except argparse.ArgumentError as error:
            near = get_close_matches(str(value), [str(one) for one in action.choices or ()], 1)
            if not near and Path(str(value)).suffix:
                does = next((k for k, ends in _DOES.items() if str(value).lower().endswith(ends)))
                error.message = f"a file needs a command before it: facsight {does} {value}"
            elif near:
                error.message = f"there is no '{value}'; did you mean '{near[0]}'?"
            raise


def parsers(parser: argparse.ArgumentParser) -> Iterator[Parser]:
    """A parser and those of all its commands and actions."""
    if isinstance(parser, Parser):
        yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for one in action.choices.values():
                yield from parsers(one)


def build_parser() -> Parser:
    """Every command and option."""
    told = tomllib.loads(_COMMANDS.read_text("utf-8"))
    commands: dict[str, Told] = told["commands"]
    first = commands.pop("")
    parser = Parser(prog="facsight", **first)
    parser.add_argument(
        "--version", action=_Version, nargs=0, help="show program's version number and exit"
    )
    below = {"": parser.add_subparsers(dest="command", required=True, metavar="COMMAND")}
    for words, one in commands.items():
        command, _, action = words.rpartition(" ")
        shown = {name: one[name] for name in ("help", "description", "examples") if name in one}
        made = below[command].add_parser(action, **shown)
        _add_options(made, one.get("options", {}), told)
        made.set_defaults(conditions=tuple(_conditions(made, one.get("counts", {}), told)))
        if "module" in one:  # where the command's name is a word of Python's own
            made.set_defaults(command=one["module"])
        if any(other.startswith(f"{words} ") for other in commands):
            needed = one.get("needs_action", True)
            below[words] = made.add_subparsers(dest="action", required=needed, metavar="ACTION")
    return parser


class _Once(argparse._StoreAction):
    """Takes one value; another for the same option is an error, so that none is lost."""

    _taken: tuple[argparse.Namespace, Any] | None = None

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, *more: Any
    ) -> None:
        """Take the value."""
        values, *_ = more
        into, before = self._taken or (None, None)
        if self.option_strings and into is namespace and before != values:
            parser.error(f"{self.option_strings[-1]} is given twice: {before} and {values}")
        self._taken = namespace, values
        super().__call__(parser, namespace, *more)


class _Version(argparse.Action):
    """Prints the version and ends; unlike argparse's own, it is looked up only when asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        """Print and end."""
        # To search the installed packages takes longer than all else that `--help` does.
        from importlib import metadata

        print(f"facsight {metadata.version('facsight')}")
        parser.exit()


def _add_options(parser: argparse.ArgumentParser, options: Told, told: Told) -> None:
    places: dict[str | None, argparse._ActionsContainer] = {None: parser}
    for flags, given in options.items():
        name = flags.removeprefix("@")
        if name in told["groups"]:
            places[name] = parser.add_argument_group(name)
            several = told["groups"][name]
        elif flags.startswith("@"):
            several = told["bundles"][name]
        else:
            several = {flags: told["shared"][flags] if given is True else given}
        place = name if name in places else None
        for flag, one in several.items():
            where = one.get("in", place)
            if one.get("either"):
                where = "either"
                if where not in places:
                    places[where] = parser.add_mutually_exclusive_group()
            places[where].add_argument(*flag.split(), **_keywords(one))


def _conditions(parser: Parser, counts: Told, told: Told) -> Iterator[Condition]:
    """When the options of a command count, as its `counts` says."""
    known = parser._option_string_actions

    def option(flag: str) -> Option:
        return Option(flag, known[flag].dest, known[flag].default)

    for flags, one in counts.items():
        name = flags.removeprefix("@")
        several = told["groups"].get(name) or told["bundles"].get(name) or (flags,)
        beside, against = (tuple(map(option, one.get(how, ()))) for how in ("beside", "against"))
        for flag in several:
            yield Condition(option(flag), tuple(one.get("of", ())), beside, against)


def _keywords(told: Told) -> dict[str, Any]:
    """An option as argparse takes it."""
    given = {name: one for name, one in told.items() if name not in ("in", "either", "setting")}
    if told.get("setting"):
        given["default"] = argparse.SUPPRESS
    if "whole" in told:
        given["type"] = whole(*given.pop("whole"))
    elif "type" in told:
        given["type"] = _TYPES[told["type"]]
    if told.get("action") == "boolean":
        given["action"] = argparse.BooleanOptionalAction
    if isinstance(told.get("choices"), str):
        given["choices"] = _CHOICES[told["choices"]]
    if isinstance(told.get("metavar"), list):
        given["metavar"] = tuple(told["metavar"])
    return given


def whole(least: int = 1, most: int | None = None) -> Callable[[str], int]:
    """Reads a whole number from `least` on, and up to `most`."""

    def read(text: str) -> int:
        if text.isdecimal() and int(text) >= least and (most is None or int(text) <= most):
            return int(text)
        bounds = "on" if most is None else f"to {most}"
        raise argparse.ArgumentTypeError(
            f"expected a whole number from {least} {bounds}, got {text!r}"
        )

    return read
