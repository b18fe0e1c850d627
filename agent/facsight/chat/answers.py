"""What a query on one face or picture is answered with, by the table in `forms/answers.toml`.

The table says which kinds of statements are told, of all that hold, and which of them decide
between yes and no; so an answer cannot say what does not hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from typing import Any, Final

from facsight.chat.query import Query
from facsight.chat.words import read
from facsight.settings import Settings
from facsight_tools.evidence import payloads
from facsight_tools.facs import CRY_OR_PAIN, PAIRED, PARTS, RAISED_LIDS
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Statement
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.tokens import Language
from facsight_tools.statements.lenses import plainer
from facsight_tools.statements.readings import reading
from facsight_tools.statements.stock import stock
from facsight_tools.statements.whole import because
from facsight_tools.states import UNIT_REASONS, UnavailableReason

_LISTED: Final = (kinds.UnitUnavailable, kinds.PartWithheld, kinds.Argument, kinds.Alternative)
_MOST_LISTED: Final = 5
_ALIKE: Final = ("kind", "state", "direction", "unilateral", "source", "side", "reason", "label")
_BY_ROW: Final = (kinds.NotMeasured, kinds.Arm, kinds.Arms, kinds.Hands, kinds.HandOf)
_ON_LABELS: Final = (kinds.Alternative, kinds.Score)
_OF_BODIES: Final = (
    payloads.BodyCount,
    payloads.HandCount,
    payloads.ArmState,
    payloads.ArmsState,
    payloads.HandsState,
    payloads.HandOnFace,
)
_READABLE: Final = tuple(one.value for one in UNIT_REASONS if one != UnavailableReason.NOT_IN_MODEL)
_EYES_CLOSED: Final = 43
_GAZE_UNITS: Final = ("61", "62", "63", "64")
_OPPOSITE: Final[Mapping[str, Any]] = {"stronger": "weaker", "weaker": "stronger"}
LEAST_APART: Final = 0.5
"""A difference of half a letter; less is not told as one."""
_FIELD: Final = re.compile(r"(\w+)(?:=(\S+))?")


@dataclass(frozen=True)
class Topic:
    """What a query is about.

    Attributes:
        query: what is asked.
        evidence: that of the picture.
        picture: its number; 0 where faces of two are compared.
        face: the face that is meant; 0 where the picture shows none.
        settings: how it is written, in one language.
        other: the second face of a comparison.
    """

    query: Query
    evidence: Evidence
    picture: int
    face: int
    settings: Settings
    other: int = 0

    @property
    def language(self) -> Language:
        """What it is written in."""
        return self.settings.spoken(None)

    @cached_property
    def first(self) -> kinds.Reading | None:
        """The reading of face and situation together; None where none is given."""
        return reading(self.evidence, self.face, "fused") if self.face else None

    @cached_property
    def pool(self) -> list[Statement]:
        """All that holds, comparisons in both directions."""
        every = list(stock(self.evidence))
        turned = (_turned(one) for one in every if isinstance(one, kinds.UnitCompared))
        return [*every, *turned]


@dataclass(frozen=True, slots=True)
class Told:
    """An answer or a part of one: statements by sentence, and keys of fixed sentences beside them.

    `planned`: the statements make an answer with an order of its own, and with all that it owes;
    `readings`: the distributions are told as well; `lead` are fixed words before the first.
    """

    topic: Topic
    groups: Sequence[Sequence[Statement]] = ()
    opening: str = ""
    notes: Sequence[str] = ()
    planned: bool = False
    readings: bool = False
    lead: str = ""


def tell(topic: Topic) -> Told:
    """What the table says of a query on a face."""
    units = topic.query.units
    if topic.query.word == "letter":
        topic = replace(topic, settings=replace(topic.settings, register="coder"))
    if topic.query.word == "outside" and topic.query.label in _known(topic):
        topic = replace(topic, query=topic.query.but(word=None))
    if topic.query.what in ("unit_state", "unit_value") and len(units) > 1:
        each = [topic.query.but(unit=one, other_unit=None) for one in units]
        return _together(topic, [tell(replace(topic, query=one)) for one in each])
    if (entry := _one_sided(topic)) is None:
        entry = _entry(topic.query)
    if lacking := _lacking(topic, entry.get("needs")):
        return Told(topic, [[one] for one in _presences(topic)], notes=[lacking])
    found = listed(topic, entry)
    notes = [entry["note"]] if "note" in entry else []
    if not found and "none" in entry:
        return Told(topic, notes=[entry["none"]])
    return Told(
        topic,
        _sentences(found, entry.get("join", 1)),
        _opening(entry, topic, told=bool(found)),
        notes,
        planned=entry.get("plan", False) and topic.first is not None,
        readings=entry.get("readings", False),
    )


def _known(topic: Topic) -> Mapping[str, float]:
    """The labels that the rules score, with their scores."""
    return topic.evidence.distribution(topic.face, "face") or {}


def first_of(topic: Topic) -> list[Statement]:
    """The reading of a face, why there is none, or the score of the label that is asked for."""
    return listed(topic, _entry(topic.query, "first"))


def _entry(query: Query, what: str | None = None) -> dict[str, Any]:
    """The table's entry for a query, or for another form that it would be."""
    table, what = read(None, "answers"), what or query.what
    unit, label = query.unit and "unit", query.label and "label"
    for part in (query.word, query.state, unit, label):
        if f"{what}.{part}" in table:
            return dict(table[f"{what}.{part}"])
    return dict(table[what])


def _asked(topic: Topic, *, sides: bool) -> list[payloads.OfUnit]:
    """The units that are asked of, of both sides or of each; all of them where none is named."""
    every = topic.evidence.ledger.rows_of(payloads.OfUnit, face=topic.face)
    wanted = topic.query.units
    return [
        one
        for _, one in every
        if (one.side != "both") == sides and (not wanted or one.unit in wanted)
    ]


def _lacking(topic: Topic, needs: str | None) -> str | None:
    """The note that says what the readings of another tool do not give, where it is asked for."""
    found = _asked(topic, sides=needs == "sides")
    if needs == "sides":
        none = all(getattr(one, "reason", None) == UnavailableReason.NOT_IN_MODEL for one in found)
        return "no_sides" if found and none else None
    only_listed = topic.query.what == "units" and not (topic.query.least or topic.query.most)
    if needs is None or only_listed:
        return None
    ungraded = any(isinstance(one, payloads.UnitPresence) for one in found)
    graded = any(isinstance(one, payloads.UnitIntensity) for one in found)
    # Of named units each is needed
    return "no_intensity" if ungraded and not (graded and not topic.query.units) else None


def _presences(topic: Topic) -> list[Statement]:
    """Whether the units that are named are there at all."""
    named = [f"unit_state unit={unit} side=both" for unit in topic.query.units]
    return [one for pattern in named for one in _matching(pattern, topic)]


def _one_sided(topic: Topic) -> dict[str, Any] | None:
    """The entry for a unit of paired parts that is asked of both and is there on one side alone."""
    query = topic.query
    of_both = query.what == "unit_state" and not query.side and query.word in (None, "where")
    if not of_both or not topic.face or query.unit not in PAIRED:
        return None
    side = topic.evidence.clear_side(topic.face, query.unit)
    return None if side is None else dict(read(None, "answers")["unit_state.one_sided"])


def _together(topic: Topic, parts: Sequence[Told]) -> Told:
    """Several units, each with its answer: yes where it is yes for all of them."""
    openings = {part.opening for part in parts}
    opening = next(
        (one for one in ("nothing", "edge", "no", "not_measured") if one in openings),
        "" if openings == {""} else "yes",
    )
    notes = [*dict.fromkeys(key for part in parts for key in part.notes)]
    return Told(topic, [group for part in parts for group in part.groups], opening, notes)


# Choosing -----------------------------------------------------------------------------------------


def listed(topic: Topic, entry: Mapping[str, Any]) -> list[Statement]:
    """What an entry of the table says."""
    return [one for pattern in entry["say"] for one in _chosen(pattern, topic, entry)]


def _chosen(pattern: str, topic: Topic, entry: Mapping[str, Any]) -> list[Statement]:
    """The statements of a pattern, sorted and as many as the table wants."""
    found = list(_matching(pattern, topic, anywhere=entry.get("anywhere", False)))
    order = str(entry.get("sort", ""))
    name = order.removeprefix("-")
    if name and all(hasattr(one, name) for one in found):
        found.sort(key=lambda one: getattr(one, name), reverse=order != name)
    found += _without_grade(pattern, topic)
    return [_in_words(one, topic) for one in found[: entry.get("most", len(found))]]


def _in_words(one: Statement, topic: Topic) -> Statement:
    """A grade as plain words name it, unless it is letters that were asked for."""
    asked = topic.query.least or topic.query.most or topic.settings.register == "coder"
    return one if asked or not isinstance(one, kinds.UnitGrade) else plainer(one)


def _without_grade(pattern: str, topic: Topic) -> list[Statement]:
    """Where grades are told, units that are there and have none, as other tools' tables do."""
    kind, *fields = pattern.split()
    bounds = [getattr(topic.query, one, None) for one in fields if one in ("least", "most")]
    if kind != "unit_grade" or any(bounds):
        return []
    kept = [one for one in fields if not one.startswith(("least", "most"))]
    present = _matching(" ".join(["unit_state", *kept, "state=present"]), topic)
    units = (one for one in present if isinstance(one, kinds.UnitState))
    grade = topic.evidence.intensity
    return [one for one in units if grade(one.face, one.unit, one.side) is None]


def _matching(pattern: str, topic: Topic, *, anywhere: bool = False) -> Iterator[Statement]:
    if pattern == "$because":
        if topic.first is not None:
            yield from because(topic.evidence, topic.face, "fused", topic.first.label)
        return
    if pattern == "$of_row":
        for one in topic.pool:
            if one.rows(topic.evidence) == (topic.query.row,) and one.kind != "made":
                yield one
        return
    (kind, _), *fields = _FIELD.findall(pattern)
    wanted = {name: _wanted(name, value, topic) for name, value in fields}
    for one in topic.pool:
        here = anywhere or _face_of(one, topic.evidence) in (None, topic.face)
        if one.kind == kind and here and _fits(one, wanted):
            yield one


def _wanted(name: str, value: str, topic: Topic) -> Any:
    """The values that a field may have; None: any."""
    if value.startswith("$"):
        return _VARIABLES[value[1:]](topic)
    if value:
        return tuple(value.split("|"))
    own = getattr(topic.query, name)
    if name == "side":
        return (own or "both",)
    return None if own is None else (str(own),)


def _fits(one: Statement, wanted: Mapping[str, Any]) -> bool:
    for name, values in wanted.items():
        if values is None:
            continue
        own = _spelled(getattr(one, name))
        # the range of letters that is asked for
        if name == "least" or name == "most":
            if not (own >= values[0] if name == "least" else own <= values[0]):
                return False
        elif own not in values:
            return False
    return True


def _spelled(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value.value if isinstance(value, Enum) else value)


def _face_of(one: Statement, evidence: Evidence) -> int | None:
    """The face that a statement is on, itself or by its row."""
    own: int | None = getattr(one, "face", None)
    if own is not None or not isinstance(one, _BY_ROW):
        return own
    rows = (evidence.row(row) for row in one.rows(evidence))
    named = (getattr(row.payload, "face", None) for row in rows if row is not None)
    return next((face for face in named if face is not None), None)


def _rows(topic: Topic, *wanted: type[payloads.Payload]) -> tuple[str, ...]:
    return tuple(row.id for row in topic.evidence.ledger.rows if isinstance(row.payload, wanted))


def _shown(topic: Topic) -> tuple[str, ...]:
    units = [one.payload.unit for one in topic.evidence.units(topic.face)]
    return tuple(str(one) for one in units if topic.evidence.present(topic.face, one))


def _second(topic: Topic) -> tuple[str, ...]:
    """The label that comes after the first one."""
    scores = topic.evidence.weighing(topic.face).fused or {}
    return tuple(sorted(scores, key=lambda one: -scores[one])[1:2])


def _even(topic: Topic) -> tuple[str, ...]:
    """The unit that is asked of, where its sides differ by less than half a letter."""
    unit = topic.query.unit
    if unit is None:
        return ()
    left, right = (topic.evidence.intensity(topic.face, unit, one) for one in ("left", "right"))
    even = left is not None and right is not None and abs(left - right) < LEAST_APART
    return (str(unit),) if even else ()


def _of_crying(topic: Topic) -> tuple[list[str], list[str], list[str]]:
    """The units by which a face looks as in crying, by which it does not, and those unmeasured.

    Brows, eyes and mouth each show one of theirs (`facsight_tools.facs.CRY_OR_PAIN`), and the lids
    are not raised: what does not, and was measured, decides against it.
    """
    shown: list[str] = []
    against: list[str] = []
    unknown: list[str] = []
    for units in CRY_OR_PAIN:
        states = {str(one): topic.evidence.present(topic.face, one) for one in units}
        present = [one for one, state in states.items() if state]
        open_ = [one for one, state in states.items() if state is None]
        shown += present
        against += [] if present or open_ else list(states)
        unknown += [] if present else open_
    if topic.evidence.present(topic.face, RAISED_LIDS):
        against.append(str(RAISED_LIDS))
    if any(_is_covered(topic, int(one)) for one in unknown):
        return [], [], unknown  # Half a face cannot tell
    return ([] if against or unknown else shown), against, ([] if against else unknown)


def _is_covered(topic: Topic, unit: int) -> bool:
    """Whether a unit was not measured because something lies over its place."""
    row = topic.evidence.find(payloads.UnitUnavailable, face=topic.face, unit=unit, side="both")
    return row is not None and row.payload.reason == UnavailableReason.OCCLUDED


def _region(topic: Topic) -> tuple[str, ...]:
    """The units of the part of the face that is asked of."""
    return tuple(map(str, PARTS[topic.query.word or ""]))


def _partly(topic: Topic) -> tuple[str, ...]:
    """The units of the part, where something of it was read: else the part is told as a whole."""
    whole = topic.evidence.part_withheld(topic.face, topic.query.word or "")
    return () if whole else _region(topic)


def _sided(topic: Topic) -> tuple[str, ...]:
    """The sides on which the unit that is asked of was measured; of the face where on neither."""
    known = topic.evidence.sides(topic.face, topic.query.unit or 0)
    return ("both",) if known is None else ("left", "right")


def _shut(topic: Topic) -> tuple[str, ...]:
    """The unit of closed eyes, where these show no gaze."""
    unknown = topic.evidence.present(topic.face, int(_GAZE_UNITS[0])) is None
    return (str(_EYES_CLOSED),) if unknown else ()


def _gaze_row(topic: Topic) -> tuple[str, ...]:
    """The row of what the face looks at."""
    found = topic.evidence.find(payloads.GazeTarget, face=topic.face)
    return () if found is None else (found.row.id,)


def _ahead_of(topic: Topic) -> tuple[str, ...]:
    """The label that is asked of, where it has more than the other one."""
    label, other = topic.query.label, topic.query.other_label
    scores = topic.evidence.distribution(topic.face, "fused") or {}
    return (str(label),) if scores.get(label or "", 0) > scores.get(other or "", 0) else ()


_VARIABLES: Final[Mapping[str, Any]] = {
    "first": lambda topic: (topic.first.label,) if topic.first else (),
    "best": lambda topic: ("fused" if topic.evidence.weighing(topic.face).context else "face",),
    "pair": lambda topic: tuple(map(str, topic.query.units)),
    "unit": lambda topic: (str(topic.query.unit),),
    "labels": lambda topic: (topic.query.label, topic.query.other_label),
    "second": _second,
    "others": lambda topic: tuple(set(_shown(topic)) - set(map(str, topic.query.units))),
    "across": lambda topic: ("right" if topic.query.side == "left" else "left",),
    "even": _even,
    "other_unit": lambda topic: (str(topic.query.other_unit),),
    "other": lambda topic: (str(topic.other),),
    "word": lambda topic: (topic.query.word,),
    "shown": _shown,
    "bodies": lambda topic: _rows(topic, *_OF_BODIES),
    "sentences": lambda topic: _rows(topic, payloads.Quotation),
    "shut": _shut,
    "gazes": _gaze_row,
    "gaze_units": lambda topic: () if _gaze_row(topic) else _GAZE_UNITS,
    "region": _region,
    "partly": _partly,
    "still": lambda topic: () if set(_region(topic)) & set(_shown(topic)) else _region(topic),
    "readable": lambda _: _READABLE,
    "sided": _sided,
    "ahead": _ahead_of,
    "crying": lambda topic: tuple(_of_crying(topic)[0]),
    "not_crying": lambda topic: tuple(_of_crying(topic)[1]),
    "uncried": lambda topic: tuple(_of_crying(topic)[2]),
}
"""What `$name` stands for in the table."""


def _turned(one: kinds.UnitCompared) -> kinds.UnitCompared:
    """The same comparison, said of the other."""
    return kinds.UnitCompared(
        face=one.than_face,
        unit=one.than_unit,
        side=one.than_side,
        relation=_OPPOSITE.get(one.relation, one.relation),
        than_face=one.face,
        than_unit=one.unit,
        than_side=one.side,
    )


# Saying -------------------------------------------------------------------------------------------


def _opening(entry: Mapping[str, Any], topic: Topic, *, told: bool) -> str:
    """The first that holds of what decides; that there is no evidence, where nothing does."""
    for opening, pattern in entry.get("decide", ()):
        if next(_matching(pattern, topic), None) is not None:
            return str(opening)
    return "nothing" if "decide" in entry or not told else ""


def _sentences(found: Sequence[Statement], join: int) -> list[list[Statement]]:
    """Statements that differ in one thing alone stand in one sentence."""
    open_groups: dict[Any, list[Statement]] = {}
    order: list[list[Statement]] = []
    for one in dict.fromkeys(found):
        most = max(join, _MOST_LISTED) if isinstance(one, _LISTED) else join
        names = _ALIKE[:-1] if isinstance(one, _ON_LABELS) else _ALIKE
        key = tuple(_spelled(getattr(one, name, None)) for name in names)
        if key not in open_groups or len(open_groups[key]) >= most:
            open_groups[key] = []
            order.append(open_groups[key])
        open_groups[key].append(one)
    return order
