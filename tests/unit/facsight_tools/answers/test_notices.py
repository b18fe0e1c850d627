"""What every answer says of itself, and of a model that failed, in each language."""

from itertools import product
from typing import get_args

from facsight_tools.answers.notices import HAPPENED, NOTICE, NOTICES, STEPS, Notice
from facsight_tools.statements.forms.tokens import Language

LANGUAGES: tuple[Language, ...] = get_args(Language)


def test_there_is_one_in_each_language() -> None:
    assert set(NOTICES) == set(LANGUAGES)
    assert len(set(NOTICES.values())) == len(NOTICES)
    assert NOTICES["en"] == NOTICE


def test_every_failure_is_told_with_what_to_do_and_what_came_instead() -> None:
    for code, step, language in product(HAPPENED, STEPS, LANGUAGES):
        text = Notice.of(code, step, "openai:x{1}").in_language(language).text
        assert "openai:x{1}" in text
        assert ":" in text.replace("openai:x", ""), "what happened: what to do"
        assert "{" not in text.replace("openai:x{1}", "")
        assert text.endswith(".")


def test_what_is_known_is_named() -> None:
    here = Notice.of("no_connection", "write", "openai:x", address="http://here")
    assert "could not be reached at http://here:" in here.text
    assert "unter http://here" in here.in_language("de").text
    assert "set OPENAI_API_KEY" in Notice.of("no_key", "write", "m", key="OPENAI_API_KEY").text
    assert "(2048 tokens)" in Notice.of("too_long", "write", "m", tokens=2048).text
    assert Notice.of("too_long", "write", "m", tokens=None).about == {}
