"""A kept analysis as bytes for a shelf, and back: JSON with the arrays in it, nothing pickled.

What is read may be anybody's file, so that only the values of `types` are made, by their own
constructors, which check what they are given.
"""

from __future__ import annotations

import base64
import json
from dataclasses import is_dataclass
from enum import Enum
from typing import Final

from facsight_tools import states, types
from facsight_tools.answers.inference import Inference
from facsight_tools.evidence.rows import Ledger
from facsight_tools.rules import labels as label_sets
from facsight_tools.server.handles import Kept, KeptVideo
from facsight_tools.values_file import Values, as_text
from facsight_tools.video.film import Filmed
from facsight_tools.video.series_file import series_from_bytes, series_to_bytes

_VALUES: Final = Values(
    {
        name: value
        for module in (types, states)
        for name, value in vars(module).items()
        if isinstance(value, type) and (is_dataclass(value) or issubclass(value, Enum))
    }
)
_VIDEO: Final = b"facsight video 1"


def to_bytes(kept: Kept | KeptVideo) -> bytes:
    """A kept analysis as bytes; of a video a line of JSON and the series."""
    if isinstance(kept, KeptVideo):
        return _video_bytes(kept)
    named = isinstance(kept.picture, str)
    picture = kept.picture if isinstance(kept.picture, str) else as_text(kept.picture)
    plain = {
        "picture": picture,
        "named": named,
        "analysis": _VALUES.plain(kept.analysis),
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
        analysis = _VALUES.value(plain["analysis"])
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
