"""A kept analysis as bytes for a shelf, and back: JSON with the arrays in it, nothing pickled.

What is read may be anybody's file, so that only the values of `types` are made, by their own
constructors, which check what they are given.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from facsight_tools import states, types
from facsight_tools.answers.inference import Inference
from facsight_tools.evidence.rows import Ledger
from facsight_tools.rules import labels as label_sets
from facsight_tools.server.handles import Kept, KeptVideo
from facsight_tools.video.film import Filmed
from facsight_tools.video.series_file import series_from_bytes, series_to_bytes

_VALUES: Final = {
    name: value
    for module in (types, states)
    for name, value in vars(module).items()
    if isinstance(value, type) and (is_dataclass(value) or issubclass(value, Enum))
}
_ARRAYS: Final = frozenset({"float32", "float64", "uint8", "int32", "int64", "bool"})
_VIDEO: Final = b"facsight video 1"
_KINDS: Final = ("value", "enum", "array", "tuple", "map")


def to_bytes(kept: Kept | KeptVideo) -> bytes:
    """A kept analysis as bytes; of a video a line of JSON and the series."""
    if isinstance(kept, KeptVideo):
        return _video_bytes(kept)
    named = isinstance(kept.picture, str)
    picture = kept.picture if isinstance(kept.picture, str) else _text(kept.picture)
    plain = {
        "picture": picture,
        "named": named,
        "analysis": _plain(kept.analysis),
        "labels": None if kept.labels is None else kept.labels.id,
        "region": kept.region,
        "inference": kept.inference and kept.inference.model_dump(mode="json"),
        "ledger": kept.ledger and kept.ledger.model_dump(mode="json"),
    }
    return json.dumps(plain, separators=(",", ":")).encode()


def from_bytes(data: bytes) -> Kept | KeptVideo:
    """The kept analysis of `to_bytes`; a ValueError where they are other bytes."""
    try:
        if data.startswith(_VIDEO):
            return _video(data)
        plain = json.loads(data)
        region, labels = plain["region"], plain["labels"]
        analysis = _value(plain["analysis"])
        if not isinstance(analysis, types.Analysis):
            raise ValueError("no analysis")
        return Kept(
            plain["picture"] if plain["named"] else base64.b64decode(plain["picture"]),
            analysis,
            None if labels is None else label_sets.load(labels),
            None if region is None else (region[0], region[1], region[2], region[3]),
            plain["inference"] and Inference.model_validate(plain["inference"]),
            plain["ledger"] and Ledger.model_validate(plain["ledger"]),
        )
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise ValueError(f"this is no kept analysis: {type(error).__name__}") from error


def _video_bytes(kept: KeptVideo) -> bytes:
    filmed = kept.filmed
    head = {
        "labels": None if kept.labels is None else kept.labels.id,
        "size_wh": filmed.size_wh,
        "until_s": filmed.until_s,
        "of_s": filmed.of_s,
        "whole": filmed.whole,
    }
    return b"\n".join((_VIDEO, json.dumps(head).encode(), series_to_bytes(filmed.series)))


def _video(data: bytes) -> KeptVideo:
    _, line, series = data.split(b"\n", 2)
    head = json.loads(line)
    width, height = map(int, head["size_wh"])
    until_s, of_s = float(head["until_s"]), float(head["of_s"])
    filmed = Filmed(series_from_bytes(series), (width, height), until_s, of_s, bool(head["whole"]))
    return KeptVideo(filmed, None if head["labels"] is None else label_sets.load(head["labels"]))


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return {"enum": type(value).__name__, "as": value.value}
    if isinstance(value, np.ndarray):
        return {"array": str(value.dtype), "shape": value.shape, "as": _text(value.tobytes())}
    if isinstance(value, np.generic):
        return value.item()
    if is_dataclass(value) and not isinstance(value, type):
        given = {one.name: _plain(getattr(value, one.name)) for one in fields(value) if one.init}
        return {"value": type(value).__name__, "as": given}
    if isinstance(value, Mapping):
        return {"map": [[_plain(key), _plain(one)] for key, one in value.items()]}
    if isinstance(value, tuple | list):
        return {"tuple": [_plain(one) for one in value]}
    return value


def _value(plain: Any) -> Any:
    if not isinstance(plain, dict):
        return plain
    kind = next(one for one in _KINDS if one in plain)
    given = plain[kind]
    if kind == "tuple":
        return tuple(map(_value, given))
    if kind == "map":
        return MappingProxyType({_value(key): _value(one) for key, one in given})
    if kind == "array":
        if given not in _ARRAYS:
            raise ValueError(f"an array of {given}")
        array = np.frombuffer(base64.b64decode(plain["as"]), dtype=given)
        return array.reshape(plain["shape"])
    made: Any = _VALUES[given]
    if kind == "enum":
        return made(plain["as"])
    return made(**{name: _value(one) for name, one in plain["as"].items()})


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
