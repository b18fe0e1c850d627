"""The sentences of the corpora, each with its ledger and whether it is true of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources
from typing import Any, Final, Literal, NamedTuple

LedgerName = Literal["two faces", "one face"]

# Listed for other reasons than that they are false: a rule is not cited, a word was not known
_TRUE_ALL_THE_SAME: Final = frozenset(
    {
        "AU12 is consistent with happiness [F1.AU12].",
        "The head is upright [F1.pose.roll].",
    }
)


class Labelled(NamedTuple):
    """A sentence, the corpus that it is of, the ledger that it is on, and whether it is true."""

    corpus: str
    on: LedgerName
    true: bool
    text: str


def labelled() -> list[Labelled]:
    """Every sentence whose truth is known; false ones are those that must not be supported."""
    every = [*_outside(), *_prose(), *_sentences(), *_falsehoods()]
    return [one for one in every if one.true or one.text not in _TRUE_ALL_THE_SAME]


def _table(name: str) -> Any:
    return json.loads((resources.files(__package__) / f"{name}.json").read_text("utf-8"))


def _outside() -> Iterator[Labelled]:
    for name, texts in _table("outside").items():
        for text in texts:
            yield Labelled("outside", "two faces", name != "false", text)


def _prose() -> Iterator[Labelled]:
    """Also each true sentence with a word turned round, and with a tail that no row bears out."""
    table = _table("prose")
    for text in table["good"]:
        yield Labelled("prose", "two faces", True, text)
        said, ids = text.partition(" [")[::2]
        for word, other in table["turned"]:
            if word in said:
                turned = f"{said.replace(word, other, 1)} [{ids}"
                yield Labelled("prose, a word turned round", "two faces", False, turned)
    for text in table["good"][::4]:
        said, ids = text.partition(" [")[::2]
        for tail in table["tails"]:
            longer = f"{said.rstrip('.')}{tail} [{ids}"
            yield Labelled("prose, with a tail", "two faces", False, longer)
    for _, text in table["false"]:
        yield Labelled("prose", "two faces", False, text)


def _sentences() -> Iterator[Labelled]:
    table = _table("sentences")
    for _, text, ids in table["good"]:
        yield Labelled("sentences", "two faces", True, _cited(text, ids))
    for _, text, ids in table["refused"]:
        yield Labelled("sentences", "two faces", False, _cited(text, ids))
    for _, _, text, ids in table["bad"]:
        yield Labelled("sentences", "two faces", False, _cited(text, ids))
    for _, _, text, ids in table["bad_alone"]:
        yield Labelled("sentences", "one face", False, _cited(text, ids))


def _falsehoods() -> Iterator[Labelled]:
    for texts in _table("falsehoods").values():
        for text in texts:
            yield Labelled("falsehoods", "two faces", False, text)


def _cited(text: str, ids: str) -> str:
    return f"{text.rstrip('.')} {' '.join(f'[{one}]' for one in ids.split())}."
