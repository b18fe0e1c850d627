"""Results that people hold: copied, compared, stored and looked at."""

from __future__ import annotations

import copy
import json
import pickle
import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.builders import make_analysis, make_face
from tests.people import make_body, make_hand, with_people

from facsight_tools.errors import UnknownOption
from facsight_tools.shown import frame, html_table
from facsight_tools.table import columns
from facsight_tools.types import Analysis, Image


def people() -> Analysis:
    return with_people(make_analysis([make_face(aus={12: 3.0}), make_face(2)]), bodies=[make_body()], hands=[make_hand()])  # fmt: skip  # noqa: E501


@pytest.mark.parametrize("again", [copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])  # noqa: S301
@pytest.mark.parametrize("made", [lambda: make_analysis(make_face()), make_analysis, people])
def test_a_copy_is_equal_and_hashes_alike(again: Any, made: Any) -> None:
    one = made()
    other = again(one)
    assert other == one
    assert other.to_dict() == one.to_dict()
    for face, copied in zip(one.faces, other.faces, strict=True):
        assert hash(face.landmarks) == hash(copied.landmarks)


def test_one_value_that_differs_makes_two() -> None:
    one = make_analysis(make_face())
    (face,) = one.faces
    points = face.landmarks.points_xyz.copy()
    points[477, 2] += 0.5
    for other in (
        replace(face, landmarks=replace(face.landmarks, points_xyz=points)),
        replace(face, landmarks=replace(face.landmarks, presence=0.5)),
        replace(face, detection=replace(face.detection, score=0.123)),
    ):
        assert replace(one, faces=(other,)) != one
    grey = np.zeros((2, 3, 3), np.uint8)
    image = Image(grey, "00" * 32, "array")
    assert image == Image(grey.copy(), "00" * 32, "array")
    assert image != Image(grey + 1, "00" * 32, "array")
    assert image != "an image"


def test_a_look_is_short_and_html_is_escaped() -> None:
    one = make_analysis([make_face(aus={12: 3.2})], notes=("<b>&",))
    assert len(repr(one)) < 100
    assert "1 face" in repr(one)
    shown = one._repr_html_()
    assert "AU12 C" in shown
    assert "<b>" not in shown
    assert "&lt;b&gt;&amp;" in html_table(["a"], [["<b>&"]], "")


def test_as_a_dictionary_it_is_json_with_landmarks() -> None:
    told = json.loads(json.dumps(make_analysis(make_face()).to_dict()))
    assert np.shape(told["faces"][0]["landmarks"]["points_xyz"]) == (478, 3)


def test_as_a_frame_it_has_the_columns_of_the_table() -> None:
    pandas = pytest.importorskip("pandas")
    from facsight_tools.rules.catalogue import select

    one = make_analysis([make_face(aus={12: 3.2}), make_face(2)])
    table = one.to_frame("a.png", landmarks=True)
    assert isinstance(table, pandas.DataFrame)
    assert list(table["face"]) == [1, 2]
    assert set(table.columns) <= set(columns(select([]), landmarks=True))
    np.testing.assert_allclose(
        [table.loc[0, f"{axis}_7"] for axis in "xyz"],
        one.faces[0].landmarks.points_xyz[7],
        atol=0.01,
    )


def test_without_pandas_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(UnknownOption, match="pip install pandas"):
        frame([])
