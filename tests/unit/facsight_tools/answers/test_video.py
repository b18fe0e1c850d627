from __future__ import annotations

import json

import pytest
from tests.series import scene

from facsight_tools.answers.report import parsed
from facsight_tools.answers.video import (
    VideoInference,
    VideoReport,
    is_video_report,
    judge_in_time,
    told_in_time,
)
from facsight_tools.errors import ReportInvalid
from facsight_tools.evidence.time_rows import time_ledger
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Statement
from facsight_tools.video.events import events

LEDGER = time_ledger(scene(), events(scene()))
GROUPS: list[list[Statement]] = [
    [
        kinds.EventCount(face=1, event="AU45", count=3),
        kinds.EventCount(face=1, event="AU5", count=0),
    ],
    [kinds.VideoLength(value="14.96")],  # type: ignore[arg-type]
]


def test_groups_are_told_a_sentence_each_and_hold() -> None:
    answer = told_in_time(GROUPS, LEDGER, "F1", (), "en", "coder")
    assert [one.statements for one in answer.claims] == [(0, 1), (2,)]
    assert judge_in_time(answer) == ()
    assert VideoInference.model_validate_json(answer.model_dump_json()) == answer


def test_what_does_not_hold_is_not_told() -> None:
    with pytest.raises(ValueError, match="does not hold"):
        told_in_time(
            [[kinds.EventCount(face=1, event="AU45", count=4)]], LEDGER, "F1", (), "en", "plain"
        )


def test_an_altered_answer_is_found_out() -> None:
    answer = told_in_time(GROUPS, LEDGER, "F1", (), "de", "plain")
    said = answer.claims[0].model_copy(update={"text": "Ein Lächeln."})
    other = answer.model_copy(update={"claims": (said, *answer.claims[1:])})
    assert {one.code for one in judge_in_time(other)} == {"rendering"}
    wrong = (kinds.EventCount(face=1, event="AU45", count=9), *answer.statements[1:])
    assert "statement" in {
        one.code for one in judge_in_time(answer.model_copy(update={"statements": wrong}))
    }
    ledger = LEDGER.model_copy(update={"rows": LEDGER.rows[1:]})
    assert [one.code for one in judge_in_time(answer.model_copy(update={"ledger": ledger}))] == [
        "ledger_hash"
    ]


def test_a_report_of_a_video_comes_back_from_its_text() -> None:
    answer = told_in_time(GROUPS, LEDGER, "F1", (), "en", "coder")
    text = json.dumps(answer.to_dict())
    assert is_video_report(text)
    assert parsed(text, VideoReport).video == answer
    assert not is_video_report('{"schema": 2, "inference": {}, "video": {}}')
    with pytest.raises(ReportInvalid, match="schema"):
        parsed(text.replace('"schema": 2', '"schema": 1', 1), VideoReport)
