"""Detectors, landmarkers and readers by name: facsight's own, and those of installed packages.

A package offers one by an entry point whose value is called without arguments, mostly the class:

    [project.entry-points."facsight.au_readers"]
    mine = "my_package:MyReader"

Nothing of another package is imported before it is asked for by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from typing import Any, Final, Generic, TypeVar

from facsight_tools.analyzers import action_units, detection, landmarks
from facsight_tools.analyzers.action_units import ActionUnitAnalyzer
from facsight_tools.analyzers.detection import BlazeFaceDetector
from facsight_tools.analyzers.emotion import RULES, RuleEmotionReader
from facsight_tools.analyzers.landmarks import MeshLandmarker
from facsight_tools.backends.base import Engine
from facsight_tools.errors import FacsightError, ReaderInvalid, ReaderMissing, quoted
from facsight_tools.rules import rule_set
from facsight_tools.seams import (
    AUReader,
    EmotionReader,
    FaceDetector,
    Landmarker,
    Reader,
    ReaderCard,
)
from facsight_tools.types import NetworkUse

T = TypeVar("T", bound=Reader)

_ID: Final = re.compile(r"[a-z][a-z0-9_]{0,30}")
# What follows the face in other rows' ids: a reader of that name could be taken for them
_TAKEN: Final = frozenset(
    {"by", "face", "pose", "gaze", "quality", "emotion", "smile", "asymmetry", "without"}
    | {"example", "fewshot", "units", "opinion", "held_back"}
)
_MOST_TOLD: Final = 200


@dataclass(frozen=True, slots=True)
class Installed:
    """A reader that can be asked for by name.

    Attributes:
        part: `face detector`, `landmarker`, `action-unit reader` or `emotion reader`.
        name: what it is asked for by.
        package, version: what offers it.
        licence: what the package says of itself; `not stated` where it says nothing.
    """

    part: str
    name: str
    package: str
    version: str
    licence: str


@dataclass(frozen=True, slots=True)
class Slot(Generic[T]):
    """One part of the pipeline and what can fill it.

    Attributes:
        group: the entry points' group.
        part: what the part is called in messages.
        own: what opens facsight's own, by name.
        needs: attributes beyond `Reader` that its protocol asks for.
    """

    group: str
    part: str
    own: Mapping[str, Callable[[Engine], T]]
    needs: tuple[str, ...] = ()

    def get(self, wanted: T | str, engine: Engine) -> T:
        """The reader of that name, or the object itself, held to what its protocol asks for.

        Raises:
            ReaderMissing: no package offers the name; says which there are.
            ReaderInvalid: it cannot be loaded, has no proper card, or two packages offer the name.
        """
        if not isinstance(wanted, str):
            return self._checked(wanted, f"The {self.part} {type(wanted).__name__}")
        if wanted in self.own:
            return self.own[wanted](engine)
        return self.load(wanted)

    def load(self, name: str) -> T:
        """Another package's reader of that name; raises as `get` does."""
        offered = metadata.entry_points(group=self.group)
        points = [point for point in offered if point.name == name]
        if not points:
            known = ", ".join(dict.fromkeys([*self.own, *sorted(offered.names)]))
            raise ReaderMissing(
                f"No installed package offers the {self.part} {quoted(name)}; there are: {known}. "
                f"Install the package that has it as an entry point of the group {self.group}."
            )
        if len(points) > 1:
            raise ReaderInvalid(
                f"The {self.part} {quoted(name)} is offered by {' and '.join(map(_of, points))}: "
                "uninstall all but one."
            )
        (point,) = points
        who = f"The {self.part} {quoted(name)} of the package {_of(point)}"
        try:
            reader = point.load()()
        except Exception as error:
            kind = error.code if isinstance(error, FacsightError) else type(error).__name__
            told = f"{kind}: {error}".splitlines()[0][:_MOST_TOLD]
            raise ReaderInvalid(
                f"{who} cannot be loaded ({told}). Mend or update that package, or leave it out."
            ) from error
        found = self._checked(reader, who)
        if found.card.id != name:
            raise ReaderInvalid(
                f"{who} calls itself {quoted(found.card.id)} in its card: the two must be the same."
            )
        return found

    def installed(self) -> Iterator[Installed]:
        """Everything that `get` knows by name; other packages' code is not imported."""
        ours = metadata.distribution("facsight")
        for name in self.own:
            yield Installed(self.part, name, *_named(ours), _licence(ours))
        points = metadata.entry_points(group=self.group)
        for point in sorted(points, key=lambda one: (one.name, one.value)):
            package, number = ("unknown", "") if point.dist is None else _named(point.dist)
            yield Installed(self.part, point.name, package, number, _licence(point.dist))

    def _checked(self, reader: T, who: str) -> T:
        """The reader, if it has all that its protocol asks for."""
        card = getattr(reader, "card", None)
        networks = getattr(reader, "networks", None)
        problem = None
        if not isinstance(card, ReaderCard):
            problem = "it has no `card`, a ReaderCard"
        elif not _ID.fullmatch(card.id) or card.id in _TAKEN:
            problem = (
                f"its id {quoted(card.id)} cannot be one: take a lower-case letter, then up to 30 "
                f"letters, digits and _, and none of {', '.join(sorted(_TAKEN))}"
            )
        elif not isinstance(networks, tuple) or not all(
            isinstance(one, NetworkUse) for one in networks
        ):
            problem = "it has no `networks`, a tuple of NetworkUse"
        elif not callable(reader):
            problem = "it cannot be called"
        else:
            missing = [name for name in self.needs if not hasattr(reader, name)]
            problem = f"it has no `{missing[0]}`" if missing else None
        if problem:
            raise ReaderInvalid(f"{who} is not what docs/readers.md asks for: {problem}.")
        return reader


DETECTORS: Final[Slot[FaceDetector]] = Slot(
    "facsight.detectors",
    "face detector",
    {detection.CARD.id: BlazeFaceDetector.open},
)
LANDMARKERS: Final[Slot[Landmarker]] = Slot(
    "facsight.landmarkers",
    "landmarker",
    {landmarks.CARD.id: MeshLandmarker.open},
    needs=("crop_px",),
)
AU_READERS: Final[Slot[AUReader]] = Slot(
    "facsight.au_readers",
    "action-unit reader",
    {action_units.CARD.id: ActionUnitAnalyzer.open},
)
EMOTION_READERS: Final[Slot[EmotionReader]] = Slot(
    "facsight.emotion_readers",
    "emotion reader",
    {RULES: lambda _: RuleEmotionReader(rule_set.load())},
)
SLOTS: Final[tuple[Slot[Any], ...]] = (DETECTORS, LANDMARKERS, AU_READERS, EMOTION_READERS)


def others() -> Iterator[tuple[Slot[Any], Installed]]:
    """Everything that other packages offer, with its slot."""
    for slot in SLOTS:
        for one in slot.installed():
            if one.package != "facsight":
                yield slot, one


def _named(dist: metadata.Distribution) -> tuple[str, str]:
    return dist.metadata["Name"], dist.version


def _of(point: metadata.EntryPoint) -> str:
    return "unknown" if point.dist is None else " ".join(_named(point.dist))


def _licence(dist: metadata.Distribution | None) -> str:
    """What a package's metadata says of its licence, in a few words."""
    if dist is None:
        return "not stated"
    fields = dist.metadata
    for name in ("License-Expression", "License"):
        if name in fields and fields[name].strip():
            return fields[name].strip().splitlines()[0][:_MOST_TOLD]
    return "not stated"
