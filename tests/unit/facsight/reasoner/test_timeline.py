from __future__ import annotations

from tests.series import scene, with_label

from facsight.reasoner.timeline import MOST, choose_in_time
from facsight_tools.evidence.time_rows import time_ledger
from facsight_tools.statements import kinds
from facsight_tools.statements.evidence import Evidence
from facsight_tools.video.events import events
from facsight_tools.video.segments import segments

SERIES = scene()
SCORES = {"sadness": 0.7, "happiness": 0.3}
PARTS = [with_label(SERIES, one, SCORES) for one in segments(SERIES, 1)]
EVIDENCE = Evidence.of(time_ledger(SERIES, events(SERIES), segments={1: PARTS}))


def test_the_readings_come_first_and_the_caution_last() -> None:
    groups = choose_in_time(EVIDENCE, 1, "plain")
    assert isinstance(groups[0].statements[0], kinds.SegmentReading)
    assert groups[-1].statements == (kinds.Caution(of="apparent"),)
    told = [one.segment for one in groups if one.segment]
    assert told == sorted(told)
    assert all(len(one.statements) <= MOST for one in groups)


def test_all_that_is_chosen_holds_in_both_registers() -> None:
    for register in ("plain", "coder"):
        for group in choose_in_time(EVIDENCE, 1, register):  # type: ignore[arg-type]
            assert all(one.judge(EVIDENCE).holds for one in group.statements)


def test_nothing_is_said_of_somebody_who_is_not_there() -> None:
    groups = choose_in_time(EVIDENCE, 7, "plain")
    assert all(getattr(one, "face", None) is None for group in groups for one in group.statements)
