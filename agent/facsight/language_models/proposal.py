"""What a language model proposes: flat statements, or the numbers of statements from a list.

Whatever a model writes is read into typed statements, or refused with a reason; its words are no
part of an answer.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from facsight.language_models.reading import Items, list_form, without_thoughts
from facsight_prompts import load
from facsight_tools.answers.inference import Refused
from facsight_tools.statements.base import Statement
from facsight_tools.statements.flat import SCHEMA, FlatRefusal, guide, to_flat, to_statement
from facsight_tools.statements.slots import slots

MOST: Final = 24
"""Statements that are read of one answer."""

_KINDS: Final = tomllib.loads(Path(__file__).with_name("kinds.toml").read_text("utf-8"))

GUIDED: Final[tuple[str, ...]] = tuple(_KINDS["guided"])
"""The kinds whose fields a writer is told."""

WRITTEN: Final = (*GUIDED, *_KINDS["shown"])
"""The kinds that the form of an answer names."""

_LONGEST: Final = 200
"""Characters of a text, and fields of an object, that are kept of what was refused."""


def writing_rules() -> str:
    """How statements are written, with the fields of the kinds of `GUIDED`."""
    return load("reasoner").render(kinds=guide(GUIDED))


class Proposal(BaseModel):
    """A model's whole answer; its items are read one by one, so that one bad one costs one."""

    model_config = ConfigDict(extra="ignore")

    statements: list[Any]

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Flat statements, without unions or references."""
        del core_schema, handler
        kind = {"type": "string", "enum": list(WRITTEN)}
        item = {**SCHEMA, "properties": {**SCHEMA["properties"], "kind": kind}}
        return list_form("statements", item, MOST)


class Choice(BaseModel):
    """The answer to a numbered list: what is to be said, in this order."""

    model_config = ConfigDict(extra="ignore")

    say: list[int] = Field(description="Numbers of the list")


@dataclass(frozen=True, slots=True)
class Proposed:
    """Statements, each once, which nothing has judged, and what is none, with the reason."""

    statements: tuple[Statement, ...] = ()
    unread: tuple[Refused, ...] = ()


def read_items(items: Sequence[Any]) -> Proposed:
    """The items of an answer as statements; `MOST` of them are read."""
    statements: list[Statement] = []
    unread: list[Refused] = []
    for item in items[:MOST]:
        read = _statement(item)
        if isinstance(read, FlatRefusal):
            unread.append(Refused(given=_kept(item), reason=_cut(read.message)))
        else:
            statements.append(read)
    if len(items) > MOST:
        reason = f"{MOST} statements are read of an answer; {len(items) - MOST} more were not."
        unread.append(Refused(given=_kept(items[MOST]), reason=reason))
    return Proposed(tuple(dict.fromkeys(statements)), tuple(unread))


def complete_items(text: str) -> list[Any]:
    """The items that are complete in an answer that is no JSON as a whole, as one cut off."""
    return list(Items("statements").new(without_thoughts(text)))


def chosen_numbers(text: str) -> list[int]:
    """The numbers of an answer to a numbered list, where it is no JSON.

    Lines of numbers, perhaps after a word or two (`Answer: 1, 4, 2`), and lines that begin with one
    (`4. ...`), as models copy them. Numbers within prose are none.
    """
    found: list[int] = []
    for line in without_thoughts(text).splitlines():
        listed = _LISTED.fullmatch(line)
        begun = _BEGUN.match(line)
        if listed:
            found += map(int, _NUMBER.findall(listed[1]))
        elif begun:
            found.append(int(begun[1]))
    return found


_NUMBER: Final = re.compile(r"\d{1,3}")
_LISTED: Final = re.compile(r"(?:[^\d:]{0,40}:)?\W*?(\d{1,3}(?:[\s,;.\])]+(?:and )?\d{1,3})*)\W*")
_BEGUN: Final = re.compile(r"\W*(\d{1,3})[.):] ")


def brief(statement: Statement) -> str:
    """A statement as a flat object on one line; what is as it is by default is left out."""
    plain = to_flat(statement).plain()
    fields = type(statement).model_fields
    for name, slot in slots(statement.kind).items():
        if not fields[name].is_required() and getattr(statement, name) == fields[name].default:
            plain.pop(slot, None)
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def refused_of(statement: Statement, reason: str) -> Refused:
    """A statement that does not hold, and why."""
    return Refused(given=to_flat(statement).plain(), reason=reason)


def _statement(item: Any) -> Statement | FlatRefusal:
    if isinstance(item, Mapping) and all(isinstance(name, str) for name in item):
        return to_statement(item)
    return FlatRefusal(message="A statement is an object with a kind.")


def _kept(item: Any) -> dict[str, Any]:
    """What a model wrote in place of a statement, as much of it as is worth keeping."""
    if not isinstance(item, Mapping):
        return {"text": _cut(str(item))}
    return {_cut(str(name)): _short(value) for name, value in [*item.items()][:_LONGEST]}


def _short(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    return _cut(value if isinstance(value, str) else str(value))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "..."


class Hearing:
    """Statements while they are written: each is heard when it is complete.

    Args:
        show: is given each statement, once; nothing has judged it.
    """

    def __init__(self, show: Callable[[Statement], None]) -> None:
        self._show = show
        self._items = Items("statements")
        self._length = 0
        self._shown: set[Statement] = set()

    def __call__(self, text: str) -> None:
        """Take the text so far; a shorter one than before is a new try."""
        if len(text) < self._length:
            self._items = Items("statements")
        self._length = len(text)
        self._hear(self._items.new(without_thoughts(text)))

    def _hear(self, items: Iterable[Any]) -> None:
        for item in items:
            read = _statement(item)
            if isinstance(read, Statement) and read not in self._shown:
                self._shown.add(read)
                self._show(read)
