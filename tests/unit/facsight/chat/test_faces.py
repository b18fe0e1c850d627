"""Which face is meant."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.builders import make_face

from facsight.chat.faces import Unclear, find, place_of, places
from facsight_tools.evidence.rows import Ledger
from facsight_tools.statements.evidence import Evidence

MakeLedger = Callable[..., Ledger]


@pytest.fixture
def three(make_ledger: MakeLedger) -> Evidence:
    return Evidence.of(make_ledger(*(make_face(index, {}) for index in (1, 2, 3))))


def test_a_face_is_found_by_number_and_by_place(three: Evidence) -> None:
    assert find(three, 3, None, 1) == 3
    assert find(three, None, None, 2) == 2
    assert find(three, None, None, 9) == 1
    order = sorted(three.faces, key=lambda one: place_of(three, one, "en") != "on the left")
    assert find(three, None, "left", 2) == order[0]
    for place in ("left", "right", "middle"):
        found = find(three, None, place, 2)
        assert place_of(three, found, "en").endswith(place)
        assert place_of(three, found, "de")


@pytest.mark.parametrize(
    ("face", "place", "key"),
    [(7, None, "missing_face"), (None, "described", "which_face"), (None, "other", "which_face")],
)
def test_what_cannot_be_decided_is_said_so(
    three: Evidence, face: int | None, place: str | None, key: str
) -> None:
    with pytest.raises(Unclear) as caught:
        find(three, face, place, 1)
    assert caught.value.key == key


def test_the_other_of_two_and_the_only_one(make_ledger: MakeLedger) -> None:
    two = Evidence.of(make_ledger(make_face(1, {}), make_face(2, {})))
    assert find(two, None, "other", 2) == 1
    with pytest.raises(Unclear, match="missing_face"):
        find(two, None, "middle", 1)
    assert places(two, "en") == "Face 1 is on the left. Face 2 is on the right."
    one = Evidence.of(make_ledger(make_face(1, {})))
    assert find(one, None, "described", None) == 1
    assert place_of(one, 1, "de") == "das einzige"
    with pytest.raises(Unclear, match="no_face"):
        find(Evidence.of(make_ledger()), None, None, None)
