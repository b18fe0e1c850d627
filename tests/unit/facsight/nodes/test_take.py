"""Pictures are taken up one after another, and kept without a pixel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.builders import make_face

from facsight.chat.reply import Reply
from facsight.nodes.take import ANALYSIS, take
from facsight.settings import Sitting
from facsight_tools.errors import InputError
from facsight_tools.evidence.rows import Ledger

from .running import Run

LedgerOf = Callable[..., Ledger]


async def test_a_picture_is_taken_up_and_then_kept(make_ledger: LedgerOf) -> None:
    run = Run(Sitting(images={"one": "data:image/png;base64,AAAA"}))
    begun = await take({"waiting": ["one", "b.jpg"]}, run)
    assert (begun["under_way"], begun["image"]) == ("one", "data:image/png;base64,AAAA")
    assert begun["waiting"] == ["b.jpg"]
    measured: Any = {
        **begun,
        "told": Reply(question="", query=None, language="en"),
        "analysis_id": "a1",
        "analysis": {"image_sha256": "ab"},
        "ledger": make_ledger(make_face(1, {12: 3.2})),
    }
    kept = await take(measured, run)
    (picture,) = kept["pictures"]
    assert (picture["name"], picture["path"], kept["picture"]) == ("one", None, 1)
    assert "AAAA" not in str(kept["pictures"])
    assert (kept["under_way"], kept["image"]) == ("b.jpg", "b.jpg")
    assert [one.tool for one in kept["told"].tool_calls] == [
        "facs_analyze_image",
        "facs_get_evidence",
    ]


async def test_a_kept_analysis_needs_no_picture() -> None:
    begun = await take({"waiting": [f"{ANALYSIS}a7"]}, Run())
    assert begun["measured"]["analysis_id"] == "a7"
    assert begun["image"] == ""


async def test_pixels_are_not_opened_by_name() -> None:
    with pytest.raises(InputError, match="by its path"):
        await take({"waiting": ["data:image/png;base64,AAAA"]}, Run())


async def test_other_words_are_read_on_every_picture(make_ledger: LedgerOf) -> None:
    picture: Any = {
        "name": "a.jpg", "path": "/a.jpg", "sha256": "ab", "analysis_id": "a1", "context": None,
        "observations": [], "ledger": make_ledger(make_face(1, {12: 3.2})).model_dump(mode="json"),
    }  # fmt: skip
    begun = await take({"pictures": [picture], "context": "She won.", "question": "?"}, Run())
    assert (begun["renewed"], begun["before"]) == (1, picture)
    assert begun["measured"]["analysis_id"] == "a1"
    done = await take({"pictures": [picture], "context": None, "question": "?"}, Run())
    assert done["under_way"] is None
