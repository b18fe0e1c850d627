"""The context over other label sets."""

from __future__ import annotations

import pytest

from facsight_tools.evidence.context import read_context
from facsight_tools.evidence.projection import project
from facsight_tools.rules.labels import load

WON = read_context("She has just won the final.").distribution or {}
EVEN = dict.fromkeys(WON, 0.125)


def test_its_own_labels_are_left_as_they_are() -> None:
    assert project(WON, reversed(list(WON))) == WON
    assert project(None, WON) is None


def test_another_name_is_given_the_same() -> None:
    assert project(WON, load("affdex").rules.labels) == {
        {"happiness": "joy"}.get(label, label): p for label, p in WON.items()
    }


def test_compound_labels_are_mixtures() -> None:
    given = project(WON, load("compound").rules.labels) or {}
    assert sum(given.values()) == pytest.approx(1)
    assert max(given, key=given.__getitem__) == "happy"
    ratio = (WON["happiness"] + WON["surprise"]) / 2 / WON["happiness"]
    assert given["happily surprised"] / given["happy"] == pytest.approx(ratio, abs=0.001)


def test_a_context_that_says_nothing_stays_even() -> None:
    given = project(EVEN, load("compound").rules.labels) or {}
    assert max(given.values()) - min(given.values()) < 0.0002


@pytest.mark.parametrize("wanted", [("sad", "fear", "neutral"), ("happiness", "boredom")])
def test_what_cannot_be_projected_is_not(wanted: tuple[str, ...]) -> None:
    assert project(WON, wanted) is None
