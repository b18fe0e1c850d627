"""A reading over time of a scene of which it is known what happens in it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.series import SCENE_SRT, clock, make_series, scene

from facsight.settings import Settings
from facsight.video import ask_video, infer_video, others_in, prepared
from facsight_tools.answers.video import VideoInference, judge_in_time
from facsight_tools.errors import InputError, NoFaceFound, TranscriptUntimed
from facsight_tools.statements import kinds
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.tokens import Language, Register
from facsight_tools.statements.read import read
from facsight_tools.video.series import Series
from facsight_tools.video.smoothing import Smoothing

CONTEXT = "It is a rainy day."


def told(language: Language = "en", register: Register = "plain") -> VideoInference:
    settings = Settings(language=language, register=register)
    return infer_video(scene(), transcript=SCENE_SRT, context=CONTEXT, settings=settings)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("register", ["plain", "coder"])
def test_every_sentence_holds_and_is_read_back(language: Language, register: Register) -> None:
    answer = told(language, register)
    assert judge_in_time(answer) == ()
    evidence = Evidence.of(answer.ledger)
    for claim in answer.claims:
        (sentence,) = read(claim.text, evidence, language)
        assert sentence.verdict == "supported", (claim.text, sentence.reason)
        assert sentence.statements == [answer.statements[at] for at in claim.statements]


def test_the_scene_is_told_in_its_order_with_its_moments() -> None:
    answer = told()
    readings = [one for one in answer.statements if isinstance(one, kinds.SegmentReading)]
    assert [one.label for one in readings] == ["sadness", "sadness", "happiness"]
    seen = {one.event: one for one in answer.statements if isinstance(one, kinds.EventSeen)}
    hidden, smile = seen["mouth_hidden"], seen["smile"]
    assert (round(hidden.start), round(hidden.end)) == (6, 9)
    assert hidden.end <= smile.start < 10
    text = answer.text.lower()
    assert text.index("nothing of the mouth") < text.index("a smile can be seen")


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_face_that_looks_like_crying_is_told_by_its_look(language: Language) -> None:
    made = scene()
    track = made.faces[1]
    held = np.where((made.times >= 1) & (made.times < 14), 3.0, 0.0).astype(np.float32)
    same = {name: one * 0 for name, one in track.columns.items() if name.startswith("AU")}
    same |= {f"AU{unit:02d}": held for unit in (4, 12, 43)}
    same |= {name: one * 0 + 0.12 for name, one in track.columns.items() if "emotion" in name}
    series = replace(made, faces={1: replace(track, columns=dict(track.columns) | same)})
    answer = infer_video(series, settings=Settings(language=language))
    seen = [one.event for one in answer.statements if isinstance(one, kinds.EventSeen)]
    assert seen.count("cry_or_pain") == 1
    assert not any(isinstance(one, kinds.SegmentReading) for one in answer.statements)
    assert {answer.look(part) for part in answer.segments} == {"cry_or_pain"}
    assert judge_in_time(answer) == ()
    question = "Does she cry?" if language == "en" else "Weint sie?"
    asked = ask_video(series, question, settings=Settings(language=language))
    assert [one.kind for one in asked.statements] == ["event_seen", "caution"]
    (_, caution) = asked.claims
    assert ("tears" if language == "en" else "tränen") in caution.text.lower()


@pytest.mark.parametrize(
    ("language", "hidden_s"), [("en", 1.0), ("en", 2.4), ("de", 2.4), ("de", 4.0)]
)
def test_a_segment_is_named_with_what_was_measured_of_it(
    language: Language, hidden_s: float
) -> None:
    made = scene()
    track, off = made.faces[1], (made.times - 9) % 2 < hidden_s / 3
    hidden = (made.times >= 9) & off
    gone = {name: np.where(hidden, np.nan, one) for name, one in track.columns.items()}
    series = replace(made, faces={1: replace(track, columns=gone)})
    srt = "[00:09.00] Ben: We won.\n[00:15.00] Ben: Yes."
    answer = infer_video(series, transcript=srt, settings=Settings(language=language))
    assert judge_in_time(answer) == ()
    named = [one for one in answer.statements if isinstance(one, kinds.SegmentReading)]
    percent = [one.percent for one in named if one.start >= 9]
    (part,) = [one for one in answer.segments if one.start_s >= 9]
    if hidden_s == 1.0:
        assert percent == [None]
    elif hidden_s == 2.4:
        assert percent == [pytest.approx(60, abs=3)]
        (claim,) = [one.text for one in answer.claims if f"{percent[0]} " in one.text]
        (sentence,) = read(claim, Evidence.of(answer.ledger), language)
        assert sentence.verdict == "supported"
        whole = named[-1].model_copy(update={"percent": None})
        assert not whole.judge(Evidence.of(answer.ledger)).holds
        firsts = [one for one in part.inference.statements if isinstance(one, kinds.Reading)]
        assert {one.certainty for one in firsts} <= {"moderate", "low"}
    else:
        assert (percent, answer.leading(part)) == ([], None)
        assert part.inference.abstained


def test_it_says_what_the_face_does_while_a_sentence_is_said() -> None:
    said = [one for one in told().statements if isinstance(one, kinds.WhileSaid)]
    fine, won = ({one.event for one in said if one.row == row} for row in ("C2", "C3"))
    assert "AU15" in fine
    assert "smile" in won
    assert not fine & won


def test_each_segment_has_the_words_that_are_said_in_it() -> None:
    first, fine, won = told().segments
    assert [one.why for one in (first, fine, won)] == ["start", "caption", "caption"]
    assert (fine.start_s, won.start_s) == (1.0, 9.5)
    spoken = [
        {row.id for row in one.ledger.rows if re.fullmatch(r"C\d+", row.id)}
        for one in (first, fine, won)
    ]
    assert spoken == [{"C1"}, {"C1", "C2"}, {"C1", "C3"}]
    assert first.inference.context_silent is not None
    fused, alone = won.inference.fused or {}, won.inference.face_only or {}
    assert fused["happiness"] > alone["happiness"]


def test_without_words_segments_turn_where_the_expression_does() -> None:
    answer = infer_video(scene())
    assert [(one.why, round(one.start_s)) for one in answer.segments] == [("start", 0), ("turn", 9)]
    assert judge_in_time(answer) == ()


def test_a_neutral_is_taken_off_where_it_is_asked_for_and_told() -> None:
    _, _, source = prepared(scene(), Smoothing(), own_neutral=True)
    assert "neutral of F1: median of" in source
    assert {
        row.source
        for row in infer_video(scene(), own_neutral=True).ledger.rows
        if "smoothing" in row.source
    }


def test_a_face_that_is_not_there_is_refused() -> None:
    with pytest.raises(InputError, match="F1"):
        infer_video(scene(), face=3)


def test_a_question_is_answered_by_statements_that_hold() -> None:
    answer = ask_video(scene(), "When does she smile?")
    assert judge_in_time(answer) == ()
    assert "a smile" in answer.text.lower()
    assert "[F1.smile.e1]" in answer.text
    assert ask_video(scene(), "Wie oft blinzelt sie?").language == "de"
    for question in (
        "Why does she smile?",
        "When does face 4 smile?",
    ):
        with pytest.raises(InputError):
            ask_video(scene(), question)


@given(st.integers(0, 80), st.sampled_from(["What happens at {}?", "Was passiert um {}?"]))
@settings(deadline=None, max_examples=15)
def test_an_answer_on_a_moment_that_was_not_measured_says_so(step: int, question: str) -> None:
    series = _part(scene(), 12.0)
    second = 10 + step / 20
    asked = question.format(f"0:{second:05.2f}")
    try:
        told = " ".join(ask_video(series, asked).notes)
    except InputError as refused:
        told = str(refused)
    assert ("12 s" in told) == (second >= 12.0)


@pytest.mark.parametrize(("until", "said"), [(11, False), (14, True)])
def test_an_answer_on_a_stretch_that_was_measured_in_part_says_so(until: int, said: bool) -> None:
    asked = f"What happens between 9 and {until} seconds?"
    notes = ask_video(_part(scene(), 12.0), asked).notes
    assert any("not all was measured" in one for one in notes) == said


def _part(series: Series, end: float) -> Series:
    kept = series.times < end
    faces = {
        number: replace(
            track,
            present=track.present[kept],
            columns={name: values[kept] for name, values in track.columns.items()},
        )
        for number, track in series.faces.items()
    }
    times, frames, speech = series.times[kept], series.frames[kept], series.speech[kept]
    return replace(series, times=times, frames=frames, speech=speech, faces=faces, duration_s=end)


def test_a_moment_past_the_end_is_answered_with_what_was_measured() -> None:
    with pytest.raises(InputError, match=r"60 s.* from 0 s"):
        ask_video(scene(), "What happens at 1:00?")


@pytest.mark.parametrize("language", ["en", "de"])
def test_words_of_which_nothing_was_read_are_told(language: Language) -> None:
    chosen = Settings(language=language)
    heard = infer_video(scene(), context="His brother died last week.", settings=chosen)
    assert not [one for one in heard.statements if isinstance(one, kinds.ContextSilent)]
    for words, reason in (
        ("The wall is blue.", "nothing_read"),
        ("Он выиграл главный приз сегодня.", "other_language"),
    ):
        told = infer_video(scene(), context=words, settings=chosen)
        (silent,) = [one for one in told.statements if isinstance(one, kinds.ContextSilent)]
        assert silent.reason == reason
        assert judge_in_time(told) == ()
    assert not [one for one in infer_video(scene()).statements if one.kind == "context_silent"]


def test_a_transcript_without_a_time_is_no_transcript() -> None:
    with pytest.raises(TranscriptUntimed, match="context"):
        infer_video(scene(), transcript="not a transcript")


@pytest.mark.parametrize("words", ["", "  \n", "WEBVTT\n\n", '{"segments": []}'])
def test_a_transcript_without_a_word_is_told(words: str) -> None:
    told = infer_video(scene(), transcript=words)
    assert told.segments
    assert any("empty" in one for one in told.notes)
    assert not infer_video(scene()).notes


def test_a_segment_of_which_too_little_was_measured_is_told_by_what_hid_it() -> None:
    told = infer_video(scene(), transcript="[00:06] Anna: Well.\n[00:09] Ben: Oh.")
    assert told.segments[1].inference.abstained
    first = told.claims[0].text
    assert "fits sadness" in first.partition("nothing of the mouth")[0]
    assert "sadness" not in first.partition("nothing of the mouth")[2]
    assert "happiness" in first.partition("nothing of the mouth")[2]
    assert judge_in_time(told) == ()


def test_hands_at_the_mouth_stand_in_the_outline_with_their_moments() -> None:
    made = scene()
    at = made.times
    hands = {"hand_on_mouth": (at >= 6) & (at < 8), "hand_on_face": (at >= 5) & (at < 9)}
    columns = {**made.faces[1].columns, **{n: v.astype(np.float32) for n, v in hands.items()}}
    told = infer_video(replace(made, faces={1: replace(made.faces[1], columns=columns)}))
    outline = told.claims[0].text
    assert outline.index("sadness") < outline.index("a hand at the mouth can be seen from 0:06.0")
    assert "hand on the face" not in outline
    assert outline.index("a hand at the mouth") < outline.index("happiness")


@pytest.mark.parametrize("highest", [0.2, 0.35, 0.39, 0.41, 0.6])
@pytest.mark.parametrize("language", ["en", "de"])
def test_outline_and_heading_say_the_same_of_a_segment(highest: float, language: Language) -> None:
    series = scene()
    columns = dict(series.faces[1].columns)
    names = [name for name in columns if name.startswith("emotion_")]
    rest = (1 - highest) / (len(names) - 1)
    for name in names:
        of = highest if name == "emotion_sadness" else rest
        columns[name] = np.full(len(series.times), of, np.float32)
    track = replace(series.faces[1], columns=columns)
    answer = infer_video(replace(series, faces={1: track}), settings=Settings(language=language))
    outline = [one for one in answer.statements if isinstance(one, kinds.SegmentReading)]
    parts = [one for one in answer.segments if not one.inference.abstained]
    assert [one.label for one in outline] == [answer.leading(one) for one in parts]
    for part in parts:
        no_label = {"en": "no expression stands out", "de": "kein Ausdruck"}[language]
        assert (no_label in answer.headline(part)) is (highest < 0.4)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("She smiles from 0:09 to 0:15.", "supported"),
        ("She smiles from 0:00 to 0:02.", "contradicted"),
        ("AU12 is strongest at 0:11.0.", "supported"),
        ("AU4 is strongest at 0:01.0.", "contradicted"),
        ("There is no smile.", "contradicted"),
        ("Sie lächelt von 0:09 bis 0:15.", "supported"),
        ("AU12 ist um 0:11,0 am stärksten.", "supported"),
        ("Es gibt kein Lächeln.", "contradicted"),
    ],
)
def test_plain_sentences_on_a_video_are_judged_by_its_ledger(text: str, verdict: str) -> None:
    (sentence,) = read(text, Evidence.of(infer_video(scene()).ledger))
    assert sentence.verdict == verdict


def test_subtitles_with_broken_times_are_left_out_and_told() -> None:
    broken = """1
00:00:05,000 --> 00:00:02,000
Backwards.

2
00:99:00,000 -> 00:01
broken arrow

3
00:00:01,000 --> 00:00:03,000
I am fine.
"""
    answer = infer_video(scene(), transcript=broken)
    quoted = [row.text for row in answer.ledger.rows if row.id.startswith("C")]
    assert any("I am fine" in one for one in quoted)
    assert not any("Backwards" in one or "99" in one or "arrow" in one for one in quoted)
    assert any(one.startswith("2 subtitles") for one in answer.notes)


def two() -> Series:
    """Two people beside each other: who is on the right in the mean is face 1, and smiles."""
    times = clock(8.0)
    smile = np.where((times > 2) & (times < 5), 3.0, 0.0)

    def at(left: float) -> dict[str, np.ndarray]:
        edges = {"box_x1": left, "box_y1": 10.0, "box_x2": left + 50, "box_y2": 60.0}
        return {name: times * 0 + edge for name, edge in edges.items()}

    return make_series(times, {"AU12": smile, **at(300.0)}, {"AU12": smile * 0, **at(20.0)})


@pytest.mark.parametrize(
    ("question", "face"),
    [
        ("Does the right person smile?", 1),
        ("Does the left person smile?", 2),
        ("When does the person on the left smile?", 2),
        ("Wann lächelt die rechte Person?", 1),
        ("When does face 2 smile?", 2),
    ],
)
def test_the_side_that_is_asked_for_chooses_the_person(question: str, face: int) -> None:
    for number in (1, 2):
        answer = ask_video(two(), question, face=number)
        assert {cited.split(".")[0] for claim in answer.claims for cited in claim.cites} == {
            f"F{face}"
        }
        events = [one for one in answer.statements if isinstance(one, kinds.EventSeen)]
        assert bool(events) == (face == 1)


def test_who_cannot_be_told_by_place_is_asked_for_by_number() -> None:
    with pytest.raises(InputError, match="left"):
        ask_video(two(), "When does the middle person smile?")
    series = replace(two(), faces=scene_of_two_without_boxes().faces)
    with pytest.raises(InputError, match="no such face"):
        ask_video(series, "When does the left person smile?")


def scene_of_two_without_boxes() -> Series:
    """As a table of another tool may be."""
    times = clock(8.0)
    return make_series(times, {"AU12": times * 0}, {"AU12": times * 0})


@pytest.mark.parametrize("question", ["How many people are there?", "Wie viele Personen sind da?"])
def test_how_many_people_there_are_is_a_number(question: str) -> None:
    answer = ask_video(two(), question)
    (note,) = answer.notes
    assert "2 (F1, F2)" in note
    assert {cited for claim in answer.claims for cited in claim.cites} == {"F1.seen", "F2.seen"}


@pytest.mark.parametrize("question", ["Does she cry?", "Weint sie?"])
def test_crying_is_not_denied_without_telling_when_the_mouth_was_covered(question: str) -> None:
    answer = ask_video(scene(), question)
    hidden = [one for one in answer.statements if isinstance(one, kinds.EventSeen)]
    assert [one.event for one in hidden] == ["mouth_hidden"]


def test_who_else_is_there_is_told_with_how_to_ask() -> None:
    assert others_in(scene(), 1, "en") is None
    told = others_in(two(), 1, "en") or ""
    assert "F2" in told
    assert "--face 2" in told
    assert "F1" in (others_in(two(), 2, "de") or "")


def test_of_a_video_without_faces_it_is_said_that_nobody_is_found() -> None:
    nobody = make_series(clock(2.0))
    for ask in (infer_video, partial(ask_video, question="Does she smile?")):
        with pytest.raises(NoFaceFound, match="Nobody was found"):
            ask(nobody)


LOOKED = {
    "happiness": ("happy", "happiest", "fröhlich"),
    "sadness": ("sad", "most sad", "traurig"),
    "anger": ("angry", "most angry", "wütend"),
    "fear": ("afraid", "most afraid", "ängstlich"),
    "disgust": ("disgusted", "most disgusted", "angewidert"),
    "surprise": ("surprised", "most surprised", "überrascht"),
    "contempt": ("contemptuous", "most contemptuous", "verächtlich"),
    "neutral": ("neutral", "most neutral", "neutral"),
}


def looking(*when: tuple[str, float, float]) -> Series:
    """Twelve seconds of two people, both of whom look like each label from when until when."""
    times = clock(12.0)
    scores = {label: np.full(len(times), 0.02) for label in LOOKED}
    for label, start, end in when:
        scores[label] = np.where((times >= start) & (times < end), 0.9, scores[label])
    columns = {f"emotion_{label}": one for label, one in scores.items()}
    columns |= {"score": np.ones(len(times)), "AU12": np.zeros(len(times))}
    other = {name: np.roll(one, 25) for name, one in columns.items()}
    return make_series(times, columns, other, duration_s=12.0)


@pytest.mark.parametrize("label", [*LOOKED])
def test_when_a_face_looks_like_a_label_is_told_by_intervals_and_else_that_it_never_does(
    label: str,
) -> None:
    adjective, most, german = LOOKED[label]
    series = looking((label, 2.0, 2.6), (label, 6.0, 9.0))
    never = looking(("anger" if label == "fear" else "fear", 1.0, 11.0))
    asked = f"When does face 1 look {adjective}?", f"Ist Gesicht 1 jemals {german}?"
    for question in asked:
        answer = ask_video(series, question)
        seen = [one for one in answer.statements if isinstance(one, kinds.EventSeen)]
        spans = [(float(one.start), float(one.end)) for one in seen]
        assert spans == [pytest.approx((2.0, 2.6), abs=0.1), pytest.approx((6.0, 9.0), abs=0.1)]
        assert all(claim.cites for claim in answer.claims)
        assert judge_in_time(answer) == ()
    count, *_ = ask_video(never, f"Is face 1 ever {adjective}?").statements
    assert isinstance(count, kinds.EventCount)
    assert (count.event, count.count) == (f"looks_{label}", 0)
    peak = ask_video(series, f"When is face 1 {most}?").statements[0]
    assert isinstance(peak, kinds.EventPeak)
    assert peak.event == f"looks_{label}"


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Are they both happy?", kinds.EventSeen),
        ("When are they happy?", kinds.EventSeen),
        ("Is anyone happy?", kinds.EventSeen),
        ("Who is happy?", kinds.EventSeen),
        ("How long are they happy?", kinds.EventLasts),
        ("How often are they happy?", kinds.EventCount),
        ("When are they happiest?", kinds.EventPeak),
        ("Who is happier?", kinds.LabelMean),
        ("Does everybody smile?", kinds.EventCount),
        ("Who smiles more?", kinds.EventCount),
        ("How many people are there?", kinds.TimeSeen),
        ("What happens at 0:03?", kinds.SegmentReading),
        ("What happens between 3 and 5 seconds?", kinds.SegmentReading),
        ("Sind beide glücklich?", kinds.EventSeen),
        ("Wann lächeln sie?", kinds.EventCount),
        ("Wer ist fröhlich?", kinds.EventSeen),
    ],
)
def test_a_question_on_several_people_is_answered_of_each(question: str, kind: type) -> None:
    answer = ask_video(looking(("happiness", 2.0, 6.0)), question)
    of_kind = [one for one in answer.statements if isinstance(one, kind)]
    assert {getattr(one, "face", 0) for one in of_kind} == {1, 2}
    assert judge_in_time(answer) == ()


def test_who_is_first_is_one_of_them_and_who_looks_at_whom_is_not_told() -> None:
    series = looking(("happiness", 2.0, 6.0))
    answer = ask_video(series, "Who looks happy first?")
    first = answer.statements[0]
    assert answer.opening.startswith("The one named first")
    assert isinstance(first, kinds.EventFirst)
    assert first.face == 1
    with pytest.raises(InputError, match="look at each other is not told"):
        ask_video(series, "Do they look at each other?")


def test_a_question_on_one_of_several_says_on_whom_its_answer_is() -> None:
    alone = ask_video(two(), "When does she smile?", face=2)
    assert {one.face for one in alone.statements if isinstance(one, kinds.EventCount)} == {2}
    assert any("face 2" in one and "F1" in one for one in alone.notes)
    assert not ask_video(two(), "When does face 2 smile?").notes


@pytest.mark.parametrize(
    "question",
    [
        "Do both smile?",
        "Does the right person smile?",
        "Is the person on the left ever sad?",
        "Who smiles first?",
        "Who smiles more?",
        "Lächeln beide?",
        "Wann lächelt die linke Person?",
    ],
)
def test_what_takes_several_people_for_granted_is_told_that_there_is_one(question: str) -> None:
    series = looking(("sadness", 2.0, 6.0))
    alone = replace(series, faces={1: series.faces[1]})
    for shown, one in ((alone, True), (two(), False)):
        if not one and "sad" in question:
            continue  # no label was measured of them
        notes = " ".join(ask_video(shown, question).notes)
        assert ("one person" in notes or "nur eine Person" in notes) == one
    with pytest.raises(InputError, match="one person"):
        ask_video(alone, "When does the other person smile?")


@pytest.mark.parametrize("question", ["Does {} laugh?", "When does {} laugh?", "Wann lacht {}?"])
@pytest.mark.parametrize("who", ["she", "he"])
def test_laughter_is_said_not_to_be_measured(question: str, who: str) -> None:
    who = {"she": "sie", "he": "er"}[who] if "lacht" in question else who
    told = " ".join(ask_video(scene(), question.format(who)).notes)
    assert "not measured" in told or "nicht gemessen" in told
    smiled = question.format(who).replace("laugh", "smile").replace("lacht", "lächelt")
    assert not any("augh" in one or "lacht" in one for one in ask_video(scene(), smiled).notes)


@given(st.booleans(), st.booleans(), st.sampled_from(["en", "de"]))
@settings(deadline=None, max_examples=8)
def test_what_was_not_seen_to_begin_or_to_end_lasts_at_least_so_long(
    begins: bool, ends: bool, language: Language
) -> None:
    times = clock(8.0)
    early, late = (-1.0 if not begins else 2.0), (9.0 if not ends else 6.0)
    series = make_series(times, {"AU12": np.where((times > early) & (times < late), 3.0, 0.0)})
    answer = ask_video(series, "How long does she smile?", settings=Settings(language=language))
    least = {"en": "at least", "de": "mindestens"}[language]
    assert (least in answer.text) == (not (begins and ends))
    assert "begins" not in answer.text or (begins and ends)
    assert judge_in_time(answer) == ()


@pytest.mark.parametrize(("ends", "told"), [(0.6, False), (1.4, True)])
def test_a_look_of_which_too_little_was_measured_is_none(ends: float, told: bool) -> None:
    answer = ask_video(looking(("happiness", -1.0, ends)), "Does face 1 look happy?")
    assert answer.opening == ("Yes." if told else "No.")


def test_where_a_look_and_its_segment_differ_both_are_told() -> None:
    series = scene()
    track = series.faces[1]
    late = (series.times >= 11.0) & (series.times < 12.5)
    sadness = np.where(late, 0.45, track.columns["emotion_sadness"]).astype(np.float32)
    columns = {**track.columns, "emotion_sadness": sadness}
    series = replace(series, faces={1: replace(track, columns=columns)})
    answer = ask_video(series, "When does she look sad?")
    assert any(getattr(one, "label", "") == "happiness" for one in answer.statements)
    assert any("segment" in one for one in answer.notes)
    told = infer_video(series)
    looks = [one for one in told.statements if getattr(one, "event", "") == "looks_sadness"]
    assert [float(one.start) for one in looks] == [pytest.approx(11.0, abs=0.1)]  # type: ignore[union-attr]
    assert judge_in_time(told) == ()


def test_notes_on_the_words_are_told_in_the_language_of_the_answer() -> None:
    said = (
        "1\n00:00:01,000 --> 00:00:03,000\nIch bin froh.\n\n2\n01:00:01,000 --> 01:00:03,000\nJa.\n"
    )
    told = infer_video(scene(), transcript=said, settings=Settings(language="de"))
    assert any("blieb weg" in one for one in told.notes)
