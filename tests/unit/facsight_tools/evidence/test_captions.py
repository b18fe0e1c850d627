import json

import pytest

from facsight_tools.evidence.captions import as_subtitles, captions, check_timed, of_statements
from facsight_tools.evidence.context.reading import read_context
from facsight_tools.evidence.payloads import Quotation
from facsight_tools.evidence.rows import rows_of

SRT = "1\n00:00:01,000 --> 00:00:04,500\nAnna: I'm fine.\n\n2\n01:00:09,500 --> 01:00:12,000\nHa!\n"
VTT = "WEBVTT\n\n00:01.000 --> 00:04.500\n<v Anna>I'm fine.\n\n1:00:09.500 --> 1:00:12.000\nHa!\n"


@pytest.mark.parametrize("text", [SRT, VTT])
def test_times_of_subtitles(text: str) -> None:
    rows = read_context(text).rows
    found = [(one.statement, one.start, one.end) for one in captions(rows)]
    assert found == [(1, 1.0, 4.5), (2, 3609.5, 3612.0)]


def test_a_line_with_its_beginning_ends_where_the_next_begins() -> None:
    rows = read_context("It rains.\n[00:12] Anna: Great.\n[00:14] Ben: No.\n").rows
    assert [(one.start, one.end) for one in captions(rows)] == [(12.0, 14.0), (14.0, 18.0)]


def test_words_without_times_have_none() -> None:
    assert list(captions(read_context('Anna: "Great." It rains.').rows)) == []


def test_the_rows_of_some_sentences_go_with_all_that_hangs_on_them() -> None:
    rows = read_context("They won the match!\n[00:12] Anna: Great, a huge party!\n").rows
    own = list(of_statements(rows, frozenset({2})))
    assert [one.statement for _, one in rows_of(own, Quotation)] == [2]
    assert {row.id.partition(".")[0] for row in own} == {"C2"}
    assert len(list(of_statements(rows, frozenset({1, 2})))) == len(rows)


def test_a_speech_recognisers_json_is_read_as_subtitles_are() -> None:
    said = [
        {"start": 1.5, "end": 3.25, "text": " We won!\n"},
        {"start": 3661, "end": 3662, "text": "No."},
    ]
    text = as_subtitles(json.dumps({"text": "...", "segments": said, "language": "en"}))
    assert text is not None
    check_timed(text)
    found = [(one.start, one.end) for one in captions(read_context(text).rows)]
    assert found == [(1.5, 3.25), (3661.0, 3662.0)]


@pytest.mark.parametrize(
    "other", [None, "", "{not json", '{"segments": 3}', "[00:12] Anna: Great."]
)
def test_what_is_no_such_json_stays_as_it_is(other: str | None) -> None:
    assert as_subtitles(other) == other
