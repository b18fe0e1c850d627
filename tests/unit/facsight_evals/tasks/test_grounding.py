"""Every measure is counted in the same answers, on made-up ledgers and the portrait."""

from __future__ import annotations

import pytest

from facsight_evals.datasets import cases
from facsight_evals.datasets.cases import PORTRAIT, Case
from facsight_evals.datasets.generated import CONTEXTS
from facsight_evals.scorers.counting import MEASURES
from facsight_evals.tasks.grounding import grounding

from .states import scores, solved


async def test_the_reasoners_answers_have_no_fault() -> None:
    task = grounding(count=3, photos=False)
    totals = dict.fromkeys((measure.__name__ for measure in MEASURES), 0)
    for sample in task.dataset:
        for name, found in (await scores(task, await solved(task, sample))).items():
            assert found["right"] == found["of"] or name == "brief", name
            totals[name] += found["of"]
    assert totals["true_statements"] > 20
    assert totals["citation_precision"] > 20
    assert totals["grounded_units"] > 1


@pytest.mark.skipif(not PORTRAIT.is_file(), reason="the portrait is part of the checkout only")
def test_the_portrait_comes_first_in_every_situation() -> None:
    task = grounding(count=2)
    given = [Case.from_json((one.metadata or {})["case"]) for one in task.dataset]
    assert [one.context for one in given[: len(CONTEXTS)]] == list(CONTEXTS)
    assert {one.picture for one in given[: len(CONTEXTS)]} == {str(PORTRAIT)}
    assert [one.seed for one in given[len(CONTEXTS) :]] == [0, 1]


def test_without_a_checkout_there_are_the_made_up_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "PORTRAIT", PORTRAIT / "nowhere")
    assert len(grounding(count=2).dataset) == 2
