"""Searching pictures by examples: precision at k against chance, on pictures not tuned on.

    python -m facsight_bench.similar ../shared/assets/devset/expr \
        ../shared/assets/devset/expr_more ../shared/assets/devset/genki

The first folder gives the examples (`labels.csv`: file, emotion), the others are searched (file,
emotion; or file, smile, where 1 is happiness). For each label and draw, five of its examples are
taken, once by themselves and once with five of every other label as counterexamples. Printed are
the share of the searched pictures that have the label (chance), the precision at 5, 10 and 20, and
that of all pictures within `NEAR`, means over the draws with the 95% interval of a bootstrap over
draws. Pictures that both folders hold are left out. Nothing is fitted here; the width and the
threshold of the distance come from the first folder.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean
from typing import Final

from facsight_bench.inputs import needed
from facsight_tools.api import analyze_many
from facsight_tools.evidence.fewshot import Example, distance, vector
from facsight_tools.evidence.similar import NEAR

AT: Final = (5, 10, 20)
_SHOWN: Final = 5
_BOOTSTRAPS: Final = 1000


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, draw, search, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("examples", type=needed, help="pictures and labels.csv")
    parser.add_argument("searched", type=needed, nargs="+", help="the same, searched")
    parser.add_argument("--draws", type=int, default=20, help="how often examples are drawn")
    given = parser.parse_args(argv)
    shown = measured(given.examples)
    hashes = {one.image_sha256 for one in shown}
    for folder in given.searched:
        pool = [one for one in measured(folder) if one.image_sha256 not in hashes]
        print(f"{folder.name}: {len(pool)} pictures, {given.draws} draws of {_SHOWN} examples")
        for label in sorted({one.label for one in pool} & {one.label for one in shown}):
            for beside in (False, True):
                results = list(draws(shown, pool, label, given.draws, beside=beside))
                print(line(label, pool, results, beside=beside))
    return 0


def measured(folder: Path) -> list[Example]:
    """The largest face of each picture that shows one, with its label."""
    with (folder / "labels.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found = zip(rows, analyze_many(folder / row["file"] for row in rows), strict=True)
    return [
        Example(_label(row), "", one.image_sha256, vector(one.faces[0].action_units))
        for row, one in ((row, outcome.analysis) for row, outcome in found)
        if one.faces
    ]


def _label(row: dict[str, str]) -> str:
    if "emotion" in row:
        return row["emotion"]
    return "happiness" if row["smile"] == "1" else "no smile"


def draws(
    shown: Sequence[Example], pool: Sequence[Example], label: str, count: int, *, beside: bool
) -> Iterator[list[tuple[float, bool]]]:
    """For each draw the pictures found, the nearest first: distance, and whether it is right."""
    rng = random.Random(0)  # noqa: S311 - draws that can be repeated, no secret
    labels = sorted({one.label for one in shown}) if beside else [label]
    for _ in range(count):
        chosen = [
            one
            for each in labels
            for one in rng.sample([one for one in shown if one.label == each], _SHOWN)
        ]
        found = []
        for face in pool:
            far = ((distance(face.units, one.units), one.label) for one in chosen)
            known = [(d, one) for d, one in far if d is not None]
            if known and min(known)[1] == label:
                found.append((min(known)[0], face.label == label))
        yield sorted(found, key=lambda one: one[0])


def line(
    label: str,
    pool: Sequence[Example],
    results: Sequence[list[tuple[float, bool]]],
    *,
    beside: bool,
) -> str:
    """Chance and precision of one label, each with its interval."""
    chance = fmean(one.label == label for one in pool)
    at = (f"at {k} {_mean([_precision(one[:k]) for one in results])}" for k in AT)
    near = [[one for one in found if one[0] <= NEAR] for found in results]
    share = fmean(len(one) / len(pool) for one in near)
    whole = _mean([_precision(one) for one in near if one])
    name = f"{label} against others" if beside else label
    return (
        f"{name:26s} chance {chance:.3f}; {', '.join(at)}; "
        f"within {NEAR}: {share:.2f} of the pictures, {whole}"
    )


def _precision(found: Sequence[tuple[float, bool]]) -> float:
    return fmean(right for _, right in found) if found else 0.0


def _mean(values: Sequence[float]) -> str:
    """The mean, and where 95% of the means of draws drawn again lie."""
    if not values:
        return "-"
    rng = random.Random(0)  # noqa: S311 - as above
    means = sorted(fmean(rng.choices(values, k=len(values))) for _ in range(_BOOTSTRAPS))
    low, high = means[_BOOTSTRAPS // 40], means[-_BOOTSTRAPS // 40]
    return f"{fmean(values):.3f} ({low:.3f} to {high:.3f})"


if __name__ == "__main__":
    raise SystemExit(main())
