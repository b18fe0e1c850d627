"""Every statement of a draft is judged; what does not hold is taken out with the reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.builders import make_face

from facsight.nodes.check import check
from facsight.reasoner.deterministic import choose
from facsight_tools.answers.inference import Refused
from facsight_tools.evidence.rows import Ledger
from facsight_tools.statements import kinds
from facsight_tools.statements.evidence import Evidence

from .running import Run


def test_what_does_not_hold_is_taken_out_with_the_reason(
    make_ledger: Callable[..., Ledger],
) -> None:
    ledger = make_ledger(make_face(aus={6: 2.1, 12: 3.2}))
    draft = choose(Evidence.of(ledger), 1, "basic-emotion")
    run = Run()
    state: Any = {"ledger": ledger, "draft": draft}
    assert check(state, run) == {"draft": draft, "findings": ()}
    assert run.told == ["check"]
    false = kinds.UnitState(face=1, unit=4, state="present")
    nowhere = kinds.UnitState(face=7, unit=12, state="present")
    unread = Refused(given={"kind": "mood"}, reason="There is no kind 'mood'.")
    mixed = replace(draft, statements=(false, *draft.statements[:2], nowhere), unread=(unread,))
    judged = check({**state, "draft": mixed}, run)
    assert judged["draft"] == replace(draft, statements=draft.statements[:2])
    assert [one.given for one in judged["findings"]] == [
        {"kind": "mood"},
        {"kind": "unit_state", "face": 1, "unit": 4, "side": "both", "state": "present"},
        {"kind": "unit_state", "face": 7, "unit": 12, "side": "both", "state": "present"},
    ]
    assert all(one.reason.endswith(".") for one in judged["findings"])
