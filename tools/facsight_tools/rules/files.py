"""Rule files: where they stand, how they are read, and what every kind of them says of itself."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from facsight_tools.errors import RuleSetInvalid, UnknownOption, quoted
from facsight_tools.facs import ACTION_UNITS

_Form = TypeVar("_Form", bound=BaseModel)


def _known(number: int) -> int:
    if number not in ACTION_UNITS:
        raise ValueError(f"AU{number} is not an action unit that facsight knows")
    return number


def _sided(number: int) -> int:
    if not ACTION_UNITS[_known(number)].sided:
        raise ValueError(f"AU{number} has no sides")
    return number


KnownUnit = Annotated[int, AfterValidator(_known)]
SidedUnit = Annotated[int, AfterValidator(_sided)]


class Head(BaseModel):
    """What every rule file says first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    version: int = Field(ge=1)
    title: str = Field(min_length=1)
    source: str = Field(min_length=1)
    caution: str = ""


def available() -> tuple[str, ...]:
    """The ids of the rule sets that come with facsight."""
    files = resources.files(__package__).iterdir()
    return tuple(sorted(f.name.removesuffix(".toml") for f in files if f.name.endswith(".toml")))


def read(rules: str | Path) -> dict[str, Any]:
    """The parsed file of an id, or of a path (a `Path`, or a name that ends in `.toml`).

    Raises:
        UnknownOption: there is no such rule set or file; names the ids there are.
        RuleSetInvalid: the file is not TOML.
    """
    own = isinstance(rules, Path) or rules.endswith(".toml")
    if not own and rules not in available():
        raise UnknownOption(
            f"There is no rule set {quoted(str(rules))}; there are: {', '.join(available())}. "
            "A file of your own ends in .toml."
        )
    file = Path(rules) if own else resources.files(__package__) / f"{rules}.toml"
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnknownOption(f"The rule file '{rules}' cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleSetInvalid(f"The rule file '{rules}' is not TOML: {error}.") from error


def checked(form: type[_Form], data: Mapping[str, Any]) -> _Form:
    """`data` in its form; raises `RuleSetInvalid` that names every field that does not fit."""
    try:
        return form.model_validate(data)
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(str(step) for step in one['loc'] if step != '[key]') or 'file'}: "
            f"{one['msg'].removeprefix('Value error, ')}"
            for one in error.errors()
        )
        raise RuleSetInvalid(f"Rule set '{data.get('id', 'without id')}': {wrong}.") from error
