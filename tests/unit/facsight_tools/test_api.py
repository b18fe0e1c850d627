"""Measuring from Python: what reaches the pipeline, in which batches, and how much is held."""

from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from tests.builders import make_analysis

from facsight_tools import api
from facsight_tools.api import aanalyze, analyze, analyze_many
from facsight_tools.errors import ImageNotFound, InputError, NoFaceFound, UnknownOption
from facsight_tools.rules.catalogue import Selection
from facsight_tools.types import Analysis, Image


class Recorder:
    """A pipeline that measures nothing and keeps what it was asked."""

    lanes = 1
    on_cpu = False

    def __init__(self) -> None:
        self.calls: list[SimpleNamespace] = []
        self.asked_neutral: list[int] = []

    def analyze(self, images: Sequence[Image], **options: Any) -> list[Analysis]:
        self.calls.append(SimpleNamespace(count=len(images), **options))
        return [make_analysis(image_sha256=one.sha256) for one in images]

    def neutral(self, images: Sequence[Image]) -> str:
        if images[0].pixels_rgb.max() == 255:
            raise NoFaceFound("no face")
        self.asked_neutral.append(len(images))
        return "relaxed"


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    recorder = Recorder()
    for name in ("default_pipeline", "shared_pipeline"):
        monkeypatch.setattr(api, name, lambda: recorder)
    return recorder


def picture(number: int) -> np.ndarray:
    return np.full((4, 4, 3), number, np.uint8)


@pytest.mark.parametrize(
    ("count", "batch", "batches"), [(5, 2, [2, 2, 1]), (4, 2, [2, 2]), (3, 16, [3]), (0, 4, [])]
)
def test_pictures_go_in_batches_and_come_back_in_order(
    pipeline: Recorder, count: int, batch: int, batches: list[int]
) -> None:
    alone = [analyze(picture(k)).image_sha256 for k in range(count)]
    pipeline.calls.clear()
    together = analyze_many((picture(k) for k in range(count)), batch=batch)
    assert [one.analysis.image_sha256 for one in together] == alone
    assert [call.count for call in pipeline.calls] == batches


@pytest.mark.parametrize("lanes", [1, 3])
def test_few_batches_are_taken_before_they_are_asked_for(pipeline: Recorder, lanes: int) -> None:
    taken: list[int] = []
    pipeline.lanes = lanes

    def endless() -> Iterator[np.ndarray]:
        while True:
            taken.append(len(taken))
            yield picture(len(taken) % 200)

    analyses = analyze_many(endless(), batch=3)
    assert taken == []
    for given in range(30):
        next(analyses)
        assert len(taken) <= 3 * (given // 3 + 1 + 2 * lanes)
    analyses.close()
    assert {call.count for call in pipeline.calls} == {3}


def test_options_reach_the_pipeline(pipeline: Recorder) -> None:
    analyze(picture(1), rules=["emfacs", "pspi"], neutral=[picture(2), picture(3)], scene=True)
    (call,) = pipeline.calls
    assert isinstance(call.rules, Selection)
    assert [call.rules.primary.id, *(one.id for one in call.rules.others)] == ["emfacs", "pspi"]
    assert (call.neutral, call.scene) == ("relaxed", True)
    assert pipeline.asked_neutral == [2]
    analyze(picture(1))
    assert (pipeline.calls[1].neutral, pipeline.calls[1].scene) == (None, False)


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({"batch": 0}, UnknownOption, "batch: expected 1 or more, got 0"),
        ({"rules": "none"}, UnknownOption, "There is no rule set 'none'"),
        ({"neutral": [picture(255)]}, NoFaceFound, "no face"),
        ({"neutral": ["nowhere.jpg"]}, ImageNotFound, "nowhere.jpg"),
    ],
)
def test_what_cannot_be_used_is_told_before_anything_is_measured(
    pipeline: Recorder, options: dict[str, Any], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        next(analyze_many([picture(1)], **options))
    assert pipeline.calls == []


async def test_an_event_loop_gets_the_same(pipeline: Recorder) -> None:
    found = await aanalyze(picture(7), rules="emfacs", scene=True)
    assert found == analyze(picture(7), rules="emfacs", scene=True)
    first, second = pipeline.calls
    assert (first.rules, first.scene) == (second.rules, second.scene)


@pytest.mark.parametrize("kind", ["alone", "shared"])
def test_a_process_has_one_pipeline_of_a_kind(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    kept = getattr(api, f"_{kind}")
    monkeypatch.setattr(kept, "_make", lambda: made.append(object()) or made[-1])
    monkeypatch.setattr(kept, "_made", [])
    get = {"alone": api.default_pipeline, "shared": api.shared_pipeline}[kind]
    assert get() is get()
    assert len(made) == 1


@pytest.mark.parametrize(
    ("named", "given"), [("order", "x"), ("scene", "x"), ("rules", [5]), ("rules", 5)]
)
def test_an_argument_of_another_kind_is_refused_by_name(named: str, given: Any) -> None:
    with pytest.raises(InputError, match=f"^{named}: "):
        analyze(np.zeros((8, 8, 3), np.uint8), **{named: given})


def test_what_is_no_picture_nor_many_is_refused() -> None:
    nothing: Any = None
    with pytest.raises(InputError, match=r"^images: "):
        analyze_many(nothing)
