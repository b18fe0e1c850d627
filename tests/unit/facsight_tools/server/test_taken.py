"""Arguments as models write them are taken; what cannot be read is refused in one sentence."""

from typing import Annotated, Any

import pytest
from fastmcp import Client, FastMCP
from fastmcp.exceptions import ToolError
from pydantic import BaseModel, Field

from facsight_tools.server.taken import TakenAsMeant, taken


class Box(BaseModel):
    left: int


def server() -> FastMCP:
    made: FastMCP = FastMCP("t", middleware=[TakenAsMeant()], mask_error_details=True)

    @made.tool
    def measure(
        image: str,
        images: list[str] | None = None,
        region: Annotated[list[float] | None, Field(min_length=2, max_length=2)] = None,
        face: Annotated[int, Field(ge=1)] = 1,
        full: bool = False,
        box: Box | None = None,
        boxes: list[Box] | None = None,
    ) -> dict[str, Any]:
        """Echo."""
        return {key: value for key, value in locals().items() if key != "made"}

    return made


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ({"images": '["a.png", "b.png"]'}, {"images": ["a.png", "b.png"]}),
        ({"images": "a, b.png"}, {"images": ["a, b.png"]}),
        ({"region": "[1, 2.5]"}, {"region": [1.0, 2.5]}),
        ({"face": "2", "full": "true"}, {"face": 2, "full": True}),
        ({"face": "", "region": "null", "images": None}, {"face": 1, "region": None}),
        ({"box": '{"left": 3}'}, {"box": {"left": 3}}),
        ({"boxes": {"left": 3}}, {"boxes": [{"left": 3}]}),
        ({"boxes": '[{"left": 3}]'}, {"boxes": [{"left": 3}]}),
    ],
)
async def test_what_is_meant_is_taken(given: dict[str, Any], read: dict[str, Any]) -> None:
    async with Client(server()) as client:
        answer = await client.call_tool("measure", {"image": '["x.png"]', **given})
    assert answer.structured_content is not None
    assert answer.structured_content["image"] == '["x.png"]', "a text stays a text"
    assert read.items() <= answer.structured_content.items()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"image": "a", "face": "x"}, "`face` of measure: input should be a valid integer"),
        ({"image": "a", "face": 0}, "`face` of measure: input should be greater than or equal"),
        ({}, "`image` of measure: missing required argument"),
        ({"image": "a", "region": [1]}, "`region` of measure: "),
        ({"image": "a", "boxes": "oops"}, "`boxes.0` of measure: "),
    ],
)
async def test_a_refusal_is_one_plain_sentence(given: dict[str, Any], says: str) -> None:
    async with Client(server()) as client:
        with pytest.raises(ToolError) as refused:
            await client.call_tool("measure", given)
    told = str(refused.value)
    assert told.startswith(f"InputError: {says}")
    assert "http" not in told
    assert "\n" not in told


def test_references_are_followed() -> None:
    schema = {"properties": {"a": {"$ref": "#/$defs/List"}}, "$defs": {"List": {"type": "array"}}}
    assert taken({"a": "[1]", "other": "[1]"}, schema) == {"a": [1], "other": "[1]"}
