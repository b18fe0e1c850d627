from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.series import SCENE_SRT, scene

from facsight.settings import Settings
from facsight.video import ask_video, infer_video
from facsight.video_checked import owed_in_time
from facsight_tools.answers.video import VideoInference, judge_in_time
from facsight_tools.evidence.payloads import EmotionScore, Quotation
from facsight_tools.evidence.rows import Ledger, Row

LATE = "\n3\n00:00:40,000 --> 00:00:41,000\nIt is late.\n"
QUESTIONS = (
    "When does she smile?",
    "Does she smile?",
    "Lächelt sie?",
    "Is she ever angry?",
    "How often does she blink?",
    "What happens between 3 and 20 seconds?",
    "What happens at 0:12?",
    "Does the expression change?",
)


def codes(answer: VideoInference) -> set[str]:
    return {one.code for one in (*judge_in_time(answer), *owed_in_time(answer))}


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_answer_to_a_question_is_found_again(question: str) -> None:
    answer = ask_video(scene(), question, settings=Settings(register="plain"))
    assert codes(answer) == set()
    other = "No." if answer.opening != "No." else "Yes."
    assert codes(answer.model_copy(update={"opening": other})) == {"opening"}
    for notes in (("She is a liar.", *answer.notes), (*answer.notes, "She is a liar.")):
        assert codes(answer.model_copy(update={"notes": notes})) == {"notes"}
    assert "segments" in codes(answer.model_copy(update={"question": ""}))
    assert "owed" in codes(answer.model_copy(update={"question": "When does she wink?"}))


def test_notes_and_segments_of_a_reading_are_its_own() -> None:
    answer = infer_video(scene(), transcript=SCENE_SRT + LATE)
    assert answer.notes
    assert codes(answer) == set()
    assert codes(answer.model_copy(update={"notes": ("She is a liar.",)})) == {"notes"}
    assert codes(answer.model_copy(update={"segments": ()})) == {"segments"}
    assert codes(answer.model_copy(update={"opening": "Yes."})) == {"opening"}


def _less(row: Row) -> Row:
    one = row.payload
    if isinstance(one, EmotionScore):
        less = one.model_copy(update={"probability": round(one.probability / 2, 3)})
        return Row.of(less, source=row.source)
    return row


def _other_words(row: Row) -> Row:
    one = row.payload
    if isinstance(one, Quotation):
        other = one.model_copy(update={"words": "We lost."})
        return Row.of(other, source=row.source)
    return row


@pytest.mark.parametrize("change", [_less, _other_words])
def test_a_segment_rests_on_the_rows_of_its_video(change: Callable[[Row], Row]) -> None:
    answer = infer_video(scene(), transcript=SCENE_SRT)
    for at, part in enumerate(answer.segments):
        ledger = Ledger.of([change(row) for row in part.ledger.rows])
        parts = [*answer.segments]
        parts[at] = part.model_copy(update={"ledger": ledger})
        changed = answer.model_copy(update={"segments": tuple(parts)})
        assert ledger == part.ledger or "segments" in codes(changed)
    assert any(change(row) != row for one in answer.segments for row in one.ledger.rows)
