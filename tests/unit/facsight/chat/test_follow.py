"""What goes on from the question before."""

from __future__ import annotations

import pytest

from facsight.chat.follow import resolve
from facsight.chat.query import Query

UNIT = Query(what="unit_state", unit=12, state="present")
READING = Query(what="reading")


@pytest.mark.parametrize(
    ("query", "last", "expected"),
    [
        (Query(what="follow", unit=4), UNIT, UNIT.but(unit=4)),
        (
            Query(what="follow", unit=4),
            Query(what="unit_value", unit=12),
            Query(what="unit_value", unit=4),
        ),
        (Query(what="follow", unit=4), READING, UNIT.but(unit=4)),
        (Query(what="follow", unit=4), None, UNIT.but(unit=4)),
        (
            Query(what="follow", unit=4),
            Query(what="often", event="smile", face=2),
            Query(what="often", event="AU4", face=2),
        ),
        (
            Query(what="follow", unit=4),
            Query(what="moment", at=3),
            Query(what="when", event="AU4"),
        ),
        (
            Query(what="follow", face=2),
            Query(what="moment", at=3),
            Query(what="moment", at=3, face=2),
        ),
        (Query(what="follow", unit=4), Query(what="certainty"), UNIT.but(unit=4)),
        (Query(what="follow", unit=4), Query(what="sides"), Query(what="sides", unit=4)),
        (
            Query(what="follow", label="fear"),
            Query(what="why_not", label="anger", other_label="sadness"),
            Query(what="why_not", label="fear"),
        ),
        (Query(what="follow", label="fear"), READING, Query(what="score", label="fear")),
        (Query(what="follow", face=2), UNIT, UNIT.but(face=2)),
        (Query(what="follow", place="left"), UNIT, UNIT.but(place="left")),
        (Query(what="follow", face=2), None, READING.but(face=2)),
        (Query(what="follow", face=2), Query(what="help"), READING.but(face=2)),
        (Query(what="follow", picture=2), UNIT.but(face=3), UNIT.but(picture=2)),
        (READING, UNIT, READING),
    ],
)
def test_a_query_takes_over_what_it_does_not_say(
    query: Query, last: Query | None, expected: Query
) -> None:
    assert resolve(query, last, faces=2, pictures=1)[0] == expected


def test_with_one_face_left_is_its_side_and_the_second_one_the_second_picture() -> None:
    left = Query(what="follow", place="left")
    assert resolve(left, UNIT, faces=1, pictures=1)[0] == UNIT.but(side="left")
    assert resolve(left, READING, faces=1, pictures=1)[0] == READING.but(place="left")
    second = Query(what="follow", face=2)
    assert resolve(second, UNIT, faces=1, pictures=2)[0] == UNIT.but(picture=2)
    assert resolve(second, UNIT, faces=1, pictures=1)[0] == UNIT.but(face=2)


@pytest.mark.parametrize("what", ["simpler", "shorter", "more"])
def test_an_answer_is_said_again_in_another_way(what: str) -> None:
    asked = Query.model_validate({"what": what})
    again, how = resolve(asked, UNIT, faces=1, pictures=1)
    assert again == UNIT
    style = {"simpler": "plain", "shorter": "short", "more": "full"}[what]
    assert getattr(how, style)
    assert resolve(asked, None, faces=1, pictures=1)[0] is None


def test_a_unit_that_is_asked_after_again_is_told_further() -> None:
    last = Query(what="unit_state", unit=4, state="present")
    seen = [last]
    for _ in range(3):
        meant, _ = resolve(Query(what="follow", unit=4), seen[-1], faces=1, pictures=1)
        assert meant is not None
        assert meant != seen[-1]
        assert meant.unit == 4
        seen.append(meant)


@pytest.mark.parametrize(
    ("last", "query", "meant"),
    [
        (
            Query(what="looks", label="sadness", place="they"),
            Query(what="follow", label="happiness"),
            Query(what="looks", label="happiness", place="they"),
        ),
        (
            Query(what="peak", event="looks_sadness", face=2),
            Query(what="follow", label="anger"),
            Query(what="peak", event="looks_anger", face=2),
        ),
        (
            Query(what="compare_faces", label="happiness", word="both"),
            Query(what="follow", label="sadness"),
            Query(what="compare_faces", label="sadness", word="both"),
        ),
        (
            Query(what="when", event="smile", place="every"),
            Query(what="follow", unit=4),
            Query(what="when", event="AU4", place="every"),
        ),
        (
            Query(what="looks", label="sadness"),
            Query(what="follow", unit=4),
            Query(what="when", event="AU4"),
        ),
        (
            Query(what="when", event="smile", place="they"),
            Query(what="follow", face=2),
            Query(what="when", event="smile", face=2),
        ),
    ],
)
def test_what_goes_on_from_a_question_on_a_video_keeps_whom_it_is_on(
    last: Query, query: Query, meant: Query
) -> None:
    assert resolve(query, last, 2, 1)[0] == meant
