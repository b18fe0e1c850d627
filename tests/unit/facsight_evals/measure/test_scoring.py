"""From labels and readings to figures: what is scored, what is left out, and against what."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from facsight_evals.measure.parts import parts
from facsight_evals.measure.samples import (
    Letter,
    MeasuredFace,
    MeasuredUnit,
    Outcome,
    Sample,
    Target,
    target_name,
)
from facsight_evals.measure.scoring import ScoreLine, Scores, score
from facsight_tools.types import HeadPose

AU4: Target = (4, "both")
AU12: Target = (12, "both")
SMILING = "AU12"
EMOTIONS = ("anger", "happiness", "neutral")


def reading(units: Mapping[Target, float] | None = None, **rest: object) -> MeasuredFace:
    measured = {
        target: MeasuredUnit(value, value, confidence=0.9)
        for target, value in (units or {}).items()
    }
    return MeasuredFace(measured, **rest)


def scores(
    outcomes: Sequence[Outcome], present_from: Letter = "A", rival: bool = False, draws: int = 50
) -> Scores:
    return score(
        outcomes,
        emotions=EMOTIONS,
        present_from=present_from,
        rival=rival,
        bootstrap=draws,
        seed=0,
    )


def line(
    lines: Sequence[ScoreLine], task: str, target: str, metric: str, part: str = "all"
) -> ScoreLine:
    (found,) = [
        one for one in lines
        if (one.task, one.target, one.metric, one.part) == (task, target, metric, part)
    ]  # fmt: skip
    return found


TRUTH = (0, 0, 1, 2, 3, 4, 5, 0, 1, 2, 0, 3)


def units(offset: float = 0.0) -> list[Outcome]:
    """Twelve faces of three people; AU4 is read on all but two, AU12 never."""
    found = []
    for i, truth in enumerate(TRUTH):
        sample = Sample(f"{i}", f"S{i % 3}", intensity={AU4: truth, AU12: 0.0})
        read = {AU4: min(truth + offset, 5.0)} if i > 1 else {}
        found.append(Outcome(sample, reading(read)))
    return found


def test_a_unit_that_was_not_measured_is_left_out_and_not_absent() -> None:
    lines = scores(units()).lines
    icc = line(lines, "AU intensity", "AU4", "ICC(3,1)")
    assert (icc.labelled, icc.cases) == (12, 10)
    assert icc.ours.value == pytest.approx(1.0)
    assert not [one for one in lines if one.target == "AU12"]
    mean = line(lines, "AU intensity", "mean of units", "ICC(3,1)")
    assert mean.averaged == 1


def test_presence_uses_one_threshold_for_label_and_reading() -> None:
    # Read half a step too high: 0 becomes 0.5 and 1 becomes 1.5, which is B already.
    at_a = line(scores(units(0.5)).lines, "AU presence", "AU4", "F1")
    at_b = line(scores(units(0.5), "B").lines, "AU presence", "AU4", "F1")
    assert at_a.ours.value == pytest.approx(1.0)
    assert at_b.ours.value == pytest.approx(2 * 6 / (2 * 6 + 2))
    metrics = {one.metric for one in scores(units(), "B").lines if one.task == "AU presence"}
    # Confidence is of presence at A.
    assert "ECE" not in metrics


def test_coded_presence_outranks_intensity() -> None:
    sample = Sample("a", intensity={AU4: 4.0}, present={AU4: False})
    outcomes = [Outcome(sample, reading({AU4: 0.0}))] * 4
    lines = scores(outcomes).lines
    assert line(lines, "AU presence", "AU4", "accuracy").ours.value == 1.0


def test_subjects_are_resampled_where_all_are_known() -> None:
    known = scores(units())
    assert (known.clusters, known.by_subject) == (3, True)
    unknown = [*units(), Outcome(Sample("x", intensity={AU4: 1.0}), reading({AU4: 1.0}))]
    assert (scores(unknown).clusters, scores(unknown).by_subject) == (13, False)


def smiles() -> list[Outcome]:
    """Thirty faces; every fifth is missed, and the readings are right but for one in ten."""
    found = []
    for i in range(30):
        smiling = i % 2 == 0
        value = 2.0 if smiling != (i % 10 == 3) else 0.3
        face = None if i % 5 == 4 else reading({AU12: value}, pose=HeadPose(i * 2.0, 0, 0))
        sample = Sample(f"{i}", smile=smiling, pose=HeadPose(i * 2.0, 1.0, 0.0))
        found.append(Outcome(sample, face))
    return found


def test_missed_faces_are_left_out_and_beside_that_counted_as_wrong() -> None:
    lines = scores(smiles()).lines
    read = line(lines, "smile", SMILING, "accuracy")
    everyone = line(lines, "smile", "missed faces counted as wrong", "accuracy")
    assert (read.cases, everyone.cases) == (24, 30)
    assert read.ours.value == pytest.approx(21 / 24)
    # Of the six that were missed three do not smile, as which a missed face is read.
    assert everyone.ours.value == pytest.approx(24 / 30)


def test_figures_by_turn() -> None:
    outcomes = smiles()
    masks = parts(outcomes)
    assert list(masks)[:2] == ["all", "|yaw| 0 to 10 deg"]
    assert [int(masks[f"|yaw| {span} deg"].sum()) for span in ("0 to 10", "45 to 60")] == [5, 7]
    lines = scores(outcomes).lines
    # Parts with fewer than ten faces read have no figure.
    spans = {one.part for one in lines if one.task == "head pose"}
    assert spans == {"all", "pitch -10 to 10 deg"}
    exact = line(lines, "head pose", "yaw", "MAE")
    assert exact.ours.value == pytest.approx(0.0)


def emotional(truth: str | None, **read: float) -> Outcome:
    return Outcome(Sample("a", emotion=truth), reading(emotion=read) if read else None)


def test_emotions_are_chosen_among_the_labels_of_the_data() -> None:
    outcomes = [
        emotional("anger", fear=0.8, anger=0.15, neutral=0.05),
        emotional("anger", happiness=1.0),
        emotional("neutral", neutral=0.6, happiness=0.4),
        emotional("happiness"),
        emotional(None, anger=1.0),
    ]
    lines = scores(outcomes).lines
    assert line(lines, "emotion", "3 classes", "accuracy").ours.value == pytest.approx(2 / 3)
    missed = line(lines, "emotion", "missed faces counted as wrong", "UAR")
    assert missed.ours.value == pytest.approx((0.5 + 0 + 1) / 3)
    assert line(lines, "emotion", "3 classes", "recall happiness").ours.value is None


def test_a_rival_is_compared_on_what_both_read() -> None:
    rng = np.random.default_rng(0)
    outcomes = []
    for i in range(60):
        truth = float(rng.uniform(0, 5))
        sample = Sample(f"{i}", intensity={AU4: truth}, smile=truth > 2.5)
        ours = reading({AU4: truth, AU12: truth})
        noisy = float(np.clip(truth + rng.normal(0, 1.5), 0, 5))
        scored = {AU4: MeasuredUnit(noisy), AU12: MeasuredUnit(noisy, present=noisy > 2)}
        outcomes.append(Outcome(sample, ours, MeasuredFace(scored) if i % 3 else None))
    compared = scores(outcomes, rival=True, draws=200).compared
    auc = line(compared, "smile", SMILING, "AUC")
    assert (auc.labelled, auc.cases) == (60, 40)
    assert auc.theirs is not None
    assert auc.difference is not None
    assert auc.ours.value == 1.0
    assert auc.difference.value == pytest.approx(1.0 - (auc.theirs.value or 0.0))
    assert (auc.difference.low or 0.0) > 0
    # The rival has no scale of intensity, so only correlation is compared.
    both = {one.metric for one in compared if one.task == "AU intensity"}
    assert both == {"PCC"}
    # It has no decision on AU4 either, and names no emotion at all.
    assert not [one for one in compared if one.task in ("AU presence", "emotion")]


def test_the_same_seed_gives_the_same_figures() -> None:
    assert scores(smiles()) == scores(smiles())


def test_nothing_measured_has_no_figures() -> None:
    assert scores([]) == Scores([], [], 0, by_subject=False)
    unread = [Outcome(Sample("a", smile=True), None)]
    assert [one.target for one in scores(unread).lines if one.cases] == [
        "missed faces counted as wrong"
    ] * len(scores(unread).lines)


def test_names_of_targets() -> None:
    targets: list[Target] = [(12, "both"), (12, "left"), (4, "right")]
    assert [target_name(target) for target in targets] == ["AU12", "AU12L", "AU4R"]
