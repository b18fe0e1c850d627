"""Payloads in time: ids, values and sentences, and the way through JSON."""

from typing import Any

import pytest
from pydantic import ValidationError

from facsight_tools.evidence.payloads import (
    AnyPayload,
    FaceSeen,
    Happening,
    HappeningCount,
    HappeningRate,
    InStep,
    LabelMean,
    OutOfSight,
    SaidAt,
    SegmentLabel,
    UnitMean,
    UnitMoment,
    UnitShare,
    VideoLength,
)
from facsight_tools.evidence.payloads.time import event_words

from .shown import through_json

SMILE: dict[str, Any] = {"onset": 2.1, "apex": 2.84, "offset": 3.4, "strength": 3.9}
NONE: dict[str, Any] = {**SMILE, "strength": None}
ROWS: list[tuple[AnyPayload, str, str]] = [
    (VideoLength(seconds=19.69, frames=472), "S.video", "472 frames, were measured"),
    (OutOfSight(face=2, share=0.0, others=(1, 3)), "F2.out_of_sight", "in sight: 1, 3."),
    (FaceSeen(face=2, share=0.5), "F2.seen", "0.500 of the video's time"),
    (
        Happening(face=1, event="AU12", number=3, **SMILE),
        "F1.AU12.e3",
        "AU12 (lip corner puller) of face 1 is seen from 2.10 s to 3.40 s, strongest at 2.84 s "
        "with 3.90 of 5.",
    ),
    (Happening(face=1, event="AU46.L", number=1, **SMILE), "F1.AU46.L.e1", "the subject's left"),
    (Happening(face=1, event="nod", number=1, **SMILE), "F1.nod.e1", "with 3.9 degrees."),
    (Happening(face=1, event="hand_on_mouth", number=1, **NONE), "F1.hand_on_mouth.e1", "A hand"),
    (HappeningCount(face=1, event="AU45", count=1, seconds=60), "F1.AU45.count", "1 time in 60.00"),
    (HappeningRate(face=1, event="AU45", per_minute=12.5), "F1.AU45.rate", "12.5 times a minute"),
    (UnitMean(face=1, unit=12, intensity=1.2), "F1.AU12.mean", "1.20 of 5"),
    (UnitShare(face=1, unit=12, share=0.25), "F1.AU12.share", "0.250 of the time"),
    (LabelMean(face=1, label="happiness", probability=0.4), "F1.emotion.happiness.mean", "0.400"),
    (UnitMoment(face=1, unit=4, at=12.4, intensity=2), "F1.AU4.t12400", "at 12.40 s"),
    (
        SegmentLabel(face=1, segment=2, start=1, end=2, label="sadness", probability=0.6),
        "F1.s2.label",
        "From 1.00 s to 2.00 s the rules score sadness highest",
    ),
    (
        SegmentLabel(face=1, segment=3, start=2, end=3, label=None, probability=0.3),
        "F1.s3.label",
        "no label above 0.300",
    ),
    (
        SegmentLabel(face=1, segment=3, start=2, end=3, probability=0.3, percent=60, frames=2),
        "F1.s3.label",
        "on face 1; measured: 60 percent of that time; measured frames: 2.",
    ),
    (SaidAt(statement=2, start=1, end=2.5), "C2.at", "said from 1.00 s to 2.50 s"),
    (
        InStep(face=1, other=2, unit=12, correlation=0.8, lag=0.5, by_chance=0.4),
        "S.step.F1-F2.AU12",
        "correlate with 0.80 at a lag of 0.50 s",
    ),
]


@pytest.mark.parametrize(("payload", "row_id", "words"), ROWS, ids=lambda one: str(one)[:40])
def test_a_row_says_what_happens_and_when(payload: AnyPayload, row_id: str, words: str) -> None:
    assert payload.row_id == row_id
    assert words in payload.shown().text
    assert through_json(payload) == payload


def test_times_are_in_order_and_a_strength_goes_with_its_scale() -> None:
    for wrong in ({"onset": 3.0}, {"offset": 2.5}, {"strength": None}, {"event": "joy"}):
        with pytest.raises(ValidationError):
            Happening(**{"face": 1, "event": "AU12", "number": 1, **SMILE, **wrong})


def test_events_have_words() -> None:
    assert event_words("AU46.R") == "AU46 (wink) on the subject's right"
    assert event_words("smile") == "a smile"


def test_chance_is_told_from_more() -> None:
    pair: dict[str, Any] = {"face": 1, "other": 2, "unit": 12, "lag": 0.0}
    assert InStep(correlation=0.8, by_chance=0.4, **pair).above_chance
    assert not InStep(correlation=0.3, by_chance=0.4, **pair).above_chance
