"""What the skin of both halves of a face shows, and how it joins what the mesh says.

The network `au_halves` sees each half as a right half, so its two sides are two readings, not one
shared out; `au_photographs` moves them by what photographs taught of what it sees. Which unit takes
how much of it is in `SHARES`; the cards of the networks say why.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from types import MappingProxyType
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from facsight_tools.backends.base import CPU, Engine, Pixels, Session
from facsight_tools.facs import ACTION_UNITS, PRESENCE_THRESHOLD, Side
from facsight_tools.geometry.half_faces import half_faces
from facsight_tools.seams import FaceView
from facsight_tools.types import MeasuredAU

UNITS: Final = (
    *(1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 22, 23, 24, 25, 26, 27, 28),
    *(29, 34, 43),
)
"""The columns of the network `au_halves`."""

SIDES: Final[tuple[Side, ...]] = ("right", "left")
APPEARANCE: Final = "appearance"
BOTH: Final = "geometry and appearance"

_MOST: Final = 5.0


@dataclass(frozen=True, slots=True)
class Share:
    """How a unit's two readings join; set by `facsight_training.rendered.join_halves`.

    Attributes:
        skin: how much of the reading is the skin's; the rest is the mesh's.
        scale: what the mean of both is multiplied by: two that must agree seldom reach A together.
            Where it makes less of it, that is so up to A; above, 5 stays 5.
        width: what the skin's interval is multiplied by, so that it holds 90% of joint readings.
        least: what is added to half of it, grades: where the mesh errs the skin may be sure.
        rise: what a reading of A or more adds to that, one below A by the square of its share:
            that a unit is not there is read more exactly than how strong it is.
        even: how far the sides may differ and still be told as alike, grades: faces that are lit
            from one side do. Set with `apart` by `facsight_training.rendered.even_sides`.
        apart: the most that they differ: more than a unit that moves on one side alone shows is
            light as well.
        most: the most that they are told to differ, as people's sides do (`one_sided.toml`).
        lesser: how much of what the skin of the whole face shows is its lesser side; the rest is
            the mean of both.
    """

    skin: float
    scale: float
    width: float
    least: float
    rise: float = 0.0
    even: float = 0.0
    apart: float = 10.0
    most: float = 10.0
    lesser: float = 0.0

    @property
    def cue(self) -> str:
        """What carries the reading."""
        return APPEARANCE if self.skin == 1.0 else BOTH

    def widened(self, half_width: float, intensity: float) -> float:
        """Half the interval of an intensity whose `half_width` the network tells."""
        risen = self.rise * min(max(intensity, 0.0) / PRESENCE_THRESHOLD, 1.0) ** 2
        return min(self.least + half_width * self.width + risen, _MOST)

    def parted(self, half: float) -> float:
        """How far a side is from the whole, of half the difference that the skin reads."""
        left = min(max(min(abs(half), self.apart / 2) - self.even / 2, 0.0), self.most / 2)
        return left if half > 0.0 else -left

    def graded(self, mean: float) -> float:
        """The grade of the mean of both readings."""
        grade = self.scale * mean
        if self.scale >= 1.0 or grade <= PRESENCE_THRESHOLD:
            return grade
        # on a line from A to the strongest
        at_a = PRESENCE_THRESHOLD / self.scale
        return PRESENCE_THRESHOLD + (mean - at_a) * (_MOST - PRESENCE_THRESHOLD) / (_MOST - at_a)


def read_shares(text: str) -> Mapping[int, Share]:
    """Shares as `halves.toml` holds them, with what `one_sided.toml` knows of people."""
    known = (resources.files(__package__) / "one_sided.toml").read_text("utf-8")
    told: dict[int, dict[str, Any]] = {}
    for one in tomllib.loads(text)["unit"] + tomllib.loads(known)["unit"]:
        told.setdefault(one.pop("au"), {}).update(one)
    return MappingProxyType({unit: Share(**fields) for unit, fields in told.items()})


SHARES: Final = read_shares((resources.files(__package__) / "halves.toml").read_text("utf-8"))
"""The units that the skin has a part in; others are the mesh's."""

FURROWS_PX: Final = 28.0
"""Distance of the outer eye corners below which furrows are not seen: then the mesh reads alone."""

HALVES: Final[Mapping[Literal["cpu", "other"], str]] = MappingProxyType(
    {"cpu": "au_halves_int8", "other": "au_halves"}
)
"""What reads halves: on a CPU the network of eight bits, which takes less than half as long."""

_COLUMNS: Final = {unit: column for column, unit in enumerate(UNITS)}


@dataclass(frozen=True, slots=True, eq=False)
class HalfReadings:
    """What the network says of one face; each (2, K), right and left half, columns of `UNITS`.

    Attributes:
        intensity: 0-5.
        confidence: that presence is read rightly, 0-1.
        half_width: half the 90% interval of the intensity.
        maps: (2, 1280), what it saw before it reads units; None where it does not tell.
    """

    intensity: NDArray[np.float32]
    confidence: NDArray[np.float32]
    half_width: NDArray[np.float32]
    maps: NDArray[np.float32] | None = None
    _levels: Mapping[Side, list[list[float]]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        right, left = (
            np.array([self.intensity[k], self.confidence[k], self.half_width[k]], np.float64).T
            for k in range(2)
        )
        sides = {"both": ((right + left) / 2), "right": right, "left": left}
        levels = {side: table.tolist() for side, table in sides.items()}
        object.__setattr__(self, "_levels", levels)

    @property
    def skin(self) -> NDArray[np.float32] | None:
        """What it saw of both halves alike, (1280,): that of a face is that of its mirror image."""
        if self.maps is None:
            return None
        mean: NDArray[np.float32] = self.maps.mean(axis=0)
        return mean

    def of(self, unit: int, side: Side) -> MeasuredAU:
        """A unit's reading; that of the whole face is the mean of both halves."""
        intensity, confidence, half_width = self.levels(unit, side)
        return MeasuredAU(unit, side, intensity, confidence, APPEARANCE, half_width)

    def levels(self, unit: int, side: Side) -> tuple[float, float, float]:
        """Its intensity, confidence and half width."""
        intensity, confidence, half_width = self._levels[side][_COLUMNS[unit]]
        return intensity, confidence, half_width


def halves_network(provider: str) -> str:
    """The file that reads halves where a provider runs networks."""
    return HALVES["cpu" if provider == CPU else "other"]


@dataclass(frozen=True, slots=True)
class SkinReader:
    """The networks that read halves.

    Attributes:
        halves: `au_halves`, which was never shown a photograph, or the same in eight bits.
        photographs: `au_photographs`; without it `au_halves` reads alone.
    """

    halves: Session
    photographs: Session | None = None

    @classmethod
    def open(cls, engine: Engine) -> SkinReader:
        """Both, from the catalogue; raises as `Engine.open` does."""
        photographs = engine.open("au_photographs")
        return cls(engine.open(halves_network(photographs.provider)), photographs)

    def __call__(self, pixels_rgb: NDArray[np.uint8]) -> HalfReadings:
        """The readings of halves (N, 128, 72, 3), each table (N, K)."""
        told = self.halves.run({"halves": Pixels(pixels_rgb)})
        moved = told
        if self.photographs is not None:
            moved = self.photographs.run(
                {name: told[name] for name in ("seen", "raw", "half_width")}
            )
        seen = told.get("seen")
        maps = None if seen is None else seen.reshape(len(seen), -1)
        return HalfReadings(moved["intensity"], moved["confidence"], told["half_width"], maps)


def read_halves(read: SkinReader, faces: Sequence[FaceView]) -> list[HalfReadings | None]:
    """The readings of each face; None where there is no picture or the face is too small in it."""
    seen = [
        i
        for i, face in enumerate(faces)
        if face.image is not None and face.eye_distance_px >= FURROWS_PX
    ]
    found: list[HalfReadings | None] = [None] * len(faces)
    if not seen:
        return found
    pixels = np.concatenate(
        [
            half_faces(face.image.pixels_rgb, face.landmarks.points_xyz, face.fit)
            for face in (faces[i] for i in seen)
            if face.image is not None
        ]
    )
    told = read(pixels)
    for k, i in enumerate(seen):
        rows = slice(2 * k, 2 * k + 2)
        tables = (told.intensity[rows], told.confidence[rows], told.half_width[rows])
        found[i] = HalfReadings(*tables, None if told.maps is None else told.maps[rows])
    return found


def joined(
    mesh: MeasuredAU, seen: HalfReadings, shares: Mapping[int, Share] = SHARES
) -> MeasuredAU:
    """The mesh's reading and the skin's, by the unit's share; see `joined_levels`."""
    share = shares.get(mesh.au)
    if share is None:
        return mesh
    level = joined_levels(mesh.au, mesh.side, (mesh.intensity, mesh.confidence), seen, share)
    return MeasuredAU(mesh.au, mesh.side, level[0], level[1], share.cue, level[2])


def joined_levels(
    unit: int, side: Side, mesh: tuple[float, float], seen: HalfReadings, share: Share
) -> tuple[float, float, float]:
    """Intensity, confidence and half width by the mesh and the skin.

    The share goes to what the whole face shows. How far a side is from that is the skin's alone,
    as far as `Share.parted` lets it: the mesh network draws both sides alike.

    Args:
        unit, side: what is read.
        mesh: its intensity and confidence by the mesh.
        seen: what the skin shows.
        share: the unit's.
    """
    intensity, confidence = mesh
    shown = skin = seen.levels(unit, "both")[0]
    own, sure, width = seen.levels(unit, side)
    if share.lesser:
        lesser = min(seen.levels(unit, "right")[0], seen.levels(unit, "left")[0])
        shown = (1.0 - share.lesser) * skin + share.lesser * lesser
    whole = share.graded((1.0 - share.skin) * intensity + share.skin * shown)
    level = min(max(whole + share.parted(own - skin), 0.0), _MOST)
    return (
        level,
        (1.0 - share.skin) * confidence + share.skin * sure,
        share.widened(width, level),
    )


def by_skin(
    seen: HalfReadings, measured: frozenset[int], shares: Mapping[int, Share] = SHARES
) -> list[MeasuredAU]:
    """The units that the mesh does not measure and the skin does."""
    found = []
    for unit, share in shares.items():
        if share.skin != 1.0 or unit in measured:
            continue
        whole = seen.levels(unit, "both")[0]
        for side in ACTION_UNITS[unit].sides:
            own, sure, width = seen.levels(unit, side)
            level = whole + share.parted(own - whole)
            width = share.widened(width, level)
            found.append(MeasuredAU(unit, side, level, sure, APPEARANCE, width))
    return found
