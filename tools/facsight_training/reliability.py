"""How well readings and their confidence agree with the truth, unit by unit and part by part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.facs import PRESENCE_THRESHOLD, Side

Array = NDArray[np.float64]

_BINS: Final = 10  # of confidence, 0.5 to 1, for the calibration error


@dataclass(frozen=True, slots=True)
class Figures:
    """What one output reaches on faces whose truth is known.

    Attributes:
        au, side: the output.
        icc: ICC(3,1) of intensity.
        pcc: Pearson's correlation of intensity; 0 where either never changes.
        mae: mean absolute error of intensity, 0-5.
        f1: of presence (1.0 or more); None where the unit is neither there nor read.
        auc: area under the ROC curve of presence; None where all or no faces have the unit.
        presence_accuracy, presence_recall: shares; recall is 0 where the unit never occurs.
        confidence: mean confidence that presence is read rightly.
        calibration_error: how far confidence is from the share that is right, expected over ten
            bins of confidence (Naeini, Cooper & Hauskrecht 2015).
        share_present: of faces with the unit.
    """

    au: int
    side: Side
    icc: float
    pcc: float
    mae: float
    f1: float | None
    auc: float | None
    presence_accuracy: float
    presence_recall: float
    confidence: float
    calibration_error: float
    share_present: float


@dataclass(frozen=True, slots=True)
class SubsetFigures:
    """Figures of the faces within some bounds, the mean of all outputs where they have one.

    Attributes:
        name: the bounds.
        faces: how many.
        icc, pcc, mae, f1, auc, calibration_error: see `Figures`.
    """

    name: str
    faces: int
    icc: float
    pcc: float
    mae: float
    f1: float | None
    auc: float | None
    calibration_error: float


def reliability(
    rows: Sequence[tuple[int, Side]],
    intensity: NDArray[Any],
    confidence: NDArray[Any],
    truth: NDArray[Any],
) -> list[Figures]:
    """Figures of each output.

    Args:
        rows: the K outputs.
        intensity, confidence: (N, K), what was read.
        truth: (N, K), true intensities, 0-5.
    """
    return [
        _figures(
            row,
            intensity[:, k].astype(np.float64),
            confidence[:, k].astype(np.float64),
            truth[:, k].astype(np.float64),
        )
        for k, row in enumerate(rows)
    ]


def parts(
    rows: Sequence[tuple[int, Side]],
    intensity: NDArray[Any],
    confidence: NDArray[Any],
    truth: NDArray[Any],
    by: Array,
    edges: Sequence[float],
    unit: str,
) -> list[SubsetFigures]:
    """Figures of the faces whose value `by` (N,) lies between each pair of `edges`; a part with
    fewer than two faces is left out."""
    found = []
    for low, high in pairwise(edges):
        inside = (by >= low) & (by < high)
        if inside.sum() < 2:
            continue
        figures = reliability(rows, intensity[inside], confidence[inside], truth[inside])
        found.append(
            SubsetFigures(
                name=f"{low:g}-{high:g} {unit}",
                faces=int(inside.sum()),
                icc=_mean([row.icc for row in figures]) or 0.0,
                pcc=_mean([row.pcc for row in figures]) or 0.0,
                mae=_mean([row.mae for row in figures]) or 0.0,
                f1=_mean([row.f1 for row in figures]),
                auc=_mean([row.auc for row in figures]),
                calibration_error=_mean([row.calibration_error for row in figures]) or 0.0,
            )
        )
    return found


def icc31(ratings: Array) -> float:
    """Intraclass correlation ICC(3,1) of ratings (N, 2) (Shrout & Fleiss 1979): the field's measure
    of agreement on intensity; 0 where nothing varies."""
    count, raters = ratings.shape
    subject = ratings.mean(axis=1, keepdims=True)
    between = raters * ((subject - ratings.mean()) ** 2).sum() / (count - 1)
    residual = ratings - subject - ratings.mean(axis=0) + ratings.mean()
    within = (residual**2).sum() / ((count - 1) * (raters - 1))
    whole = between + (raters - 1) * within
    return float((between - within) / whole) if whole else 0.0


def auc(scores: NDArray[Any], present: NDArray[np.bool_]) -> float | None:
    """Area under the ROC curve of scores (N,), ties counting half (Hanley & McNeil 1982); None
    where all or no faces have the unit."""
    positives = int(present.sum())
    negatives = len(present) - positives
    if not positives or not negatives:
        return None
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - (counts - 1) / 2  # mean rank, from 1, of each distinct score
    wins = middle[inverse][present].sum() - positives * (positives + 1) / 2
    return float(wins / (positives * negatives))


def calibration_error(confidence: Array, right: NDArray[np.bool_]) -> float:
    """Expected distance of confidence (N,), 0.5-1, from the share that is right."""
    which = np.clip(((confidence - 0.5) * 2 * _BINS).astype(int), 0, _BINS - 1)
    error = 0.0
    for bin_ in np.unique(which):
        inside = which == bin_
        error += abs(confidence[inside].mean() - right[inside].mean()) * inside.mean()
    return float(error)


def _figures(row: tuple[int, Side], reading: Array, confidence: Array, truth: Array) -> Figures:
    present, read = truth >= PRESENCE_THRESHOLD, reading >= PRESENCE_THRESHOLD
    hits, marked = int((present & read).sum()), int(present.sum() + read.sum())
    varies = reading.std() > 0 and truth.std() > 0
    return Figures(
        au=row[0],
        side=row[1],
        icc=icc31(np.stack([reading, truth], axis=1)),
        pcc=float(np.corrcoef(reading, truth)[0, 1]) if varies else 0.0,
        mae=float(np.abs(reading - truth).mean()),
        f1=2 * hits / marked if marked else None,
        auc=auc(reading, present),
        presence_accuracy=float((present == read).mean()),
        presence_recall=float(read[present].mean()) if present.any() else 0.0,
        confidence=float(confidence.mean()),
        calibration_error=calibration_error(confidence, present == read),
        share_present=float(present.mean()),
    )


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None
