"""A true report with one thing altered in its analysis or its answer: each is refused by name."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.builders import make_analysis, make_face

from facsight.cli import verify
from facsight.cli.app import build_parser
from facsight_tools.evidence.analysis_json import analysis_hash, analysis_to_json
from facsight_tools.evidence.checker import Code, Verdict, check_claim
from facsight_tools.evidence.checker.contrary import is_rival, near_labels
from facsight_tools.evidence.claims import Claim
from facsight_tools.evidence.payloads import AnalysisHash, EmotionScore, EmotionUnsupported
from facsight_tools.evidence.report import Report, parse_report, verify_report
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.server.schemas import AnalysisReading
from facsight_tools.types import UnavailableReason

from .reports import write_report

Data = dict[str, Any]
ANALYSIS = make_analysis(
    [
        make_face(
            aus={12: 3.2, 6: 2.1},
            unavailable={9: UnavailableReason.POSE},
            emotion={"happiness": 0.9},
        )
    ],
    notes=("one frame",),
)


def as_data(report: Report) -> Data:
    loaded: Data = json.loads(report.model_dump_json())
    return loaded


@pytest.fixture
def data() -> Data:
    """A smile at a funeral: face and words are far apart."""
    return as_data(write_report(ANALYSIS, "Her father died."))


@pytest.fixture
def close() -> Data:
    """Two labels near each other, and no words."""
    face = make_face(aus={4: 3.0, 9: 3.0}, emotion={"anger": 0.51, "disgust": 0.49})
    return as_data(write_report(make_analysis([face]), None))


def judged(data: Data) -> Verdict:
    return verify_report(parse_report(json.dumps(data)))


def codes(verdict: Verdict) -> set[str]:
    of_claims = {problem.code for one in verdict.claims for problem in one.problems}
    assert verdict.ok == (not of_claims and not verdict.problems)
    return of_claims | {problem.code for problem in verdict.problems}


def unit(data: Data, au: int) -> Data:
    found: Data = next(
        one
        for one in data["analysis"]["faces"][0]["action_units"]
        if (one["au"], one["side"]) == (au, "both")
    )
    return found


def face(data: Data) -> Data:
    found: Data = data["analysis"]["faces"][0]
    return found


def test_the_untouched_reports_hold(data: Data, close: Data) -> None:
    assert codes(judged(data)) == set()
    assert codes(judged(close)) == set()


# --- The analysis ---------------------------------------------------------------------------

ANALYSIS_CHANGES: dict[str, Callable[[Data], object]] = {
    "present": lambda d: unit(d, 12).update(present=False),
    "letter": lambda d: unit(d, 12).update(letter="E"),
    "letter dropped": lambda d: unit(d, 12).pop("letter"),
    "confidence": lambda d: unit(d, 12).update(confidence=0.1),
    "intensity": lambda d: unit(d, 12).update(intensity=4.4),
    "cue": lambda d: unit(d, 12).update(cue="a guess"),
    "reason": lambda d: unit(d, 9).update(reason="occluded"),
    "status": lambda d: unit(d, 9).update(status="measured"),
    "top": lambda d: face(d)["emotion"].update(top="anger"),
    "rule set": lambda d: face(d)["emotion"].update(rule_set="other@9"),
    "score": lambda d: face(d)["emotion"]["scores"].update(anger=0.9),
    "unmeasured": lambda d: face(d)["emotion"].update(unmeasured=[1]),
    "quality": lambda d: face(d)["quality"].update(score=0.1),
    "quality cue": lambda d: face(d)["quality"]["cues"][0].update(ok=False),
    "box": lambda d: face(d).update(box_xyxy=[0.0, 0.0, 9.0, 9.0]),
    "detection": lambda d: face(d).update(score=0.5),
    "yaw": lambda d: face(d)["pose"].update(yaw=33.0),
    "gaze confidence": lambda d: face(d)["gaze"].update(confidence=0.01),
    "picture": lambda d: d["analysis"].update(image_sha256="cd" * 32),
    "provenance": lambda d: d["analysis"]["provenance"]["packages"].update(numpy="0"),
    "scene": lambda d: d["analysis"]["scene"].update(brightness=3.0),
    "notes": lambda d: d["analysis"].update(notes=[]),
    "new field": lambda d: d["analysis"].update(reviewed=True),
    "half a surrogate": lambda d: d["analysis"].update(notes=["\ud800"]),
    "infinite": lambda d: d["analysis"].update(notes=[1e999]),
    "huge": lambda d: d["analysis"].update(notes=[10**400]),
}


@pytest.mark.parametrize("change", ANALYSIS_CHANGES.values(), ids=ANALYSIS_CHANGES)
def test_a_changed_analysis_is_refused(data: Data, change: Callable[[Data], object]) -> None:
    change(data)
    text = json.dumps(data).replace("Infinity", "1e999")
    assert codes(verify_report(parse_report(text))) == {Code.ANALYSIS_MISMATCH}


def test_the_row_of_the_analysis_must_be_there(data: Data) -> None:
    rows = [Row.model_validate(row) for row in data["ledger"]["rows"]]
    kept = Ledger.of([row for row in rows if row.id != "S.analysis"])
    data["ledger"] = kept.model_dump(mode="json")
    assert codes(judged(data)) == {Code.ANALYSIS_MISMATCH}


def test_a_hash_made_to_fit_leaves_the_values_that_differ(data: Data) -> None:
    unit(data, 12).update(intensity=4.4)
    rows = [Row.model_validate(row) for row in data["ledger"]["rows"]]
    fitted = Row.of(AnalysisHash(sha256=analysis_hash(data["analysis"])), source="facsight")
    rows = [fitted if row.id == fitted.id else row for row in rows]
    data["ledger"] = Ledger.of(rows).model_dump(mode="json")
    verdict = judged(data)
    assert codes(verdict) == {Code.ANALYSIS_MISMATCH}
    assert "F1.AU12" in verdict.problems[0].message


def test_what_a_server_does_to_an_analysis_leaves_its_hash() -> None:
    plain = analysis_to_json(ANALYSIS)
    sent = AnalysisReading.model_validate(plain).model_dump(mode="json")
    assert sent != plain  # fields that are null
    assert analysis_hash(sent) == analysis_hash(plain)
    short = json.loads(json.dumps(plain).replace(".0,", ",").replace(".0}", "}"))
    assert analysis_hash(short) == analysis_hash(plain)
    assert analysis_hash({"a": True}) != analysis_hash({"a": 1})


def test_the_digits_of_the_hash_are_no_numbers_to_cite(data: Data) -> None:
    ledger = Ledger.model_validate(data["ledger"])
    row = ledger.get("S.analysis")
    assert row is not None
    said = Claim(kind="observation", text=row.text, cites=(row.id,))
    assert check_claim(said, ledger) == ()
    digit = next(one for one in str(row.value) if one.isdigit())
    counted = said.model_copy(update={"text": f"The picture shows {digit} faces."})
    assert check_claim(counted, ledger) != ()


@pytest.mark.parametrize("scores", [None, {}, {"happiness": None, "anger": None}])
def test_scores_that_were_not_measured_match_rows_that_say_so(data: Data, scores: object) -> None:
    face(data)["emotion"].update(scores=scores, top=None)
    hashed = analysis_hash(data["analysis"])
    rows = []
    for one in data["ledger"]["rows"]:
        row = Row.model_validate(one)
        if isinstance(row.payload, AnalysisHash):
            row = Row.of(AnalysisHash(sha256=hashed), source=row.source)
        elif isinstance(row.payload, EmotionScore):
            hidden = EmotionUnsupported(face=1, label=row.payload.label, detail="nothing scores it")
            row = Row.of(hidden, source=row.source)
        rows.append(row)
    data["ledger"] = Ledger.of(rows).model_dump(mode="json")
    data["inference"].update(face_only=None, fused=None, disagreement=None, abstained=True)
    found = codes(judged(data))
    assert not {Code.ANALYSIS_MISMATCH, Code.FACE_READING} & found
    data["inference"].update(face_only={"happiness": 1.0})
    assert Code.FACE_READING in codes(judged(data))


# --- The answer -----------------------------------------------------------------------------


def claim_with(data: Data, part: str) -> Data:
    found: Data = next(one for one in data["inference"]["claims"] if part in one["text"])
    return found


def without(data: Data, part: str) -> None:
    claims = data["inference"]["claims"]
    data["inference"]["claims"] = [one for one in claims if part not in one["text"]]


ANSWER_CHANGES: dict[str, tuple[Callable[[Data], object], Code]] = {
    "a citation that is not shown": (
        lambda d: claim_with(d, "disagree")["cites"].append("F1.AU12"),
        Code.CITES_DIFFER,
    ),
    "a shown id that is not cited": (
        lambda d: claim_with(d, "disagree")["cites"].remove("F1.emotion.happiness"),
        Code.DANGLING_ID,
    ),
    "a claim twice": (
        lambda d: d["inference"]["claims"].append(d["inference"]["claims"][0]),
        Code.REPEATED,
    ),
    "the disagreement unsaid": (lambda d: without(d, "disagree"), Code.DISAGREEMENT_OMITTED),
    "the caution unsaid": (lambda d: without(d, "Similar conf"), Code.CAUTION_OMITTED),
    "the top as its own alternative": (
        lambda d: d["inference"]["alternatives"].append(
            max(d["inference"]["fused"], key=d["inference"]["fused"].get)
        ),
        Code.ALTERNATIVES,
    ),
    "a far alternative": (
        lambda d: d["inference"]["alternatives"].append("contempt"),
        Code.ALTERNATIVES,
    ),
    "an alternative that is no label": (
        lambda d: d["inference"]["alternatives"].append("boredom"),
        Code.ALTERNATIVES,
    ),
    "an abstention with a fused reading": (
        lambda d: d["inference"].update(abstained=True),
        Code.ABSTENTION,
    ),
    "a face that is none": (lambda d: d["inference"].update(face="Fx"), Code.FACE_READING),
}


@pytest.mark.parametrize(("change", "code"), ANSWER_CHANGES.values(), ids=list(ANSWER_CHANGES))
def test_a_changed_answer_is_refused(
    data: Data, change: Callable[[Data], object], code: Code
) -> None:
    change(data)
    assert code in codes(judged(data))


def test_an_answer_argues_for_what_it_puts_first(data: Data) -> None:
    for claim in data["inference"]["claims"]:
        if claim["polarity"] == "for":
            claim.update(about="anger")
    argued = {**claim_with(data, "AU12"), "kind": "inference", "polarity": "for", "about": "anger"}
    data["inference"]["claims"].append({**argued, "text": "AU4 supports anger."})
    found = [p for p in judged(data).problems if p.code == Code.ABOUT]
    assert len(found) == 1
    assert "anger" in found[0].message


def test_an_answer_cites_the_face_that_it_is_on(data: Data) -> None:
    kept = [one for one in data["inference"]["claims"] if not any("F1." in c for c in one["cites"])]
    data["inference"]["claims"] = kept
    assert Code.INFERENCE_UNGROUNDED in {p.code for p in judged(data).problems}


def test_a_disagreement_without_a_fused_reading_is_still_the_distance(data: Data) -> None:
    given = data["inference"]["disagreement"]
    data["inference"].update(fused=None, abstained=True, alternatives=[])
    assert Code.DISAGREEMENT not in codes(judged(data))
    data["inference"].update(disagreement=given / 2)
    assert Code.DISAGREEMENT in codes(judged(data))
    data["inference"].update(disagreement=None)
    assert Code.DISAGREEMENT not in codes(judged(data))
    data["inference"].update(context_only=None, disagreement=given)
    assert Code.DISAGREEMENT in codes(judged(data))


@pytest.mark.parametrize("given", [None, 0.0, 0.1])
def test_another_disagreement_is_refused(data: Data, given: float | None) -> None:
    data["inference"]["disagreement"] = given
    assert codes(judged(data)) == {Code.DISAGREEMENT}


def test_an_abstention_may_say_what_argues_against(data: Data) -> None:
    data["inference"].update(fused=None, disagreement=None, abstained=True, alternatives=[])
    kept = [one for one in data["inference"]["claims"] if one["kind"] != "inference"]
    against = {**kept[0], "kind": "inference", "polarity": "against", "about": "anger"}
    against.update(
        text="AU12 argues against anger.", cites=["F1.AU12", "R.facsight.anger@1"], asserts=[]
    )
    data["inference"]["claims"] = [*kept, against]
    assert Code.ABSTENTION not in codes(judged(data))


def test_an_alternative_stands_once(close: Data) -> None:
    close["inference"]["alternatives"] *= 2
    assert codes(judged(close)) == {Code.ALTERNATIVES}


def test_without_a_reading_there_are_no_alternatives(data: Data) -> None:
    data["inference"].update(
        face=None, face_only=None, fused=None, disagreement=None, alternatives=["fear"]
    )
    assert Code.ALTERNATIVES in codes(judged(data))


def test_an_abstention_infers_no_label(data: Data) -> None:
    data["inference"].update(fused=None, disagreement=None, abstained=True, alternatives=[])
    kept = [one for one in data["inference"]["claims"] if one["kind"] != "inference"]
    argued = claim_with(data, "AU12 supports") if "AU12 supports" in str(data) else None
    data["inference"]["claims"] = kept
    assert codes(judged(data)) == set()
    said = argued or claim_with(data, "AU12")
    neutral = {"kind": "inference", "polarity": "neutral", "about": "happiness"}
    kept.append({**said, **neutral, "text": "AU12 supports happiness."})
    assert Code.ABSTENTION in codes(judged(data))


def test_labels_are_near_by_share_or_by_margin() -> None:
    assert near_labels({"a": 0.5, "b": 0.25, "c": 0.2, "d": 0.05}) == ("b",)
    assert near_labels({"a": 0.15, "b": 0.09, "c": 0.0}) == ("b", "c")
    assert near_labels({}) == ()
    assert is_rival(0.5, 0.35)  # where float noise says 0.15000000000000002


# --- The command ----------------------------------------------------------------------------


def test_the_command_counts_in_good_english(
    data: Data, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    count = len(data["inference"]["claims"])
    assert verify.run(build_parser().parse_args(["verify", str(path)])) == 0
    assert f"{count} of {count} claims hold against" in capsys.readouterr().out
    for claims, said in (
        ([data["inference"]["claims"][0]], "1 of 1 claim holds against"),
        ([], "0 of 0 claims hold against"),
    ):
        data["inference"]["claims"] = claims
        monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(data)))
        assert verify.run(build_parser().parse_args(["verify", "-"])) == 3
        assert said in capsys.readouterr().out
