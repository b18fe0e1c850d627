"""The form of an appraisal: small, flat, and read field by field."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facsight_tools.evidence.appraisal import Appraisal, read_appraisal, schema

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)


def test_the_schema_is_small_and_has_no_unions() -> None:
    for one in (schema(), schema(["happiness", "awe"]), Appraisal.model_json_schema()):
        text = json.dumps(one)
        assert len(text) < 1600
        assert not {"anyOf", "oneOf", "$ref"} & set(text.split('"'))
    assert set(schema()["properties"]) == set(Appraisal.model_fields) - {"judged_by"}
    assert len(json.dumps(schema(told=False))) < 800


def test_a_server_may_hold_a_model_to_the_labels_in_use() -> None:
    shares = schema(["happiness", "awe"])["properties"]["labels"]
    assert set(shares["properties"]) == {"happiness", "awe"}
    assert shares["additionalProperties"] is False


@pytest.mark.parametrize(
    ("name", "given", "wanted"),
    [
        ("whose", "F2", 2),
        ("whose", "face 2", 2),
        ("whose", 2, 2),
        ("whose", "Other", "other"),
        ("whose", "", None),
        ("goal", "GOOD", "good"),
        ("goal", "unknown", None),
        ("expected", "false", False),
        ("spans", "won", ("won",)),
        ("spans", None, ()),
        ("labels", None, {}),
        ("open_labels", "pride", ("pride",)),
    ],
)
def test_the_ways_that_models_write_fields(name: str, given: Any, wanted: Any) -> None:
    read, refused = read_appraisal({name: given})
    assert (getattr(read, name), refused) == (wanted, ())


def test_one_bad_field_costs_that_field() -> None:
    read, refused = read_appraisal(
        {"spans": ["won"], "goal": "splendid", "reading": "anger", "labels": {"happiness": "much"}},
        "client",
    )
    assert (read.spans, read.goal, read.labels, read.judged_by) == (("won",), None, {}, "client")
    assert [one.partition(":")[0] for one in refused] == ["goal", "reading", "labels"]


def test_who_judged_is_what_the_door_says_where_the_object_does_not() -> None:
    assert read_appraisal({"judged_by": "person"}, "client")[0].judged_by == "person"
    assert read_appraisal({"judged_by": "the pope"}, "client")[0].judged_by == "client"
    assert read_appraisal(Appraisal(goal="good"), "person")[0].judged_by == "person"


@given(JSON)
def test_anything_is_read(given_: Any) -> None:
    read, refused = read_appraisal(given_, "client")
    assert read.judged_by
    assert all(len(one) < 400 for one in refused)
