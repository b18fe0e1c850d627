"""A video with what is said in it: one ledger for the same words, and rows of a moment."""

from __future__ import annotations

import pytest
from tests.series import SCENE_SRT, scene

from facsight_tools.evidence import payloads
from facsight_tools.evidence.video_reading import EvenSeries, VideoReading, words_of
from facsight_tools.rules import labels

RULES = labels.load("basic").rules


def reading(context: str | None = None, transcript: str | None = None) -> VideoReading:
    return VideoReading.of(EvenSeries.of(scene()), RULES, context=context, transcript=transcript)


def test_the_same_words_in_one_text_or_two_give_the_same_ledger() -> None:
    apart = reading("Her brother was missing.", SCENE_SRT)
    joined = reading(words_of("Her brother was missing.", SCENE_SRT))
    assert apart.ledger().hash == joined.ledger().hash
    assert apart.ledger().hash != reading().ledger().hash


@pytest.mark.parametrize(("second", "known"), [(3.0, True), (7.0, False), (60.0, False)])
def test_a_moment_has_rows_of_what_was_measured_there(second: float, known: bool) -> None:
    rows = reading().ledger([second]).rows_of(payloads.UnitMoment, unit=15)
    assert bool([*rows]) == known, "the mouth is hidden at 7 s, and 60 s is past the end"


def test_a_segment_hears_what_is_said_in_it() -> None:
    told = reading(transcript=SCENE_SRT)
    parts = told.parts[1]
    assert "caption" in {one.why for one in parts}
    heard = [len([*told.of_segment(1, one).rows_of(payloads.Quotation)]) for one in parts]
    assert max(heard) >= 1
    assert min(heard) == 0


@pytest.mark.parametrize(
    "late",
    [
        "3\n00:40:00,000 --> 00:40:02,000\nAnna: My brother died!",
        "3\n00:01:00,000 --> 00:01:02,000\nMy brother\ndied!",
        "[01:00] Anna: My brother died!",
        "[01:00] My brother died!",
    ],
)
def test_what_is_said_outside_the_video_colours_no_segment_and_is_told(late: str) -> None:
    within = reading("It is raining.", SCENE_SRT)
    told = reading("It is raining.", f"{SCENE_SRT}\n\n{late}\n")
    (note,) = told.notes
    assert note.startswith("1 sentence")
    assert not within.notes
    for one, other in zip(within.parts[1], told.parts[1], strict=True):
        assert within.of_segment(1, one).hash == told.of_segment(1, other).hash
    assert within.ledger().hash == told.ledger().hash


OPPOSED = """[00:01] We have lost everything.
[00:10] You won the prize!
"""


@pytest.mark.parametrize("context", [None, "It is a rainy day."])
def test_words_of_opposed_meaning_are_weighed_each_in_its_own_segment(context: str | None) -> None:
    both = reading(context, OPPOSED)
    parts = both.parts[1]

    def counted(told: VideoReading, second: float) -> dict[str, float]:
        part = next(one for one in parts if one.start_s <= second < one.end_s)
        rows = told.of_segment(1, part).rows_of(payloads.Cue)
        return {one.words: row.confidence or 0.0 for row, one in rows}

    first, last = OPPOSED.splitlines()
    assert max(counted(both, 2.0).values()) > 0
    assert max(counted(both, 11.0).values()) > 0
    assert counted(both, 2.0) == counted(reading(context, first), 2.0)
    assert counted(both, 11.0) == counted(reading(context, last), 11.0)
    whole = {row.id for row in both.ledger().rows}
    for part in parts:
        cues = both.of_segment(1, part).rows_of(payloads.Cue)
        assert {row.id for row, _ in cues} <= whole


def test_what_is_said_without_a_time_is_weighed_with_the_words_of_a_segment() -> None:
    text = "She lost her job.\n\n[00:10] You won the prize!\n"
    told = reading(None, text)
    part = next(one for one in told.parts[1] if one.start_s <= 11.0 < one.end_s)
    plain = reading("She lost her job. You won the prize!")
    rows = [row.confidence for row, _ in told.of_segment(1, part).rows_of(payloads.Cue)]
    assert rows == [row.confidence for row, _ in plain.ledger().rows_of(payloads.Cue)]
