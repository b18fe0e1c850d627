"""Reading: what is false is not supported, what is not understood is said to be so."""

from __future__ import annotations

import random
import time
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cases import cases
from tests.series import scene
from tests.unit.facsight_tools.statements.changed import SEEDS
from tests.unit.facsight_tools.statements.ledgers import made

from facsight_bench.corpora.ledgers import one_face, two_faces
from facsight_bench.token_edits import edits, fault
from facsight_tools.evidence.time_rows import time_ledger
from facsight_tools.statements import kinds
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.read import ReadSentence, read
from facsight_tools.video.events import events

EVIDENCE: Final = Evidence.of(two_faces())


def supported(text: str, evidence: Evidence) -> bool:
    found = read(text, evidence)
    return bool(found) and all(one.verdict == "supported" for one in found)


def only(text: str, evidence: Evidence = EVIDENCE) -> ReadSentence:
    (sentence,) = read(text, evidence)
    return sentence


def test_no_token_is_free() -> None:
    rng = random.Random(1)  # noqa: S311
    some = edits(rng, lambda chance: made(chance.choice(SEEDS)))
    for _ in range(600):
        one = next(some)
        assert fault(one, read(one.edited, one.evidence, one.language)) == "", one.edited


@pytest.mark.parametrize(
    ("text", "verdict", "reason"),
    [
        ("AU12 is present in face 1 [F1.AU12].", "supported", ""),
        ("In Gesicht 1 ist AU12 vorhanden [F1.AU12].", "supported", ""),
        ("AU12 is present [F1.AU12].", "supported", ""),
        ("AU12 is present.", "not_checkable", "which face"),
        ("AU4 is present in face 1 [F1.AU4].", "contradicted", ""),
        ("AU12 is present in face 7.", "not_checkable", ""),
        ("AU12 is present in face 1 and glows [F1.AU12].", "not_checkable", "glows"),
        ("AU12 is present in face 1 [F1.AU4].", "not_checkable", "F1.AU4"),
        ("AU12 [F1.AU12] is present in face 1.", "supported", ""),
        ("AU12 [F1.AU4] is present in face 1.", "not_checkable", "F1.AU4"),
        ("[F1.AU12] AU12 is present in face 1.", "not_checkable", "middle"),
    ],
)
def test_verdicts_and_reasons(text: str, verdict: str, reason: str) -> None:
    sentence = only(text)
    assert sentence.verdict == verdict, sentence
    assert reason in sentence.reason


def test_a_joined_sentence_is_a_set_of_statements() -> None:
    sentence = only(
        "AU12 and AU6 are present in face 1 [F1.AU12] [F1.AU6]; AU4 is absent in face 1 [F1.AU4]."
    )
    assert sentence.statements == [
        kinds.UnitState(face=1, unit=12, state="present"),
        kinds.UnitState(face=1, unit=6, state="present"),
        kinds.UnitState(face=1, unit=4, state="absent"),
    ]
    half = only("AU12 is present in face 1 and AU4 is present in face 1 [F1.AU12] [F1.AU4].")
    assert half.verdict == "contradicted"


def test_sentences_of_two_languages_stand_in_one_text() -> None:
    text = "AU12 is at 3.2 of 5 [F1.AU12]. AU6 liegt bei 2,1 von 5 [F1.AU6]."
    assert [one.verdict for one in read(text, EVIDENCE)] == ["supported", "supported"]


def test_a_sentence_may_be_told_in_brackets_after_its_end() -> None:
    found = read("AU12 is present. [F1.AU12] AU6 is present. [F1.AU6]", EVIDENCE)
    assert [one.verdict for one in found] == ["supported", "supported"]


@cases(25)
@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    for one in read(text, EVIDENCE):
        assert one.verdict != "supported" or one.statements


@pytest.mark.parametrize(
    "text",
    [
        "AU12, " * 400 + "and AU6 are present",
        "and " * 2000,
        "(" * 3000,
        "\u201c" * 2000,
        "[F1.AU12]" * 500,
        "AU12 is present; " * 300,
        "in face 1 " * 300,
        "the the the " * 500,
        "0.1" * 2000,
    ],
)
def test_hostile_text_is_read_in_short_time(text: str) -> None:
    started = time.process_time()
    assert not supported(text, EVIDENCE)
    assert time.process_time() - started < 4


ONE_FACE: Final = Evidence.of(one_face())

# Of AU12 at 3.20, AU6 at 2.10 and AU25 at 1.70, which are all that is present: what is true, and
# the same construction with something false in it
CLAUSES: Final = [
    ("The strongest unit is AU12.", "The strongest unit is AU6."),
    ("The face was coded as 6B+12C+25B.", "The face was coded as 6B+12D+25B."),
    ("Das Gesicht wurde als AU6, AU12 und AU25 kodiert.", "Das Gesicht wurde als AU4 kodiert."),
    ("The present AUs are 6, 12 and 25.", "The present AUs are 4, 12 and 25."),
    ("AU4 does not reach the threshold.", "AU4 does reach the threshold."),
    ("AU4 does not appear.", "AU4 does appear."),
    ("The expression appears to be one of happiness.", "The expression appears to be fear."),
    ("Der Ausdruck entspricht am ehesten Freude.", "Der Ausdruck entspricht am ehesten Angst."),
    ("In summary, her brows are relaxed.", "In summary, her cheeks are relaxed."),
    ("Die stärkste Einheit ist AU12.", "Die stärkste Einheit ist AU25."),
    ("AU12 leads at 3.20, followed by AU6 at 2.10.", "AU6 leads, followed by AU12."),
    ("AU12 ist am stärksten, gefolgt von AU6.", "AU12 ist am stärksten, gefolgt von AU25."),
    ("Only AU6, AU12 and AU25 are present.", "Only AU6 and AU12 are present."),
    ("Nur AU6, AU12 und AU25 sind vorhanden.", "Nur AU12 und AU25 sind vorhanden."),
    ("Three units are present: AU6, AU12 and AU25.", "Two units are present: AU6 and AU12."),
    ("AU12 is 1.10 points stronger than AU6.", "AU12 is 1.20 points stronger than AU6."),
    ("AU12 übertrifft AU6 um 1,10.", "AU12 übertrifft AU6 um 2,10."),
    ("AU12 and AU6 are at 3.20 and 2.10.", "AU12 and AU6 are at 2.10 and 3.20."),
    ("Her lips are parted.", "Her brows are lowered."),
    ("Ihre Lippen sind geöffnet.", "Ihre Brauen sind gesenkt."),
    ("While AU12 reaches 3.20, AU6 gets to 2.10.", "While AU12 reaches 2.10, AU6 gets to 3.20."),
    ("Während AU12 3,20 erreicht, liegt AU6 bei 2,10.", "Während AU12 fehlt, ist AU6 vorhanden."),
    ("Im Bild sieht man, dass AU12 vorhanden ist.", "Im Bild sieht man, dass AU4 vorhanden ist."),
    ("The measurement shows that AU4 is absent.", "The measurement shows that AU12 is absent."),
    ("Neither AU1 nor AU4 is active.", "Neither AU1 nor AU12 is active."),
    ("Happiness beats neutral by 0.945.", "Happiness beats neutral by 0.5."),
    (
        "Her head is turned 12.4 degrees to her right.",
        "Her head is turned 12.4 degrees to her left.",
    ),
]


@pytest.mark.parametrize(("true", "false"), CLAUSES)
def test_a_clause_is_read_in_any_order_and_holds_only_where_all_of_it_does(
    true: str, false: str
) -> None:
    assert supported(true, ONE_FACE), only(true, ONE_FACE).reason
    assert not supported(false, ONE_FACE)


@pytest.mark.parametrize(
    "text",
    [
        "AU12 may be present.",
        "It is likely that AU12 is present.",
        "AU12 is present because AU6 is present.",
        "AU12 is present, so AU6 is present.",
        "The measurement does not show that AU12 is present.",
        "If AU12 is present, AU4 is absent.",
        "Ist AU12 vorhanden, fehlt AU4.",
        "AU12 ist vermutlich vorhanden.",
        "AU12 ist vorhanden, weil AU6 vorhanden ist.",
        "Die Messung zeigt nicht, dass AU12 vorhanden ist.",
    ],
)
def test_modality_cause_condition_and_an_outer_not_are_never_passed_over(text: str) -> None:
    assert only(text, ONE_FACE).verdict == "not_checkable"


def test_whose_face_it_is_is_not_guessed_where_there_are_two() -> None:
    assert not supported("Her lips are parted [F1.AU25].", EVIDENCE)


def test_a_place_among_labels_may_be_cited_by_all_of_them() -> None:
    scores = ONE_FACE.distribution(1, "face") or {}
    every = " ".join(f"[F1.emotion.{label}]" for label in scores)
    assert supported(f"Happiness ranks first {every}.", ONE_FACE)
    assert not supported(f"Happiness ranks first {every} [F1.AU12].", ONE_FACE)


def test_the_head_of_a_list_is_no_clause_of_its_own() -> None:
    """`fear (0.17)` has no verb, so it says nothing by itself of what the face is given."""
    evidence = made(20)
    listed = "Fear (0.17), disgust (0.12) and happiness (0.12) [S.hand.3.face] remain alternatives"
    (said,) = read(f"{listed} by the situation alone.", evidence, "en")
    assert said.verdict == "supported"
    assert {type(one) for one in said.statements} == {kinds.Alternative}
    wrong = listed.replace("disgust (0.12)", "disgust (0.42)")
    assert read(f"{wrong} by the situation alone.", evidence, "en")[0].verdict != "supported"


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("Her mouth is not closed.", "Her mouth is closed."),
        ("Her lips are not shut.", "Her lips remain closed."),
        ("The mouth is not shut.", "She keeps her mouth shut."),
        ("Her eyes are open.", "Both of her eyes are closed."),
        ("Both of her eyes are not closed.", "Both eyes are shut."),
        ("Her eyes are not shut.", "She has her eyes closed."),
        ("Their eyes remain open.", "Her left eye is closed."),
        ("His eyes stay open.", "His right eye is shut."),
        ("Both corners of her mouth are raised.", "The corners of her mouth are not raised."),
        ("Both her mouth corners are lifted.", "The corners of the mouth are not pulled up."),
        ("Her eyebrows are not raised.", "Her lips are shut."),
        ("She does not raise her eyebrows.", "Her gaze is lowered."),
        ("She looks up.", "She looks down."),
        ("Her gaze is raised.", "She is looking down."),
        ("Ihre Augen sind offen.", "Ihre beiden Augen sind geschlossen."),
        ("Ihre Augen sind nicht geschlossen.", "Beide Augen sind geschlossen."),
        ("Sie hat die Augen offen.", "Sie hat die Augen geschlossen."),
        ("Ihr Mund ist nicht geschlossen.", "Ihr Mund ist geschlossen."),
        ("Ihre Lippen sind nicht geschlossen.", "Ihre Lippen sind geschlossen."),
        ("Beide Mundwinkel sind gehoben.", "Ihre Mundwinkel sind nicht gehoben."),
        ("Ihre Brauen sind nicht gehoben.", "Sie schaut nach unten."),
        ("Sie runzelt die Stirn nicht.", "Sie runzelt die Stirn."),
        ("Sie schaut nach oben.", "Ihr Blick ist gesenkt."),
    ],
)
def test_plain_sentences_on_whoever_is_spoken_of(true: str, false: str) -> None:
    evidence = Evidence.of(one_face())
    assert only(true, evidence).verdict == "supported"
    assert only(false, evidence).verdict == "contradicted"


def test_what_a_face_does_not_show_is_denied_of_labels_that_get_little() -> None:
    evidence = Evidence.of(one_face())
    shares = evidence.distribution(1, "fused") or {}
    alone = evidence.distribution(1, "face") or {}
    words = {"sadness": "traurig", "happiness": "fröhlich", "disgust": "angeekelt"}
    for label, share in shares.items():
        said = only(f"There is no sign of {label}.", evidence)
        assert (said.verdict == "supported") == (max(share, alone[label]) < 0.05)
        assert (said.verdict == "contradicted") <= (share >= 0.8 * max(shares.values()))
        if label in words:
            german = only(f"Sie wirkt nicht {words[label]}.", evidence)
            assert german.verdict == said.verdict
    first = max(shares, key=lambda one: shares[one])
    assert only(f"The expression is not {first}.", evidence).verdict == "contradicted"
    for inner in ("She is not sad.", "She does not feel sad.", "Sie ist nicht traurig."):
        assert only(inner, evidence).verdict == "not_checkable"


def test_that_no_unit_reaches_a_letter_is_judged_by_the_strongest() -> None:
    evidence = Evidence.of(one_face())
    strongest = evidence.strongest(1)
    letter = getattr(strongest.payload, "letter", None) if strongest else None
    for least in "ABCDE":
        holds = letter is not None and letter < least
        for text in (
            f"None of her units reaches {least}.",
            f"No action unit reaches {least}.",
            f"Keine ihrer Einheiten erreicht {least}.",
        ):
            assert (only(text, evidence).verdict == "contradicted") != holds, text
    for text in ("No unit is present.", "Keine Einheit ist vorhanden.", "All units are absent."):
        assert only(text, evidence).verdict == "contradicted"


def test_never_in_a_video_is_left_open_where_it_was_measured_in_part() -> None:
    evidence = Evidence.of(time_ledger(scene(), events(scene())))
    for text, verdict in (
        ("AU9 is never active in the video.", "not_checkable"),
        ("AU9 ist im Video nie aktiv.", "not_checkable"),
        ("AU9 is active 0 times.", "not_checkable"),
        ("AU9 is never active in what was measured of the video.", "supported"),
        ("A nod is never seen in the video.", "supported"),
        ("She never looks angry.", "supported"),
        ("She never smiles.", "contradicted"),
        ("There is no blink.", "contradicted"),
        ("The video is 15.0 s long.", "supported"),
        ("She smiles from 9.5 s to 15.0 s.", "supported"),
        ("Ein Lächeln ist von 2,0 s bis 5,0 s zu sehen.", "contradicted"),
        ("Das Video ist 16,0 s lang.", "contradicted"),
    ):
        (one,) = read(text, evidence)
        assert one.verdict == verdict, text
        assert text[:3] != "AU9" or verdict == "supported" or "12.0 of 15.0 s" in one.reason
