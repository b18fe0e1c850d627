"""From a folder to a table and a comparison of two groups, with a plot.

    python examples/group_comparison.py before/ after/ 12 plot.png

The difference of the two means comes with a permutation test: how often groups drawn at random
differ as much. What was not measured is left out and counted, never taken for 0.
"""

import sys
from pathlib import Path

import numpy as np
import PIL.Image
import PIL.ImageDraw

import facsight
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.types import MeasuredAU

WIDTH, ROW, MARGIN = 480, 60, 20


def intensities(folder: str, unit: int) -> tuple[np.ndarray, int]:
    """The unit on the largest face of every picture, and how many pictures gave none."""
    values, missing = [], 0
    for one in facsight.analyze_many(folder):
        faces = [] if one.error else one.analysis.faces[:1]
        readings = [face.action_units.get(unit) for face in faces]
        values += [each.intensity for each in readings if isinstance(each, MeasuredAU)]
        missing += not any(isinstance(each, MeasuredAU) for each in readings)
    return np.array(values), missing


def permuted(first: np.ndarray, second: np.ndarray, draws: int = 10_000) -> float:
    """The share of random groupings whose means differ as much as those of the two groups."""
    rng, every = np.random.default_rng(0), np.concatenate([first, second])
    seen = abs(first.mean() - second.mean())
    order = rng.permuted(np.tile(every, (draws, 1)), axis=1)
    apart = np.abs(order[:, : len(first)].mean(axis=1) - order[:, len(first) :].mean(axis=1))
    return float((np.count_nonzero(apart >= seen - 1e-12) + 1) / (draws + 1))


def plot(groups: dict[str, np.ndarray], file: str) -> None:
    """A row a group: a dot a picture from 0 to 5, and the mean as a line."""
    shown = PIL.Image.new("RGB", (WIDTH, ROW * len(groups) + MARGIN), "white")
    draw = PIL.ImageDraw.Draw(shown)
    for at, (name, values) in enumerate(groups.items()):
        line = MARGIN + ROW * at + ROW // 2
        draw.text((MARGIN, line - ROW // 2), name, fill="black")
        for value in [*values, values.mean()]:
            x = MARGIN + float(value) / 5 * (WIDTH - 2 * MARGIN)
            draw.ellipse((x - 3, line - 3, x + 3, line + 3), outline="steelblue")
        draw.line((x, line - 14, x, line + 14), fill="firebrick", width=3)
    shown.save(file)


def main(one: str, other: str, unit: str = "12", file: str = "") -> None:
    """Print both groups and how likely such a difference is by chance."""
    groups = {}
    for folder in (one, other):
        values, missing = intensities(folder, int(unit))
        groups[Path(folder).name] = values
        print(f"{folder}: {len(values)} measured, {missing} not; mean {values.mean():.2f} of 5")
    first, second = groups.values()
    name = ACTION_UNITS[int(unit)].name
    told = f"AU{unit} ({name}) differs by {first.mean() - second.mean():+.2f}"
    print(f"{told}, p = {permuted(first, second):.3f}")
    if file:
        plot(groups, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
