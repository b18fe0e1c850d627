"""Counts of samples are pooled, with intervals that stay honest where all is right."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from inspect_ai.scorer import Target
from inspect_ai.util import Store

from facsight_evals.scorers.answer import Tally
from facsight_evals.scorers.counting import MEASURES, as_score, counting, pooled, share
from facsight_evals.scorers.statements import grounded_units
from facsight_evals.solvers.answering import keep
from facsight_tools.statements import kinds

from .answers import SMILE, answer


def test_shares_have_intervals() -> None:
    assert share([(1, 1)] * 500)["low"] == pytest.approx(0.9926, abs=1e-4)
    mixed = share([(1, 2), (2, 2), (0, 0)])
    assert (mixed["value"], mixed["n"], mixed["samples"]) == (0.75, 4, 2)
    assert np.isnan(share([])["value"])


@pytest.mark.parametrize("samples", [1, 10, 100])
def test_intervals_at_the_edge_are_clopper_and_pearsons(samples: int) -> None:
    """Of n samples without a fault the lower edge is the p with p^n = 0.025."""
    right = share([(3, 3)] * samples)
    assert right["low"] ** samples == pytest.approx(0.025)
    assert right["high"] == 1.0
    wrong = share([(0, 3)] * samples)
    assert (wrong["low"], wrong["high"]) == (0.0, pytest.approx(1.0 - right["low"]))


def test_samples_are_drawn_as_wholes() -> None:
    """Ten mentions in each of ten samples that agree say no more than ten."""
    whole = share([(10, 10), (0, 10)] * 5)
    apart = share([(1, 1), (0, 1)] * 50)
    assert whole["value"] == apart["value"] == 0.5
    assert whole["high"] - whole["low"] > 2 * (apart["high"] - apart["low"])


def test_a_score_is_the_share_and_shows_a_few_faults() -> None:
    made = as_score(Tally(1, 5, ("a", "b", "c", "d")))
    assert (made.value, made.explanation) == (0.2, "a\nb\nc")
    assert made.metadata == {"right": 1, "of": 5}
    assert (as_score(Tally(0, 0)).value, as_score(Tally(0, 0)).explanation) == (1.0, None)


async def test_a_scorer_counts_in_the_last_answer_that_was_kept() -> None:
    state: Any = SimpleNamespace(store=Store(), output=SimpleNamespace(completion=""))
    phantom = kinds.UnitState(face=1, unit=6, state="present")
    keep(state, [answer(phantom), answer(SMILE, phantom)])
    made = await counting(grounded_units)(state, Target(""))
    assert made is not None
    assert made.metadata == {"right": 1, "of": 2}
    assert made.explanation == "AU6 is not on face 1, both"


def test_the_metric_pools_what_was_counted() -> None:
    counts = [(1, 2), (2, 2), (0, 0)]
    scores: Any = [SimpleNamespace(score=as_score(Tally(right, of))) for right, of in counts]
    assert pooled()(scores) == share(counts)
    assert np.isnan(share([(0, 0)])["low"])


def test_every_measure_has_a_name_of_its_own() -> None:
    assert len({measure.__name__ for measure in MEASURES}) == len(MEASURES)
