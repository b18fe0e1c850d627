"""The worker's answers, with a `fer` that finds two faces."""

from __future__ import annotations

import json
import sys
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
from tests.workers import faked, forgotten, spoken

import facsight_bench


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    faked(monkeypatch, "fer.fer")
    forgotten(monkeypatch, facsight_bench, "fer_worker")
    from facsight_bench import fer_worker

    finder = SimpleNamespace(detect_emotions=lambda _: [{}, {}])
    monkeypatch.setattr(fer_worker, "FER", lambda: finder)
    picture = np.zeros((10, 20, 3), np.uint8)
    monkeypatch.setattr(
        fer_worker.cv2, "imread", lambda path: None if "missing" in path else picture
    )
    return fer_worker


def test_runs_are_timed_and_faces_counted(
    worker: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", [json.dumps({"path": "a.png", "runs": 3}) + "\n"])
    (told,) = spoken(monkeypatch, worker)
    assert told["faces"] == 2
    assert len(told["seconds"]) == len(told["cpu"]) == 3


def test_a_picture_that_cannot_be_read_ends_it(
    worker: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", [json.dumps({"path": "missing.png", "runs": 1}) + "\n"])
    with pytest.raises(SystemExit, match=r"missing\.png cannot be read"):
        spoken(monkeypatch, worker)
