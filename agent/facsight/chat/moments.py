"""Questions on a video as typed queries: when, what at a moment, who first, how often."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from facsight_tools.facs import ACTION_UNITS
from facsight_tools.statements.forms.tokens import Language
from facsight_tools.video.names import EVENT_NAME

Asked = Literal["when", "at", "first", "often", "strongest"]

_ORDER: Final[tuple[Asked, ...]] = ("strongest", "first", "often", "at", "when")
_CLOCK: Final = r"(?:(?P<hours>\d{1,2}):)?(?P<minutes>\d{1,3}):(?P<seconds>\d\d(?:[.,]\d+)?)"
_SECONDS: Final = r"(?P<bare>\d+(?:[.,]\d+)?) ?(?:s|sec|seconds?|sekunden?)"
_LANGUAGES: Final[tuple[Language, ...]] = ("en", "de")
_LONGEST: Final = 300


class TimeQuery(BaseModel):
    """What is asked of a video.

    Attributes:
        what: `when` something happens, what happens `at` a moment, who is `first`, how `often`, and
            when it is `strongest`.
        event: what is asked for; None where a moment is.
        at: the moment, in seconds.
        face: whose; None where the question names nobody.
        language: that the question is in.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    what: Asked
    event: Annotated[str, Field(pattern=f"^(?:{EVENT_NAME})$")] | None = None
    at: Annotated[float, Field(ge=0)] | None = None
    face: Annotated[int, Field(ge=1)] | None = None
    language: Language = "en"


def hear_in_time(question: str) -> TimeQuery | None:
    """The query that a question is; None where it is none that is known, or has more in it."""
    words = " ".join(question[:_LONGEST].lower().replace("\u2019", "'").split()).rstrip(" ?!.")
    for language in _LANGUAGES:
        for what in _ORDER:
            for pattern in _patterns(language)[what]:
                found = pattern.fullmatch(words)
                if found is not None:
                    return _query(what, found, language)
    return None


def _query(what: Asked, found: re.Match[str], language: Language) -> TimeQuery | None:
    named = found.groupdict()
    event = _event(named.get("event") or "", language) if what != "at" else None
    if what != "at" and event is None:
        return None
    face = named.get("face") or named.get("person")
    return TimeQuery(
        what=what,
        event=event,
        at=_seconds(named) if what == "at" else None,
        face=int(face) if face else None,
        language=language,
    )


def _seconds(named: dict[str, str | None]) -> float:
    bare = named.get("bare")
    if bare:
        return float(bare.replace(",", "."))
    seconds = float((named["seconds"] or "0").replace(",", "."))
    return seconds + 60 * int(named["minutes"] or 0) + 3600 * int(named["hours"] or 0)


def _event(words: str, language: Language) -> str | None:
    for name, pattern in _data()[language]["events"].items():
        if re.fullmatch(pattern, words):
            return str(name)
    code = re.fullmatch(r"au ?(\d{1,2})", words)
    for unit in ACTION_UNITS.values():
        if words.removeprefix("the ") == unit.name or (
            code is not None and int(code[1]) == unit.number
        ):
            return unit.code
    return None


@cache
def _data() -> dict[str, Any]:
    text = (files("facsight.chat") / "forms" / "moments.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _patterns(language: Language) -> dict[Asked, list[re.Pattern[str]]]:
    data = _data()[language]
    named = "|".join(sorted(unit.name for unit in ACTION_UNITS.values()))
    events = "|".join([*data["events"].values(), r"au ?\d{1,2}", f"(?:the )?(?:{named})"])
    holes = {
        "{who}": data["who"],
        "{event}": f"(?P<event>{events})",
        "{clock}": f"(?:{_CLOCK}|{_SECONDS})",
    }
    found: dict[Asked, list[re.Pattern[str]]] = {}
    for what in _ORDER:
        found[what] = []
        for pattern in data[what]:
            for hole, filling in holes.items():
                pattern = pattern.replace(hole, filling)
            found[what].append(re.compile(pattern))
    return found
