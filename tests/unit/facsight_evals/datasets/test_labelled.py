"""Labelled faces: prototypes of EMFACS with gaps and strays, and photographs from a list."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from facsight_evals.datasets.labelled import (
    photograph_samples,
    prototype,
    prototype_analysis,
    prototype_samples,
)
from facsight_tools.rules import rule_set

EMFACS = rule_set.load("emfacs")


def test_labels_come_in_turns_and_neutral_is_one() -> None:
    made = list(prototype_samples(24))
    counted = Counter(str(one.target) for one in made)
    assert set(counted) == {*EMFACS.terms, "neutral"}
    assert set(counted.values()) == {3}
    assert [(one.metadata or {})["seed"] for one in made] == list(range(24))


def test_a_prototype_is_repeatable_and_another_seed_is_another() -> None:
    assert prototype("fear", 7) == prototype("fear", 7)
    assert prototype("fear", 7) != prototype("fear", 8)


def shares(label: str, seeds: int = 200) -> dict[int, float]:
    """How often each unit is present over many seeds."""
    found: Counter[int] = Counter()
    for seed in range(seeds):
        found.update(au for au, value in prototype(label, seed).intensities().items() if value >= 1)
    return {au: found[au] / seeds for au in found}


def test_typical_units_are_mostly_there_and_others_seldom() -> None:
    typical = {term.au for term in EMFACS.terms["happiness"] if term.weight > 0}
    seen = shares("happiness")
    for au in typical:
        assert seen[au] == pytest.approx(0.8, abs=0.1)
    strays = [share for au, share in seen.items() if au not in typical]
    assert np.mean(strays) == pytest.approx(0.05, abs=0.02)
    assert max(shares("neutral").values()) < 0.15
    assert not {au for au in seen if au >= 51}, "no head or eye position is a stray"


def test_contempt_is_on_one_side() -> None:
    units = next(
        made for seed in range(50)
        if (made := prototype("contempt", seed)).intensities().get(14, 0) > 1
    )  # fmt: skip
    left, right = units.get(14, "left"), units.get(14, "right")
    assert left.intensity >= 1.0 > right.intensity


def test_a_prototype_is_a_picture_of_one_good_face() -> None:
    (face,) = prototype_analysis("fear", 7).faces
    assert face.action_units == prototype("fear", 7)
    assert face.quality.score > 0.8
    assert face.emotion.scores["fear"] == max(face.emotion.scores.values())


def test_photographs_are_those_of_the_list(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text("file,emotion\na.jpg,anger\nb.jpg,fear\nc.jpg,fear\n")
    made = list(photograph_samples(tmp_path, None))
    assert [str(one.target) for one in made] == ["anger", "fear", "fear"]
    assert (made[1].metadata or {})["picture"] == str(tmp_path / "b.jpg")
    assert len(list(photograph_samples(tmp_path, 2))) == 2
    assert list(islice(photograph_samples(tmp_path, 0), 1)) == []
