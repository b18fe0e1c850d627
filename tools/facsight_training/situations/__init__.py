"""Situations that the models learn from: a folder for each writer, a file for each language.

A line is the labels that may lead, a letter each, and the text; `# ` begins a heading. `house` is
the project's own, and so is `k`, written later of what is told plainly; `a` to `j` are writers who
had seen nothing of the project.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final

LABELS: Final = {
    "a": "anger",
    "c": "contempt",
    "d": "disgust",
    "f": "fear",
    "h": "happiness",
    "s": "sadness",
    "u": "surprise",
    "n": "neutral",
}
HOME: Final = ("house", "k")
"""Who knew the project; nothing is judged on them."""

STRANGERS: Final = tuple("abcdefghij")
WRITERS: Final = (*HOME, *STRANGERS)
LANGUAGES: Final = ("en", "de", "es")
OPEN: Final = (
    "after",
    "broad",
    "everyday_check",
    "everyday_tuned",
    "hard",
    "later",
    "oblique",
    "reserved",
    "seen",
    "tuned",
)
"""Corpora that the lexicon was written on, so that nothing is judged on them."""

CORPORA: Final = Path("evals/facsight_bench/corpora")


@dataclass(frozen=True, slots=True)
class LikenessExample:
    """A situation, the labels that its writer would let pass, and who that is; "open": a corpus."""

    language: str
    text: str
    allowed: tuple[str, ...]
    writer: str = "open"


def examples(corpora: Path = CORPORA) -> list[LikenessExample]:
    """Every situation to learn from, each text once."""
    found = {one.text: one for one in (*_written(), *_open(corpora))}
    return list(found.values())


def _written() -> Iterator[LikenessExample]:
    for writer in WRITERS:
        for language in LANGUAGES:
            file = resources.files(__package__) / writer / f"{language}.txt"
            for line in file.read_text(encoding="utf-8").splitlines():
                codes, _, text = line.partition(" ")
                if text and codes != "#":
                    allowed = tuple(LABELS[code] for code in codes)
                    yield LikenessExample(language, text, allowed, writer)


def _open(corpora: Path) -> Iterator[LikenessExample]:
    for name in OPEN:
        for line in (corpora / f"situations_{name}.jsonl").read_text(encoding="utf-8").splitlines():
            one = json.loads(line)
            yield LikenessExample(one["language"], one["text"], tuple(one["allowed"]))
