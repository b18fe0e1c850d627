"""The pictures of a thread: numbers and words, no pixels."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Final

import ormsgpack

# As in `facsight.state`: pydantic reads this TypedDict on every Python.
from typing_extensions import TypedDict

from facsight_tools.evidence import payloads
from facsight_tools.evidence.context import read_context
from facsight_tools.evidence.rows import Ledger

_SAID: Final = (
    payloads.Quotation,
    payloads.Circumstance,
    payloads.Tone,
    payloads.Mismatch,
    payloads.WithoutContext,
)
_BEHIND: Final = (
    payloads.Rule,
    payloads.Literature,
    payloads.UnitHint,
    payloads.SituationHint,
)

_MOST_READ: Final = 16
_READ: Final[dict[bytes, Ledger]] = {}


class Picture(TypedDict):
    """A picture of a thread.

    `path` is None where the picture came as bytes; `sha256` is that of its file; `ledger` is the
    evidence as JSON, with `context`, the user's words, a model's `observations` and what was judged
    of the situation read into it.
    """

    name: str
    path: str | None
    sha256: str
    analysis_id: str
    context: str | None
    observations: list[dict[str, Any]]
    appraisals: list[dict[str, Any]]
    ledger: dict[str, Any]


def ledger_of(picture: Picture) -> Ledger:
    """A picture's evidence, read once for as long as it stays the same."""
    plain = picture["ledger"]
    key = hashlib.sha256(ormsgpack.packb(plain)).digest()
    if key not in _READ:
        while len(_READ) >= _MOST_READ:
            _READ.pop(next(iter(_READ)), None)
        _READ[key] = Ledger.model_validate(plain)
    return _READ[key]


def faces_in(picture: Picture) -> int:
    """How many faces a picture shows."""
    return sum(1 for _ in ledger_of(picture).rows_of(payloads.FaceFound))


def is_video(picture: Picture) -> bool:
    """Whether it is a video, whose evidence is in time."""
    return next(ledger_of(picture).rows_of(payloads.VideoLength), None) is not None


def number_of(path: str, pictures: list[Picture]) -> int | None:
    """The number of an open picture, by its path or its name; the last one of those."""
    full = str(Path(path).absolute())
    named = [at for at, one in enumerate(pictures, 1) if path == one["name"] or full == one["path"]]
    return named[-1] if named else None


def reworded(ledger: Ledger, context: str | None) -> Ledger:
    """The ledger with other words of the user, in the ledger's order, made without the server."""
    stated = list(read_context(context).rows) if context else []
    kept = [row for row in ledger.rows if not _of_words(row.payload)]
    at = next((n for n, row in enumerate(kept) if isinstance(row.payload, _BEHIND)), len(kept))
    return Ledger.of([*kept[:at], *stated, *kept[at:]])


def _of_words(one: payloads.Payload) -> bool:
    """Whether a row stands on the user's words."""
    return isinstance(one, _SAID) or (isinstance(one, payloads.Cue) and one.said_by == "user")
