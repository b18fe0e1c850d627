"""Face-only scores against labels: prototypes without a picture, photographs by the pipeline."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from facsight_evals.datasets.labelled import prototype
from facsight_evals.scorers.calibration import SCORES
from facsight_evals.tasks import calibration as module
from facsight_evals.tasks.calibration import calibration
from facsight_tools.analyzers.emotion import EmotionAnalyzer
from facsight_tools.rules import rule_set

from .states import solved


async def test_a_prototype_is_scored_by_the_rules_that_did_not_make_it() -> None:
    task = calibration(count=16)
    assert len(task.dataset) == 16
    sample = task.dataset[3]
    state = await solved(task, sample)
    label, seed = str(sample.target), (sample.metadata or {})["seed"]
    analyzer = EmotionAnalyzer(rule_set.load())
    assert state.store.get(SCORES) == dict(analyzer(prototype(label, seed)).scores)
    assert rule_set.load().id != "emfacs", "prototypes follow EMFACS: it would judge itself"


async def test_photographs_are_measured_and_one_without_a_face_has_no_scores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "labels.csv").write_text("file,emotion\na.jpg,anger\nb.jpg,fear\n")
    scored = SimpleNamespace(emotion=SimpleNamespace(scores={"anger": 0.6, "fear": 0.4}))
    found = {"a.jpg": (scored,), "b.jpg": ()}
    monkeypatch.setattr(
        module, "analyze", lambda path: SimpleNamespace(faces=found[Path(path).name])
    )
    task = calibration(str(tmp_path))
    one, two = [await solved(task, sample) for sample in task.dataset]
    assert one.store.get(SCORES) == {"anger": 0.6, "fear": 0.4}
    assert two.store.get(SCORES) is None
    assert task.name == "calibration-photographs"
