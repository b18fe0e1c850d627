"""What readings of expression, smile and head pose are worth on people whom no fit saw.

    python -m facsight_bench.accuracy ../shared/assets/devset [--markdown docs/accuracy-table.md]

The folder holds `expr` and `expr_more` (`labels.csv`: file, emotion) and `genki` (`labels.csv`:
file, smile, yaw_rad, pitch_rad, roll_rad). Of the first two only the people are measured that
`facsight_training.emotions` keeps from every fit and every choice. Smiles are judged on the same
people, by AU12 on faces labelled happiness against neutral, since AU12 was fitted on `genki`. Head
pose, to which two constants were tuned there, is measured on all of it. Intervals are those of 95%
of resamples of people (of pictures where nobody is named).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facsight_bench.dev_split import auc, intensity, largest_faces, read_labels
from facsight_bench.inputs import needed
from facsight_tools.analyzers.opinion import LABELS
from facsight_tools.facs import PRESENCE_THRESHOLD
from facsight_tools.pipeline import Pipeline
from facsight_tools.rules.files import read
from facsight_tools.rules.scales import parse
from facsight_tools.types import EmotionScores, FaceReport
from facsight_training.labelled_faces import labelled_photographs

_RESAMPLES: Final = 1000
_PLEASANT: Final = "happiness"
_UNPLEASANT: Final = ("anger", "disgust", "sadness")
_BINS: Final = ((0.0, 0.4), (0.4, 0.6), (0.6, 0.75), (0.75, 0.9), (0.9, 1.01))

Array = NDArray[np.float64]
Scores = dict[str, float]


@dataclass(frozen=True, slots=True)
class Read:
    """One photograph: whose it is, its label, and its largest face, None where none was found."""

    person: str
    label: str
    face: FaceReport | None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table; a figure that cannot be had is NaN."""

    what: str
    count: int
    value: float
    low: float
    high: float

    def row(self) -> str:
        """As a row of a table."""
        span = f" [{self.low:.3f}, {self.high:.3f}]" if self.low == self.low else ""
        return f"| {self.what} | {self.count} | {self.value:.3f}{span} |"


def main(argv: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("devset", type=needed, help="folder with expr/, expr_more/ and genki/")
    parser.add_argument("--markdown", type=Path, help="write the tables to a file as well")
    args = parser.parse_args(argv)
    pipeline = Pipeline()
    kept = read_kept(pipeline, [args.devset / "expr", args.devset / "expr_more"])
    lines = ["| what | n | value [95% interval] |", "|---|---:|---|"]
    lines += [one.row() for one in [*emotions(kept), *smiles(kept), *valence(kept)]]
    rows = read_labels(args.devset / "genki")
    faces = largest_faces(pipeline, [args.devset / "genki" / row[0] for row in rows])
    lines += [one.row() for one in pose(faces, np.array([r[2:5] for r in rows], np.float64))]
    lines += ["", *reliability(kept)]
    print("\n".join(lines))
    if args.markdown:
        args.markdown.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_kept(pipeline: Pipeline, folders: Sequence[Path]) -> list[Read]:
    """The photographs of the people that were kept from every fit."""
    own = [one for one in labelled_photographs(folders) if one.kept]
    faces = largest_faces(pipeline, [one.path for one in own])
    return [Read(one.person, one.label, face) for one, face in zip(own, faces, strict=True)]


def emotions(kept: Sequence[Read]) -> list[Line]:
    """Recall and accuracy of the pool, of the units alone and of the learned reader alone."""
    found = []
    for name, scores in (
        ("expression, pooled", _pooled),
        ("expression, action units alone", _units),
        ("expression, learned reader alone", _learned),
    ):
        for what, among, count in (
            ("mean recall of six labels, among these", LABELS, recall),
            ("mean recall of six labels, among all that are scored", None, recall),
            ("accuracy among all that are scored", None, accuracy),
        ):
            hits = [(one.label, first(scores(one.face), among) == one.label) for one in kept]
            found.append(line(f"{name}: {what}", hits, [one.person for one in kept], count))
    hits = [(one.label, first(_pooled(one.face), None) == one.label) for one in kept]
    for label in LABELS:
        own = [(hit, one.person) for hit, one in zip(hits, kept, strict=True) if hit[0] == label]
        pairs, people = [hit for hit, _ in own], [who for _, who in own]
        if own:
            found.append(line(f"recall of {label}, pooled", pairs, people, accuracy))
    return found


def smiles(kept: Sequence[Read]) -> list[Line]:
    """AU12 on happiness against neutral."""
    own = [one for one in kept if one.label in ("happiness", "neutral")]
    people = [one.person for one in own]
    pairs = [(one.label, intensity(one.face, 12) or 0.0) for one in own]

    def area(some: Sequence[tuple[str, Any]]) -> float:
        smiling = np.array([label == "happiness" for label, _ in some])
        return auc(np.array([value for _, value in some], np.float64), smiling)

    right = [(label, (x >= PRESENCE_THRESHOLD) == (label == "happiness")) for label, x in pairs]
    return [
        line("AU12, happiness against neutral: AUC", pairs, people, area),
        line("AU12 at presence, happiness against neutral: accuracy", right, people, accuracy),
    ]


def valence(kept: Sequence[Read]) -> list[Line]:
    """The scale of valence on happiness against anger, disgust and sadness: all the reference."""
    scale = parse(read("valence"))
    own = [one for one in kept if one.label in (_PLEASANT, *_UNPLEASANT) and one.face is not None]
    pairs = []
    for one in own:
        reading = scale.read(one.face.action_units) if one.face else None
        middle = 0.0 if reading is None else (reading.low + reading.high) / 2
        pairs.append((one.label, middle))

    def area(some: Sequence[tuple[str, Any]]) -> float:
        pleasant = np.array([label == _PLEASANT for label, _ in some])
        return auc(np.array([value for _, value in some], np.float64), pleasant)

    what = "scale of valence, happiness against anger, disgust and sadness: AUC"
    return [line(what, pairs, [one.person for one in own], area)]


def pose(faces: Sequence[FaceReport | None], truth: Array) -> list[Line]:
    """Correlation with the labels of GENKI-4K."""
    found = []
    for k, name in enumerate(("yaw", "pitch", "roll")):
        pairs = [
            ("", (getattr(face.pose, name), row[k]))
            for face, row in zip(faces, np.degrees(truth), strict=True)
            if face is not None
        ]

        def correlation(some: Sequence[tuple[str, Any]]) -> float:
            return float(np.corrcoef(np.array([pair for _, pair in some]).T)[0, 1])

        people = [str(at) for at in range(len(pairs))]
        found.append(line(f"head {name}: correlation with labels", pairs, people, correlation))
    return found


def reliability(kept: Sequence[Read]) -> list[str]:
    """Of readings with so much for the first label, how many were right."""
    rows = ["| first label gets | readings | said | right |", "|---|---:|---:|---:|"]
    read = [(scores, one.label) for one in kept if (scores := _pooled(one.face))]
    best = np.array([max(scores.values()) for scores, _ in read])
    right = np.array([first(scores, None) == label for scores, label in read])
    for low, high in _BINS:
        inside = (best >= low) & (best < high)
        if inside.any():
            told = f"{low:.2f} to {min(high, 1.0):.2f}"
            shares = f"{best[inside].mean():.2f} | {right[inside].mean():.2f}"
            rows.append(f"| {told} | {inside.sum()} | {shares} |")
    return rows


def line(
    what: str,
    pairs: Sequence[tuple[str, Any]],
    people: Sequence[str],
    count: Callable[[Sequence[tuple[str, Any]]], float],
) -> Line:
    """A figure with its interval over people."""
    rng = np.random.default_rng(0)
    of: dict[str, list[tuple[str, Any]]] = {}
    for pair, person in zip(pairs, people, strict=True):
        of.setdefault(person, []).append(pair)
    groups = list(of.values())
    drawn = []
    for _ in range(_RESAMPLES):
        some = [pair for at in rng.integers(len(groups), size=len(groups)) for pair in groups[at]]
        drawn.append(count(some))
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return Line(what, len(pairs), count(pairs), float(low), float(high))


def recall(hits: Sequence[tuple[str, Any]]) -> float:
    """Mean over labels of the share that was right."""
    labels = {label for label, _ in hits}
    return float(np.mean([np.mean([hit for own, hit in hits if own == one]) for one in labels]))


def accuracy(hits: Sequence[tuple[str, Any]]) -> float:
    """The share that was right."""
    return float(np.mean([hit for _, hit in hits]))


def first(scores: Scores, among: Sequence[str] | None) -> str | None:
    """The label with the highest score, among some; None without scores."""
    wanted = [one for one in scores if among is None or one in among]
    return min(wanted, key=lambda one: (-scores[one], one), default=None)


def _pooled(face: FaceReport | None) -> Scores:
    return {} if face is None else dict(face.emotion.scores)


def _of(face: FaceReport | None) -> EmotionScores | None:
    return None if face is None else face.emotion


def _units(face: FaceReport | None) -> Scores:
    one = _of(face)
    return {} if one is None else dict(one.opinions.units if one.opinions else one.scores)


def _learned(face: FaceReport | None) -> Scores:
    one = _of(face)
    return {} if one is None or one.opinions is None else dict(one.opinions.learned)


if __name__ == "__main__":
    main()
