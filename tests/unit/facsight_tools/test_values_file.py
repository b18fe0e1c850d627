"""Values as JSON and back: of listed kinds alone, to the last bit."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum

import numpy as np
import pytest

from facsight_tools.values_file import Values


class Side(Enum):
    LEFT = "left"


@dataclass(frozen=True)
class Thing:
    array: np.ndarray
    of: tuple[object, ...]


def test_what_goes_in_comes_out_and_nothing_else_is_made() -> None:
    values = Values({"Thing": Thing, "Side": Side})
    array = np.random.default_rng(1).random((3, 2)).astype(np.float32)
    given = Thing(array, (Side.LEFT, None, 0.1 + 0.2, {"a": (-np.inf, np.float64(1))}))
    plain = json.loads(json.dumps(values.plain(given)))
    found = values.value(plain)
    assert np.array_equal(found.array, array)
    assert (found.array.dtype, found.of) == (np.float32, given.of)
    for wrong in ({"value": "Path", "as": {}}, {"array": "object", "shape": [1], "as": ""}, {}):
        with pytest.raises((KeyError, ValueError, StopIteration)):
            values.value(wrong)
