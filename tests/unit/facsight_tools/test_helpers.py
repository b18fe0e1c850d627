"""A process that helps measures as this one does, to the bit, and may die without harm."""

from __future__ import annotations

import copyreg
import os
import pickle
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from tests.builders import make_analysis

from facsight_tools.api import helper_starter, shared_pipeline
from facsight_tools.batch import HelperGone, Item, items, measure_each, outcomes
from facsight_tools.errors import ImageUnreadable
from facsight_tools.evidence.analysis_json import analysis_to_json
from facsight_tools.helpers import Helper, Task, frame
from facsight_tools.pipeline import Pipeline
from facsight_tools.types import MeasuredAU

PORTRAIT = Path(__file__).parents[3] / "examples" / "eileen_collins.png"


@pytest.fixture(scope="module")
def helper() -> Iterator[Helper]:
    one = Helper(frame(Task({"order": "size"})))
    yield one
    one.close()


def test_it_measures_to_the_bit_as_this_process_does(helper: Helper, tmp_path: Path) -> None:
    torn = tmp_path / "torn.png"
    torn.write_bytes(PORTRAIT.read_bytes()[:5000])
    pixels = np.asarray(PIL.Image.open(PORTRAIT).convert("RGB").reduce(2))
    given = list(items([PORTRAIT, torn, pixels, b"no picture", PORTRAIT.read_bytes()]))
    helper.wait_until_ready()
    theirs = helper.outcomes(given)
    ours = outcomes(given, shared_pipeline().analyze)
    assert [one.name for one in theirs] == [one.name for one in ours]
    for one, other in zip(theirs, ours, strict=True):
        assert type(one.error) is type(other.error)
        if one.ok:
            assert analysis_to_json(one.analysis) == analysis_to_json(other.analysis)
    assert isinstance(theirs[1].error, ImageUnreadable)


def test_what_cannot_travel_is_not_measured_there_and_the_next_is(helper: Helper) -> None:
    with pytest.raises(HelperGone):
        helper.outcomes([Item("a lock", threading.Lock())])  # type: ignore[arg-type]
    (one,) = helper.outcomes([Item("a picture", PORTRAIT)])
    assert one.face_count == 1


def test_one_that_dies_is_told_to_all_who_wait_and_to_who_comes_later() -> None:
    helper = Helper(frame(Task({})))
    os.kill(helper.process_id, signal.SIGKILL)
    for _ in range(2):
        with pytest.raises(HelperGone):
            helper.outcomes([Item("a picture", PORTRAIT)])
    with pytest.raises(HelperGone):
        helper.wait_until_ready()
    helper.close()


def test_pictures_of_one_that_dies_are_measured_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("facsight_tools.batch.MANY", 2)
    started: list[Helper] = []

    def start() -> Helper:
        started.append(helper := Helper(frame(Task({}))))
        os.kill(helper.process_id, signal.SIGKILL)
        return helper

    given = [Item(str(k), PORTRAIT) for k in range(4)]
    found = list(measure_each(given, shared_pipeline().analyze, 1, 2, start))
    assert [one.name for one in found] == ["0", "1", "2", "3"]
    assert all(one.face_count == 1 for one in found)
    assert len(started) == 1


def test_a_frame_holds_what_plain_pickle_does() -> None:
    analysis = make_analysis()
    assert pickle.loads(frame(analysis)) == analysis  # noqa: S301
    assert MeasuredAU not in copyreg.dispatch_table, "what others pickle stays as it is"


def test_none_is_started_where_it_would_measure_otherwise() -> None:
    assert helper_starter(Pipeline(), {}) is None
    assert helper_starter(shared_pipeline(), {"rules": lambda: None}) is None
