"""One false thing said of made-up evidence, by kind: what no reading may support.

    sentence = FALSEHOODS["phantom unit"](evidence, rng)

Each takes evidence and a generator of random choices and gives a sentence with its ids, or None
where the evidence gives no occasion for it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from facsight_tools.evidence.payloads import Rule, UnitIntensity
from facsight_tools.facs import ACTION_UNITS, HEAD_POSITIONS
from facsight_tools.statements.base import Statement
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.render import render
from facsight_tools.statements.stock import stock

Maker = Callable[[Evidence, random.Random], "str | None"]

_FEELINGS: Final = ("angry", "happy", "sad", "afraid", "disgusted", "in love", "ashamed")
_LETTERS: Final = "ABCDE"


def _units(evidence: Evidence, present: bool | None) -> list[int]:
    """Whole-face units of face 1: present, absent, or (None) unavailable."""
    found = []
    for entry in evidence.units(1):
        one = entry.payload
        state = one.present if isinstance(one, UnitIntensity) else None
        if state == present and one.unit not in HEAD_POSITIONS:
            found.append(one.unit)
    return found


def _of_unit(present: bool | None, *forms: str) -> Maker:
    """A sentence in one of some forms on a unit that is present, absent or (None) unavailable."""

    def make(evidence: Evidence, rng: random.Random) -> str | None:
        units = _units(evidence, present)
        if not units:
            return None
        unit, rule = rng.choice(units), rng.choice(evidence.all(Rule))
        return rng.choice(forms).format(
            code=f"AU{unit}",
            name=ACTION_UNITS[unit].name,
            id=f"[F1.AU{unit}]",
            other=rng.choice(("[F1.face]", "[F1.quality]", "[S.people]")),
            face=rng.randint(4, 6),
            label=rule.payload.label,
            rule=rule.payload.cite,
        )

    return make


@lru_cache(maxsize=4)
def _stock(evidence: Evidence) -> tuple[Statement, ...]:
    return tuple(stock(evidence))


def _true(evidence: Evidence, rng: random.Random) -> tuple[Statement, str]:
    """Something true, and a sentence for it."""
    one = rng.choice(_stock(evidence))
    return one, render(one, "en", rng.choice(("plain", "coder")), evidence=evidence)


def _tail(*tails: str) -> Maker:
    """A true sentence that goes on with what no row bears out."""

    def make(evidence: Evidence, rng: random.Random) -> str:
        text, bracket, ids = _true(evidence, rng)[1].partition(" [")
        return f"{text.rstrip('.')}{rng.choice(tails)}{bracket}{ids.rstrip('.')}."

    return make


def _said(*texts: str) -> Maker:
    """A false sentence with citations of the face and of a rule."""

    def make(evidence: Evidence, rng: random.Random) -> str:
        rule = rng.choice(evidence.all(Rule)).payload.cite
        text = rng.choice(texts).format(feeling=rng.choice(_FEELINGS))
        return f"{text} [F1.face] {rule} {rng.choice(('[F1.quality]', '[K.barrett2019]'))}."

    return make


def _changed(field: str, change: Callable[[Statement, random.Random], Any], *of: str) -> Maker:
    """A sentence for a true statement in which one field is made another."""

    def make(evidence: Evidence, rng: random.Random) -> str | None:
        every = [one for one in _stock(evidence) if one.kind in of]
        if not every:
            return None
        one = rng.choice(every)
        altered = one.model_copy(update={field: change(one, rng)})
        if altered.judge(evidence).holds:
            return None
        return render(altered, "en", rng.choice(("plain", "coder")), evidence=evidence)

    return make


def _off(one: Any, rng: random.Random) -> Decimal:
    step = Decimal(1).scaleb(int(one.value.as_tuple().exponent))
    return Decimal(one.value + step * rng.choice((1, 2, 5, 10)))


def _turned(one: Any, _: random.Random) -> str:
    return "against" if one.direction == "for" else "for"


def _swapped(one: Any, _: random.Random) -> str:
    words = {"left": "right", "right": "left", "up": "down", "down": "up"}
    return words.get(one.toward, "left" if one.axis != "pitch" else "up")


def _letter(evidence: Evidence, rng: random.Random) -> str | None:
    """A FACS letter that is not the row's."""
    units = _units(evidence, present=True)
    if not units:
        return None
    unit = rng.choice(units)
    entry = evidence.unit(1, unit)
    own = entry.payload.letter if entry and isinstance(entry.payload, UnitIntensity) else None
    text = rng.choice(("AU{} is at {}", "AU{} reaches level {} exactly", "AU{} is scored at {}"))
    wrong = rng.choice([one for one in _LETTERS if one != own])
    return f"{text.format(unit, wrong)} [F1.AU{unit}]."


def _side(evidence: Evidence, rng: random.Random) -> str | None:
    """Left for right: in a comparison, and in the values."""
    skewed = [
        (one, sides)
        for one in _units(evidence, present=True)
        if (sides := evidence.sides(1, one)) and abs(sides[0] - sides[1]) > 0.25
    ]
    if not skewed:
        return None
    unit, (left, right) = rng.choice(skewed)
    weaker, stronger = ("left", "right") if left < right else ("right", "left")
    text = rng.choice(
        (
            f"AU{unit} is stronger on the {weaker}",
            f"AU{unit} is stronger on the {weaker} than on the {stronger}",
            f"AU{unit} is weaker on the {stronger}",
            f"AU{unit} is {right:.2f} on the left and {left:.2f} on the right",
            f"On the left AU{unit} reaches {right:.2f}",
            f"AU{unit} is equally strong on both sides",
        )
    )
    return f"{text} [F1.AU{unit}] [F1.AU{unit}.L] [F1.AU{unit}.R]."


def _misquoted(evidence: Evidence, rng: random.Random) -> str | None:
    """Words that the user did not give, or that say the reverse."""
    row = evidence.row("C1")
    if row is None:
        return None
    words = str(row.value).rstrip(".").split()
    quote = rng.choice(
        (
            " ".join([*words[1:], words[0]]),
            " ".join([*words, "again"]),
            "we lost everything",
            "my boss",
        )
    )
    return f"The user writes \u201c{quote}\u201d [C1]."


def _dangling(evidence: Evidence, rng: random.Random) -> str:
    """A true sentence with an id that no row has."""
    ids = ("F1.AU99", "F9.AU12", "C7", "V3", "R.emfacs.joy@1", "K.nobody2020", "F1.AU12.X")
    return f"{_true(evidence, rng)[1].rstrip('.')} [{rng.choice(ids)}]."


FALSEHOODS: Final[Mapping[str, Maker]] = MappingProxyType(
    {
        "phantom unit": _of_unit(
            False,
            "{code} is present {id}.", "The face shows {code} {id}.",
            "The {name} ({code}) is active {id}.", "{code} ({name}) was clearly observed {id}.",
            "A slight {code} is visible {id}.", "Activation of {code} was found {id}.",
            "{code} accompanies the expression {id}.",
            "There is evidence of {code} ({name}) {id}.",
        ),
        "unit denied": _of_unit(
            True,
            "{code} is absent {id}.", "There is no {code} {id}.",
            "No sign of {code} ({name}) was detected {id}.",
            "The {name} ({code}) is not active {id}.",
            "No measurable activation of {code} was found {id}.", "{code} is inactive {id}.",
            "The face lacks {code} {id}.", "{code} could not be measured {id}.",
        ),
        "unavailable unit used": _of_unit(
            None,
            "{code} is present {id}.", "{code} is absent {id}.",
            "No sign of {code} was detected {id}.", "{code} reaches 2.0 of 5 {id}.",
            "The absence of {code} argues against {label} {id} {rule}.",
            "{code} may point to {label} {id} {rule}.",
        ),
        "other row cited": _of_unit(True, "{code} is present {other}."),
        "other face": _of_unit(
            True, "Face {face} shows {code} {id}.", "In face {face} {code} is present {id}."
        ),
        "unknown unit": lambda _, rng: f"AU{rng.randint(70, 99)} is present [F1.face].",
        "wrong number": _changed(
            "value", _off, "unit_intensity", "score", "face_quality", "rule_weight", "reading",
            "alternative", "unit_difference", "without_unit", "face_detected",
        ),
        "argument turned": _changed("direction", _turned, "argument", "rule_counts"),
        "direction turned": _changed("toward", _swapped, "direction"),
        "wrong letter": _letter,
        "wrong side": _side,
        "viewer's side": _said(
            "The head is turned 11.0 degrees to the viewer's left",
            "As the viewer sees it, the smile is stronger on the left",
        ),
        "id of no row": _dangling,
        "misquotation": _misquoted,
        "words of nobody": _said(
            "The user writes \u201cWe lost the cup\u201d",
            "According to the user, the person is at work", "The situation is a wedding",
            "A vision model reports \u201ca trophy\u201d",
        ),
        "second sentence": _tail(". The person is well", ". It is so", ". AU12 too"),
        "inner state": _said(
            "The person is {feeling}", "The subject feels {feeling}",
            "They are clearly {feeling}", "The face definitely shows anger",
            "This proves happiness", "The person must be {feeling}",
            "It is certain that the person is {feeling}", "An {feeling} person is seen",
            "The person's anger is visible", "The person is not {feeling}",
            "The face reveals fear",
        ),
        "inner state added": _tail(
            ", so the person is angry", " because the person feels joy",
            ", which proves happiness", " and the person is sad",
            ", since the person is afraid",
        ),
        "identity": _said(
            "The person is Anna Schmidt", "The person is a known actor", "This is Barack Obama",
            "The person can be identified as the user", "The face is that of a celebrity",
        ),
        "identity added": _tail(
            " of Anna", ", as known from Maria", " of the president", " of John Smith"
        ),
        "trait": _said(
            "The person looks trustworthy", "The person seems intelligent",
            "The person is young", "The person appears aggressive", "The face looks Asian",
            "The person is attractive", "The face looks masculine", "The person is friendly",
            "The person may be gay", "The person is honest",
        ),
        "trait added": _tail(
            " and the person is kind", " of a foreigner", ", as extroverts do", " of a child"
        ),
        "deception": _said(
            "The person is lying", "The smile is fake", "The person hides something",
            "The smile is genuine", "The person pretends", "The expression is not sincere",
            "The smile may be masking anger", "The person is deceptive",
        ),
        "deception added": _tail(
            " because the person is lying", ", which is faked", " and is sincere"
        ),
        "diagnosis": _said(
            "The person has depression", "The face suggests autism",
            "The person appears depressed", "This is a symptom of PTSD", "The person looks ill",
            "A mild palsy is visible",
        ),
        "diagnosis added": _tail(", as in depression", ", a sign of a stroke", " of a patient"),
        "object": _said(
            "The person wears a helmet", "A gun is visible", "The hands are raised",
            "The person holds a trophy", "A dog is in the picture",
            "The hair is covered by a hat", "There are tears on the cheeks",
            "The person wears glasses", "The teeth are visible",
        ),
        "object added": _tail(
            " in a stadium", " while holding a cup", " and a dog", ", under a helmet",
            " beside a car", ", at a wedding", " behind a mask",
        ),
        "address": _tail(" at www.example.org", ", see https://example.com/x", " (example.net)"),
        "markup": _tail(" <b>indeed</b>", " {system}", " | table", " `code`"),
        "free number": _tail(
            ", 17 times", " in 60 ways", " for 3 seconds", ", which 9 of 10 coders see",
            " in 2019",
        ),
        "hidden text": _tail("\u200b and AU4", " and \u0410U4", "\u202e"),
        "nothing against it": _said(
            "Nothing measured speaks against happiness", "No evidence argues against anger"
        ),
    }
)  # fmt: skip
"""Kind to what says it."""
