"""Evidence rows and the ledger that holds them: what an answer may cite.

Ids are stable and readable. `F1` is the largest face, `.L` and `.R` the subject's own sides:

    F1.face  F1.AU12  F1.AU12.L  F1.pose.yaw  F1.gaze.pitch  F1.smile  F1.emotion.happiness
    F1.by.mine.AU12  F1.by.mine.AU12.L           what a second reader says of the same unit
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
    R.emfacs.happiness@1             a rule         K.barrett2019     literature
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Status = Literal["measured", "unavailable", "stated", "unmeasured", "rule", "literature"]
"""How a row came to be: measured by a tool; could not be measured; stated by the user; seen by a
vision model but not measured; a rule of a rule set; a published work."""

ROW_ID = r"^(?:[FSCVRK][A-Za-z0-9]*)(?:\.[A-Za-z0-9_+-]+)*(?:@\d+)?$"


class Row(BaseModel):
    """One piece of evidence.

    `value` is None only where `status` is `unavailable`; `text` is one plain sentence that says
    the row without looking anything up; `region` is left, top, right, bottom in image pixels;
    `source` names what made the row: model id and first 12 digits of its sha256, rule file, `user`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=ROW_ID)
    status: Status
    value: float | bool | str | None
    unit: str = ""
    text: str = Field(min_length=1)
    confidence: float | None = Field(default=None, ge=0, le=1)
    region: tuple[float, float, float, float] | None = None
    source: str
    span: tuple[int, int] | None = Field(
        default=None,
        description="Start and end of the quoted characters in the user's text (C rows)",
    )

    @model_validator(mode="after")
    def _value_fits_status(self) -> Row:
        if (self.value is None) != (self.status == "unavailable"):
            raise ValueError(f"{self.id}: a row has a value exactly where it is not unavailable")
        return self


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

    def under(self, prefix: str) -> Iterator[Row]:
        """The rows below `prefix`: `F1` gives `F1.AU12` but neither `F1` nor `F10.AU12`."""
        return (row for row in self.rows if row.id.startswith(prefix + "."))


def content_hash(rows: list[Row] | tuple[Row, ...]) -> str:
    """sha256 over the rows as canonical JSON (sorted keys, no white space, UTF-8)."""
    plain: list[dict[str, Any]] = [row.model_dump(mode="json") for row in rows]
    canonical = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
