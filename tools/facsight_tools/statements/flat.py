"""Statements as one flat object, for language models and MCP clients.

    to_statement({"kind": "unit_state", "face": 1, "unit": 12, "state": "present"})

Every field but `kind` may be left out or null. A schema without unions or references is all that
small servers manage; what does not fit a kind is refused in one plain sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetJsonSchemaHandler,
    ValidationError,
)
from pydantic_core import CoreSchema, ErrorDetails

from facsight_tools.statements.base import Number, Statement
from facsight_tools.statements.kinds import KINDS
from facsight_tools.statements.slots import slots

_CODED: Final = re.compile(r"(?:AU|F)(\d+)", re.IGNORECASE)


def _index(value: Any) -> Any:
    """`AU12` and `F1` are read as their numbers."""
    coded = _CODED.fullmatch(value.strip()) if isinstance(value, str) else None
    return int(coded[1]) if coded else value


def _blank(value: Any) -> Any:
    return None if value == "" else value


Whole = Annotated[int | None, BeforeValidator(_index)]
Text = Annotated[str | None, BeforeValidator(_blank)]

_IN_SCHEMA: Final = ("side", "than_side", "source")
_LONG: Final = 100

_SAID: Final = {
    "unit": "FACS number",
    "side": "both, or the subject's left or right",
    "state": "deciding word: present, conflict",
    "word": "second word: mouth",
    "source": "face, context or fused",
    "row": "evidence id: C1",
    "text": "quoted, or a name",
    "flag": "true for unilateral, ok, denied",
}


class Flat(BaseModel):
    """A statement in one flat object; which fields a kind takes is in `guide`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    face: Whole = None
    unit: Whole = None
    side: Text = None
    state: Text = None
    word: Text = None
    axis: Text = None
    label: Text = None
    source: Text = None
    value: Number | None = None
    least: Text = None
    most: Text = None
    than_face: Whole = None
    than_unit: Whole = None
    than_side: Text = None
    than_label: Text = None
    than_value: Number | None = None
    row: Text = None
    text: Text = None
    flag: bool | None = None
    body: Whole = None
    hand: Whole = None
    rank: Whole = None

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """`SCHEMA`: plain types, each of which may be left out."""
        del core_schema, handler
        return SCHEMA

    def plain(self) -> dict[str, Any]:
        """As objects that `json.dumps` takes; what is not given is left out."""
        given = self.model_dump(exclude_none=True)
        for name, value in given.items():
            if isinstance(value, Decimal):
                whole = int(value.as_tuple().exponent) >= 0
                given[name] = int(value) if whole else float(value)
        return given


def _schema() -> dict[str, Any]:
    types = {"Whole": "integer", "Text": "string", "Number | None": "number"}
    fields: dict[str, dict[str, Any]] = {"kind": {"type": "string", "enum": list(KINDS)}}
    for name in Flat.model_fields:
        if name != "kind":
            fields[name] = {"type": types.get(Flat.__annotations__[name], "boolean")}
        if name in _SAID:
            fields[name]["description"] = _SAID[name]
    return {
        "type": "object",
        "properties": fields,
        "required": ["kind"],
        "additionalProperties": False,
    }


SCHEMA: Final[dict[str, Any]] = _schema()
"""The JSON schema of a flat statement."""


class FlatRefusal(BaseModel):
    """Why a flat object is no statement, in one plain sentence."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    message: str


def to_statement(flat: Flat | Mapping[str, Any]) -> Statement | FlatRefusal:
    """The statement that a flat object is, or why it is none.

    A field that the kind does not take is refused, since nothing would judge it.
    """
    if not isinstance(flat, Flat):
        try:
            flat = Flat.model_validate(dict(flat))
        except ValidationError as error:
            return FlatRefusal(message=_unread(error.errors()[0]))
    kind = KINDS.get(flat.kind)
    if kind is None:
        return FlatRefusal(message=f"There is no kind '{flat.kind}'.")
    names = slots(flat.kind)
    given = {
        name: one for name, one in flat.model_dump(exclude_none=True).items() if name != "kind"
    }
    for name in given:
        if name not in names.values():
            return FlatRefusal(message=f"{flat.kind} takes no {name}.")
    fields = {name: given[slot] for name, slot in names.items() if slot in given}
    for name, info in kind.model_fields.items():
        if name not in fields and info.is_required():
            if not _may_be_none(info.annotation):
                return FlatRefusal(
                    message=f"{flat.kind} needs {_needed(names[name], info.annotation)}."
                )
            fields[name] = None
    if "count" in fields:  # a number of things
        fields["count"] = _whole(fields["count"])
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        return FlatRefusal(message=_refused(flat.kind, names, error.errors()[0]))


def to_flat(statement: Statement) -> Flat:
    """A statement as a flat object; `to_statement` gives it back."""
    given: dict[str, Any] = {"kind": statement.kind}
    for name, slot in slots(statement.kind).items():
        value = getattr(statement, name)
        given[slot] = value.value if isinstance(value, Enum) else value
    return Flat.model_validate(given)


def guide(kinds: tuple[str, ...] = tuple(KINDS)) -> str:
    """Which fields each kind takes and which words they know, one line a kind.

    Fields in brackets may be left out. The words of a field that the schema tells are not repeated,
    nor is a long list of them.
    """
    told: dict[str, str] = {}
    return "\n".join(_line(kind, told) for kind in kinds)


def _line(kind: str, told: dict[str, str]) -> str:
    parts = []
    for name, slot in slots(kind).items():
        info = KINDS[kind].model_fields[name]
        words = "|".join(_words(info.annotation))
        if len(words) > _LONG:
            words = words if told.setdefault(words, kind) == kind else f"as of {told[words]}"
        shown = f"{slot}={words}" if words and slot not in _IN_SCHEMA else slot
        free = not info.is_required() or _may_be_none(info.annotation)
        parts.append(f"[{shown}]" if free else shown)
    return f"{kind}: {' '.join(parts)}"


def _words(annotation: Any) -> list[str]:
    """The words that a field knows; none where it is free."""
    origin = get_origin(annotation)
    if origin is Literal:
        return [str(one) for one in get_args(annotation)]
    if origin in (Annotated, Union, UnionType):
        return [word for one in get_args(annotation) for word in _words(one)]
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return [str(one.value) for one in annotation]
    return []


def _may_be_none(annotation: Any) -> bool:
    return get_origin(annotation) in (Union, UnionType) and NoneType in get_args(annotation)


def _needed(slot: str, annotation: Any) -> str:
    words = _words(annotation)
    return f"{slot}: {_either(words)}" if words else slot


def _either(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else "".join(words)


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, Decimal) and value == int(value) else value


def _unread(error: ErrorDetails) -> str:
    """What is wrong with a flat object itself."""
    name = str(error["loc"][0]) if error["loc"] else "statement"
    if error["type"] == "extra_forbidden":
        return f"There is no field '{name}'."
    if error["type"] == "missing":
        return f"A statement needs its {name}."
    if name == "value":
        return f"value: expected a number with at most 4 decimals, got {error['input']!r}."
    wanted = SCHEMA["properties"].get(name, {}).get("type", "object")
    article = "an" if wanted[0] in "io" else "a"
    return f"{name}: expected {article} {wanted}, got {error['input']!r}."


def _refused(kind: str, names: Mapping[str, str], error: ErrorDetails) -> str:
    """What is wrong with a statement of a kind."""
    if not error["loc"]:
        # from a validator over several fields: `axis: only the head has a roll`
        return f"{kind}: {error['msg'].removeprefix('Value error, ')}."
    field = str(error["loc"][0])
    slot, got = names.get(field, field), error["input"]
    got = float(got) if isinstance(got, Decimal) else got
    words = _words(KINDS[kind].model_fields[field].annotation)
    if words:
        return f"{slot}: {kind} takes {_either(words)}, not {got!r}."
    if slot in ("unit", "than_unit"):
        return f"{slot}: {got!r} is no action unit that facsight knows."
    return f"{slot}: {kind} cannot take {got!r}."
