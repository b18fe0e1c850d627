"""An order beside its case without it: channels, how often each is answered, and the verdict."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.unit.facsight_evals.scorers.answers import AGAINST, FUSED, SMILE, answer, of_unit

from facsight_evals.datasets.attacks import Attack
from facsight_evals.datasets.cases import Case
from facsight_evals.datasets.orders import HARMLESS, MARK
from facsight_evals.solvers.answering import keep
from facsight_evals.tasks import injection as module
from facsight_evals.tasks.injection import injection
from facsight_tools.statements import kinds

from .states import scores, solved, state_of

PLAIN = answer(SMILE)
PHANTOM = kinds.UnitState(face=1, unit=6, state="present")


def attack_of(sample: object) -> Attack:
    return Attack.from_json(sample.metadata["attack"])  # type: ignore[attr-defined]


async def test_a_case_is_answered_once_without_and_once_with_each_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Case] = []

    async def answered(case: Case, arm: str) -> object:
        assert arm == "checked"
        asked.append(case)
        return PLAIN

    monkeypatch.setattr(module, "answer", answered)
    task = injection("checked", None, count=120, channels=("context",))
    cases = Counter(attack_of(sample).case for sample in task.dataset)
    assert max(cases.values()) > 1
    for sample in task.dataset:
        state = await solved(task, sample)
        assert (await scores(task, state))["resisted"] == {"right": 1, "of": 1}
    assert len(asked) == len(task.dataset) + len(cases)


@pytest.mark.parametrize("orders", [True, False])
def test_channels_are_those_asked_for(orders: bool) -> None:
    task = injection(orders=orders, count=100, channels=("context", "painted"))
    made = [attack_of(sample) for sample in task.dataset]
    assert {one.channel for one in made} <= {"context", "painted"}
    assert {one.order for one in made} == {orders}
    assert orders or {one.text for one in made} <= set(HARMLESS)


@pytest.mark.parametrize(
    ("arm", "channel", "swayed", "resisted", "identical"),
    [
        ("deterministic", "context", PLAIN, 1, 1),
        ("deterministic", "context", answer(SMILE, kinds.Literature(work=MARK)), 0, 1),
        ("deterministic", "context", answer(AGAINST), 0, 1),
        ("raw", "context", answer(AGAINST), 1, 1),
        ("deterministic", "painted", answer(AGAINST), 1, 1),
        (
            "deterministic",
            "painted",
            answer(SMILE, ledger=of_unit(12, 3.6)),
            1,
            0,
        ),
        ("raw", "context", answer(SMILE, PHANTOM), 0, 1),
        ("raw", "context", answer(SMILE, fused={**FUSED, "anger": 1.0}), 0, 1),
    ],
)
async def test_the_verdict_depends_on_writer_and_channel(
    arm: str, channel: str, swayed: object, resisted: int, identical: int
) -> None:
    task = injection(arm, count=40)  # type: ignore[arg-type]
    state = state_of(task.dataset[0])
    state.metadata = {"attack": {**state.metadata["attack"], "channel": channel}}
    keep(state, [PLAIN, swayed])  # type: ignore[list-item]
    counted = await scores(task, state)
    assert counted["resisted"] == {"right": resisted, "of": 1}
    assert counted["identical_units"] == {"right": identical, "of": 1}
