from dataclasses import replace

import numpy as np
from tests.series import clock, make_series, with_label

from facsight_tools.evidence.payloads import Talking, UnitUnavailable
from facsight_tools.evidence.segment_ledger import (
    SegmentMeans,
    mean_units,
    scores_of,
    segment_ledger,
)
from facsight_tools.evidence.talk import apart_from_talk
from facsight_tools.evidence.time_rows import time_ledger
from facsight_tools.facs import ACTION_UNITS, FIRST_POSITION
from facsight_tools.rules import rule_set
from facsight_tools.states import UnavailableReason
from facsight_tools.types import UnavailableAU
from facsight_tools.video.events import events
from facsight_tools.video.segments import segments
from facsight_tools.video.series import Series

RULES = rule_set.load("facsight")


def said(speech: bool) -> Series:
    """Six seconds of a face that smiles and whose mouth opens and closes as in talk or surprise."""
    times = clock(6.0)
    units = {
        f"AU{unit:02d}{side}": times * 0 + 0.1
        for unit in ACTION_UNITS
        for side in ("", "_L", "_R")
        if unit < FIRST_POSITION and unit not in (45, 46)
    }
    open_ = 2.5 + np.sin(times * 2 * np.pi * 3)
    units |= {"AU25": open_, "AU26": open_, "AU27": open_, "AU23": open_, "AU24": open_}
    units |= {"AU06": times * 0 + 2} | {f"AU12{side}": times * 0 + 2.5 for side in ("", "_L", "_R")}
    scores = dict.fromkeys(RULES.labels, 0.0) | {"surprise": 0.6, "anger": 0.4}
    columns = units | {f"emotion_{label}": times * 0 + one for label, one in scores.items()}
    series = make_series(times, columns)
    heard = np.full(len(times), 0.95 if speech else 0.01, np.float32)
    return replace(series, speech=heard)


def scored(series: Series) -> dict[str, float]:
    read = apart_from_talk(series, RULES)
    means = SegmentMeans(read, 1, segments(read, 1)[0])
    return scores_of(means, mean_units(means), RULES)


def test_a_talking_mouth_argues_neither_for_anger_nor_for_surprise() -> None:
    mute, talks = scored(said(False)), scored(said(True))
    assert max(mute, key=lambda label: mute[label]) == "surprise"
    assert talks["surprise"] < mute["surprise"] / 4
    assert talks["anger"] < mute["anger"] / 4
    assert max(talks, key=lambda label: talks[label]) == "happiness", "the smile still counts"


def test_what_is_left_out_is_said_with_its_reason_and_has_a_row() -> None:
    series = said(True)
    read = apart_from_talk(series, RULES)
    (part,) = segments(read, 1)
    units = mean_units(SegmentMeans(read, 1, part))
    opened, corners = units.get(25), units.get(12)
    assert isinstance(opened, UnavailableAU)
    assert opened.reason is UnavailableReason.SPEECH
    assert not isinstance(corners, UnavailableAU)
    ledger = segment_ledger(read, 1, part, RULES)
    (row,) = [
        one for row, one in ledger.rows_of(UnitUnavailable) if (one.unit, one.side) == (25, "both")
    ]
    assert row.reason is UnavailableReason.SPEECH
    timed = time_ledger(
        read, events(series), segments={1: [with_label(read, part, {"happiness": 1.0})]}
    )
    (talk,) = [one for _, one in timed.rows_of(Talking)]
    assert (talk.start, talk.segment) == (0.0, 1)
    assert talk.share > 0.9


def test_without_sound_nothing_changes() -> None:
    series = replace(said(True), speech=np.full(150, np.nan, np.float32))
    assert apart_from_talk(series, RULES) is series
