"""Files of labelled examples: action-unit vectors with labels, notes and hashes, never pixels."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from facsight_tools.errors import ExamplesInvalid, first_fault
from facsight_tools.evidence.person_words import words
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.rules.labels import LABEL

if TYPE_CHECKING:
    from facsight_tools.evidence.fewshot import Example

FORMAT: Final = "facsight-examples@1"
MOST: Final = 2000
_BARRED: Final = words("traits", "deception", "diagnosis", "identity")


class ExampleForm(BaseModel):
    """One example as its file has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: Annotated[str, Field(pattern=LABEL, max_length=60)]
    note: Annotated[str, Field(max_length=160, pattern=r'^[^\[\]<>"\n\r]*$')] = ""
    image_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    units: dict[
        int, tuple[Annotated[float, Field(ge=0, le=5)], Annotated[float, Field(ge=0, le=1)]]
    ]

    @field_validator("label")
    @classmethod
    def _is_an_expression(cls, label: str) -> str:
        barred = sorted(set(label.split()) & _BARRED)
        if barred:
            raise ValueError(f"'{barred[0]}' says what a person is, not how a face appears")
        return label

    @field_validator("units")
    @classmethod
    def _are_known(cls, units: dict[int, tuple[float, float]]) -> dict[int, tuple[float, float]]:
        unknown = sorted(set(units) - set(ACTION_UNITS))
        if unknown:
            raise ValueError(f"AU{unknown[0]} is not an action unit that facsight knows")
        return units


class Examples(BaseModel):
    """Labelled examples; `facsight examples make` writes them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["facsight-examples@1"] = FORMAT
    examples: Annotated[tuple[ExampleForm, ...], Field(min_length=1, max_length=MOST)]

    @property
    def labels(self) -> tuple[str, ...]:
        """Every label, in alphabetical order."""
        return tuple(sorted({one.label for one in self.examples}))

    @property
    def source(self) -> str:
        """How rows name the set: its size and the hash of its content."""
        text = json.dumps(self.model_dump(mode="json"), sort_keys=True)
        digest = hashlib.sha256(text.encode()).hexdigest()
        return f"{len(self.examples)} examples:{digest[:12]}"

    def plain(self) -> list[Example]:
        """The examples as the measuring side takes them."""
        # NumPy comes with it, which a server's start does without.
        from facsight_tools.evidence.fewshot import Example

        return [
            Example(one.label, one.note, one.image_sha256, dict(one.units)) for one in self.examples
        ]

    @classmethod
    def of(cls, examples: Sequence[Example]) -> Examples:
        """The file's form of measured examples; raises `ExamplesInvalid` as `parse` does."""
        plain = [
            {
                "label": one.label,
                "note": one.note,
                "image_sha256": one.image_sha256,
                "units": {au: list(pair) for au, pair in sorted(one.units.items())},
            }
            for one in examples
        ]
        return parse({"format": FORMAT, "examples": plain})


def load_examples(path: str | Path) -> Examples:
    """Read a file of examples.

    Raises:
        ExamplesInvalid: there is no such file, or `facsight examples make` did not write it.
    """
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ExamplesInvalid(
            f"'{path}' cannot be read as a file of examples ({error}): write one with "
            "`facsight examples make FOLDER -o FILE`."
        ) from error
    return parse(data)


def parse(data: object) -> Examples:
    """Examples from their parsed file; `ExamplesInvalid` names the field that does not fit."""
    try:
        return Examples.model_validate(data)
    except ValidationError as error:
        where, why = first_fault(error)
        message = why.removeprefix("Value error, ")
        raise ExamplesInvalid(
            f"The examples cannot be used: {where or 'file'}: {message}."
        ) from error
