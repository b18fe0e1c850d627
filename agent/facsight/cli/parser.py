"""The parser that every command shares: its examples, and the neighbour of what is misspelt."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

_HEAD = "examples:"
_UNKNOWN = "unrecognized arguments: "
_DOES = {"import": (".csv", ".tsv"), "verify": (".json",), "infer": ("",)}
"""What is done with a file first, by its ending."""


class HelpText(argparse.HelpFormatter):
    """Wraps descriptions and leaves examples as they are."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return text if text.startswith(_HEAD) else super()._fill_text(text, width, indent)


class Parser(argparse.ArgumentParser):
    """A parser that names what was probably meant."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **{"formatter_class": HelpText, **more})

    def show_examples(self, examples: Sequence[str]) -> None:
        """Let `--help` end with these command lines."""
        self.epilog = "\n".join([_HEAD, *(f"  {one}" for one in examples)])

    def error(self, message: str) -> NoReturn:
        """End with a message; a misspelt option gets its neighbour."""
        if message.startswith(_UNKNOWN):
            options = {
                option for parser in parsers(self) for option in parser._option_string_actions
            }
            for word in message.removeprefix(_UNKNOWN).split():
                near = get_close_matches(word.partition("=")[0], options, 1)
                if word.startswith("-") and near:
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
