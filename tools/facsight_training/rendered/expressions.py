"""Which units a drawn face shows, how they move its head, and what that counts as.

Recipes (recipes.toml) say how a unit is made. Lips that part, a jaw that drops and how far a lid
closes are measured on the moved head, whatever moved it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facsight_training.rendered.heads import Fitted, TexturedHead

UNITS: Final = (
    *(1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 22, 23, 24, 25, 26, 27, 28),
    *(29, 34, 43),
)
"""Columns of the labels, for each half."""
SIDES: Final = ("right", "left")

_OPENINGS: Final = frozenset({25, 26, 27})
_ONE_MOUTH: Final = frozenset({18, 22, 23, 24, 28, 34, 13})  # shapes of one pair of lips: one
_TOGETHER: Final = (
    *((6, 12), (6, 12, 25), (6, 12, 25, 26), (1, 2, 5), (1, 2, 5, 25, 26), (1, 4, 15), (1, 4, 17)),
    *((4, 5, 7, 23), (4, 7, 24), (9, 10, 17), (9, 15, 16), (1, 2, 4, 5, 20, 25), (4, 6, 9, 43)),
    *((4, 6, 7, 9, 10, 25, 43), (1, 4, 6, 11, 15), (12, 14), (1, 4, 6, 15, 17, 43), (4, 7), (6, 7)),
    *((4, 6, 7, 10, 20, 25, 26, 43), (1, 2), (15, 17), (17, 24), (10, 25), (12, 25), (4, 9, 7)),
    *((1, 4, 6, 7, 15, 17, 20, 25), (4, 6, 7, 9, 10, 15, 17), (4, 6, 7, 20, 25, 26), (4, 12, 25)),
    *((4, 6, 7, 12, 20, 25), (4, 5, 10, 25, 27), (4, 7, 9, 10, 25, 26), (1, 4, 7, 20, 25, 26)),
    *((4, 6, 7, 9, 10, 12, 25, 26), (4, 6, 7, 43), (1, 4, 6, 7, 43, 15), (6, 7, 12, 25), (7, 12)),
    *((20, 25, 26), (6, 43), (4, 43), (12, 43), (1, 2, 4), (17, 23), (12, 15), (10, 17), (4, 17)),
)
_VISEMES: Final = {
    "AE_AA": (25, 26),
    "AO_a": (18, 22, 25, 26),
    "Ax_E": (20, 25),
    "TD_I": (25,),
    "UH_OO": (18, 22, 25),
    "UW_U": (18, 22, 23),
    "H_EST": (20, 25),
    "FV": (28, 16, 10, 17),
    "S": (20, 25, 16),
    "SH_CH": (18, 22, 25),
    "KG": (25,),
}
"""Speech, and the units that it may count as: these teach nothing there."""
_BLURS: Final[Mapping[int, tuple[int, ...]]] = MappingProxyType(
    {43: (5, 7), 28: (23, 24), 24: (23,), 23: (24,), 11: (10,), 27: (26,), 34: (33,), 13: (12, 6)}
)
"""What a strong unit hides or passes for: those teach nothing beside it."""

_TEETH_STAY: Final = frozenset({"JawCompress"})
# gap of the lips in cm at 0, A, B, C, D, E; drop of the lower teeth likewise
_PARTED_CM: Final = (0.06, 0.15, 0.45, 0.9, 1.6, 2.6)
_DROPPED_CM: Final = (0.15, 0.4, 0.8, 1.3, 1.9, 2.6)
_STRETCHED_CM: Final = (1.5, 1.9, 2.3, 2.7, 3.1, 3.6)

Float = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class DrawnExpression:
    """What a face shows.

    Attributes:
        strengths: by unit and side, 0-5.
        moves: names of shapes (see recipes.toml, sides filled in) and their weights.
        unclear: units that are neither there nor not.
    """

    strengths: Mapping[tuple[int, str], float]
    moves: Mapping[str, float]
    unclear: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Sculpted:
    """Skin near points that moves; see recipes.toml."""

    at: Sequence[int]
    radius: tuple[float, float]
    move: tuple[float, float, float]


@cache
def _stored() -> Mapping[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("recipes.toml").read_text())


@cache
def sculpted() -> Mapping[str, Sculpted]:
    """What is sculpted, by name."""
    return MappingProxyType(
        {
            one["name"]: Sculpted(one["at"], tuple(one["radius"]), tuple(one["move"]))
            for one in _stored()["sculpt"]
        }
    )


def draw_rest(rng: np.random.Generator) -> dict[str, float]:
    """Shapes of a face at rest that pass for a little of a unit: low brows, narrow eyes."""
    found: dict[str, float] = {}
    if rng.uniform() < 0.4:
        return found
    most: Mapping[str, float] = _stored()["rest"]
    for name in rng.choice(sorted(most), int(rng.integers(1, 4)), replace=False):
        weight = float(rng.uniform(0.0, most[name]))
        found.update({sided_name(str(name), side): weight for side in SIDES})
    return found


@cache
def recipes() -> Mapping[int, tuple[Mapping[str, float], ...]]:
    """The ways of each unit."""
    return MappingProxyType({one["au"]: tuple(one["ways"]) for one in _stored()["unit"]})


def is_sided(au: int) -> bool:
    """Whether the two sides of a unit move apart from each other here."""
    return all(any("*" in name for name in way) for way in recipes()[au]) and au not in _OPENINGS


def express(
    wanted: Mapping[tuple[int, str], float], rng: np.random.Generator, way: int | None = None
) -> DrawnExpression:
    """Shapes for wanted units: by unit and side intensities 0-5; a way of each is drawn."""
    moves: dict[str, float] = {}
    unclear: set[int] = set()
    for au in sorted({unit for unit, _ in wanted}):
        ways = recipes()[au]
        chosen = ways[int(rng.integers(len(ways))) if way is None else way % len(ways)]
        sides = {side: wanted.get((au, side), 0.0) for side in SIDES}
        if max(sides.values()) >= 1.5:
            unclear.update(_BLURS.get(au, ()))
        if au == 20 and any(name.startswith("out:") for name in chosen):
            unclear.add(12)
        for name, weight in chosen.items():
            if "*" not in name:
                moves[name] = moves.get(name, 0.0) + weight * max(sides.values()) / 5.0
                continue
            for side, value in sides.items():
                own = sided_name(name, side)
                moves[own] = moves.get(own, 0.0) + weight * value / 5.0
    return DrawnExpression(
        dict(wanted),
        {name: weight for name, weight in moves.items() if weight > 0.0},
        frozenset(unclear - {au for au, _ in wanted}),
    )


def sided_name(name: str, side: str) -> str:
    """A recipe's name with its side filled in."""
    letter = "R" if side == "right" else "L"
    return name.replace("*", letter)


def draw_expression(rng: np.random.Generator) -> DrawnExpression:
    """A random expression: neutral, one unit, some that go together, any, or speech."""
    kind = rng.uniform()
    units: list[int] = []
    if kind < 0.12:
        units = []
    elif kind < 0.42:
        units = [int(rng.choice(UNITS))]
    elif kind < 0.66:
        chosen = _TOGETHER[int(rng.integers(len(_TOGETHER)))]
        units = [au for au in chosen if rng.uniform() < 0.9]
        if rng.uniform() < 0.3:
            units.append(int(rng.choice(UNITS)))
    else:
        units = [int(au) for au in rng.choice(UNITS, int(rng.integers(2, 7)), replace=False)]
    units = possible(units, rng)
    wanted: dict[tuple[int, str], float] = {}
    for au in units:
        strength = float(np.clip(rng.uniform(0.4, 5.6), 0.0, 5.0))
        right = left = strength
        if is_sided(au):
            apart = rng.uniform()
            if apart < 0.14:
                right = 0.0
            elif apart < 0.28:
                left = 0.0
            elif apart < 0.5:
                right *= rng.uniform(0.3, 1.0)
                left *= rng.uniform(0.5, 1.0)
        wanted[au, "right"], wanted[au, "left"] = right, left
    drawn = express(wanted, rng)
    if rng.uniform() < 0.2:
        viseme = str(rng.choice(sorted(_VISEMES)))
        moves = dict(drawn.moves)
        moves[viseme] = moves.get(viseme, 0.0) + float(rng.uniform(0.3, 1.0))
        unclear = drawn.unclear | (set(_VISEMES[viseme]) - _OPENINGS)
        return DrawnExpression(drawn.strengths, moves, frozenset(unclear))
    return drawn


def possible(units: list[int], rng: np.random.Generator) -> list[int]:
    """The units without those that others of them make impossible."""
    kept: list[int] = []
    for au in dict.fromkeys(units):
        if au in _ONE_MOUTH and any(other in _ONE_MOUTH for other in kept):
            continue
        if au in {24, 28, 23} and any(other in _OPENINGS for other in kept):
            continue
        if au in _OPENINGS and any(other in {24, 28, 23} for other in kept):
            continue
        if {5, 43} <= {au, *kept} or ({5, 7} <= {au, *kept} and rng.uniform() < 0.5):
            continue
        kept.append(au)
    return kept


def move_skin(head: TexturedHead, fitted: Fitted, base: Float, moves: Mapping[str, float]) -> Float:
    """The skin's vertices (V, 3) from a resting `base`, moved by shapes."""
    skin = base.copy()
    morphs = head.parts["head"].morphs
    for name, weight in moves.items():
        kind, _, shape = name.rpartition(":")
        if kind == "":
            skin += weight * morphs[shape]
        elif kind == "ict":
            skin += weight * fitted.shapes[shape]
        elif kind == "nose":
            skin += weight * fitted.shapes[shape] * _above_lip(fitted)[:, None]
        elif kind == "up":
            skin += weight * fitted.shapes[shape] * np.array([0.1, 1.15, 0.8], np.float32)
        elif kind == "out":
            skin += weight * fitted.shapes[shape] * np.array([1.1, 0.08, 0.8], np.float32)
        elif kind == "thin":
            skin += weight * _thinner(fitted, base)
        elif kind == "sculpt":
            skin += weight * _sculpted(fitted, shape)
    return skin


def _sculpted(fitted: Fitted, shape: str) -> Float:
    """How far a sculpted shape (`NAME_R`, `NAME_L`) moves the skin, (V, 3)."""
    name, _, letter = shape.rpartition("_")
    one, sign = sculpted()[name], 1.0 if letter == "R" else -1.0
    own = fitted.mean_xy * np.array([sign, 1.0], np.float32)
    right = fitted.mean_xy[fitted.landmarks[list(one.at)]].mean(axis=0)
    away = (own - right) / np.array(one.radius, np.float32)
    near = np.exp(-np.square(away).sum(axis=1))
    move = np.array(one.move, np.float32) * np.array([sign, 1.0, 1.0], np.float32)
    moved: Float = (near[:, None] * move).astype(np.float32)
    return moved


def _above_lip(fitted: Fitted) -> Float:
    """1 from the nose's base upwards, 0 from the upper lip downwards, (V,)."""
    base = fitted.mean_xy[fitted.landmarks[2], 1]
    share: Float = np.clip((fitted.mean_xy[:, 1] - base) / 0.5 + 0.7, 0.0, 1.0)
    return share


def _thinner(fitted: Fitted, base: Float) -> Float:
    """Lips rolled tight, whole: heights halved toward the line between them."""
    line = base[fitted.landmarks[[13, 14]]].mean(axis=0)
    corners = base[fitted.landmarks[[61, 291]]]
    half = np.abs(corners[:, 0] - line[0]).mean()
    away = base - line
    near = np.exp(-((away[:, 0] / (0.8 * half)) ** 4) - (away[:, 1] / 1.0) ** 4)
    near *= base[:, 2] > line[2] - 3.0
    moved: Float = np.zeros_like(base)
    moved[:, 1] = -0.75 * away[:, 1] * near
    moved[:, 2] = -0.25 * near
    return moved


def move_jaw(head: TexturedHead, base: Float, moves: Mapping[str, float]) -> Float:
    """The lower teeth's vertices (V, 3) from a resting `base`, moved by shapes."""
    teeth, morphs = base.copy(), head.parts["teeth_lower"].morphs
    for name, weight in moves.items():
        if f"t_{name}" in morphs and name not in _TEETH_STAY:
            teeth += weight * morphs[f"t_{name}"]
    return teeth


def labels_of(
    expression: DrawnExpression, fitted: Fitted, base: Float, moved: Float, jaw_drop: float
) -> tuple[Float, Float]:
    """Intensities and weights, each (2, K): right and left, a column for each of `UNITS`.

    Args:
        base, moved: the skin at rest and as it is, (V, 3).
        jaw_drop: how far the lower teeth went down, cm.
    """
    values = np.zeros((2, len(UNITS)), np.float32)
    weights = np.ones((2, len(UNITS)), np.float32)
    for (au, side), strength in expression.strengths.items():
        values[SIDES.index(side), UNITS.index(au)] = strength
    for au in expression.unclear & set(UNITS):
        weights[:, UNITS.index(au)] = 0.0

    def gap(face: Float, upper: int, lower: int) -> float:
        at = face[fitted.landmarks[[upper, lower]]]
        return float(at[0, 1] - at[1, 1])

    parted = max(gap(moved, 13, 14) - gap(base, 13, 14), 0.0)
    grades = np.arange(6.0)
    for au, value in (
        (25, np.interp(parted, _PARTED_CM, grades)),
        (26, np.interp(jaw_drop, _DROPPED_CM, grades)),
        (27, np.interp(min(jaw_drop, 1.2 * parted), _STRETCHED_CM, grades)),
    ):
        values[:, UNITS.index(au)] = value
        weights[:, UNITS.index(au)] = 1.0
    return values, weights
