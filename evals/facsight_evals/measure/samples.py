"""What a data set says of a face, and what a tool says of it; pixels are in neither."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from facsight_tools.facs import Side
from facsight_tools.types import HeadPose, Image

Target = tuple[int, Side]
"""An action unit and a side."""

Letter = Literal["A", "B", "C", "D", "E"]

LETTER_FLOORS: Final[Mapping[Letter, float]] = MappingProxyType(
    {"A": 1.0, "B": 1.5, "C": 2.5, "D": 3.5, "E": 4.5}
)
"""The intensity from which on each letter counts (docs/adr/0005)."""

_NONE: Final[Mapping[Any, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Sample:
    """One labelled face.

    Attributes:
        name: of the picture or frame, such as `S005/001/S005_001_00000011`; another tool's row
            is found by it.
        subject: who it is, None where the data does not say.
        intensity: labelled intensities, 0-5. A unit that was not coded is not there.
        present: labelled presence, where it was coded by itself; else it follows from intensity.
        smile: whether the face is labelled as smiling.
        emotion: one of facsight's labels, None where the label has no counterpart.
        pose: degrees, signs as in `facsight_tools.types`.
        valence: labelled valence on -1 to 1.
        box_xyxy: image pixels, the labelled person; None means the largest face.
    """

    name: str
    subject: str | None = None
    intensity: Mapping[Target, float] = field(default_factory=lambda: _NONE)
    present: Mapping[Target, bool] = field(default_factory=lambda: _NONE)
    smile: bool | None = None
    emotion: str | None = None
    pose: HeadPose | None = None
    valence: float | None = None
    box_xyxy: tuple[float, float, float, float] | None = None

    @property
    def targets(self) -> frozenset[Target]:
        """The units and sides that are labelled."""
        return frozenset(self.intensity) | frozenset(self.present)


@dataclass(frozen=True, slots=True)
class Mesh:
    """A synthetic face that stands where a picture would.

    `points_xyz` is (478, 3), image pixels, as `facsight_tools.types.Landmarks` has them.
    """

    points_xyz: NDArray[np.float32]


Load = Callable[[], Image | Mesh]
"""Decodes a sample's picture when it is its turn; raises `InputError` where that fails."""


@dataclass(frozen=True, slots=True)
class MeasuredUnit:
    """What a tool says on one unit and side.

    Attributes:
        score: more is more, on the tool's own scale.
        intensity: the same on FACS's 0-5, None where the tool has no such scale.
        present: the tool's own decision, None where it follows from intensity.
        confidence: probability that presence (from A on) is read rightly, 0-1.
    """

    score: float
    intensity: float | None = None
    present: bool | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class MeasuredFace:
    """What a tool says on one face. What it did not measure is not there.

    Attributes:
        units: the labelled units and sides, and AU12.
        unavailable: of those, the ones that the tool names as not measured, with its reason.
        pose: degrees, signs as in `facsight_tools.types`.
        emotion: label to score; empty where none was given.
        valence: -1 to 1.
        eyes_px: distance of the outer eye corners, image pixels.
        light: mean grey level of the face, 0-255.
    """

    units: Mapping[Target, MeasuredUnit]
    unavailable: Mapping[Target, str] = field(default_factory=lambda: _NONE)
    pose: HeadPose | None = None
    emotion: Mapping[str, float] = field(default_factory=lambda: _NONE)
    valence: float | None = None
    eyes_px: float | None = None
    light: float | None = None


SMILE: Final[Target] = (12, "both")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A sample with what each tool made of its picture; None where it found no face."""

    sample: Sample
    ours: MeasuredFace | None
    theirs: MeasuredFace | None = None


def target_name(target: Target) -> str:
    """`AU12`, `AU12L`, `AU12R`."""
    unit, side = target
    return f"AU{unit}{ {'both': '', 'left': 'L', 'right': 'R'}[side] }"
