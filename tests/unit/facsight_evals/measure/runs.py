"""A small run by hand: samples, readings, failures, a rival, and the report on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import Any

from facsight_evals.measure.bootstrap import Estimate
from facsight_evals.measure.datasets.base import Dataset, Item
from facsight_evals.measure.measuring import MeasuredSet
from facsight_evals.measure.report import MeasureReport, MeasureSettings
from facsight_evals.measure.samples import MeasuredFace, MeasuredUnit, Outcome, Sample, Target
from facsight_evals.measure.scoring import ScoreLine, Scores
from facsight_evals.measure.series import emotion_table
from facsight_tools.errors import ImageUnreadable
from facsight_tools.types import NetworkUse, PartUse, Provenance

AU4: Target = (4, "both")
AU12: Target = (12, "both")
EMOTIONS = ("anger", "happiness")


def nothing() -> Iterator[Item]:
    return iter(())


DATASET = Dataset(
    "made up", "A made-up set", "nobody 2020", Path("data"), nothing, EMOTIONS, notes=("A note.",)
)
DATASET.left_out["expression 'none'"] = 3

_MESH = PartUse("face_mesh", "1", (NetworkUse("face_mesh", "c" * 64, "CPUExecutionProvider"),))
PROVENANCE = Provenance(
    _MESH, _MESH, (_MESH,), PartUse("rules", "facsight@2"), MappingProxyType({"facsight": "0.1.0"})
)

READ = MeasuredFace(
    {AU4: MeasuredUnit(2.0, 2.0)}, {AU12: "occluded"}, emotion={"anger": 0.9, "happiness": 0.1}
)
LABELLED = Sample("a", intensity={AU4: 2.0, AU12: 1.0}, emotion="anger")
OUTCOMES = [Outcome(LABELLED, READ, READ), Outcome(LABELLED, None, None), Outcome(LABELLED, READ)]
RIVAL: Any = SimpleNamespace(
    name="Other tool", provenance={"other.csv": "f" * 64}, notes=("Read so.",)
)

LINES = [
    ScoreLine("AU intensity", "AU4", "all", "ICC(3,1)", 3, 2, Estimate(0.91, 0.8, 0.95)),
    ScoreLine("AU intensity", "AU4", "all", "MAE", 3, 2, Estimate(0.2)),
    ScoreLine("emotion", "2 classes", "all", "UAR", 3, 2, Estimate(None)),
    ScoreLine("emotion", "2 classes", "all", "recall anger", 3, 2, Estimate(0.5, 0.1, 0.9)),
]
COMPARED = [
    ScoreLine(
        "AU intensity", "AU4", "all", "PCC", 3, 1,
        Estimate(0.9, 0.8, 0.95), Estimate(0.7, 0.6, 0.8), Estimate(0.2, 0.1, 0.3),
    )
]  # fmt: skip


def report(
    *, rival: Any = RIVAL, clusters: int = 12, by_subject: bool = False, draws: int = 100
) -> MeasureReport:
    return MeasureReport(
        dataset=DATASET,
        settings=MeasureSettings("facsight eval measure data", "facsight@2", "A", draws, 7),
        provenance=PROVENANCE,
        measured=MeasuredSet(OUTCOMES, [("b.png", ImageUnreadable("It is cut off."))], "d" * 64),
        scores=Scores(LINES, COMPARED if rival else [], clusters, by_subject=by_subject),
        confusion=emotion_table(OUTCOMES, EMOTIONS),
        rival=rival,
    )
