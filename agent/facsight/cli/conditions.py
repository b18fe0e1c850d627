"""Options that count for some inputs only, or beside another: elsewhere they are refused."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from facsight_tools.errors import UnknownOption

Kind = Literal["picture", "video", "table"]

_A: Final[dict[Kind, str]] = {"picture": "a picture", "video": "a video", "table": "a table's row"}

_FORMS: Final = ("csv", "parquet", "jsonl")
"""Forms of a table: option and ending."""


@dataclass(frozen=True, slots=True)
class Option:
    """An option: as typed, its place among the arguments, and what stands there without it."""

    flag: str
    dest: str
    default: Any

    def given(self, args: argparse.Namespace) -> bool:
        """Whether somebody asked for another value than the one that stands there anyway."""
        value = getattr(args, self.dest, self.default)
        return not (value == self.default or value is None or value is False or value == [])


@dataclass(frozen=True, slots=True)
class Condition:
    """When an option counts; what is empty asks for nothing.

    Attributes:
        option: the option.
        of: kinds of input, of which one must be there.
        beside: options of which one must be given.
        against: options beside which it would not be read.
    """

    option: Option
    of: tuple[Kind, ...] = ()
    beside: tuple[Option, ...] = ()
    against: tuple[Option, ...] = ()


def refuse_alone(args: argparse.Namespace) -> None:
    """Refuse what goes with an option that is not there, or not with one that is.

    Raises:
        UnknownOption: naming both.
    """
    for one in _of(args):
        flag = one.option.flag
        if one.beside and not any(other.given(args) for other in one.beside):
            raise UnknownOption(f"{flag} goes with {_or(other.flag for other in one.beside)}.")
        for other in one.against:
            if other.given(args):
                raise UnknownOption(f"{flag} is not read with {other.flag}: leave one of them out.")


def refuse_ending(args: argparse.Namespace) -> None:
    """Refuse a file whose ending is that of another form of table than the option writes.

    Raises:
        UnknownOption: naming the option of that form.
    """
    for form in _FORMS:
        target = str(getattr(args, form, None) or "")
        ending = Path(target).suffix.lower().removeprefix(".")
        if ending in _FORMS and ending != form:
            raise UnknownOption(
                f"--{form} writes no .{ending}: name a file that ends in .{form}, or --{ending} "
                "where the command has it."
            )


def refuse_other_kind(args: argparse.Namespace, kinds: Collection[Kind]) -> None:
    """Refuse what counts for no input of these kinds.

    Raises:
        UnknownOption: naming the option and what it is for.
    """
    for one in _of(args):
        if one.of and not {*one.of} & {*kinds}:
            what = _or(_A[kind] for kind in one.of)
            raise UnknownOption(f"{one.option.flag} is for {what}, and here is none.")


def _of(args: argparse.Namespace) -> Iterator[Condition]:
    conditions: tuple[Condition, ...] = getattr(args, "conditions", ())
    return (one for one in conditions if one.option.given(args))


def _or(names: Iterator[str]) -> str:
    *some, last = names
    return f"{', '.join(some)} or {last}" if some else last
