"""The corpus of questions: none is misheard, and the command can fail."""

from __future__ import annotations

import pytest

from facsight_bench import chat_questions
from facsight_bench.chat_questions import lines, main, outcome, questions


def test_no_question_is_misheard_and_few_are_refused() -> None:
    outcomes = [outcome(entry) for entry in questions()]
    assert "misheard" not in outcomes
    assert outcomes.count("refused") <= len(outcomes) // 50


def test_a_question_heard_as_another_is_found(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = {"language": "en", "question": "Why not fear?", "what": "why"}
    other = {**wrong, "what": "why_not", "says": {"label": "anger"}}
    assert outcome(wrong) == outcome(other) == "misheard"
    assert outcome({**wrong, "question": "Is it raining?"}) == "refused"
    assert "misheard  Why not fear?" in list(lines([wrong]))
    monkeypatch.setattr(chat_questions, "questions", lambda: [wrong])
    assert main() == 1
    assert "1 misheard" in capsys.readouterr().out
