"""`facsight infer` over synthetic faces: what is printed, and what is handed on."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import make_face

from facsight.cli import infer
from facsight.cli.app import main
from facsight_tools.answers.inference import NOTICE, Inference
from facsight_tools.answers.judging import judge
from facsight_tools.evidence.rows import Ledger
from facsight_tools.statements.forms.lexicon import label_words
from facsight_tools.statements.forms.tokens import Language
from facsight_tools.video.names import LABELS

Serve = Callable[..., Any]
SMILE = make_face(aus={6: 2.1, 12: 3.2})
WON = "She has just won the final."


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("FACSIGHT_PRICE", raising=False)


def test_a_german_answer_is_german_to_its_last_line(
    serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    serve(SMILE)
    words = "Sie hat gewonnen."
    assert main(["infer", "photo.jpg", "--context", words, "--language", "de"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert " Aussagen, jede geprüft an " in lines[-1]
    assert any(one.startswith("Freude ") for one in lines)
    english = {"the", "each", "and", "of", "statements", "rows", "face", "happiness"}
    assert not english & set(" ".join(lines).lower().split())


@given(
    st.sampled_from(list(LABELS)),
    st.sampled_from(["en", "de"]),
    st.floats(0, 1),
)
def test_a_table_has_each_label_and_number_as_the_language_has_it(
    label: str, language: Language, value: float
) -> None:
    own: Any = SimpleNamespace(fused={label: value}, face_only={label: value}, context_only=None)
    table = infer.reading_table(own, language=language)
    (_, row) = table.splitlines()
    assert row.startswith(f"{label_words(label, 'de') if language == 'de' else label} ")
    assert ("," in row, "." in row) == (language == "de", language == "en")


def test_sentences_distributions_notice_and_count(
    serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    serve(SMILE)
    assert main(["infer", "photo.jpg", "--context", WON]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "photo.jpg, F1"
    assert "happiness" in lines[2]
    blank = lines.index("", 2)
    assert "[F1.AU12]" in " ".join(lines[2:blank]), "the headline stands by itself"
    at = next(
        place for place, line in enumerate(lines) if line.split() == ["face", "context", "fused"]
    )
    labels = [line.split() for line in lines[at + 1 : at + 9]]
    assert labels[0][0] == "happiness"
    fused = [float(cells[3]) for cells in labels]
    assert fused == sorted(fused, reverse=True)
    assert sum(fused) == pytest.approx(1.0, abs=0.04)
    assert all(
        len(cells[4]) == pytest.approx(24 * float(cells[3]), abs=1)
        for cells in labels
        if len(cells) > 4
    )
    assert lines[at + 9].startswith("disagreement of face and context: 0.")
    assert NOTICE in " ".join(lines)
    assert " statements, each checked against " in lines[-1]
    assert lines[-1].endswith(").")
    assert all(len(line) <= 100 for line in lines)


def test_without_words_they_have_no_column(
    serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    serve(SMILE)
    assert main(["infer", "photo.jpg"]) == 0
    shown = capsys.readouterr().out
    (head,) = (line for line in shown.splitlines() if line.split()[:1] == ["face"])
    assert head.split() == ["face", "fused"]
    assert "disagreement" not in shown


def test_a_picture_without_a_face_has_no_table(
    serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    serve()
    assert main(["infer", "photo.jpg"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("photo.jpg\n")
    assert "fused" not in shown
    assert " checked against " in shown


def test_the_report_holds_the_answer_and_all_that_it_stands_on(
    serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    serve(SMILE)
    assert main(["infer", "photo.jpg", "--context", WON, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert set(report) == {"schema", "inference", "ledger", "analysis"}
    ledger = Ledger.model_validate(report["ledger"])
    answer = Inference.model_validate(report["inference"])
    assert judge(answer, ledger) == ()
    assert {cite for claim in answer.claims for cite in claim.cites} <= {
        row.id for row in ledger.rows
    }


def test_language_register_and_length_are_chosen(
    serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    serve(SMILE)
    assert main(["infer", "photo.jpg", "--language", "de"]) == 0
    short = capsys.readouterr().out
    assert "Freude" in short
    assert main(["infer", "photo.jpg", "--language", "de", "--register", "coder", "--full"]) == 0
    long = capsys.readouterr().out
    assert "Stufe" in long
    assert "Stufe" not in short
    assert long.count("[F1.") > short.count("[F1.")


def test_a_transcript_is_read_after_the_context(
    serve: Serve, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    serve(SMILE)
    said = tmp_path / "said.srt"
    said.write_text("1\n00:00:01,000 --> 00:00:02,000\n- Anna: We did it!\n")
    assert main(["infer", "photo.jpg", "--context", WON, "--transcript", str(said), "--json"]) == 0
    rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)["ledger"]["rows"]}
    assert (rows["C1"]["value"], rows["C2"]["value"]) == (WON, "We did it!")
    assert rows["C2"]["unit"] == "speech"


@pytest.mark.parametrize(
    ("options", "only"), [([], None), (["--blur-others"], 1), (["--face", "2", "--blur-others"], 2)]
)
def test_the_annotated_picture_shows_whom_it_may(
    options: list[str],
    only: int | None,
    serve: Serve,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    serve(SMILE, make_face(2))
    asked: list[tuple[object, ...]] = []

    async def drawn(*given: object) -> bytes:
        asked.append(given)
        return b"\x89PNG drawn"

    monkeypatch.setattr(infer, "overlay", drawn)
    target = tmp_path / "out" / "seen.png"
    assert main(["infer", "photo.jpg", "--overlay", str(target), *options]) == 0
    assert target.read_bytes() == b"\x89PNG drawn"
    ((*_, handle, face),) = asked
    assert (handle, face) == ("a1", only)
    assert capsys.readouterr().out.endswith(f"\nAnnotated picture: {target}\n")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--face", "2"], "UnknownOption: There is no face 2"),
        (["--transcript", "missing.srt"], "InputError"),
        (["--overlay", "seen.jpg"], "OutputRefused"),
        (["--labels", "astrology"], "UnknownOption"),
        (["--lens", "astrology"], "UnknownOption"),
        (["--examples", "missing.json"], "ExamplesInvalid"),
    ],
)
def test_bad_options_are_told(
    options: list[str], says: str, serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    serve(SMILE)
    assert main(["infer", "photo.jpg", *options]) == 2
    shown = capsys.readouterr()
    assert says in shown.err
    assert shown.out == ""


APPRAISAL = {"spans": ["Ha ganado"], "goal": "good", "labels": {"happiness": 0.7}}


def test_a_person_judges_the_situation_in_a_file_or_on_stdin(
    serve: Serve,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    serve(SMILE)
    data = json.dumps([APPRAISAL, {**APPRAISAL, "spans": ["perdido"]}])
    (tmp_path / "judged.json").write_text(data, "utf-8")
    asked = ["infer", "photo.jpg", "--context", "Ha ganado la final.", "--appraisal"]
    assert main([*asked, str(tmp_path / "judged.json")]) == 0
    told = capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data.encode())))
    assert main([*asked, "-"]) == 0
    assert capsys.readouterr().out == told
    flat = " ".join(told.split())
    assert "As judged by the user, the situation (\u201cHa ganado\u201d) [J1] is good" in flat
    assert "left out of an appraisal: The words 'perdido' stand in no sentence" in flat


@pytest.mark.parametrize("data", ["{", "3", '["happy"]', "{" * 100_000, ""])
def test_a_file_that_holds_no_appraisals_is_refused(
    serve: Serve, tmp_path: Path, capsys: pytest.CaptureFixture[str], data: str
) -> None:
    serve(SMILE)
    (tmp_path / "judged.json").write_text(data, "utf-8")
    assert main(["infer", "photo.jpg", "--appraisal", str(tmp_path / "judged.json")]) != 0
    assert "judged.json" in capsys.readouterr().err
