"""Few-shot categories against the rules: 1, 3, 5 and 10 examples a label, drawn again and again.

    python -m facsight_bench.few_shot ../shared/assets/devset/expr

The folder holds pictures and `labels.csv` (file, emotion). For each number of examples and each
draw the other faces are read by the nearest examples; printed are the unweighted mean recall (mean,
least and most over the draws; a face that is unlike every example is a miss) and the share of
those. The rules' figure is in-sample: their weights were fitted on these faces; the README has the
held-out one.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Final

from facsight_bench.inputs import needed, reached
from facsight_tools.api import analyze_many
from facsight_tools.evidence.fewshot import Example, vector, vote
from facsight_tools.evidence.fusion import top

SIZES: Final = (1, 3, 5, 10)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, draw, print; exit status 3 where the best mean recall is below `--at-least`."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=needed, help="pictures and labels.csv")
    parser.add_argument(
        "--at-least", type=float, metavar="RECALL", help="of the largest number of examples"
    )
    parser.add_argument("--draws", type=int, default=20, help="how often examples are drawn")
    given = parser.parse_args(argv)
    faces, by_rules = measured(given.folder)
    labels = sorted({face.label for face in faces})
    hits = [(face.label, ruled) for face, ruled in zip(faces, by_rules, strict=True)]
    print(
        f"{len(faces)} faces, {len(labels)} labels, {given.draws} draws, "
        f"chance {1 / len(labels):.3f}"
    )
    print(f"rules (in-sample): mean recall {mean_recall(hits):.3f}")
    mean = 0.0
    for size in SIZES:
        results = list(draws(faces, size, given.draws))
        recalls = [mean_recall(one) for one in results]
        mean = fmean(recalls)
        unlike = fmean(answer is None for one in results for _, answer in one)
        print(
            f"{size:2d} a label: mean recall {mean:.3f} ({min(recalls):.3f} to "
            f"{max(recalls):.3f}), unlike every example {unlike:.3f}"
        )
    return reached(f"the mean recall of {SIZES[-1]} examples a label", mean, given.at_least)


def measured(folder: Path) -> tuple[list[Example], list[str | None]]:
    """The largest face of each picture as an example, and what the rules put first."""
    with (folder / "labels.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    faces: list[Example] = []
    ruled: list[str | None] = []
    for row, outcome in zip(rows, analyze_many(folder / r["file"] for r in rows), strict=True):
        analysis = outcome.analysis
        if analysis.faces:
            face = analysis.faces[0]
            units = vector(face.action_units)
            faces.append(Example(row["emotion"], "", analysis.image_sha256, units))
            ruled.append(face.emotion.top)
    return faces, ruled


def draws(
    faces: Sequence[Example], size: int, count: int
) -> Iterator[list[tuple[str, str | None]]]:
    """For each draw of `size` examples a label: label and answer of every face not drawn."""
    by_label: Mapping[str, list[int]] = {
        label: [place for place, one in enumerate(faces) if one.label == label]
        for label in sorted({face.label for face in faces})
    }
    rng = random.Random(0)  # noqa: S311 - draws that can be repeated, no secret
    for _ in range(count):
        drawn = [place for places in by_label.values() for place in rng.sample(places, size)]
        shown = [faces[place] for place in drawn]
        rest = [face for place, face in enumerate(faces) if place not in set(drawn)]
        scores = [(face.label, vote(face.units, shown).scores) for face in rest]
        yield [(label, top(one) if one else None) for label, one in scores]


def mean_recall(answers: Sequence[tuple[str, str | None]]) -> float:
    """The mean over labels of the share of their faces that got them."""
    labels = {label for label, _ in answers}
    return fmean(
        fmean(answer == label for label, answer in answers if label == one) for one in labels
    )


if __name__ == "__main__":
    raise SystemExit(main())
