"""What is scored: for each task and target, the cases it has and the figures on any of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from facsight_evals.measure.metrics.agreement import bias, ccc, icc31, icc_a1, mae, pcc, rmse
from facsight_evals.measure.metrics.calibration import expected_calibration_error
from facsight_evals.measure.metrics.classification import (
    accuracy,
    auc,
    best_accuracy,
    confusion,
    f1,
    kappa,
    macro_f1,
    recall,
    uar,
)
from facsight_evals.measure.metrics.weighting import Array
from facsight_evals.measure.samples import (
    LETTER_FLOORS,
    SMILE,
    Letter,
    MeasuredFace,
    Outcome,
    Sample,
    Target,
    target_name,
)
from facsight_tools.facs import PRESENCE_THRESHOLD

Who = Literal["ours", "theirs"]
Figures = Callable[[Array | None], Mapping[str, Array]]
"""Weights over some cases, (..., cases) or None, to the figures by name."""

INTENSITY: Final = "AU intensity"
PRESENCE: Final = "AU presence"
SMILES: Final = "smile"
EMOTION: Final = "emotion"
ALL_FACES: Final = "missed faces counted as wrong"
POSE: Final = "head pose"
VALENCE: Final = "valence"
RECALL: Final = "recall "
ANGLES: Final = ("yaw", "pitch", "roll")


@dataclass(frozen=True, slots=True)
class TaskSeries:
    """One thing that is scored.

    Attributes:
        task, target: what, such as `AU presence` of `AU12`.
        labelled: bool (N,), the cases with a label.
        scored: bool (N,), those that also have a reading, or count as wrong without one.
        figures: the figures on some cases, given by index.
        answered: whether the tool read anything of this kind; one that never names an emotion is
            not one that is always wrong.
    """

    task: str
    target: str
    labelled: NDArray[np.bool_]
    scored: NDArray[np.bool_]
    figures: Callable[[NDArray[np.intp]], Figures]
    answered: bool = True


def all_series(
    outcomes: Sequence[Outcome], who: Who, emotions: Sequence[str], present_from: Letter
) -> list[TaskSeries]:
    """Everything that these outcomes' labels allow to be scored, in a fixed order.

    Args:
        outcomes: N of them.
        who: whose readings.
        emotions: the labels among which an emotion is chosen.
        present_from: the letter from which on a unit counts as present, in labels and in readings
            that have an intensity.
    """
    readings: list[MeasuredFace | None] = [getattr(outcome, who) for outcome in outcomes]
    samples = [outcome.sample for outcome in outcomes]
    floor = LETTER_FLOORS[present_from]
    targets = sorted({target for sample in samples for target in sample.targets}, key=_order)
    found = [_intensity(samples, readings, target) for target in targets]
    found += [_presence(samples, readings, target, floor) for target in targets]
    found += [_smile(samples, readings, everyone=everyone) for everyone in (False, True)]
    found += [
        _emotion(samples, readings, emotions, everyone=everyone) for everyone in (False, True)
    ]
    found += [_pose(samples, readings, angle) for angle in ANGLES]
    found.append(_valence(samples, readings))
    return [series for series in found if series.labelled.any()]


def emotion_table(
    outcomes: Sequence[Outcome], emotions: Sequence[str]
) -> NDArray[np.float64] | None:
    """The confusion matrix (K, K + 1) of facsight's emotions, the last column faces without any
    scores; None where no emotion is labelled."""
    truth, read, _ = _emotions([o.sample for o in outcomes], [o.ours for o in outcomes], emotions)
    rows = truth >= 0
    return confusion(truth[rows], read[rows], len(emotions)) if rows.any() else None


def _order(target: Target) -> tuple[int, int]:
    return target[0], ("both", "left", "right").index(target[1])


def _numbers(values: Sequence[float | None]) -> Array:
    """The values as floats, NaN where there is none."""
    return np.array([np.nan if value is None else value for value in values], np.float64)


def _agreement(truth: Array, read: Array, names: Sequence[str]) -> Figures:
    ratings = np.stack([truth, read], axis=1)
    known: dict[str, Callable[[Array | None], Array]] = {
        "ICC(3,1)": lambda weights: icc31(ratings, weights),
        "ICC(A,1)": lambda weights: icc_a1(ratings, weights),
        "PCC": lambda weights: pcc(truth, read, weights),
        "CCC": lambda weights: ccc(truth, read, weights),
        "MAE": lambda weights: mae(truth, read, weights),
        "RMSE": lambda weights: rmse(truth, read, weights),
        "bias": lambda weights: bias(truth, read, weights),
    }
    return lambda weights: {name: known[name](weights) for name in names}


def _intensity(
    samples: Sequence[Sample], readings: Sequence[MeasuredFace | None], target: Target
) -> TaskSeries:
    truth = _numbers([sample.intensity.get(target) for sample in samples])
    units = [None if reading is None else reading.units.get(target) for reading in readings]
    score = _numbers([unit.score if unit else None for unit in units])
    scaled = all(unit.intensity is not None for unit in units if unit)
    names = ("ICC(3,1)", "ICC(A,1)", "PCC", "CCC", "MAE", "RMSE") if scaled else ("PCC",)
    labelled = ~np.isnan(truth)

    def figures(rows: NDArray[np.intp]) -> Figures:
        return _agreement(truth[rows], score[rows], names)

    return TaskSeries(
        INTENSITY, target_name(target), labelled, labelled & ~np.isnan(score), figures
    )


def _presence(
    samples: Sequence[Sample], readings: Sequence[MeasuredFace | None], target: Target, floor: float
) -> TaskSeries:
    truth = _numbers([_is_present(sample, target, floor) for sample in samples])
    units = [None if reading is None else reading.units.get(target) for reading in readings]
    score = _numbers([unit.score if unit else None for unit in units])
    read = _numbers(
        [_decision(unit.present, unit.intensity, floor) if unit else None for unit in units]
    )
    # Confidence is that of the decision at A, so it says nothing on any other threshold.
    stated = floor == PRESENCE_THRESHOLD and all(
        unit.confidence is not None for unit in units if unit
    )
    confidence = _numbers([unit.confidence if unit else None for unit in units])
    labelled = ~np.isnan(truth)

    def figures(rows: NDArray[np.intp]) -> Figures:
        present, decided = truth[rows].astype(int), read[rows].astype(int)

        def compute(weights: Array | None) -> dict[str, Array]:
            table = confusion(present, decided, 2, weights)[..., :2]
            found = {
                "F1": f1(table),
                "AUC": auc(score[rows], present == 1, weights),
                "accuracy": accuracy(table),
                "UAR": uar(table),
                "kappa": kappa(table),
            }
            if stated:
                found["ECE"] = expected_calibration_error(
                    confidence[rows], present == decided, weights, least=0.5
                )
            return found

        return compute

    scored = labelled & ~np.isnan(score) & ~np.isnan(read)
    return TaskSeries(PRESENCE, target_name(target), labelled, scored, figures)


def _is_present(sample: Sample, target: Target, floor: float) -> bool | None:
    coded = sample.present.get(target)
    intensity = sample.intensity.get(target)
    return _decision(coded, intensity, floor)


def _decision(coded: bool | None, intensity: float | None, floor: float) -> bool | None:
    """What was decided by itself, else what follows from intensity, else nothing."""
    if coded is not None:
        return coded
    return None if intensity is None else intensity >= floor


def _smile(
    samples: Sequence[Sample], readings: Sequence[MeasuredFace | None], *, everyone: bool
) -> TaskSeries:
    """AU12 against smiles. `everyone` scores a missed face as one that was read as no smile."""
    truth = _numbers([sample.smile for sample in samples])
    units = [None if reading is None else reading.units.get(SMILE) for reading in readings]
    least = 0.0 if everyone else None
    score = _numbers([unit.score if unit else least for unit in units])
    read = _numbers(
        [
            _decision(unit.present, unit.intensity, PRESENCE_THRESHOLD) if unit else least
            for unit in units
        ]
    )
    labelled = ~np.isnan(truth)

    def figures(rows: NDArray[np.intp]) -> Figures:
        smiling, decided = truth[rows].astype(int), read[rows].astype(int)

        def compute(weights: Array | None) -> dict[str, Array]:
            table = confusion(smiling, decided, 2, weights)[..., :2]
            return {
                "AUC": auc(score[rows], smiling == 1, weights),
                "accuracy": accuracy(table),
                "best accuracy": best_accuracy(score[rows], smiling == 1, weights),
                "F1": f1(table),
                "kappa": kappa(table),
            }

        return compute

    target = ALL_FACES if everyone else "AU12"
    scored = labelled & ~np.isnan(score) & ~np.isnan(read)
    return TaskSeries(SMILES, target, labelled, scored, figures, answered=any(units))


def _emotions(
    samples: Sequence[Sample], readings: Sequence[MeasuredFace | None], emotions: Sequence[str]
) -> tuple[NDArray[np.int64], NDArray[np.int64], Array]:
    """Labels, choices (-1 where there is none) and the choice's share among `emotions`, all (N,).

    The choice is among the data set's labels: what it has no label for cannot be told from it.
    """
    index = {emotion: k for k, emotion in enumerate(emotions)}
    truth = np.array([index.get(sample.emotion or "", -1) for sample in samples], np.int64)
    read = np.full(len(samples), -1, np.int64)
    share = np.zeros(len(samples))
    for i, reading in enumerate(readings):
        scores = {} if reading is None else reading.emotion
        values = [scores.get(emotion, 0.0) for emotion in emotions]
        if sum(values) > 0:
            read[i] = int(np.argmax(values))
            share[i] = max(values) / sum(values)
    return truth, read, share


def _emotion(
    samples: Sequence[Sample],
    readings: Sequence[MeasuredFace | None],
    emotions: Sequence[str],
    *,
    everyone: bool,
) -> TaskSeries:
    """`everyone` scores a face without scores as wrong, else it is left out."""
    truth, read, share = _emotions(samples, readings, emotions)
    labelled = truth >= 0

    def figures(rows: NDArray[np.intp]) -> Figures:
        def compute(weights: Array | None) -> dict[str, Array]:
            table = confusion(truth[rows], read[rows], len(emotions), weights)
            found = {"UAR": uar(table), "accuracy": accuracy(table)}
            if not everyone:
                square = table[..., : len(emotions)]
                right = truth[rows] == read[rows]
                found |= {"macro F1": macro_f1(square), "kappa": kappa(square)}
                found["ECE"] = expected_calibration_error(share[rows], right, weights)
            each = recall(table)
            names = (f"{RECALL}{emotion}" for emotion in emotions)
            return found | {name: each[..., k] for k, name in enumerate(names)}

        return compute

    target = ALL_FACES if everyone else f"{len(emotions)} classes"
    scored = labelled if everyone else labelled & (read >= 0)
    answered = bool((labelled & (read >= 0)).any())
    return TaskSeries(EMOTION, target, labelled, scored, figures, answered)


def _pose(
    samples: Sequence[Sample], readings: Sequence[MeasuredFace | None], angle: str
) -> TaskSeries:
    return _angle_like(
        POSE,
        angle,
        _numbers([getattr(sample.pose, angle) if sample.pose else None for sample in samples]),
        _numbers([getattr(one.pose, angle) if one and one.pose else None for one in readings]),
        ("PCC", "CCC", "MAE", "RMSE", "bias"),
    )


def _valence(samples: Sequence[Sample], readings: Sequence[MeasuredFace | None]) -> TaskSeries:
    return _angle_like(
        VALENCE,
        VALENCE,
        _numbers([sample.valence for sample in samples]),
        _numbers([None if reading is None else reading.valence for reading in readings]),
        ("PCC", "CCC", "MAE", "RMSE"),
    )


def _angle_like(
    task: str, target: str, truth: Array, read: Array, names: Sequence[str]
) -> TaskSeries:
    labelled = ~np.isnan(truth)

    def figures(rows: NDArray[np.intp]) -> Figures:
        return _agreement(truth[rows], read[rows], names)

    return TaskSeries(task, target, labelled, labelled & ~np.isnan(read), figures)
