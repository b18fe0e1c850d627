"""The vocabulary of FACS: the manual's intervals, and what every unit must say of itself."""

from dataclasses import dataclass

import pytest

from facsight_tools.facs import (
    ACTION_UNITS,
    FIRST_POSITION,
    HEAD_POSITIONS,
    PRESENCE_THRESHOLD,
    TURNS,
    intensity_letter,
    sides_differ,
)


@pytest.mark.parametrize(
    ("floor", "letter"), [(1.0, "A"), (1.5, "B"), (2.5, "C"), (3.5, "D"), (4.5, "E")]
)
def test_a_letter_begins_exactly_at_its_floor(floor: float, letter: str) -> None:
    assert intensity_letter(floor) == letter
    assert intensity_letter(floor - 1e-9) != letter


def test_letters_rise_with_intensity_from_absent_to_maximum() -> None:
    letters = [intensity_letter(step / 100) or "" for step in range(501)]
    assert letters == sorted(letters)
    assert sorted(set(letters)) == ["", *"ABCDE"]
    assert letters.index("A") / 100 == PRESENCE_THRESHOLD


def test_units_stand_in_order_under_their_own_numbers() -> None:
    assert list(ACTION_UNITS) == sorted(ACTION_UNITS)
    names = [unit.name for unit in ACTION_UNITS.values()]
    assert len(set(names)) == len(names)
    for number, unit in ACTION_UNITS.items():
        assert (unit.number, unit.code) == (number, f"AU{number}")
        assert unit.place.startswith("the ")
    with pytest.raises(TypeError):
        ACTION_UNITS[99] = ACTION_UNITS[1]  # type: ignore[index]


def test_positions_have_no_sides_and_no_muscle() -> None:
    assert set(HEAD_POSITIONS) <= set(ACTION_UNITS)
    for number, unit in ACTION_UNITS.items():
        if number >= FIRST_POSITION:
            assert not unit.sided
            assert unit.muscle == ""
            assert unit.place == ("the head" if number in HEAD_POSITIONS else "the eyes")


def test_what_the_manual_scores_on_the_whole_face_alone() -> None:
    whole = {number for number, unit in ACTION_UNITS.items() if not unit.sided}
    assert whole & set(range(1, 47)) == {17, 18, 22, 23, 24, 25, 26, 27, 28, 29, 30}


def test_turns_are_the_positions_whose_name_ends_in_a_side() -> None:
    sides = {n: unit.name.split()[-1] for n, unit in ACTION_UNITS.items() if n >= FIRST_POSITION}
    assert {n: side for n, side in sides.items() if side in {"left", "right"}} == TURNS


@dataclass(frozen=True)
class Side:
    intensity: float
    half_width: float | None


def test_sides_differ_by_more_than_their_intervals_or_by_half_the_scale() -> None:
    def differ(left: float, right: float, half_width: float | None) -> bool:
        return sides_differ(Side(left, half_width), Side(right, half_width))

    assert differ(2.0, 1.0, 0.3)
    assert differ(2.0, 1.9, None), "a reader that tells no interval errs by nothing"
    assert not differ(2.0, 1.0, 1.0)
    assert differ(4.0, 0.5, 4.0), "what misreads the whole face misreads both sides"
    assert not differ(3.0, 0.5, 4.0)
