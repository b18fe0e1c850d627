"""Questions on a video as typed queries: when, what at a moment, who first, how often."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import cache
from typing import Final, Literal

from facsight.chat.query import Many, Query, Time
from facsight.chat.words import read
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.statements.forms.tokens import Language
from facsight_tools.video.names import LOOKS

_ORDER: Final[tuple[Time, ...]] = (
    *("together", "around", "changes", "peak", "first", "often", "long", "length"),
    *("span", "moment", "looks", "when"),
)
_CLOCK: Final = r"(?:(?P<hours>\d{1,2}):)?(?P<minutes>\d{1,3}):(?P<seconds>\d\d(?:[.,]\d+)?)"
_SECONDS: Final = r"(?P<bare>\d+(?:[.,]\d+)?) ?(?:s|sec|seconds?|sekunden?)"
_LANGUAGES: Final[tuple[Language, ...]] = ("en", "de")
_LONGEST: Final = 300
_WITHOUT_EVENT: Final = ("moment", "span", "length", "looks", "changes")
_SPAN: Final = r"(?P<from>\d+(?:[.,]\d+)?)(?: ?s)? (?:and|to|und|bis) (?P<to>\d+(?:[.,]\d+)?)"
_OFFERED: Final = 3
_WHETHER: Final = ("looks", "moment")
_WORDS: Final = {one: one for one in ("start", "end", "before", "while", "after", "throughout")}
"""Groups of patterns that say on which part of the video, or on which side of an event."""
_SMILE: Final = "smile"
_WHEN: Final = re.compile("when|at|wann|zu|what|was")
_LAUGH: Final = re.compile("laugh|lach")
_BEFORE: Final = re.compile(r"^(?:and|so|ok|okay|please|und|also|bitte),? ")


def hear_in_time(
    question: str, languages: Sequence[Language] = _LANGUAGES
) -> tuple[Query, Language] | None:
    """The query that a question is, and its language; None where it has more in it, or is none."""
    return _heard(question, languages, _ORDER)


def hear_whether(
    question: str, languages: Sequence[Language] = _LANGUAGES
) -> tuple[Query, Language] | None:
    """The same of a question whether something happens: "Does she nod?", "Does he laugh?"."""
    heard = _heard(question, languages, ("whether",))
    if heard is None or heard[0].event != _SMILE:
        return heard
    # A picture shows it as well
    return heard[0].but(what="unit_state", event=None, unit=12, state="present"), heard[1]


def _heard(
    question: str, languages: Sequence[Language], kinds: Sequence[Time | Literal["whether"]]
) -> tuple[Query, Language] | None:
    words = " ".join(question[:_LONGEST].lower().replace("\u2019", "'").split()).rstrip(" ?!.")
    words = _BEFORE.sub("", words)
    for language in languages:
        for said in _orders(words, language):
            for kind in kinds:
                for pattern in _patterns(language)[kind]:
                    found = pattern.fullmatch(said)
                    what: Time = "when" if kind == "whether" else kind
                    query = None if found is None else _query(what, found, language)
                    if found is None or query is None:
                        continue
                    asks = kind == "whether" or kind in _WHETHER or "whether" in found.groupdict()
                    if asks and not (_WHEN.match(words) or found.groupdict().get("everybody")):
                        query = query.but(state="present")
                    return query, language
    return None


def _orders(words: str, language: Language) -> Iterator[str]:
    """The words, and without what adds nothing, and with the person at the end."""
    bare = re.sub(read(None, "moments")[language]["adds_nothing"], "", words)
    moved = _moved(language)
    for one in dict.fromkeys((words, bare)):
        yield one
        if moved is not None and (found := moved.fullmatch(one)):
            yield " ".join(filter(None, (found["verb"], found["rest"].strip(), found["whose"])))


@cache
def _moved(language: Language) -> re.Pattern[str] | None:
    """Of a language in which the person may stand within what they do: how."""
    data = read(None, "moments")[language]
    return re.compile(data["moved"].replace("{who}", data["who"])) if "moved" in data else None


def examples(language: Language) -> dict[str, str]:
    """A question of each form."""
    return dict(read(None, "moments")[language]["examples"])


def nearest_in_time(question: str, language: Language | None = None) -> tuple[str, ...]:
    """Examples that come nearest to a question that is not understood.

    Args:
        question: what was asked.
        language: theirs; that of the question where none is given.
    """
    asked = question[:_LONGEST].lower()

    def likeness(example: str) -> float:
        return SequenceMatcher(None, asked, example.lower(), autojunk=False).ratio()

    offered = [[*examples(one).values()] for one in _LANGUAGES if language in (None, one)]
    nearest = max(offered, key=lambda of: max(map(likeness, of)))
    return tuple(sorted(nearest, key=likeness, reverse=True)[:_OFFERED])


def _query(what: Time, found: re.Match[str], language: Language) -> Query | None:
    named = found.groupdict()
    event = _event(named.get("event") or "", language)
    label = _label(named.get("label") or named.get("superlative") or "", language)
    if label is not None and what != "looks":
        # Any question on an event may be on that a face looks like a label
        event, label = LOOKS + label, None
    if event is None and (what not in _WITHOUT_EVENT or named.get("event")):
        return None
    word = "laugh" if event == _SMILE and _LAUGH.match(named.get("event") or "") else None
    word = next((one for name, one in _WORDS.items() if named.get(name)), word)
    spans = [float(one.replace(",", ".")) for one in (named.get("from"), named.get("to")) if one]
    face = named.get("face") or named.get("person")
    place = named.get("place") or named.get("where")
    where = read(None, "moments")[language]["places"][place] if place else _many(found, language)
    return Query(
        what=what,
        event=event,
        at=_seconds(named) if what == "moment" else spans[0] if spans else None,
        until=spans[1] if spans else None,
        label=label,
        face=int(face) if face and int(face) else None,
        place=where,
        word=word,
        state="stronger" if named.get("everybody") and what in ("long", "often") else None,
    )


def _many(found: re.Match[str], language: Language) -> Many | None:
    """Every face, where a question names more people than one."""
    data, named = read(None, "moments")[language], found.groupdict()
    if named.get("everybody") or ("plural" in data and re.search(data["plural"], found[0])):
        return "they"
    if not named.get("many"):
        return None
    kinds: dict[str, Many] = data["many"]
    return next(kind for words, kind in kinds.items() if re.fullmatch(words, named["many"]))


def _label(words: str, language: Language) -> str | None:
    data = read(None, "moments")[language]
    every = (*data["labels"].items(), *data["superlatives"].items())
    return next((name for name, pattern in every if re.fullmatch(pattern, words)), None)


def _seconds(named: dict[str, str | None]) -> float:
    bare = named.get("bare")
    if bare:
        return float(bare.replace(",", "."))
    seconds = float((named["seconds"] or "0").replace(",", "."))
    return seconds + 60 * int(named["minutes"] or 0) + 3600 * int(named["hours"] or 0)


def _event(words: str, language: Language) -> str | None:
    for name, pattern in read(None, "moments")[language]["events"].items():
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
def _patterns(language: Language) -> dict[str, list[re.Pattern[str]]]:
    data = read(None, "moments")[language]
    named = "|".join(sorted(unit.name for unit in ACTION_UNITS.values()))
    events = "|".join([*data["events"].values(), r"au ?\d{1,2}", f"(?:the )?(?:{named})"])
    holes = {
        "{who}": data["who"],
        "{event}": f"(?P<event>{events})",
        "{clock}": f"(?:{_CLOCK}|{_SECONDS})",
        "{span}": f"{_SPAN}(?: ?s| seconds?| sekunden?)?",
        "{label}": f"(?P<label>{'|'.join(data['labels'].values())})",
        "{superlative}": f"(?P<superlative>{'|'.join(data['superlatives'].values())})",
    }
    found: dict[str, list[re.Pattern[str]]] = {}
    for what in (*_ORDER, "whether"):
        patterns = data[what]
        for hole, filling in holes.items():
            patterns = [one.replace(hole, filling) for one in patterns]
        found[what] = list(map(re.compile, patterns))
    return found
