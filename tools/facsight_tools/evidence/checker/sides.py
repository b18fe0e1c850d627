"""Rule 2 for sides: a side is said of something that has one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from facsight_tools.evidence.checker.codes import Code, problem
from facsight_tools.evidence.checker.sentence import Sentence
from facsight_tools.evidence.checker.tokens import Kind
from facsight_tools.evidence.claims import Problem

_SIDED: Final = re.compile(
    r"F\d+\.(?:AU\d+\.[LR]|asymmetry\..+|pose\..+|gaze.*)|S\.(?:body|hand|gaze|facing)\..+"
)


def check_sides(s: Sentence) -> Iterator[Problem]:
    """`On the left` of what has no sides: `the quality is good on the left`."""
    if any(_SIDED.fullmatch(row.id) for row in s.evidence.rows):
        return
    for at, token in enumerate(s.tokens):
        if token.word in ("left", "right") and token.kind is Kind.WORD and not _of_person(s, at):
            yield problem(
                Code.WRONG_SIDE,
                f"'{token.word}' is said, and no row is cited that has sides: cite it or drop the "
                "side.",
            )
            return


def _of_person(s: Sentence, at: int) -> bool:
    """`The person on the left`, `the left face`: where there are several."""
    several = len(s.evidence.known_faces()) > 1
    return several and s.near_noun(at, frozenset({"person", "face", "one", "subject"}), reach=3)
