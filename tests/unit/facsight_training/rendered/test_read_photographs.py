"""What labels of expressions teach: from the part of the face that bears the unit, and no other."""

import numpy as np
import pytest

pytest.importorskip("moderngl")
pytest.importorskip("scipy")
pytest.importorskip("torch")

from pathlib import Path

from facsight_tools.errors import InputError
from facsight_training.rendered.expressions import UNITS
from facsight_training.rendered.half_export import SEEN
from facsight_training.rendered.read_photographs import (
    NOTHING,
    Lesson,
    SeenHalves,
    fit,
    labelled,
    lessons,
    with_other,
)

KNIT = Lesson(4, "upper", ("anger",), ("neutral",))
BROWS, MOUTH = (0, 2, 2), (0, 6, 2)


def seen(values: dict[tuple[int, int, int], np.ndarray], count: int) -> SeenHalves:
    maps = np.random.default_rng(0).normal(0.0, 0.1, (count, *SEEN)).astype(np.float32)
    for place, value in values.items():
        maps[:, *place] += value
    return SeenHalves(maps, np.zeros((count, len(UNITS)), np.float32))


def test_brows_are_learnt_and_mouths_are_not() -> None:
    labels = np.repeat(["anger", "neutral"], 60)
    angry = (labels == "anger").astype(np.float32)
    faces = seen({BROWS: angry, MOUTH: angry}, 120)
    heads = seen({}, 200)
    weights, bias = fit(heads, np.arange(200) < 30, [faces], labels, KNIT)
    assert not weights[:, 4:].any()
    moved = (faces.maps * weights).sum(axis=(1, 2, 3)) + bias
    assert moved[angry > 0].min() > moved[angry == 0].max()
    assert abs(moved.mean()) < 0.5


def test_what_drawn_heads_show_with_the_unit_stays_where_it_is() -> None:
    labels = np.repeat(["anger", "neutral"], 60)
    angry = (labels == "anger").astype(np.float32)
    knit = np.arange(200) % 2 == 0
    free, held = (
        fit(seen({BROWS: shown * 4.0}, 200), knit, [seen({BROWS: angry}, 120)], labels, KNIT)[0]
        for shown in (np.zeros(200, np.float32), knit.astype(np.float32))
    )
    assert 0.0 <= held[BROWS] < 0.5 * free[BROWS]


def test_too_few_photographs_move_nothing() -> None:
    weights, bias = fit(
        seen({}, 50), np.arange(50) < 5, [seen({}, 10)], np.repeat(["anger", "neutral"], 5), KNIT
    )
    assert not weights.any()
    assert bias == 0.0
    still = seen({}, 7)
    assert np.array_equal(NOTHING.moved(still), still.raw)


@pytest.mark.parametrize(("part", "own"), [("upper", slice(0, 60)), ("lower", slice(72, 128))])
def test_the_part_that_bears_the_unit_stays_the_persons_own(part: str, own: slice) -> None:
    faces = np.random.default_rng(0).integers(0, 256, (3, 2, 128, 72, 3)).astype(np.uint8)
    found = with_other(faces, np.array([1, 2, 0]), part)
    rows = np.zeros(128, bool)
    rows[own] = True
    assert np.array_equal(found[:, :, rows], faces[:, :, rows])
    elsewhere = slice(80, 128) if part == "upper" else slice(0, 50)
    assert np.abs(found[:, :, elsewhere].astype(int) - faces[:, :, elsewhere]).mean() > 20


def test_every_lesson_is_of_a_unit_that_is_read_and_contradicts_itself_nowhere() -> None:
    for one in lessons():
        assert one.unit in UNITS
        assert not set(one.shown) & set(one.absent)


def test_a_folder_without_labels_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"labels\.csv.*--photographs"):
        labelled([tmp_path])
