"""Columns: each name once, and each says what it means."""

import pytest

from facsight_tools.columns import described
from facsight_tools.rules.catalogue import select
from facsight_tools.rules.files import available

EVERY = select([*available()])


@pytest.mark.parametrize("wide", [False, True])
def test_each_stands_once_and_says_what_it_is(*, wide: bool) -> None:
    found = described(EVERY, ["mine"], landmarks=True, wide=wide)
    names = [one.name for one in found]
    assert len(set(names)) == len(names)
    for one in found:
        assert one.meaning
        assert one.empty
        assert one.text or one.range, one.name


def test_a_wide_table_only_adds() -> None:
    narrow = [one.name for one in described(EVERY)]
    wide = [one.name for one in described(EVERY, wide=True)]
    assert [name for name in wide if name in set(narrow)] == narrow
    assert {"AU12_confidence", "AU12_reason", "sha256", "version"} <= set(wide) - set(narrow)
