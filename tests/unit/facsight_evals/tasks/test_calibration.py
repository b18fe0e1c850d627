"""Face-only scores against labels: prototypes without a picture, photographs by the pipeline."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.builders import make_analysis, make_face

from facsight_evals.datasets.labelled import prototype_analysis
from facsight_evals.scorers.calibration import CERTAINTY, SCORES
from facsight_evals.tasks import calibration as module
from facsight_evals.tasks.calibration import calibration
from facsight_tools.rules import rule_set

from .states import solved


async def test_a_prototype_is_scored_by_the_rules_that_did_not_make_it() -> None:
    task = calibration(count=16)
    assert len(task.dataset) == 16
    sample = task.dataset[3]
    state = await solved(task, sample)
    label, seed = str(sample.target), (sample.metadata or {})["seed"]
    (face,) = prototype_analysis(label, seed).faces
    assert state.store.get(SCORES) == dict(face.emotion.scores)
    assert state.store.get(CERTAINTY) in ("high", "moderate", "low")
    assert rule_set.load().id != "emfacs", "prototypes follow EMFACS: it would judge itself"


async def test_photographs_are_measured_and_one_without_a_face_has_no_scores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "labels.csv").write_text("file,emotion\na.jpg,anger\nb.jpg,fear\n")
    seen = make_face(aus={4: 3.0}, emotion={"anger": 0.6, "fear": 0.4})
    found = {"a.jpg": make_analysis(seen), "b.jpg": make_analysis()}
    monkeypatch.setattr(module, "analyze", lambda path: found[Path(path).name])
    task = calibration(str(tmp_path))
    one, two = [await solved(task, sample) for sample in task.dataset]
    assert one.store.get(SCORES) == dict(seen.emotion.scores)
    assert one.store.get(CERTAINTY) is not None
    assert two.store.get(SCORES) is None
    assert task.name == "calibration-photographs"
