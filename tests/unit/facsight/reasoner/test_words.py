"""Small parts of sentences: lists, citations, strengths."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.builders import make_face

from facsight.reasoner.face import Face, Unit
from facsight.reasoner.words import capital, cited, codes, joined, names, states, things
from facsight_tools.evidence.rows import Ledger


@pytest.fixture
def units(make_ledger: Callable[..., Ledger]) -> Callable[..., list[Unit]]:
    """Units of a face that shows them so strongly, in the order that they are given."""

    def of(**aus: float) -> list[Unit]:
        shown = {int(name[2:]): value for name, value in aus.items()}
        face = Face.of(make_ledger(make_face(aus=shown)), "F1")
        return [face.units[number] for number in shown]

    return of


@pytest.mark.parametrize(
    ("parts", "last", "text"),
    [
        ([], "and", ""),
        (["a"], "and", "a"),
        (["a", "b"], "and", "a and b"),
        (["a", "b", "c"], "or", "a, b or c"),
    ],
)
def test_lists(parts: list[str], last: str, text: str) -> None:
    assert joined(parts, last) == text


def test_units_are_named_and_cited(units: Callable[..., list[Unit]]) -> None:
    one, two = units(AU1=2.0, AU2=3.0)
    assert cited([one, two]) == "[F1.AU1] [F1.AU2]"
    assert codes([one, two]) == "AU1 and AU2 [F1.AU1] [F1.AU2]"
    assert names([one, two]) == "AU1 (inner brow raiser) and AU2 (outer brow raiser)"


@pytest.mark.parametrize(
    ("aus", "text"),
    [
        (
            {"AU6": 2.0, "AU12": 3.2},
            "AU12 (lip corner puller) is marked [F1.AU12] and AU6 (cheek raiser) is slight "
            "[F1.AU6]",
        ),
        (
            {"AU12": 3.0, "AU6": 3.2},
            "AU6 (cheek raiser) and AU12 (lip corner puller) are marked [F1.AU6] [F1.AU12]",
        ),
        (
            {"AU6": 3.0, "AU12": 3.2, "AU25": 2.0},
            "AU12 (lip corner puller) and AU6 (cheek raiser) are marked [F1.AU12] [F1.AU6], and "
            "AU25 (lips part) is slight [F1.AU25]",
        ),
        ({"AU4": 1.1}, "AU4 (brow lowerer) is at trace level [F1.AU4]"),
        ({"AU4": 0.2}, "AU4 (brow lowerer) is absent [F1.AU4]"),
    ],
)
def test_strengths_stand_with_their_units(
    aus: dict[str, float], text: str, units: Callable[..., list[Unit]]
) -> None:
    assert states(units(**aus)) == text


def test_units_as_things(units: Callable[..., list[Unit]]) -> None:
    assert things(units(AU9=2.0, AU4=1.2)) == (
        "a slight AU9 (nose wrinkler) [F1.AU9] and a trace of AU4 (brow lowerer) [F1.AU4]"
    )


@pytest.mark.parametrize(
    ("text", "told"), [("", ""), ("aU12 is", "AU12 is"), ("éa", "Éa"), ("A", "A")]
)
def test_a_capital_at_the_start_only(text: str, told: str) -> None:
    assert capital(text) == told
