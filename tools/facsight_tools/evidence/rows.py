"""Evidence rows and the ledger that holds them: what an answer may cite.

Ids are stable and readable. `F1` is the largest face, `.L` and `.R` the subject's own sides:

    F1.face  F1.AU12  F1.AU12.L  F1.pose.yaw  F1.gaze.pitch  F1.smile  F1.emotion.happiness
    F1.units.happiness  F1.opinion.happiness     by the units alone; by the learned reader
    F1.held_back.happiness                       a label that a unit keeps down
    F1.by.mine.AU12  F1.by.mine.AU12.L           what a second reader says of the same unit
    F1.again  F1.by.crop1.AU12                   that it was measured again in a crop, and what came
    F1.without.AU12.happiness                    the rules' score had a unit not been measured
    F1.quality  F1.quality.blur      S.people  S.light          measured from the picture
    F1.without.words.happiness                   the fused probability without that context
    S.bodies  S.body.1  S.body.1.face  S.body.1.arms  S.body.1.arm.left  S.body.1.hands
    S.hands  S.hand.1  S.hand.1.side  S.hand.1.body  S.hand.1.face
    S.gaze.1.target  S.facing.1.2                    what face 1 looks at; two faces
    C1  C1.cue.1                     a sentence the user gave; a cue read in it
    C1.speaker  C1.time  C1.valence  who says it and when, as written; the tone of what is said
    C1.mismatch.F1                   words that a face does not fit
    V1  V1.cue.1                     what a vision model says it saw (never measured); a cue in it
    V1.match.smile.F1                what of it is measured too, and whether the two agree
    J1                               the situation as somebody judges it
    R.emfacs.happiness@1             a rule         K.barrett2019     literature
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Final, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    WithJsonSchema,
    field_serializer,
    model_validator,
)
from pydantic_core import PydanticCustomError

from facsight_tools.evidence.payloads import (
    AnyPayload,
    OfUnit,
    Payload,
    Span,
    Status,
    Value,
)
from facsight_tools.facs import Side

ROW_ID = r"^(?:[FSCVJRK][A-Za-z0-9]*)(?:\.[A-Za-z0-9_+-]+)*(?:@\d+)?$"

ALTERED: Final = "row_altered"
"""The type of pydantic's error where a row says something else than its payload."""

Kind = TypeVar("Kind", bound=Payload)


class Row(BaseModel):
    """One piece of evidence: a payload, and how it is shown.

    `payload` is the row as data. `id`, `status`, `value`, `unit`, `text` and `span` are what it is
    shown with, rendered from it by `Row.of`; a row in which they differ is refused. `value` is None
    only where `status` is `unavailable`; `text` is one plain sentence that says the row without
    looking anything up; `region` is left, top, right, bottom in image pixels; `source` names what
    made the row: model id and first 12 digits of its sha256, rule file, `user`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=ROW_ID)
    status: Status
    value: Value
    unit: str = ""
    text: str = Field(min_length=1)
    confidence: float | None = Field(default=None, ge=0, le=1)
    region: tuple[float, float, float, float] | None = None
    source: str
    span: Span | None = Field(
        default=None,
        description="Start and end of the quoted characters in the user's text (C rows)",
    )
    # Spelled out, every tool that answers rows would list all kinds in its schema, 35 KB
    payload: Annotated[AnyPayload, WithJsonSchema({"type": "object"}, mode="validation")] = Field(
        description="The row as data; `kind` tells which fields it has"
    )

    @classmethod
    def of(
        cls,
        payload: AnyPayload,
        *,
        source: str,
        confidence: float | None = None,
        region: tuple[float, float, float, float] | None = None,
    ) -> Row:
        """The row of a payload."""
        return cls(
            **_rendered(payload),
            confidence=confidence,
            region=region,
            source=source,
            payload=payload,
        )

    @model_validator(mode="after")
    def _shows_its_payload(self) -> Row:
        try:
            rendered = _rendered(self.payload)
        except LookupError as error:  # a unit or a label that there is not
            raise ValueError(f"{self.id}: its payload names {error}, which there is not") from error
        for name, wanted in rendered.items():
            stands = getattr(self, name)
            if (type(stands), stands) != (type(wanted), wanted):  # True equals 1
                raise PydanticCustomError(
                    ALTERED,
                    "{row}: its {field} is {stands}, and its payload says {wanted}",
                    {
                        "row": self.id,
                        "field": name,
                        "stands": repr(stands),
                        "wanted": repr(wanted),
                    },
                )
        return self

    @field_serializer("payload")
    def _plain(self, payload: Payload) -> dict[str, Any]:
        return payload.plain()


class Ledger(BaseModel):
    """All evidence of one analysis, in a fixed order, with a content hash.

    Two ledgers with equal rows have equal hashes; any changed character changes the hash.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    hash: str
    rows: tuple[Row, ...]

    @classmethod
    def of(cls, rows: list[Row]) -> Ledger:
        """A ledger over `rows`, its hash computed; a ValueError where an id stands twice."""
        counts = Counter(row.id for row in rows)
        twice = sorted(one for one, count in counts.items() if count > 1)
        if twice:
            raise ValueError(f"evidence ids stand twice: {', '.join(twice)}")
        return cls(hash=content_hash(rows), rows=tuple(rows))

    def get(self, row_id: str) -> Row | None:
        """The row of that id, or None."""
        return next((row for row in self.rows if row.id == row_id), None)

    def rows_of(self, kind: type[Kind], **fields: object) -> Iterator[tuple[Row, Kind]]:
        """Its rows of one kind: `ledger.rows_of(UnitIntensity, face=1)`; see `rows_of`."""
        return rows_of(self.rows, kind, **fields)

    def unit(self, face: int, unit: int, side: Side = "both") -> Row | None:
        """The row of an action unit, measured or not; None where there is none."""
        return next((row for row, _ in self.rows_of(OfUnit, face=face, unit=unit, side=side)), None)

    def under(self, prefix: str) -> Iterator[Row]:
        """The rows below `prefix`: `F1` gives `F1.AU12` but neither `F1` nor `F10.AU12`."""
        return (row for row in self.rows if row.id.startswith(prefix + "."))


def rows_of(rows: Iterable[Row], kind: type[Kind], **fields: object) -> Iterator[tuple[Row, Kind]]:
    """The rows whose payload is of a kind and has these fields, each with its payload.

    A base such as `OfUnit` stands for all kinds under it.

    Args:
        rows: any rows, whose order is kept.
        kind: a class of `facsight_tools.evidence.payloads`.
        fields: what fields of the payload must be equal to: `face=1, side="both"`.
    """
    for row in rows:
        one = row.payload
        if isinstance(one, kind) and all(getattr(one, n) == want for n, want in fields.items()):
            yield row, one


def content_hash(rows: list[Row] | tuple[Row, ...]) -> str:
    """sha256 over the rows as canonical JSON (sorted keys, no white space, UTF-8)."""
    plain: list[dict[str, Any]] = [row.model_dump(mode="json") for row in rows]
    canonical = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _rendered(payload: AnyPayload) -> dict[str, Any]:
    """The fields of a row that its payload decides."""
    return {"id": payload.row_id, **payload.shown()._asdict()}
