"""Prose of outside models: true sentences pass, and none passes with one thing made false."""

from __future__ import annotations

import json
import re
from importlib import resources
from typing import Final

import pytest

from facsight_tools.evidence.checker import check_text
from facsight_tools.evidence.claims import Problem

from .sentences import LEDGER

_TABLE: Final = json.loads(
    (resources.files("facsight_bench") / "corpora" / "prose.json").read_text("utf-8")
)
GOOD: Final[tuple[str, ...]] = tuple(_TABLE["good"])
FALSE: Final[tuple[tuple[str, str], ...]] = tuple(tuple(one) for one in _TABLE["false"])
TURNED: Final[tuple[tuple[str, str], ...]] = tuple(tuple(one) for one in _TABLE["turned"])
"""A word and what makes a true sentence that holds it false."""
TAILS: Final[tuple[str, ...]] = tuple(_TABLE["tails"])


def problems(text: str) -> list[Problem]:
    return [p for one in check_text(text, LEDGER).claims for p in one.problems]


def parts(sentence: str) -> tuple[str, str]:
    """The words of a sentence and its citations."""
    at = sentence.index(" [")
    return sentence[:at], sentence[at:]


@pytest.mark.parametrize("sentence", GOOD)
def test_a_true_sentence_of_an_outside_model_passes(sentence: str) -> None:
    verdict = check_text(sentence, LEDGER)
    assert problems(sentence) == []
    assert len(verdict.claims) == 1


@pytest.mark.parametrize(("code", "sentence"), FALSE)
def test_a_false_sentence_in_the_same_words_is_refused(code: str, sentence: str) -> None:
    assert code in {problem.code for problem in problems(sentence)}


@pytest.mark.parametrize("sentence", GOOD)
def test_no_true_sentence_passes_with_another_number(sentence: str) -> None:
    text, ids = parts(sentence)
    for found in re.finditer(r"(?<![\w.])(?:\d+\.\d+|\d+(?=%| degrees))", text):
        decimals = len(found[0].partition(".")[2])
        other = f"{float(found[0]) + 3 * 10.0**-decimals:.{decimals}f}"
        assert not check_text(text[: found.start()] + other + text[found.end() :] + ids, LEDGER).ok


@pytest.mark.parametrize(("word", "other"), TURNED)
def test_no_true_sentence_passes_with_a_word_turned_round(word: str, other: str) -> None:
    turned = [text for text in GOOD if word in parts(text)[0]]
    assert turned
    for sentence in turned:
        text, ids = parts(sentence)
        altered = text.replace(word, other, 1) + ids
        assert not check_text(altered, LEDGER).ok, altered


@pytest.mark.parametrize("tail", TAILS)
def test_no_true_sentence_passes_with_what_no_row_bears_out(tail: str) -> None:
    for sentence in GOOD[::4]:
        text, ids = parts(sentence)
        altered = text.rstrip(".") + tail + ids
        assert not check_text(altered, LEDGER).ok, altered


def test_no_true_sentence_passes_without_its_citations_or_with_one_too_many() -> None:
    for sentence in GOOD:
        text, ids = parts(sentence)
        assert not check_text(text, LEDGER).ok
        assert not check_text(text + " [F9.AU12]" + ids, LEDGER).ok
