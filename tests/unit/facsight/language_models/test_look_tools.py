"""What may be looked at again: whoever calls a tool opens nothing else, and no call fails a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from tests.unit.facsight.conftest import REST, ledger_of, read_otherwise

from facsight.language_models.look_tools import TOOLS, LookedAt, Within, use
from facsight_tools.answers.inference import Look
from facsight_tools.errors import ServerBusy
from facsight_tools.statements.evidence import Evidence

from .writing import SMILE, evidence

PICTURE = LookedAt("photo.jpg", "a1", [[10.0, 10.0, 30.0, 30.0]])


async def busy(tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
    raise ServerBusy(f"{tool} {sorted(arguments)}")


async def same(crops: Sequence[str]) -> Evidence:  # noqa: ARG001
    return evidence()


@pytest.mark.parametrize(
    ("name", "given", "why"),
    [
        ("facs_delete", {}, "There is no such tool"),
        ("facs_analyze_image", {"face": 1, "image": "/etc/passwd"}, "image"),
        ("facs_analyze_image", {"face": 7}, "There is no face 7"),
        ("facs_analyze_image", "no json", "facs_analyze_image"),
        (
            "facs_analyze_image",
            {"face": 1},
            "'region', 'scene']",
        ),
        ("facs_analyze_image", {"face": 1, "reference": True}, "No picture of this person at rest"),
        ("facs_get_evidence", {"ids": ["F9.AU1"]}, "There is no such row"),
    ],
)
async def test_what_is_wrong_with_a_call_is_its_result(name: str, given: Any, why: str) -> None:
    made = await use(Within(PICTURE, evidence(), busy, same), name, given, ())
    assert made.failed
    assert why in made.result


@pytest.mark.parametrize("weighed", ["rest", "average"])
async def test_the_other_reference_is_an_average_face_or_the_one_that_was_given(
    weighed: str,
) -> None:
    neutral = REST if weighed == "rest" else ()
    first = Evidence.of(ledger_of(SMILE, neutral=neutral))
    called: list[dict[str, Any]] = []

    async def call(tool: str, given: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001
        called.append(given)
        return {"analysis_id": "a3"}

    async def renewed(crops: Sequence[str]) -> Evidence:
        assert [*crops] == ["a3"]
        return Evidence.of(read_otherwise(first.ledger))

    within = Within(replace(PICTURE, neutral=["rest.jpg"]), first, call, renewed)
    made = await use(within, "facs_analyze_image", {"face": 1, "reference": True}, ())
    assert called[0]["region"] is None
    assert called[0]["neutral"] == (None if weighed == "rest" else ["rest.jpg"])
    beside = "average" if weighed == "rest" else "rest"
    assert made.rows == (f"F1.by.{beside}", "F1.AU12", f"F1.by.{beside}.AU12")
    assert "AU12 3.20 to 0.40" in made.result
    assert within.evidence.row(f"F1.by.{beside}.AU12") is not None


async def test_a_crop_is_read_against_the_same_face_as_its_picture() -> None:
    first = Evidence.of(ledger_of(SMILE, neutral=REST))
    made = await use(Within(PICTURE, first, busy, same), "facs_analyze_image", {"face": 1}, ())
    assert "at rest is at hand" in made.result


async def test_rows_are_given_once() -> None:
    within = Within(PICTURE, evidence(), busy, same)
    first = await use(within, "facs_get_evidence", {"ids": ["F1.AU12"]}, ())
    assert first.rows == ("F1.AU12",)
    again: Look = await use(within, "facs_get_evidence", {"ids": ["F1.AU12"]}, (first,))
    assert again.failed


def test_each_is_a_tool_of_the_server() -> None:
    assert set(TOOLS) == {"facs_analyze_image", "facs_compare", "facs_get_evidence"}
