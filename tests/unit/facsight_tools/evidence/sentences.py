"""One rich ledger, sentences that are true of it, and sentences that must be refused.

F1: a marked asymmetric smile with raised cheeks and parted lips, AU9 unavailable, turned left.
F2: lowered brows and depressed lip corners, anger and disgust nearly tied, blurred.
"""

from __future__ import annotations

import json
from importlib import resources
from typing import Final

from tests.builders import make_analysis, make_context, make_face, make_rules

from facsight_tools.evidence.checker import Code
from facsight_tools.evidence.claims import Claim, ClaimKind
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.evidence.payloads import Cue, Observed
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.types import UnavailableReason

SEEN: Final = Row.of(Observed(report=1, words="a person holding a trophy"), source="vision model")


def cue_of_winning(words: str) -> Row:
    """`We won the match.`: what the reader of contexts finds in it."""
    cue = Cue(
        sentence=1,
        number=1,
        words=words,
        span=(3, 16),
        situation="goal-success",
        gloss="a goal reached",
        appraisals=("goal furthered", "in control", "pleasant"),
        labels={"happiness": 1.0},
    )
    return Row.of(cue, source="context-cues@1", confidence=0.6)


def make_ledger() -> Ledger:
    first = make_face(
        1,
        {12: 3.2, 6: 2.1, 25: 1.6},
        sides={(12, "left"): 3.4, (12, "right"): 3.0},
        unavailable={9: UnavailableReason.POSE},
        pose=(12.0, -4.0, 2.0),
        gaze=(-8.0, 5.0, -20.0, 9.0),
        emotion={"happiness": 0.9, "neutral": 0.07},
        quality=0.92,
    )
    second = make_face(
        2,
        {4: 2.6, 15: 1.2},
        pose=(-3.0, 1.0, 0.0),
        emotion={"anger": 0.51, "disgust": 0.45},
        quality=0.3,
        score=0.81,
    )
    context = [
        make_context("We won the match.", 1),
        cue_of_winning("won the match"),
        make_context("I am not angry about the referee.", 2),
        SEEN,
    ]
    return build_ledger(make_analysis([first, second]), context=context, rules=make_rules())


def make_ledger_alone() -> Ledger:
    """One face: a smile like that of F1, turned right, looking left."""
    face = make_face(
        1,
        {12: 3.2, 6: 2.1, 25: 1.7},
        sides={(12, "left"): 3.4, (12, "right"): 3.0},
        unavailable={9: UnavailableReason.POSE},
        pose=(-12.4, -4.0, 5.0),
        gaze=(8.0, 5.0, 20.0, 9.0),
        emotion={"happiness": 0.965, "neutral": 0.02},
        quality=0.9,
    )
    context = [
        make_context("We won the final.", 1),
        cue_of_winning("won the final"),
        make_context("I am not angry about the referee.", 2),
    ]
    return build_ledger(make_analysis([face]), context=context, rules=make_rules())


def make_ledger_at_the_edges() -> Ledger:
    """Two faces whose values lie on the limits that rules set, or just beside them."""
    first = make_face(
        1,
        {12: 2.0, 6: 1.0, 25: 0.99, 4: 1.0, 15: 1.5, 1: 3.0, 2: 4.0, 26: 5.0},
        sides={(12, "left"): 2.0, (12, "right"): 2.25, (6, "left"): 1.0, (6, "right"): 0.5,
               (4, "left"): 1.5, (4, "right"): 0.5, (15, "left"): 0.99, (15, "right"): 1.0},
        pose=(15.0, 5.0, 0.0),
        gaze=(5.0, -5.0, 10.0, 0.5),
        emotion={"happiness": 0.5, "neutral": 0.1, "anger": 0.4},
        quality=0.7,
        score=0.7,
    )  # fmt: skip
    second = make_face(
        2, {12: 2.0, 4: 2.0}, unavailable={15: UnavailableReason.BLUR}, pose=(0.0, 0.0, 10.0),
        emotion={"anger": 0.35, "disgust": 0.25, "happiness": 0.25}, quality=0.5, score=0.5,
    )  # fmt: skip
    context = [make_context("We won the match.", 1), cue_of_winning("won the match")]
    return build_ledger(make_analysis([first, second]), context=context, rules=make_rules())


LEDGER: Final = make_ledger()
EDGES: Final = make_ledger_at_the_edges()
ALONE: Final = make_ledger_alone()

Sentence = tuple[ClaimKind, str, str]
"""Kind, text, and the ids cited, blank-separated."""


def claim_of(sentence: Sentence) -> Claim:
    kind, text, cites = sentence
    return Claim(kind=kind, text=text, cites=tuple(cites.split()))


_TABLES: Final = json.loads(
    (resources.files("facsight_bench") / "corpora" / "sentences.json").read_text("utf-8")
)
GOOD: Final[tuple[Sentence, ...]] = tuple(tuple(row) for row in _TABLES["good"])
BAD: Final[tuple[tuple[Code, Sentence], ...]] = tuple(
    (Code(row[0]), tuple(row[1:])) for row in _TABLES["bad"]
)
BAD_ALONE: Final[tuple[tuple[Code, Sentence], ...]] = tuple(
    (Code(row[0]), tuple(row[1:])) for row in _TABLES["bad_alone"]
)
"""False of `ALONE`, with every row cited that their topic has."""
REFUSED: Final[tuple[Sentence, ...]] = tuple(tuple(row) for row in _TABLES["refused"])
"""Attempts to slip by; which of several reasons stops each is not pinned."""
AT_EDGES: Final[tuple[Sentence, ...]] = tuple(tuple(row) for row in _TABLES["edges"])
"""True or false of `EDGES` by a hair."""
PINNED: Final[tuple[Sentence, ...]] = tuple(tuple(row) for row in _TABLES["pinned"])
"""True and false of `LEDGER`, on what few other sentences speak of."""
PIECES: Final[tuple[str, ...]] = tuple(_TABLES["pieces"])
"""What random sentences are made of."""
