"""What may be looked at again: the tools that everybody calls, on the picture that is read.

Whoever calls one names faces, units and rows; picture and analysis are filled in here, so that
nothing else is opened.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from facsight_tools.answers.inference import Look
from facsight_tools.errors import FacsightError, UnknownOption, first_fault
from facsight_tools.evidence.payloads import (
    AtRest,
    MeasuredAgain,
    OfUnit,
    OtherReference,
    Payload,
    SecondReading,
    UnitIntensity,
    WithoutContext,
    WithoutUnit,
)
from facsight_tools.evidence.rows import Row
from facsight_tools.statements.evidence import Entry, Evidence, UnitRow
from facsight_tools.statements.kinds.tools import both_measured

Call: TypeAlias = Callable[[str, dict[str, Any]], Awaitable[dict[str, Any]]]
"""Calls a tool of the MCP server by its name and arguments; raises a `FacsightError`."""

_MOST_ROWS: Final = 12
_LONGEST: Final = 1200

_BORDER: Final = 0.75
"""Of a face's size, around it, where it is measured again."""

_NOTABLE: Final = 0.5


@dataclass(frozen=True, slots=True)
class LookedAt:
    """What is looked at.

    Attributes:
        image: as the tools take it.
        analysis_id: the handle of its measurement.
        boxes_xyxy: the faces' boxes in pixels.
        labels: the label set of its scores; None is the basic one.
        neutral: pictures of the person at rest, as the tools take them.
    """

    image: str
    analysis_id: str
    boxes_xyxy: Sequence[Sequence[float]]
    labels: str | None = None
    neutral: Sequence[str] = ()


@dataclass(slots=True)
class Within:
    """Where a tool finds what it needs.

    Attributes:
        picture: what is looked at.
        evidence: of it; what is measured again becomes part of it.
        call: calls a tool of the server.
        renewed: the evidence with what was measured again, by the handles.
        crops: those handles.
    """

    picture: LookedAt
    evidence: Evidence
    call: Call
    renewed: Callable[[Sequence[str]], Awaitable[Evidence]]
    crops: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gave:
    """What a tool gave: in words, and the rows of the ledger that it is about."""

    words: str
    rows: tuple[str, ...] = ()


class Tool(BaseModel):
    """A tool as the model is offered it: the fields are what it may choose."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: ClassVar[str]

    async def run(self, at: Within) -> Gave:
        """What comes of it; raises a `FacsightError`."""
        raise NotImplementedError


class MeasureAgain(Tool):
    """Measure one face again in its own crop, scaled up. The first measurement stands."""

    name: ClassVar[str] = "facs_analyze_image"

    face: int = Field(ge=1)
    reference: bool = Field(
        default=False,
        description="Instead of a crop: read against an average face where the person's own at "
        "rest was given, else against that",
    )

    async def run(self, at: Within) -> Gave:
        """What differs from the first measurement."""
        picture = at.picture
        if self.face > len(picture.boxes_xyxy):
            raise UnknownOption(_no_face(self.face, picture))
        at_rest = at.evidence.find(AtRest, face=self.face) is not None
        against_rest = at_rest is not self.reference
        if against_rest and not picture.neutral:
            raise UnknownOption("No picture of this person at rest is at hand.")
        region = None if self.reference else _around(picture.boxes_xyxy[self.face - 1])
        measured = await at.call(
            self.name,
            {
                "image": picture.image,
                "region": region,
                "labels": picture.labels,
                "neutral": [*picture.neutral] if against_rest else None,
                "neutral_face": self.face if against_rest and self.reference else None,
                "scene": False,
                "detail": "full",
            },
        )
        crops = (*at.crops, measured["analysis_id"])
        renewed = await at.renewed(crops)
        kind = OtherReference if self.reference else MeasuredAgain
        again: Any = renewed.find(kind, face=self.face)
        if again is None:
            return Gave(f"In the crop {region} no face was found. The first measurement stands.")
        at.crops, at.evidence = crops, renewed
        apart = list(_apart(renewed, self.face, again.payload.reader))
        rows = renewed.ids(again, *(row for one in apart for row in one[:2]))
        differs = _listed([change for *_, change in apart])
        return Gave(f"{again.row.text} First against second: {differs}.", rows)


class Compare(Tool):
    """Compare two faces of the picture: action units, head and scores."""

    name: ClassVar[str] = "facs_compare"

    first_face: int = Field(ge=1)
    second_face: int = Field(ge=1)

    async def run(self, at: Within) -> Gave:
        """Second against first, with the units' rows of both."""
        given = at.picture.analysis_id
        said = await at.call(
            self.name, {"first": given, "second": given, **self.model_dump(), "detail": "full"}
        )
        notable = [unit["au"] for unit in _notable(said)]
        faces = (self.first_face, self.second_face)
        entries = [at.evidence.unit(face, unit) for face in faces for unit in notable]
        rows = at.evidence.ids(*entries)
        return Gave(f"Second against first: {_differences(said)}.", rows)


class GetRows(Tool):
    """Give rows of the evidence: by id, of one unit, or what would be without each part."""

    name: ClassVar[str] = "facs_get_evidence"

    ids: tuple[str, ...] = Field(default=(), max_length=_MOST_ROWS)
    face: int | None = Field(default=None, ge=1)
    unit: int | None = Field(default=None, description="FACS number")
    what: Literal["rows", "interventions"] = "rows"

    async def run(self, at: Within) -> Gave:
        """The rows as they are read; the ledger is the one that this tool gave before."""
        rows = list(self._rows(at.evidence))
        if not rows:
            raise UnknownOption("There is no such row: give ids as the evidence has them.")
        words = "\n".join(f"{row.id}: {row.text}" for row in rows[:_MOST_ROWS])
        return Gave(words, tuple(row.id for row in rows[:_MOST_ROWS]))

    def _rows(self, evidence: Evidence) -> Iterable[Row]:
        wanted = set(self.ids)
        for row in evidence.ledger.rows:
            if row.id in wanted or self._means(row.payload):
                yield row

    def _means(self, of: Payload) -> bool:
        if isinstance(of, WithoutUnit | WithoutContext):
            return self.what == "interventions" and self.face in (None, of.face)
        return isinstance(of, OfUnit) and (of.face, of.unit) == (self.face or 1, self.unit)


TOOLS: Final[Mapping[str, type[Tool]]] = {one.name: one for one in (MeasureAgain, Compare, GetRows)}


async def use(at: Within, name: str, given: Any, before: Sequence[Look]) -> Look:
    """One call: made, or refused with the reason; none is made twice."""
    kept = _kept(given)
    try:
        if name not in TOOLS:
            raise UnknownOption(f"There is no such tool; there are: {', '.join(TOOLS)}.")
        tool = TOOLS[name].model_validate(given)
        kept = tool.model_dump(mode="json", exclude_defaults=True)
        if any((one.tool, one.arguments) == (name, kept) for one in before):
            raise UnknownOption("You have called this already: the answer is above.")
        found = await tool.run(at)
    except ValidationError as error:
        where, why = first_fault(error)
        return Look(tool=name, arguments=kept, result=f"{where or name}: {why}", failed=True)
    except FacsightError as error:
        return Look(tool=name[:80], arguments=kept, result=str(error)[:_LONGEST], failed=True)
    return Look(tool=name, arguments=kept, rows=found.rows, result=found.words[:_LONGEST])


def _kept(given: Any) -> dict[str, Any]:
    """Arguments as a model wrote them, as much as is worth keeping."""
    fields = given.items() if isinstance(given, dict) else [("text", given)]
    return {str(name)[:40]: str(value)[:120] for name, value in [*fields][:8]}


def _around(box: Sequence[float]) -> list[int]:
    """A face's box with some of its surroundings; the server leaves off what is outside."""
    left, top, right, bottom = box
    x, y = _BORDER * (right - left), _BORDER * (bottom - top)
    return [max(0, int(left - x)), max(0, int(top - y)), int(right + x) + 1, int(bottom + y) + 1]


def _notable(said: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    units = [one for one in said["action_units"] if one["side"] == "both"]
    known = [one for one in units if one["difference"] is not None]
    return [one for one in known if abs(one["difference"]) >= _NOTABLE]


def _differences(said: Mapping[str, Any]) -> str:
    told = [_change(one["au"], one["first"], one["second"]) for one in _notable(said)]
    distance = said.get("distance")
    more = "" if distance is None else f"; distance of the scores {distance:.2f} (0-1)"
    return _listed(told) + more


def _apart(
    evidence: Evidence, face: int, reader: str
) -> Iterator[tuple[UnitRow, Entry[SecondReading], str]]:
    """The units that differ by half a letter or in presence, measured first and again."""
    for *_, own, second in both_measured(evidence, face, reader):
        one, other = own.payload, second.payload.reading
        if not isinstance(one, UnitIntensity) or not isinstance(other, UnitIntensity):
            continue
        if one.present != other.present or abs(one.intensity - other.intensity) >= _NOTABLE:
            yield own, second, _change(one.unit, one.intensity, other.intensity)


def _change(unit: int, first: float, second: float) -> str:
    return f"AU{unit} {first:.2f} to {second:.2f}"


def _listed(changes: Sequence[str]) -> str:
    return ", ".join(changes) or "no action unit differs by half a letter"


def _no_face(face: int, picture: LookedAt) -> str:
    return f"There is no face {face}: the picture shows {len(picture.boxes_xyxy)}."
