"""Every sentence of a draft is judged, and those refused are found by their place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.builders import make_face

from facsight.nodes.check import check
from facsight.reasoner.draft import DraftSentence, claim
from facsight.reasoner.reason import reason
from facsight_tools.evidence.checker import check_claim
from facsight_tools.evidence.rows import Ledger

from .running import Run


def test_what_is_refused_is_named_by_its_place(make_ledger: Callable[..., Ledger]) -> None:
    ledger = make_ledger(make_face(aus={6: 2.1, 12: 3.2}))
    draft = reason(ledger, "F1", "basic", "basic-emotion")
    run = Run()
    state: Any = {"ledger": ledger, "draft": draft}
    assert check(state, run) == {"findings": {}}
    assert run.told == ["check"]
    false = DraftSentence(claim("observation", "AU4 (brow lowerer) is marked [F1.AU4]."))
    felt = DraftSentence(claim("inference", "She is happy [F1.AU12]."))
    mixed = replace(draft, sentences=(false, *draft.sentences[:2], felt))
    findings = check({**state, "draft": mixed}, run)["findings"]
    assert set(findings) == {0, 3}
    assert findings[0] == check_claim(false.claim, ledger, fused=draft.fused)
    assert all(problem.message for problems in findings.values() for problem in problems)
