"""Slim schemas name every field of every form, one level deep, and fit all of them."""

import json

from pydantic import BaseModel, Field

from facsight_tools.server.schemas import AnalysisHandle
from facsight_tools.server.slim import slim


class Inner(BaseModel):
    deep: list[int]


class Brief(BaseModel):
    name: str = Field(description="What it is called")
    rows: dict[str, str]
    many: list[Inner]
    maybe: float | None


class Full(BaseModel):
    name: str
    rows: list[Inner]
    pair: tuple[int, int]


def test_every_field_of_every_form_is_there_and_fits_it() -> None:
    schema = slim(Brief, Full)
    fields = schema["properties"]
    assert list(fields) == ["name", "rows", "many", "maybe", "pair"]
    assert fields["name"] == {"type": "string"}
    assert fields["many"] == {"type": "array", "items": {"type": "object"}}
    assert fields["rows"] == {}, "an object in one form, a list in the other"
    assert "required" not in schema


def test_a_large_answer_has_a_small_schema() -> None:
    text = json.dumps(slim(AnalysisHandle))
    assert len(text) < len(json.dumps(AnalysisHandle.model_json_schema())) / 10
    assert "$ref" not in text
