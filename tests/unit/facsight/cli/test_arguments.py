"""Whole numbers of the command line, and what is said of others."""

from __future__ import annotations

from argparse import ArgumentTypeError

import pytest

from facsight.cli.arguments import whole


def test_whole_numbers_within_their_bounds() -> None:
    assert [whole()("1"), whole(0)("0"), whole(1, 65535)("65535")] == [1, 0, 65535]


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "", "x", "65536"])
def test_others_are_refused_with_the_bounds(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="a whole number from 1 to 65535, got"):
        whole(1, 65535)(text)
