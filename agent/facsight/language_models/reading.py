"""JSON that a language model wrote: bare, fenced or with words around it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from facsight_tools.errors import first_fault
from facsight_tools.evidence.usage import Unread

_FENCED: Final = re.compile(r"```(?:json)?\s*(\{.*\})\s*```", re.DOTALL)
_THOUGHT: Final = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_LONGEST: Final = 200_000
Form = TypeVar("Form", bound=BaseModel)


def read_form(text: str, form: type[Form], *, prompt: str, cut_off: bool = False) -> Form | Unread:
    """The answer in its form, or why it is not in it.

    Args:
        text: what the model wrote.
        form: the pydantic model of the answer.
        prompt: the prompt that asked, by name and version.
        cut_off: whether the answer ended at the limit of tokens.
    """
    if not text.strip():
        return Unread(prompt=prompt, reason="empty", message="The answer is empty.")
    try:
        return form.model_validate(json.loads(_object_in(without_thoughts(text))))
    except (json.JSONDecodeError, RecursionError) as error:
        if cut_off:
            message = "The answer ends within the JSON: the limit of tokens was reached."
            return Unread(prompt=prompt, reason="cut_off", message=message)
        return Unread(prompt=prompt, reason="not_json", message=f"No JSON: {error}")
    except ValidationError as error:
        where, why = first_fault(error)
        return Unread(
            prompt=prompt, reason="wrong_shape", message=f"{where or 'the answer'}: {why}"
        )


def without_thoughts(text: str) -> str:
    """The answer without what a model says to itself between `<think>` and `</think>`."""
    return _THOUGHT.sub("", text[:_LONGEST])


def _object_in(text: str) -> str:
    fenced = _FENCED.search(text)
    if fenced:
        return fenced[1]
    first, last = text.find("{"), text.rfind("}")
    return text[first : last + 1] if 0 <= first < last else text


def list_form(name: str, item: dict[str, Any], most: int) -> dict[str, Any]:
    """The JSON schema of an object that holds one list and nothing else."""
    return {
        "type": "object",
        "properties": {name: {"type": "array", "items": item, "maxItems": most}},
        "required": [name],
        "additionalProperties": False,
    }


class Items:
    """The objects of one list in a growing JSON text, each as soon as it is complete."""

    def __init__(self, key: str) -> None:
        self._opening = re.compile(rf'"{re.escape(key)}"\s*:\s*\[')
        self._at = 0

    def new(self, text: str) -> Iterator[Any]:
        """The objects that `text`, all that has come so far, holds beyond the last call's."""
        if not self._at:
            opening = self._opening.search(text)
            if opening is None:
                return
            self._at = opening.end()
        while True:
            start = self._at
            while start < len(text) and text[start] in " \t\r\n,":
                start += 1
            if text[start : start + 1] != "{":
                return
            try:
                item, self._at = json.JSONDecoder().raw_decode(text, start)
            except (json.JSONDecodeError, RecursionError):
                return
            yield item
