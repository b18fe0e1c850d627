"""How much an appraisal of a situation counts: `appraisal.json`, checked when it is read.

It counts beside what was not said (0.4) and beside a cue in the user's words (0.6), by the product
of what applies, a number of the project's own each. All are below 1, since who judges a situation
has not seen what it was to the person. Irony is judged as it is meant, so its labels stand as they
are; of what is denied they say what is left, and of what is only imagined they say little of this
moment. `past` is what is long over; what has just happened is `present`.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from facsight_tools.rules.files import checked

Weight = Annotated[float, Field(ge=0, lt=1)]
Share = Annotated[float, Field(ge=0, le=1)]


class Reliability(BaseModel):
    """What an appraisal counts, by who judged it and by what it is of."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    version: int
    judged_by: dict[str, Weight]
    meant: dict[str, Share]
    time: dict[str, Share]
    whose: dict[str, Share]

    def room(self, judged_by: str) -> float:
        """What an appraisal takes up beside what was not said, by who judged."""
        return self.judged_by[judged_by.partition(" ")[0]]

    def of(
        self, judged_by: str, *, meant: str | None, time: str | None, whose: int | str | None
    ) -> float:
        """The product of what applies, 0 to below 1; what was not said takes nothing away.

        Args:
            judged_by: `person`, `client`, or `model` and its name.
            meant, time, whose: as of an appraisal.
        """
        return (
            self.room(judged_by)
            * self.meant.get(meant or "real", 1.0)
            * self.time.get(time or "present", 1.0)
            * self.whose.get(str(whose), 1.0)
        )


@cache
def load() -> Reliability:
    """The numbers that come with facsight."""
    text = (resources.files(__package__) / "appraisal.json").read_text(encoding="utf-8")
    return checked(Reliability, json.loads(text))
