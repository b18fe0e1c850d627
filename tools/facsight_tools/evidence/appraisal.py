"""The form of an appraisal of the situation, flat, for clients, files and models.

What it says and rests on is looked up where it becomes a row: `appraisal_rows`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    ValidationError,
)
from pydantic_core import CoreSchema

from facsight_tools.errors import InputError
from facsight_tools.evidence.payloads import (
    JUDGED_BY,
)
from facsight_tools.evidence.payloads.judged import Cause, Goal, Meant, When, Whose

MOST: Final = 8
"""Appraisals of one picture."""

MOST_SPANS: Final = 6
MOST_OPEN: Final = 6

_SHOWN: Final = 60
_BLANK: Final = ("", "null", "none", "unknown", "unclear", "n/a")


def check_number(given: Sequence[Any]) -> None:
    """Raise where there are more appraisals than are read.

    Raises:
        InputError: there are more than `MOST`.
    """
    if len(given) > MOST:
        raise InputError(
            f"{len(given)} appraisals were given and at most {MOST} are read: give the ones that "
            "matter most."
        )


def _plain(value: Any) -> Any:
    """A model's ways to leave a field open, and to write words and yes or no."""
    if isinstance(value, str):
        value = value.strip().lower()
        return None if value in _BLANK else {"true": True, "false": False}.get(value, value)
    return value


def _face(value: Any) -> Any:
    plain = _plain(value)
    found = re.fullmatch(r"(?:face\s*|f)?([1-9]\d{0,2})", plain) if isinstance(plain, str) else None
    return int(found[1]) if found else plain


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value or ()


def _shares(value: Any) -> Any:
    return value or {}


class Appraisal(BaseModel):
    """A situation as somebody judges it, flat; all may be left out.

    Attributes:
        spans: words that it rests on, letter by letter.
        whose: number of the face whose situation it is, or `other`.
        goal: what it is for that person's goals.
        expected: whether that person could expect it.
        cause: who or what brought it about, as that person sees it.
        time: `past` is what is long over.
        meant: what the words are.
        labels: how the face's person may take it: label to probability.
        open_labels: the same in one's own words.
        judged_by: `person`, `client` or `model NAME`; the door that it comes in by fills it in.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    spans: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()
    whose: Annotated[Whose, BeforeValidator(_face)] = None
    goal: Annotated[Goal | None, BeforeValidator(_plain)] = None
    expected: Annotated[bool | None, BeforeValidator(_plain)] = None
    cause: Annotated[Cause | None, BeforeValidator(_plain)] = None
    time: Annotated[When | None, BeforeValidator(_plain)] = None
    meant: Annotated[Meant | None, BeforeValidator(_plain)] = None
    labels: Annotated[dict[str, float], BeforeValidator(_shares)] = Field(default_factory=dict)
    open_labels: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()
    judged_by: Annotated[str, Field(pattern=f"^$|{JUDGED_BY}")] = ""

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """`schema` over any labels."""
        del core_schema, handler
        return schema()


def schema(labels: Sequence[str] | None = None, *, told: bool = True) -> dict[str, Any]:
    """The JSON schema of an appraisal, without unions or references.

    Args:
        labels: those of the label set in use, which small servers then hold a model to.
        told: whether it says what the fields mean; a prompt that does needs it not twice.
    """
    shares: dict[str, Any] = {"type": "object", "additionalProperties": {"type": "number"}}
    if labels is not None:
        shares = {
            "type": "object",
            "properties": {one: {"type": "number"} for one in labels},
            "additionalProperties": False,
        }
    text = {"type": "string"}
    described: dict[str, Any] = {
        "type": "object",
        "properties": {
            "spans": _said(
                {"type": "array", "items": text, "maxItems": MOST_SPANS},
                "Words that it rests on, copied letter by letter from `context` or `observations`",
            ),
            "whose": _said(text, "Number of the face whose situation it is, or: other"),
            "goal": _said({**text, "enum": _words(Goal)}, "For that person's goals"),
            "expected": {"type": "boolean"},
            "cause": {**text, "enum": _words(Cause)},
            "time": _said({**text, "enum": _words(When)}, "past: long over"),
            "meant": {**text, "enum": _words(Meant)},
            "labels": _said(shares, "How the face's person may take it: label to probability"),
            "open_labels": _said(
                {"type": "array", "items": text, "maxItems": MOST_OPEN}, "In words of your own"
            ),
        },
        "required": ["spans", "labels"] if labels is not None else [],
        "additionalProperties": False,
    }
    if not told:
        for field in described["properties"].values():
            field.pop("description", None)
    return described


def _said(field: dict[str, Any], description: str) -> dict[str, Any]:
    return {**field, "description": description}


def _words(of: Any) -> list[str]:
    return list(of.__args__)


def read_appraisal(
    given: Appraisal | Mapping[str, Any], judged_by: str = ""
) -> tuple[Appraisal, tuple[str, ...]]:
    """An appraisal out of whatever was given, field by field, and why some were left out.

    Args:
        given: an appraisal, or an object as a client, a file or a model gives it.
        judged_by: who judged, where the object may not say so itself.
    """
    if isinstance(given, Appraisal):
        return given.model_copy(update={"judged_by": given.judged_by or judged_by}), ()
    if not isinstance(given, Mapping):
        return Appraisal(judged_by=judged_by), ("It is no object.",)
    fields: dict[str, Any] = {}
    refused = []
    for name, value in given.items():
        try:
            fields[name] = getattr(Appraisal.model_validate({name: value}), name)
        except ValidationError as error:
            refused.append(f"{str(name)[:_SHOWN]}: {error.errors()[0]['msg']}.")
    return Appraisal(**{**fields, "judged_by": fields.get("judged_by") or judged_by}), tuple(
        refused
    )
