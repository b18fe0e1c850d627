"""What may be looked at again: whoever calls a tool opens nothing else, and no call fails a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from facsight.language_models.look_tools import TOOLS, LookedAt, Within, use
from facsight_tools.answers.inference import Look
from facsight_tools.errors import ServerBusy
from facsight_tools.statements.evidence import Evidence

from .writing import evidence

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
        ("facs_analyze_image", {"face": 1}, "['detail', 'image', 'labels', 'region', 'scene']"),
        ("facs_get_evidence", {"ids": ["F9.AU1"]}, "There is no such row"),
    ],
)
async def test_what_is_wrong_with_a_call_is_its_result(name: str, given: Any, why: str) -> None:
    made = await use(Within(PICTURE, evidence(), busy, same), name, given, ())
    assert made.failed
    assert why in made.result


async def test_rows_are_given_once() -> None:
    within = Within(PICTURE, evidence(), busy, same)
    first = await use(within, "facs_get_evidence", {"ids": ["F1.AU12"]}, ())
    assert first.rows == ("F1.AU12",)
    again: Look = await use(within, "facs_get_evidence", {"ids": ["F1.AU12"]}, (first,))
    assert again.failed


def test_each_is_a_tool_of_the_server() -> None:
    assert set(TOOLS) == {"facs_analyze_image", "facs_compare", "facs_get_evidence"}
