"""Tables of the documentation: what they say is so."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest
from tests.builders import make_analysis, make_face, make_rules

from facsight.cli.app import main
from facsight_tools.answers.judging import AnswerCode
from facsight_tools.answers.reading import read_text
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.statements.certainty import HIGH, LOW
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.whole import Code

ROOT = Path(__file__).parents[2]


def test_the_readme_is_short_and_every_page_starts_with_something_to_run() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) < 150
    for name in ("picture", "folder", "chat", "clients", "models", "other-tools", "evaluation"):
        page = (ROOT / "docs" / f"{name}.md").read_text("utf-8")
        assert "```sh" in page[:2000], name


def test_every_network_stands_in_the_table_of_licences_as_in_its_card() -> None:
    page = (ROOT / "docs" / "networks.md").read_text("utf-8")
    for spec in CATALOGUE.values():
        card = f"[`{spec.id}`](../tools/facsight_tools/networks/cards/{spec.id}.md)"
        assert f"| {card} | {spec.licence} |" in page, spec.id
        assert spec.licence in spec.card.read_text("utf-8"), spec.id


def test_the_readme_shows_what_the_demo_prints(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "96")
    monkeypatch.chdir(ROOT)
    words = "She is smiling for her official portrait."
    assert main(["infer", "examples/eileen_collins.png", "--context", words]) == 0
    printed = capsys.readouterr().out.strip()
    readme = (ROOT / "README.md").read_text("utf-8")
    shown = readme.partition("```text\nexamples/")[2].partition("\n```")[0]
    assert f"examples/{shown}" == printed


def test_the_page_on_checking_shows_what_verify_prints(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = (ROOT / "docs" / "checker.md").read_text("utf-8")
    shown = page.partition("$ cat answer.txt\n")[2].partition("\n```")[0]
    command = "$ facsight verify --text answer.txt --report report.json\n"
    answer, _, verdicts = shown.partition(command)
    assert main(["infer", str(ROOT / "examples" / "eileen_collins.png"), "--json"]) == 0
    (tmp_path / "report.json").write_text(capsys.readouterr().out, "utf-8")
    (tmp_path / "answer.txt").write_text(answer, "utf-8")
    monkeypatch.chdir(tmp_path)
    main(["verify", "--text", "answer.txt", "--report", "report.json"])
    assert capsys.readouterr().out.strip() == verdicts


def table(heading: str) -> list[list[str]]:
    """The cells of the last table under a heading of docs/checker.md, without its head."""
    page = (ROOT / "docs" / "checker.md").read_text("utf-8")
    section = page.partition(f"# {heading}\n")[2].partition("\n#")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    last = max(at for at, row in enumerate(rows) if row.startswith("|---"))
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[last + 1 :]]


def test_every_problem_and_everything_owed_is_listed() -> None:
    told = {code for first, *_ in table("A report") for code in re.findall(r"`(\w+)`", first)}
    assert told == set(get_args(AnswerCode))
    assert [first.strip("`") for first, _ in table("What an answer owes")] == [*get_args(Code)]


def test_what_is_called_not_checkable_is_not() -> None:
    listed = [first for first, _ in table("What is not checkable")]
    assert len(listed) > 5
    for shown in listed:
        text, _, setting = shown.partition(" (")
        count, pitch = 2 if "two faces" in setting else 1, 6.0 if "6 degrees up" in setting else 0.0
        sides: Any = {(12, "left"): 3.03, (12, "right"): 3.0} if "0.03" in setting else {}
        aus = {6: 2.0, 12: 3.0}
        if "on the right" in setting:
            aus, sides = {**aus, 9: 1.65}, {(9, "left"): 3.1, (9, "right"): 0.2}
        faces = [
            make_face(index + 1, aus=aus, sides=sides, pose=(0.0, pitch, 0.0))
            for index in range(count)
        ]
        ledger = build_ledger(make_analysis(faces), rules=make_rules())
        for one in read_text(text, Evidence.of(ledger)).sentences:
            assert one.verdict == "not_checkable", shown


def test_what_is_said_to_be_read_is() -> None:
    scores = {"happiness": 0.8, "neutral": 0.12, "sadness": 0.04, "anger": 0.04}
    face = make_face(aus={6: 2.1, 12: 3.2}, emotion=scores)
    ledger = build_ledger(make_analysis([face]), rules=make_rules())
    for text, *_ in table("Text from elsewhere"):
        for one in read_text(text, Evidence.of(ledger)).sentences:
            assert one.verdict == "supported", one


def test_the_table_of_certainty_has_the_numbers_of_the_code() -> None:
    rows = table("How certain a reading is")
    numbers = [re.findall(r"[\d.]+", f"{high} {low}") for _, high, low in rows[: len(HIGH)]]
    assert numbers == [[str(HIGH[one]), str(LOW[one])] for one in HIGH]
