"""One false thing in a true report, by kind: what the checker must refuse.

Each mutation takes a report and a generator of random choices and gives an altered report, or None
where the report gives no occasion for it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Final

from facsight_bench.prose import true_prose
from facsight_tools.evidence.checker.contrary import contrary_units, top_of
from facsight_tools.evidence.checker.evidence import AURow, Evidence, number_of
from facsight_tools.evidence.checker.free_text import claim_of_sentence
from facsight_tools.evidence.claims import Claim
from facsight_tools.evidence.fusion import disagreement
from facsight_tools.evidence.payloads import Asymmetry, OfFace, OfUnit, Rule
from facsight_tools.evidence.report import Report
from facsight_tools.evidence.rows import Row
from facsight_tools.facs import ACTION_UNITS, HEAD_POSITIONS, intensity_letter

Mutation = Callable[[Report, random.Random], "Report | None"]
_FEELINGS: Final = ("angry", "happy", "sad", "afraid", "disgusted", "in love", "ashamed")


def _alters(mutation: Mutation) -> Mutation:
    mutation.alters_report = True  # type: ignore[attr-defined]
    return mutation


def _replaced(report: Report, **changes: object) -> Report:
    return report.model_copy(update={"inference": report.inference.model_copy(update=changes)})


def _with(report: Report, sentence: str) -> Report:
    """The report with one more sentence, its ids in square brackets."""
    return _replaced(report, claims=(*report.inference.claims, claim_of_sentence(sentence)))


def _units(report: Report, present: bool | None) -> list[AURow]:
    """Whole-face units of face 1: present, absent, or (None) unavailable."""
    found = Evidence(report.ledger, ()).all_units(1)
    return [one for one in found if (one.present if one.measured else None) == present]


def _unit(report: Report, rng: random.Random, present: bool | None) -> AURow | None:
    units = [one for one in _units(report, present) if one.au not in HEAD_POSITIONS]
    return rng.choice(units) if units else None


def _prose(report: Report, rng: random.Random) -> str:
    return rng.choice(list(true_prose(report.ledger, rng)))


def _split(sentence: str) -> tuple[str, str]:
    """The words and the citations of a sentence."""
    at = sentence.index(" [")
    return sentence[:at], sentence[at:].rstrip(".")


@_alters
def phantom_unit(report: Report, rng: random.Random) -> Report | None:
    """A unit that is absent is said to be present."""
    unit = _unit(report, rng, present=False)
    if unit is None:
        return None
    code, name = f"AU{unit.au}", ACTION_UNITS[unit.au].name
    text = rng.choice(
        (
            f"{code} is present",
            f"The face shows {code}",
            f"The {name} ({code}) is active",
            f"{code} ({name}) was clearly observed",
            f"A slight {code} is visible",
            f"Activation of {code} was found",
            f"{code} accompanies the expression",
            f"There is evidence of {code} ({name})",
        )
    )
    return _with(report, f"{text} [{unit.row.id}].")


@_alters
def presence_flip(report: Report, rng: random.Random) -> Report | None:
    """A unit that is present is denied."""
    unit = _unit(report, rng, present=True)
    if unit is None:
        return None
    code, name = f"AU{unit.au}", ACTION_UNITS[unit.au].name
    text = rng.choice(
        (
            f"{code} is absent",
            f"There is no {code}",
            f"No sign of {code} ({name}) was detected",
            f"The {name} ({code}) is not active",
            f"No measurable activation of {code} was found",
            f"{code} is inactive",
            f"The face lacks {code}",
            f"{code} could not be measured",
        )
    )
    return _with(report, f"{text} [{unit.row.id}].")


@_alters
def unavailable_used(report: Report, rng: random.Random) -> Report | None:
    """A unit that was not measured is said to be there or not, or argues."""
    unit = _unit(report, rng, present=None)
    if unit is None:
        return None
    code, label = f"AU{unit.au}", rng.choice(("anger", "happiness", "disgust"))
    rule = next((row.id for row, _ in report.ledger.rows_of(Rule, label=label)), "F1.face")
    text = rng.choice(
        (
            f"{code} is present [{unit.row.id}]",
            f"{code} is absent [{unit.row.id}]",
            f"No sign of {code} was detected [{unit.row.id}]",
            f"{code} reaches 2.0 of 5 [{unit.row.id}]",
            f"The absence of {code} argues against {label} [{unit.row.id}] [{rule}]",
            f"{code} may point to {label} [{unit.row.id}] [{rule}]",
        )
    )
    return _with(report, f"{text}.")


@_alters
def uncited_unit(report: Report, rng: random.Random) -> Report | None:
    """A unit is named and another row is cited."""
    unit = _unit(report, rng, present=True)
    other = rng.choice(("F1.face", "F1.quality", "S.people"))
    return None if unit is None else _with(report, f"AU{unit.au} is present [{other}].")


@_alters
def unknown_unit(report: Report, rng: random.Random) -> Report:
    """A unit that FACS does not have."""
    return _with(report, f"AU{rng.randint(70, 99)} is present [F1.face].")


@_alters
def wrong_number(report: Report, rng: random.Random) -> Report | None:
    """A number that is off by more than its rounding, in any true sentence."""
    numbered = [one for one in true_prose(report.ledger, rng) if re.search(r"\d\.\d", one)]
    text, ids = _split(rng.choice(numbered))
    found = list(re.finditer(r"(?<![\w.])\d+\.\d+", text))
    if not found:
        return None
    one = rng.choice(found)
    decimals = len(one[0].partition(".")[2])
    step = rng.choice((1, 2, 3, -1, -2)) * 10.0**-decimals * rng.choice((1, 2, 10))
    other = f"{abs(float(one[0]) + step):.{decimals}f}"
    if abs(float(other) - float(one[0])) < 0.99 * 10.0**-decimals:
        return None
    rows = [row for row_id in re.findall(r"[\w.@]+", ids) if (row := report.ledger.get(row_id))]
    values = [row.value for row in rows if isinstance(row.value, float)]
    if any(abs(value - float(other)) <= 0.5001 * 10.0**-decimals for value in values):
        return None  # 0.275 is 0.27 as well as 0.28
    return _with(report, f"{text[: one.start()]}{other}{text[one.end() :]}{ids}.")


@_alters
def wrong_letter(report: Report, rng: random.Random) -> Report | None:
    """A FACS letter that is not the row's."""
    unit = _unit(report, rng, present=True)
    if unit is None:
        return None
    letters = [one for one in "ABCDE" if one != intensity_letter(number_of(unit.row))]
    text = rng.choice(("AU{} is at {}", "AU{} reaches level {} exactly", "AU{} is scored at {}"))
    return _with(report, f"{text.format(unit.au, rng.choice(letters))} [{unit.row.id}].")


@_alters
def wrong_unit(report: Report, rng: random.Random) -> Report | None:
    """The right number with another unit of measure."""
    of_face = report.ledger.rows_of(OfFace, face=1)
    row = rng.choice([row for row, _ in of_face if row.unit in ("intensity", "deg")])
    if row.status != "measured":
        return None
    value = f"{abs(number_of(row)):.1f}"
    name = "The head turn" if row.unit == "deg" else "asymmetry"
    if isinstance(row.payload, OfUnit):
        name = ACTION_UNITS[row.payload.unit].code
    units = ("percent", "pixels", "degrees") if row.unit == "intensity" else ("percent", "pixels")
    return _with(report, f"{name} is {value} {rng.choice(units)} [{row.id}].")


def _sided(report: Report, rng: random.Random) -> tuple[int, float, float] | None:
    """A unit with its left and right intensity, where the two differ."""
    skewed = [one for _, one in report.ledger.rows_of(Asymmetry, face=1)]
    skewed = [one for one in skewed if abs(one.left_minus_right) > 0.1]
    if not skewed:
        return None
    au = rng.choice(skewed).unit
    evidence = Evidence(report.ledger, ())
    left, right = (evidence.lookup(1, au, side) for side in ("left", "right"))
    return (
        None if left is None or right is None else (au, number_of(left.row), number_of(right.row))
    )


@_alters
def wrong_side(report: Report, rng: random.Random) -> Report | None:
    """Left for right: in a comparison, in the values, in the citation."""
    found = _sided(report, rng)
    if found is None:
        return None
    au, left, right = found
    weaker, stronger = ("left", "right") if left < right else ("right", "left")
    ids = f"[F1.AU{au}] [F1.AU{au}.L] [F1.AU{au}.R]"
    text = rng.choice(
        (
            f"AU{au} is stronger on the {weaker}",
            f"AU{au} is stronger on the {weaker} than on the {stronger}",
            f"AU{au} is weaker on the {stronger}",
            f"AU{au} is {right:.2f} on the left and {left:.2f} on the right",
            f"On the left AU{au} reaches {right:.2f}",
            f"AU{au} is equally strong on both sides",
        )
    )
    if "equally" in text and abs(left - right) <= 0.25:
        return None
    return _with(report, f"{text} {ids}.")


@_alters
def wrong_frame(report: Report, rng: random.Random) -> Report | None:
    """The viewer's left for the subject's, or the eyes in the head for the gaze."""
    row = report.ledger.get("F1.pose.yaw")
    gaze, eye = (report.ledger.get(f"F1.gaze.{name}") for name in ("yaw", "eye_yaw"))
    if row is None or gaze is None or eye is None or abs(number_of(row)) < 1:
        return None
    side = "left" if number_of(row) > 0 else "right"
    other = "right" if side == "left" else "left"
    value = f"{abs(number_of(row)):.1f}"
    choices = [
        f"The head is turned {value} degrees to the viewer's {side} [{row.id}]",
        f"The head is rotated {value} degrees to the subject's {other} [{row.id}]",
        f"The head is turned to the {other} [{row.id}]",
    ]
    if round(abs(number_of(gaze)), 1) != round(abs(number_of(eye)), 1):
        way = "left" if number_of(eye) > 0 else "right"
        inside = f"{abs(number_of(eye)):.1f}"
        choices.append(f"The gaze goes {inside} degrees to the subject's {way} [{gaze.id}]")
    return _with(report, f"{rng.choice(choices)}.")


@_alters
def wrong_face(report: Report, rng: random.Random) -> Report | None:
    """One face's row for another face."""
    unit = _unit(report, rng, present=True)
    other = rng.randint(2, 4)
    text = rng.choice(("Face {} shows {}", "In face {} {} is present", "F{} displays {}"))
    if unit is None:
        return None
    return _with(report, f"{text.format(other, f'AU{unit.au}')} [{unit.row.id}].")


@_alters
def dangling_id(report: Report, rng: random.Random) -> Report:
    """An id that no row has."""
    ids = ("F1.AU99", "F9.AU12", "C7", "V3", "R.emfacs.joy@1", "K.nobody2020", "F1.AU12.X")
    text, cited = _split(_prose(report, rng))
    return _with(report, f"{text}{cited} [{rng.choice(ids)}].")


@_alters
def uncited_sentence(report: Report, rng: random.Random) -> Report:
    """A true sentence without its citations."""
    return _with(report, _split(_prose(report, rng))[0] + ".")


@_alters
def second_sentence(report: Report, rng: random.Random) -> Report:
    """A claim that is two sentences."""
    chosen = rng.choice(report.inference.claims)
    more = rng.choice(("It is so.", "The person is well.", "AU12 too."))
    altered = chosen.model_copy(update={"text": f"{chosen.text} {more}"})
    return _replaced(report, claims=(*report.inference.claims, altered))


def _tail(*tails: str) -> Mutation:
    """A true sentence that goes on with what no row bears out."""

    def mutate(report: Report, rng: random.Random) -> Report:
        text, ids = _split(_prose(report, rng))
        return _with(report, f"{text}{rng.choice(tails)}{ids}.")

    return _alters(mutate)


def _said(*texts: str) -> Mutation:
    """A false sentence with a citation of the face and of a rule or score."""

    def mutate(report: Report, rng: random.Random) -> Report:
        rule = rng.choice([row.id for row, _ in report.ledger.rows_of(Rule)])
        cites = ["F1.face", rule, "F1.AU12", rng.choice(("F1.quality", "K.barrett2019"))]
        unread = report.ledger.get("F1.AU12")
        kept = cites if unread and unread.status == "measured" else [cites[0], *cites[3:], rule]
        shown = " ".join(f"[{one}]" for one in dict.fromkeys(kept))
        text = rng.choice(texts).format(feeling=rng.choice(_FEELINGS))
        return _with(report, f"{text} {shown}.")

    return _alters(mutate)


overclaim = _said(
    "The person is {feeling}", "The subject feels {feeling}", "They are clearly {feeling}",
    "The face definitely shows anger", "This proves happiness", "The person must be {feeling}",
    "It is certain that the person is {feeling}", "An {feeling} person is seen",
    "The person's anger is visible", "The person is not {feeling}", "The face reveals fear",
)  # fmt: skip
overclaim_added = _tail(
    ", so the person is angry", " because the person feels joy", ", which proves happiness",
    " and the person is sad", ", since the person is afraid",
)  # fmt: skip
identity = _said(
    "The person is Anna Schmidt", "The person is a known actor", "This is Barack Obama",
    "The person can be identified as the user", "The face is that of a celebrity",
)  # fmt: skip
identity_added = _tail(" of Anna", ", as known from Maria", " of the president", " of John Smith")
trait = _said(
    "The person looks trustworthy", "The person seems intelligent", "The person is young",
    "The person appears aggressive", "The face looks Asian", "The person is attractive",

    "The face looks masculine", "The person is friendly", "The person may be gay",
    "The person is honest",
)  # fmt: skip
trait_added = _tail(
    " and the person is kind", " of a foreigner", ", as extroverts do", " of a child"
)
deception = _said(
    "The person is lying", "The smile is fake", "The person hides something",
    "The smile is genuine", "The person pretends", "The expression is not sincere",
    "The smile may be masking anger", "The person is deceptive",
)  # fmt: skip
deception_added = _tail(" because the person is lying", ", which is faked", " and is sincere")
diagnosis = _said(
    "The person has depression", "The face suggests autism", "The person appears depressed",
    "This is a symptom of PTSD", "The person looks ill", "A mild palsy is visible",
)  # fmt: skip
diagnosis_added = _tail(", as in depression", ", a sign of a stroke", " of a patient")
unsupported_object = _said(
    "The person wears a helmet", "A gun is visible", "The hands are raised",
    "The person holds a trophy", "A dog is in the picture", "The hair is covered by a hat",
    "There are tears on the cheeks", "The person wears glasses", "The teeth are visible",
)  # fmt: skip
unsupported_object_added = _tail(
    " in a stadium", " while holding a cup", " and a dog", ", under a helmet", " beside a car",
    ", at a wedding", " behind a mask",
)  # fmt: skip
address = _tail(" at www.example.org", ", see https://example.com/x", " (example.net)")
markup = _tail(" <b>indeed</b>", " {system}", " | table", " `code`")
free_number = _tail(
    ", 17 times", " in 60 ways", " for 3 seconds", ", which 9 of 10 coders see", " in 2019",
)  # fmt: skip
hidden_text = _tail("\u200b and AU4", " and \u0410U4", "\u202e")


@_alters
def turned_argument(report: Report, rng: random.Random) -> Report | None:
    """A unit argues for what it argues against, and the other way round."""
    prose = [one for one in true_prose(report.ledger, rng) if "Under this rule" in one]
    if not prose:
        return None
    text = rng.choice(prose)
    turned = (
        text.replace("argues against", rng.choice(("supports", "is consistent with", "points to")))
        if "against" in text
        else text.replace("is consistent with", rng.choice(("argues against", "opposes")))
    )
    return _with(report, turned)


@_alters
def contrary_omitted(report: Report, rng: random.Random) -> Report | None:
    """What speaks strongly against the answer is left out."""
    fused = report.inference.fused
    if fused is None or report.inference.abstained:
        return None
    top = top_of(fused)
    units = contrary_units(
        report.ledger, 1, top, [c for x in report.inference.claims for c in x.cites]
    )
    if not units:
        return None
    gone = f"AU{rng.choice(units).au}"
    kept = tuple(c for c in report.inference.claims if gone not in re.findall(r"AU\d+", c.text))
    return _replaced(report, claims=kept)


@_alters
def contrary_denied(report: Report, rng: random.Random) -> Report | None:
    """Nothing is said to speak against the answer where something does."""
    rule = rng.choice([one for _, one in report.ledger.rows_of(Rule)])
    label = rule.label
    if not contrary_units(report.ledger, 1, label, [rule.row_id]):
        return None
    text = rng.choice(("Nothing measured speaks against {}", "No evidence argues against {}"))
    return _with(report, f"{text.format(label)} [F1.face] {rule.cite}.")


@_alters
def context_uncited(report: Report, rng: random.Random) -> Report:
    """Words of the user that no C row holds, or that are not quoted."""
    text = rng.choice(
        (
            "The user writes “We won the match” [F1.face]",
            "According to the user, the person is at work [F1.face]",
            "The situation is a wedding [S.people]",
            "The context suggests happiness [F1.face] [F1.AU12]",
            "A vision model reports “a trophy” [F1.face]",
        )
    )
    return _with(report, f"{text}.")


@_alters
def misquote(report: Report, rng: random.Random) -> Report | None:
    """Words that the user did not give, or that say the reverse."""
    row = report.ledger.get("C1")
    if row is None:
        return None
    words = row.text.rstrip(".").split()
    swapped = [*words[1:], words[0]]
    quote = rng.choice(
        (" ".join(swapped), row.text.rstrip(".") + " again", "we lost everything", "my boss")
    )
    if quote in row.text:
        return None
    return _with(report, f"The user writes “{quote}” [C1].")


@_alters
def changed_row(report: Report, rng: random.Random) -> Report:
    """A value of the ledger, without its hash."""
    rows = list(report.ledger.rows)
    at = rng.choice([n for n, row in enumerate(rows) if isinstance(row.value, float)])
    rows[at] = rows[at].model_copy(update={"value": number_of(rows[at]) + 0.5})
    return report.model_copy(
        update={"ledger": report.ledger.model_copy(update={"rows": tuple(rows)})}
    )


@_alters
def forged_row(report: Report, rng: random.Random) -> Report | None:
    """A changed value with the hash made to fit."""
    unit = _unit(report, rng, present=False)
    if unit is None:
        return None
    raised = unit.row.payload.model_copy(update={"intensity": 3.0})
    forged = Row.of(raised, source=unit.row.source, confidence=unit.row.confidence)
    rows: list[Row] = [forged if one.id == forged.id else one for one in report.ledger.rows]
    return report.model_copy(update={"ledger": type(report.ledger).of(rows)})


@_alters
def swapped_distribution(report: Report, rng: random.Random) -> Report | None:
    """Two labels change places in one of the three distributions."""
    name = rng.choice(("face_only", "context_only", "fused"))
    given = getattr(report.inference, name)
    if given is None:
        return None
    one, two = rng.sample(sorted(given), 2)
    if abs(given[one] - given[two]) < 0.01:
        return None
    return _replaced(report, **{name: {**given, one: given[two], two: given[one]}})


@_alters
def context_as_face(report: Report, _: random.Random) -> Report | None:
    """The context's distribution is given as the face's."""
    inference = report.inference
    if inference.face_only is None or inference.context_only is None:
        return None
    return _replaced(report, face_only=inference.context_only, context_only=inference.face_only)


@_alters
def changed_disagreement(report: Report, rng: random.Random) -> Report | None:
    """Another distance between face and context."""
    answer, other = report.inference, rng.randint(0, 100) / 100
    given = answer.disagreement
    if given is None and answer.face_only and answer.context_only:
        given = disagreement(answer.face_only, answer.context_only)  # where the answer abstains
    if given is not None and abs(given - other) < 0.01:
        return None
    return _replaced(report, disagreement=other)


@_alters
def changed_notice(report: Report, rng: random.Random) -> Report:
    """The notice on apparent expression is altered or left out."""
    return _replaced(report, notice=rng.choice(("", "This is certain.", "Inner state.")))


@_alters
def repeated_claim(report: Report, rng: random.Random) -> Report:
    """One claim stands twice."""
    chosen: Claim = rng.choice(report.inference.claims)
    return _replaced(report, claims=(*report.inference.claims, chosen))


@_alters
def false_abstention(report: Report, _: random.Random) -> Report | None:
    """An answer that argues says that it abstains, or one that abstains does not say so."""
    return _replaced(report, abstained=not report.inference.abstained)
