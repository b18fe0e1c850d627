"""Statements with one field changed, for tests that every field is judged."""

from __future__ import annotations

import random
from collections import defaultdict
from decimal import Decimal
from enum import Enum
from functools import cache
from types import UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import ValidationError
from tests.unit.facsight_tools.statements.ledgers import made

from facsight_tools.facs import ACTION_UNITS
from facsight_tools.statements.base import Statement
from facsight_tools.statements.kinds import KINDS
from facsight_tools.statements.stock import stock

SEEDS: Final = range(24)

# Values of fields that name something, besides what made-up ledgers hold
_MORE: Final[dict[str, tuple[Any, ...]]] = {
    "label": ("happiness", "anger", "joy", "awe"),
    "than": ("happiness", "anger", "awe"),
    "blend": (None, "happiness", "sadness"),
    "face_label": (None, "happiness", "anger"),
    "context_label": (None, "happiness", "anger"),
    "units_label": ("happiness", "anger", "fear"),
    "learned_label": ("happiness", "anger", "fear"),
    "rule_set": ("emfacs@1", "emfacs@2", "smiles@2"),
    "row": ("C1", "C9", "V1", "K.barrett2019", "S.people", "F1.AU12"),
    "text": ("won", "We won the match.", "We won"),
    "speaker": (None, "Anna", "Ben", "Carl"),
    "cue": ("blur", "size", "light"),
    "situation": ("goal-success", "threat"),
    "dimension": ("pleasant", "unexpected"),
    "aspect": ("goal_good", "unexpected", "of_other", "of_face_2", "past"),
    "work": ("barrett2019", "ekman1900", "scherer2007.novelty"),
    "feature": ("smile", "frown", "helmet"),
    "made_by": ("user", "facsight"),
    "side": (None,),
    "body": (None,),
    "part": (None,),
    "target_face": (None,),
    "first_tool": ("OpenFace 2", "Py-Feat 2"),
    "second_tool": ("OpenFace 2", "facsight"),
}


@cache
def held(seed: int) -> tuple[Statement, ...]:
    """Statements that hold of a made-up ledger: at most eight of each kind, drawn at random.

    And every argument of a unit that is present on one side only, which are few.
    """
    drawn: dict[str, list[Statement]] = defaultdict(list)
    every = list(stock(made(seed)))
    random.Random(seed).shuffle(every)  # noqa: S311
    for statement in every:
        few = statement.kind == "argument" and getattr(statement, "side", "both") != "both"
        if few or len(drawn[statement.kind]) < 8:
            drawn[statement.kind].append(statement)
    return tuple(statement for kind in KINDS for statement in drawn[kind])


@cache
def _seen(kind: str, name: str) -> tuple[Any, ...]:
    """The values of a field in made-up ledgers."""
    every = [one for seed in SEEDS for one in held(seed) if one.kind == kind]
    return tuple(dict.fromkeys(getattr(one, name) for one in every))


def others(statement: Statement, name: str) -> list[Any]:
    """Other values for a field."""
    value = getattr(statement, name)
    if isinstance(value, Decimal):
        step = Decimal(1).scaleb(int(value.as_tuple().exponent))
        found = [value + step, value - step, value + Decimal("0.5"), -value - 1, Decimal(0)]
    elif isinstance(value, bool):
        found = [not value]
    elif name in ("unit", "meaning_of", "than_unit"):
        found = [*ACTION_UNITS]
    elif isinstance(value, int):
        found = [value + 1, max(value - 1, 0), 9]
    else:
        found = [*_words(KINDS[statement.kind].model_fields[name].annotation)]
        found += [*_seen(statement.kind, name), *_MORE.get(name, ())]
        found += [1, 2] if name in ("face", "body", "target_face") else []
    return [one for one in dict.fromkeys(found) if one != value]


def changed(statement: Statement, name: str, value: Any) -> Statement | None:
    """The statement with another value in a field; None where the kind does not allow it."""
    try:
        return type(statement).model_validate(statement.model_dump() | {name: value})
    except ValidationError:
        return None


def _words(annotation: Any) -> list[Any]:
    origin = get_origin(annotation)
    if origin is Literal:
        return [*get_args(annotation)]
    if origin in (Annotated, Union, UnionType):
        return [word for one in get_args(annotation) for word in _words(one)]
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return [*annotation]
    return []
