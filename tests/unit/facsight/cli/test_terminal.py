"""What commands print alike."""

import json

import pytest

from facsight.cli.terminal import filled, print_json, remark


def test_text_is_as_wide_as_the_terminal_and_a_hundred_at_most(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for columns, most in (("40", 40), ("300", 100)):
        monkeypatch.setenv("COLUMNS", columns)
        lines = filled("one word and another " * 30).splitlines()
        assert max(map(len, lines)) <= most
        assert " ".join(lines) == ("one word and another " * 30).strip()


def test_cited_text_is_not_broken_within_an_id(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    text = "a sentence on one face [F1-AU12-second-reader-left] " * 5
    assert all(line.count("[") == line.count("]") for line in filled(text, cited=True).splitlines())


def test_json_is_read_back_and_remarks_stay_off_the_output(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_json({"who": "Zoë"})
    remark("nothing left to do")
    said = capsys.readouterr()
    assert json.loads(said.out) == {"who": "Zoë"}
    assert "Zoë" in said.out
    assert said.err == "facsight: nothing left to do\n"
