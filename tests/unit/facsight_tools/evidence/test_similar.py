"""Faces beside examples: what they share, what they differ in, and where nothing is claimed."""

from __future__ import annotations

import pytest
from tests.builders import make_analysis, make_face

from facsight_tools.evidence.fewshot import Example, distance, vector
from facsight_tools.evidence.similar import METHOD, NEAR, Match, matches
from facsight_tools.types import UnavailableReason

SMILE, FROWN = {6: 2.0, 12: 3.0, 25: 2.0}, {4: 3.0, 7: 2.5, 23: 2.0}


def example(label: str, aus: dict[int, float], note: str = "") -> Example:
    return Example(label, note, "ab" * 32, vector(make_face(aus=aus).action_units))


SET = [example("delight", SMILE, "a gift"), example("strain", FROWN)]


def only(aus: dict[int, float], label: str | None = None) -> list[Match]:
    return list(matches(make_analysis(make_face(aus=aus)), SET, label))


def test_the_same_movements_are_near_and_agree() -> None:
    (one,) = only(SMILE)
    assert (one.face, one.example, one.label, one.note) == (1, 1, "delight", "a gift")
    assert (one.distance, one.near) == (0.0, True)
    assert one.agree == (6, 12, 25)
    assert not one.differ
    assert one.cites(one.agree) == ("F1.AU6", "F1.AU12", "F1.AU25")


def test_a_letter_apart_is_a_difference() -> None:
    (one,) = only({6: 2.0, 12: 1.5, 25: 2.4})
    assert (one.agree, one.differ) == ((6, 25), (12,))


def test_what_was_not_measured_is_neither() -> None:
    face = make_face(aus=SMILE, unavailable={12: UnavailableReason.OCCLUDED})
    (one,) = matches(make_analysis(face), SET)
    assert one.unmeasured == (12,)
    assert 12 not in (*one.agree, *one.differ)


def test_far_from_all_is_near_none() -> None:
    odd = dict.fromkeys((1, 2, 5, 15, 17, 18, 20, 22, 26, 27, 28), 5.0)
    (one,) = only(odd)
    assert one.distance > NEAR
    assert not one.near


def test_examples_of_other_labels_are_counterexamples() -> None:
    assert [one.label for one in only(SMILE, "delight")] == ["delight"]
    assert only(SMILE, "strain") == []


def test_every_face_is_looked_at() -> None:
    both = make_analysis([make_face(aus=SMILE), make_face(2, aus=FROWN)])
    assert [(one.face, one.label) for one in matches(both, SET)] == [(1, "delight"), (2, "strain")]


def test_it_is_the_distance_of_few_shot() -> None:
    aus = {6: 1.0, 12: 2.0}
    (one,) = only(aus)
    far = distance(vector(make_face(aus=aus).action_units), SET[0].units)
    assert one.distance == pytest.approx(far, abs=0.001)
    assert "not the same emotion" in METHOD
