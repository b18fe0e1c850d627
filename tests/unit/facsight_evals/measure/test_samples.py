"""What a data set and a tool say of a face: targets, letters, names."""

from __future__ import annotations

from itertools import pairwise

import pytest

from facsight_evals.measure.samples import LETTER_FLOORS, SMILE, Sample, Target, target_name
from facsight_tools.facs import PRESENCE_THRESHOLD, intensity_letter


def test_targets_are_all_that_is_labelled_in_any_way() -> None:
    one = Sample(
        "a", intensity={(4, "both"): 0.0}, present={(12, "left"): True, (4, "both"): False}
    )
    assert one.targets == {(4, "both"), (12, "left")}
    assert Sample("a").targets == frozenset()


def test_a_letters_floor_is_where_facs_begins_to_give_it() -> None:
    assert LETTER_FLOORS["A"] == PRESENCE_THRESHOLD
    for letter, floor in LETTER_FLOORS.items():
        assert intensity_letter(floor) == letter
        assert intensity_letter(floor - 1e-6) != letter
    assert all(one < two for one, two in pairwise(LETTER_FLOORS.values()))


@pytest.mark.parametrize(
    ("target", "name"),
    [(SMILE, "AU12"), ((12, "left"), "AU12L"), ((4, "right"), "AU4R"), ((1, "both"), "AU1")],
)
def test_names(target: Target, name: str) -> None:
    assert target_name(target) == name


def test_samples_share_no_labels_by_accident() -> None:
    with pytest.raises(TypeError):
        Sample("a").intensity[4, "both"] = 1.0  # type: ignore[index]
