"""Dataclasses, enums and arrays as JSON, and back: nothing pickled.

What is read may be anybody's file, so that only values of listed kinds are made, by their own
constructors, which check what they are given.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any, Final

import numpy as np

_ARRAYS: Final = frozenset({"float32", "float64", "uint8", "int32", "int64", "bool"})
_KINDS: Final = ("value", "enum", "array", "tuple", "map")


class Values:
    """Values of some kinds as what JSON holds.

    Args:
        kinds: the dataclasses and enums, by their names.
    """

    def __init__(self, kinds: Mapping[str, type[Any]]) -> None:
        self._kinds = dict(kinds)

    def plain(self, value: Any) -> Any:
        """A value as what JSON holds."""
        if isinstance(value, Enum):
            return {"enum": type(value).__name__, "as": value.value}
        if isinstance(value, np.ndarray):
            return {"array": str(value.dtype), "shape": value.shape, "as": as_text(value.tobytes())}
        if isinstance(value, np.generic):
            return value.item()
        if is_dataclass(value) and not isinstance(value, type):
            given = {one.name: getattr(value, one.name) for one in fields(value) if one.init}
            plain = {name: self.plain(one) for name, one in given.items()}
            return {"value": type(value).__name__, "as": plain}
        if isinstance(value, Mapping):
            return {"map": [[self.plain(key), self.plain(one)] for key, one in value.items()]}
        if isinstance(value, tuple | list):
            return {"tuple": [self.plain(one) for one in value]}
        return value

    def value(self, plain: Any) -> Any:
        """The value of `plain`; lists are tuples then.

        Raises:
            KeyError, TypeError, ValueError, StopIteration: it is no such value.
        """
        if not isinstance(plain, dict):
            return plain
        kind = next(one for one in _KINDS if one in plain)
        given = plain[kind]
        if kind == "tuple":
            return tuple(map(self.value, given))
        if kind == "map":
            return MappingProxyType({self.value(key): self.value(one) for key, one in given})
        if kind == "array":
            if given not in _ARRAYS:
                raise ValueError(f"an array of {given}")
            array = np.frombuffer(base64.b64decode(plain["as"]), dtype=given)
            return array.reshape(plain["shape"])
        made = self._kinds[given]
        if kind == "enum":
            return made(plain["as"])
        return made(**{name: self.value(one) for name, one in plain["as"].items()})


def as_text(data: bytes) -> str:
    """Bytes as JSON holds them."""
    return base64.b64encode(data).decode()
