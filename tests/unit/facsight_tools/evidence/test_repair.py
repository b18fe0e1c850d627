"""What is asked for after a refusal, and the doors through which text written elsewhere comes."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from tests.builders import make_analysis, make_face

from facsight.cli import verify
from facsight.cli.app import build_parser
from facsight_tools.errors import ReportInvalid, UnknownOption
from facsight_tools.evidence.checker import (
    ADVICE,
    Code,
    advice,
    check_inference,
    check_text,
    repair_request,
)
from facsight_tools.evidence.claims import Problem, RejectedClaim
from facsight_tools.server.verdicts import Judgement

from .reports import write_report
from .sentences import LEDGER

TEXT = "AU12 is present [F1.AU12]. AU12 is absent [F1.AU12]. The person is angry [F1.AU12]."
REPORT = write_report(
    make_analysis([make_face(aus={12: 3.2, 6: 2.1}, emotion={"happiness": 0.9})]), None
)


def test_every_code_says_what_to_do() -> None:
    assert set(ADVICE) == set(Code)
    assert all(text.endswith(".") for text in ADVICE.values())
    assert len(set(ADVICE.values())) == len(ADVICE)
    assert advice(Problem(code="of_another_version", rule=1, message="Not this.")) == "Not this."


def test_a_repair_request_names_each_refused_sentence_its_reasons_and_what_to_do() -> None:
    findings = check_text(TEXT, LEDGER).claims
    request = repair_request(findings)
    assert request == repair_request(findings)
    assert "AU12 is present." not in request
    assert "1. AU12 is absent." in request
    assert "2. The person is angry." in request
    assert "au_contradicted (rule 3)" in request
    for code in {problem.code for one in findings for problem in one.problems}:
        assert f"Do: {ADVICE[Code(code)]}" in request


def test_a_code_that_stands_twice_is_advised_on_once() -> None:
    findings = check_text("AU4 and AU15 are present [F1.AU4] [F1.AU15].", LEDGER).claims
    request = repair_request(findings)
    assert request.count("- au_contradicted") == 2
    assert request.count("Do:") == 1


def test_nothing_wrong_asks_for_nothing() -> None:
    assert repair_request(check_text("AU12 is present [F1.AU12].", LEDGER).claims) == ""


def test_an_answer_is_asked_for_what_it_leaves_out() -> None:
    inference = REPORT.inference
    kept = tuple(one for one in inference.claims if "K.barrett2019" not in one.cites)
    silent = inference.model_copy(update={"claims": kept})
    verdict = check_inference(silent, REPORT.ledger)
    request = repair_request(verdict.claims, verdict.problems)
    assert "The answer as a whole:\n   - caution_omitted (rule 6)" in request


def test_rejected_claims_of_a_graph_are_findings_too() -> None:
    one = check_text("AU12 is\nabsent [F1.AU12]", LEDGER).claims[0]
    rejected = RejectedClaim(claim=one.claim, problems=one.problems)
    assert repair_request([rejected]) == repair_request([one])


def test_a_judgement_counts_and_reads_well() -> None:
    judgement = Judgement.of(check_text(TEXT, LEDGER))
    assert (judgement.ok, judgement.accepted, judgement.refused) == (False, 1, 2)
    lines = judgement.readable().splitlines()
    assert lines[0] == "1 accepted, 2 refused."
    assert lines[1] == "accepted  AU12 is present. [F1.AU12]"
    assert any(line.startswith("    Do: ") for line in lines)
    assert not Judgement.of(check_text("", LEDGER)).ok


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.json"
    path.write_text(REPORT.model_dump_json(), encoding="utf-8")
    return path


def run(*args: object) -> int:
    return verify.run(build_parser().parse_args(["verify", *map(str, args)]))


def test_the_command_judges_a_text_against_a_report(
    report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "text.txt"
    text.write_text("AU12 is present [F1.AU12].", encoding="utf-8")
    assert run("--text", text, "--report", report) == 0
    assert capsys.readouterr().out.startswith("1 accepted, 0 refused.")
    text.write_text(TEXT, encoding="utf-8")
    assert run("--text", text, "--report", report, "--json") == 3
    judged = json.loads(capsys.readouterr().out)
    assert [one["accepted"] for one in judged["claims"]] == [True, False, False]
    assert judged["claims"][1]["problems"][0]["advice"]
    assert judged["repair"].startswith("The checker refused")


def test_a_forged_ledger_lends_no_truth(
    report: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = json.loads(report.read_text(encoding="utf-8"))
    row = next(row for row in data["ledger"]["rows"] if row["id"] == "F1.AU4")
    row["value"] = 3.0
    report.write_text(json.dumps(data), encoding="utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO("AU4 is present [F1.AU4]."))
    assert run("--text", "-", "--report", report) == 3
    assert "F1.AU4: its value is 3.0, and its payload says" in capsys.readouterr().err
    row["payload"]["intensity"] = 3.0
    row["text"] = "AU4 (brow lowerer) is present at C, intensity 3.00 of 5."
    report.write_text(json.dumps(data), encoding="utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO("AU4 is present [F1.AU4]."))
    assert run("--text", "-", "--report", report) == 3
    assert "ledger_hash" in capsys.readouterr().err


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("--text", "t.txt"),
        ("--text", "t.txt", "--report", "r.json", "--image", "i.png"),
        ("r.json", "--text", "t.txt", "--report", "r.json"),
        ("r.json", "--image", "i.png"),
        ("--text", "-", "--report", "-"),
    ],
)
def test_options_that_do_not_fit_together_are_told(args: tuple[str, ...]) -> None:
    with pytest.raises(UnknownOption, match="--text"):
        run(*args)


@pytest.mark.parametrize("content", ["", "  \n", "x" * 200_001])
def test_no_text_and_too_much_of_it_are_bad_input(
    content: str, report: Path, tmp_path: Path
) -> None:
    text = tmp_path / "text.txt"
    text.write_text(content, encoding="utf-8")
    with pytest.raises(ReportInvalid, match="text"):
        run("--text", text, "--report", report)
    with pytest.raises(ReportInvalid, match="cannot be read"):
        run("--text", tmp_path / "none.txt", "--report", report)
