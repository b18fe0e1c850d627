"""Faces with a label: made up from prototypes, or photographs of the development data."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from inspect_ai.dataset import Sample

from facsight_evals.datasets.generated import generated_analysis
from facsight_tools.analyzers.emotion import EmotionAnalyzer
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.rules import rule_set
from facsight_tools.types import (
    ActionUnits,
    Analysis,
    AUReading,
    MeasuredAU,
    Quality,
    UnavailableAU,
)
from facsight_tools.types import UnavailableReason as Reason

_SHOWN: Final = 0.8  # the chance that a unit of the prototype is there
_STRAY: Final = 0.05  # and that another one is
_QUALITY: Final = 0.95


def prototype_samples(count: int) -> Iterator[Sample]:
    """`count` labels in turns; `prototype` makes the units of each from its seed."""
    labels = (*sorted(rule_set.load("emfacs").terms), "neutral")
    for seed in range(count):
        label = labels[seed % len(labels)]
        yield Sample(id=seed + 1, input=label, target=label, metadata={"seed": seed})


def prototype(label: str, seed: int) -> ActionUnits:
    """Units as EMFACS tabulates them for the label, most of them there, and a few strays.

    The face is scored by other rules (`facsight`), so that these figures are not circular; they
    tell nothing of people, who do not follow the tables.
    """
    rng = random.Random(seed)  # noqa: S311
    terms = rule_set.load("emfacs").terms.get(label, ())
    typical = {term.au: term.unilateral for term in terms if term.weight > 0}
    readings: list[AUReading] = []
    for number, unit in ACTION_UNITS.items():
        if number in (45, 46):
            readings.append(UnavailableAU(number, "both", Reason.NEEDS_VIDEO, "needs a video"))
            continue
        there = rng.random() < (_SHOWN if number in typical else _STRAY * (number < 51))
        value = rng.uniform(1.5, 4.5) if there else rng.uniform(0, 0.6)
        readings.append(MeasuredAU(number, "both", value, 0.9, "geometry"))
        if unit.sided:
            right = value * (0.1 if typical.get(number) else 1.0)
            readings.append(MeasuredAU(number, "left", value, 0.9, "geometry"))
            readings.append(MeasuredAU(number, "right", right, 0.9, "geometry"))
    return ActionUnits(tuple(readings))


def prototype_analysis(label: str, seed: int) -> Analysis:
    """A picture of good quality with one such face, scored by the default rules."""
    made = generated_analysis(random.Random(seed))  # noqa: S311
    units = prototype(label, seed)
    face = replace(
        made.faces[0],
        action_units=units,
        emotion=EmotionAnalyzer(rule_set.load())(units),
        quality=Quality(_QUALITY, ()),
    )
    return replace(made, faces=(face,))


def photograph_samples(folder: Path, limit: int | None) -> Iterator[Sample]:
    """Photographs with an emotion label: `labels.csv` with the columns `file` and `emotion`."""
    with (folder / "labels.csv").open(newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            if limit is not None and number >= limit:
                return
            yield Sample(
                id=number + 1,
                input=row["emotion"],
                target=row["emotion"],
                metadata={"picture": str(folder / row["file"])},
            )
