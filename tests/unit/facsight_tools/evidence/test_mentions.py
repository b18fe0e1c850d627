"""Which units everyday words, anatomy and muscles name."""

from __future__ import annotations

import pytest

from facsight_tools.evidence.checker import text
from facsight_tools.evidence.checker.mentions import mark
from facsight_tools.evidence.checker.tokens import Kind

PHRASES = {
    "sneer": {9, 10}, "squinting": {6, 7}, "pout": {17, 18, 22}, "blinks": {45}, "winks": {46},
    "dimples": {14}, "zygomaticus major": {12}, "zygomatic major": {12},
    "orbicularis oculi": {6, 7}, "corrugator supercilii": {4}, "corrugator": {4},
    "frontalis": {1, 2}, "depressor anguli oris": {15}, "mentalis": {17},
    "levator labii superioris": {10}, "risorius": {20}, "buccinator": {14},
    "levator palpebrae superioris": {5}, "the inner brows are raised": {1},
    "the outer brow is raised": {2}, "the brows are raised": {1, 2}, "the brow is lowered": {4},
    "the brows are knitted": {4}, "the brows are pulled together": {4},
    "the brow is creased": {4}, "the cheeks are raised": {6}, "the cheeks are puffed": {34},
    "the eyes are widened": {5}, "the eyes are narrowed": {6, 7}, "the eyes are closed": {43},
    "the eyes are open": {43}, "the lids are raised": {5}, "the lids are tightened": {7},
    "the lids droop": {43}, "the lids are shut": {43}, "the nose is wrinkled": {9},
    "the upper lip is raised": {10}, "the lower lip is lowered": {16}, "the lips are parted": {25},
    "the lips are closed": {25}, "the lips are pressed": {24}, "the lips are tightened": {23},
    "the lips are puckered": {18}, "the lips are funneled": {22}, "the lips are stretched": {20},
    "the lips are sucked": {28}, "the lip is lifted": {10, 12}, "the lips are lowered": {15, 16},
    "the corners are raised": {12}, "the corners are pulled": {12}, "the corners droop": {15},
    "the corners are pulled down": {15}, "the corners are tightened": {14},
    "the mouth is open": {25, 26, 27}, "the mouth is closed": {25},
    "the mouth is stretched": {20, 27}, "the jaw drops": {26}, "the jaw is lowered": {26, 27},
    "the jaw is open": {26, 27}, "the jaw is thrust": {29}, "the chin is raised": {17},
    "the chin is wrinkled": {17}, "the nasolabial fold deepens": {11}, "cheek elevation": {6},
    "lip corner depression": {15}, "eye closure": {43}, "lip compression": {24},
    "lip corner puller": {12}, "brow lowerer": {4}, "AU 17": {17}, "the nose raiser": set(),
}  # fmt: skip


@pytest.mark.parametrize(("phrase", "units"), PHRASES.items())
def test_a_phrase_names_its_units(phrase: str, units: set[int]) -> None:
    tokens = [token for token in mark(text.read(phrase).tokens, {}) if token.kind is Kind.AU]
    assert tokens
    assert set().union(*(token.aus for token in tokens)) == units


@pytest.mark.parametrize(
    "phrase", ["the eyes are open", "the lips are closed", "the mouth is shut"]
)
def test_what_states_the_absence_of_a_unit_says_so(phrase: str) -> None:
    (token,) = [one for one in mark(text.read(phrase).tokens, {}) if one.kind is Kind.AU]
    assert token.states
    assert token.absent


@pytest.mark.parametrize(
    "phrase", ["the score is raised", "the arms are raised", "an open question"]
)
def test_a_movement_of_something_else_is_no_unit(phrase: str) -> None:
    assert not [one for one in mark(text.read(phrase).tokens, {}) if one.kind is Kind.AU]


NUMBERS = {
    "twelve": 12, "twenty": 20, "twenty-one": 21, "ninety-nine": 99, "two hundred": 200,
    "half": 0.5, "zero": 0, "nineteen": 19, "hundred": 100, "thirty degrees": 30,
}  # fmt: skip


@pytest.mark.parametrize(("phrase", "value"), NUMBERS.items())
def test_number_words_are_numbers(phrase: str, value: float) -> None:
    numbers = [one.value for one in text.read(f"at {phrase}").tokens if one.kind is Kind.NUMBER]
    assert numbers == [value]
