"""Rows of evidence in pages: the most telling first, by id, of one face, and all of them."""

from typing import Any

import pytest
from tests.unit.facsight_tools.server.setting import Setting

from facsight_tools.errors import UnknownOption
from facsight_tools.evidence.rows import Ledger
from facsight_tools.server.toolset.rows import MOST_ROWS, brief_page, full_page


@pytest.fixture
def ledger() -> Ledger:
    setting = Setting()
    return setting.services.ledger(setting.handle, "She won the match.")


def brief(ledger: Ledger, **more: Any) -> dict[str, Any]:
    asked = {"face": None, "ids": None, "limit": MOST_ROWS, "cursor": None} | more
    return dict(brief_page(ledger, **asked).structured_content or {})


def test_what_is_present_and_what_was_said_comes_first(ledger: Ledger) -> None:
    first = list(brief(ledger, limit=8)["rows"])
    assert {"C1", "F1.AU12", "F1.AU6", "F2.AU4"} <= set(first)


def test_all_pages_are_all_rows_and_the_text_is_the_data(ledger: Ledger) -> None:
    seen: dict[str, str] = {}
    cursor = None
    while True:
        answer = brief_page(ledger, None, None, MOST_ROWS, cursor)
        page = answer.structured_content or {}
        for row, text in page["rows"].items():
            assert f"{row}: {text}" in answer.content[0].text  # type: ignore[union-attr]
        seen |= page["rows"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == {row.id: row.text for row in ledger.rows}


def test_rows_are_of_one_face_or_under_an_id(ledger: Ledger) -> None:
    own = brief(ledger, face=2, limit=1000)["rows"]
    assert "F2.AU4" in own
    assert not any(row.startswith("F1") for row in own)
    units = set(brief(ledger, ids=["F1.AU12"])["rows"])
    assert units == {"F1.AU12", "F1.AU12.L", "F1.AU12.R"}
    for wrong in ({"ids": ["F1.AU99"]}, {"face": 3}):
        with pytest.raises(UnknownOption):
            brief(ledger, **wrong)


def test_an_id_that_is_not_there_is_named_and_the_others_are_given(ledger: Ledger) -> None:
    ids = ["F1.AU12", "F1.AU99", "F1.AU25.t12010"]
    for make in (brief_page, full_page):
        answer = make(ledger, None, ids, MOST_ROWS, None)
        found = answer.structured_content or {}
        assert found["missing"] == ids[1:]
        assert len(found["rows"]) == 3
        text = answer.content[0].text  # type: ignore[union-attr]
        assert "There is no row 'F1.AU99'" in text
        assert "at=[12.01]" in text


def test_in_full_and_at_once_they_are_the_ledger(ledger: Ledger) -> None:
    whole = full_page(ledger, None, None, None, None).structured_content
    assert Ledger.model_validate(whole) == ledger
    part = full_page(ledger, 1, None, 3, None).structured_content or {}
    assert (len(part["rows"]), part["next_cursor"]) == (3, "3")
