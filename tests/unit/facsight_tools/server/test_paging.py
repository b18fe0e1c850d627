"""Pages share a list out, and a cursor that no answer gave is refused."""

import pytest

from facsight_tools.errors import UnknownOption
from facsight_tools.server.paging import page


@pytest.mark.parametrize("limit", [1, 3, 10, 11, None])
def test_all_pages_are_the_list(limit: int | None) -> None:
    items = list(range(10))
    seen: list[int] = []
    cursor = None
    while True:
        found = page(items, limit, cursor)
        assert found.total == 10
        seen += found.items
        cursor = found.next_cursor
        assert (cursor is None) is (not found.lines("numbers"))
        if cursor is None:
            break
        assert f'"{cursor}"' in found.lines("numbers")[0]
    assert seen == items


@pytest.mark.parametrize("cursor", ["x", "-1", "1.5", "9" * 40, "\u0661"])
def test_another_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(UnknownOption, match="is no cursor"):
        page([1, 2], 1, cursor)
