"""What a question that goes on from the one before asks, as a query of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from facsight.chat.query import Face, Many, Pair, Query, Time, What, names
from facsight_tools.facs import PAIRED
from facsight_tools.video.names import LABELS, LOOKS

_OF_UNITS: Final = frozenset(
    {"unit_state", "unit_value", "sides", "without", "unit_meaning", "certainty"}
)
_OF_LABELS: Final = frozenset(
    {"why", "why_not", "score", "label_state", "possible", "label_meaning"}
)
_OF_A_FACE: Final = frozenset({*names(Face), "body", "context"}) - {"label_meaning"}

_WINK: Final = 46
_OF_ONE_UNIT: Final = ("laugh", "teeth")
"""Words that are said of one unit alone."""

_NEXT: Final[Mapping[str, What]] = {
    "unit_state": "unit_value",
    "unit_value": "sides",
    "sides": "unit_meaning",
    "unit_meaning": "unit_state",
}
"""What is told of a unit where it is asked after once more: nothing is said twice in a row."""


@dataclass(frozen=True, slots=True)
class Style:
    """How the answer before is said again: in plain words, its first sentence alone, or all."""

    plain: bool = False
    short: bool = False
    full: bool = False


def resolve(
    query: Query, last: Query | None, faces: int, pictures: int
) -> tuple[Query | None, Style]:
    """The query that is meant, with what it takes over from the last one, and how it is said.

    It is None where there is nothing to go on from.

    Args:
        query: as it was understood.
        last: the query of the answer before.
        faces: how many the picture has that is spoken of.
        pictures: how many are open.
    """
    if query.what in ("simpler", "shorter", "more"):
        what = query.what
        return last, Style(plain=what == "simpler", short=what == "shorter", full=what == "more")
    if query.what != "follow":
        return query, Style()
    if query.word is not None:
        return _more_of(query.word, last), Style()
    meant = _followed(query, last, faces, pictures)
    return (_further(meant) if meant == last else meant), Style()


def goes_on(query: Query) -> bool:
    """Whether a question means nothing without the one before."""
    bare = query.unit is None and query.label is None
    follows = query.what == "follow" and query.picture is None
    return bare and (follows or query.what in ("why", "simpler", "shorter", "more"))


def _more_of(word: str, last: Query | None) -> Query | None:
    """`why not`, `how strong` or `on which side` of the unit or label of the question before."""
    if last is None:
        return None
    # A place is where it was seen from; the face is that spoken of by now
    place = last.place if last.place in names(Many) else None
    kept = Query(what="reading", picture=last.picture, face=last.face, place=place)
    if last.what in names(Pair) or last.place is not None:
        kept = kept.but(face=None)
    if last.unit is not None:
        of = {"unit": last.unit, "other_unit": last.other_unit, "side": last.side}
        if word == "side":
            return kept.but(**{**of, "what": "unit_state", "word": "where", "side": None})
        return kept.but(**of, what="unit_value", word="why" if word == "why_not" else None)
    if last.label is None or word == "side":
        return None
    return kept.but(what="why_not" if word == "why_not" else "score", label=last.label)


def _further(query: Query) -> Query:
    """What there is more to ask of a unit that the answer before was on already."""
    if query.what not in _NEXT or query.unit is None:
        return query
    asked = Query(what=_NEXT[query.what], unit=query.unit, other_unit=query.other_unit)
    return _placed(asked.but(picture=query.picture), query)


def _followed(query: Query, last: Query | None, faces: int, pictures: int) -> Query:
    if last is not None and last.what in names(Time):
        of = last if query.face is None and query.place is None else query
        if query.label is not None:
            return _placed(_looking(query.label, last), of)
        if query.unit is None:
            return _placed(last, of)
        what = last.what if last.what in ("first", "often", "peak", "long") else "when"
        asked = Query(what=what, event=f"AU{query.unit}", picture=last.picture)
        return _placed(asked, of)
    before = last if last is not None and last.what in _OF_A_FACE else None
    if query.unit is not None:
        if last is not None and last.what == "unit_meaning":
            return last.but(unit=query.unit, other_unit=query.other_unit)
        kept = before if before is not None and before.what in _OF_UNITS else None
        # "how sure are you" is on the reading, and so is no question on units
        beside = kept is not None and kept.word in _OF_ONE_UNIT
        if kept is None or beside or not (kept.unit or kept.what != "certainty"):
            kept = Query(what="unit_state", state="present", unit=query.unit)
        named = {name: getattr(query, name) for name in ("unit", "other_unit")}
        return _placed(kept.but(**named, side=query.side), query)
    if query.label is not None:
        kept = last if last is not None and last.what in _OF_LABELS else None
        if last is not None and last.what == "compare_faces" and last.label is not None:
            return last.but(label=query.label)
        kept = kept or Query(what="score", label=query.label)
        return _placed(kept.but(label=query.label, other_label=None), query)
    if query.picture is not None:
        return (before or Query(what="reading")).but(picture=query.picture, face=None, place=None)
    if before is not None and before.unit is not None and (faces == 1 or before.side is not None):
        side = query.side or query.place
        if side == "other" and before.side is not None:
            side = "right" if before.side == "left" else "left"
        if side in ("left", "right"):
            return before.but(side=side, word=None)
        if side == "other" and faces == 1 and before.unit in (*PAIRED, _WINK):
            return before.but(what="unit_state", word="both")
    on_picture = before is not None and before.picture is not None
    beyond = faces == 1 and (query.face or 0) > faces
    if query.face is not None and query.face <= pictures and (on_picture or beyond):
        return (before or Query(what="reading")).but(picture=query.face, face=None, place=None)
    return _placed(before or Query(what="reading"), query)


def _looking(label: str, last: Query) -> Query:
    """What was asked of a video, of a label; when it looks like that, where it was of no label."""
    if (last.event or "").startswith(LOOKS) and label in LABELS:
        return last.but(event=LOOKS + label)
    return Query(what="looks", label=label, picture=last.picture)


def _placed(query: Query, named: Query) -> Query:
    """A query of the face that another names; the face spoken of, where it names none."""
    return query.but(face=named.face, place=named.place)
