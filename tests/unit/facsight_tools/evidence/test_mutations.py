"""No report that was altered is accepted, and none that is true is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from tests.builders import make_analysis, make_face
from tests.rows import unchecked_ledger

from facsight_tools.evidence.checker import Code, Verdict, check_inference
from facsight_tools.evidence.checker.contrary import contrary_units
from facsight_tools.evidence.checker.evidence import au_row, number_of
from facsight_tools.evidence.claims import Claim, Inference
from facsight_tools.evidence.report import Report, verify_report
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.rules import rule_set

from .reports import reports, write_report

FAST = settings(
    max_examples=8,
    # A failing report is told by its complaints; shrinking it takes minutes.
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
Mutation = Callable[[Report, int], Report | None]


def replaced(report: Report, **changes: object) -> Report:
    inference = report.inference.model_copy(update=changes)
    return report.model_copy(update={"inference": inference})


def with_claim(report: Report, claim: Claim) -> Report:
    return replaced(report, claims=(*report.inference.claims, claim))


def claim(kind: str, text: str, *cites: str) -> Claim:
    return Claim.model_validate({"kind": kind, "text": text, "cites": cites})


def pick(rows: list[Row], seed: int) -> Row | None:
    return rows[seed % len(rows)] if rows else None


def au_rows(report: Report, *, present: bool | None) -> list[Row]:
    """Whole-face rows of F1: present, absent, or (None) unavailable."""
    found = []
    for row in report.ledger.under("F1"):
        unit = au_row(row)
        if unit is None or unit.side != "both":
            continue
        if (unit.present if unit.measured else None) == present:
            found.append(row)
    return found


def code(row: Row) -> str:
    return row.id.split(".")[1]


def phantom_unit(report: Report, seed: int) -> Report | None:
    row = pick(au_rows(report, present=False), seed)
    return row and with_claim(report, claim("observation", f"{code(row)} is present.", row.id))


def unknown_unit(report: Report, seed: int) -> Report | None:
    return with_claim(report, claim("observation", f"AU{70 + seed % 20} is present.", "F1.face"))


def denied_unit(report: Report, seed: int) -> Report | None:
    row = pick(au_rows(report, present=True), seed)
    return row and with_claim(report, claim("observation", f"{code(row)} is absent.", row.id))


def unmeasured_unit(report: Report, seed: int) -> Report | None:
    row = pick(au_rows(report, present=None), seed)
    said = "present" if seed % 2 else "absent"
    return row and with_claim(report, claim("observation", f"{code(row)} is {said}.", row.id))


def uncited_unit(report: Report, seed: int) -> Report | None:
    row = pick(au_rows(report, present=True), seed)
    return row and with_claim(report, claim("observation", f"{code(row)} is present.", "F1.face"))


def wrong_side(report: Report, seed: int) -> Report | None:
    skewed = [row for row in report.ledger.under("F1.asymmetry") if row.value]
    row = pick(skewed, seed)
    if row is None:
        return None
    unit = row.id.rsplit(".", 1)[1]
    side = "right" if number_of(row) > 0 else "left"
    text = f"{unit} is stronger on the {side}."
    return with_claim(report, claim("observation", text, f"F1.{unit}.L", f"F1.{unit}.R"))


def swapped_sides(report: Report, seed: int) -> Report | None:
    skewed = [row for row in report.ledger.under("F1.asymmetry") if row.value]
    row = pick(skewed, seed)
    if row is None:
        return None
    unit = row.id.rsplit(".", 1)[1]
    sides = [report.ledger.get(f"F1.{unit}.{side}") for side in "LR"]
    left, right = (number_of(side) for side in sides if side)
    text = f"{unit} is {right:.2f} on the left and {left:.2f} on the right."
    return with_claim(report, claim("observation", text, f"F1.{unit}.L", f"F1.{unit}.R"))


def wrong_number(report: Report, seed: int) -> Report | None:
    numbered = [one for one in report.ledger.under("F1") if isinstance(one.value, float)]
    row = pick(numbered, seed)
    assert row is not None
    other = abs(number_of(row)) + 1 + seed % 7
    shown = f"{abs(number_of(row)):.{2 if row.unit == 'intensity' else 1}f}"
    if row.unit not in ("intensity", "deg") or shown not in row.text:
        return None
    text = row.text.replace(shown, f"{other:.2f}")
    return with_claim(report, claim("observation", text, row.id))


def wrong_direction(report: Report, seed: int) -> Report | None:
    row = report.ledger.get(f"F1.pose.{('yaw', 'pitch')[seed % 2]}")
    if row is None or not row.value:
        return None
    turned = {"left": "right", "right": "left", "up.": "down.", "down.": "up."}
    text = " ".join(
        turned.get(word.rstrip("."), turned.get(word, word)) for word in row.text.split()
    )
    return with_claim(report, claim("observation", text.rstrip(".") + ".", row.id))


def wrong_face(report: Report, seed: int) -> Report | None:
    row = pick(au_rows(report, present=True), seed)
    text = f"Face {2 + seed % 3} shows {code(row)}." if row else ""
    return row and with_claim(report, claim("observation", text, row.id))


def dangling_id(report: Report, seed: int) -> Report | None:
    chosen = report.inference.claims[seed % len(report.inference.claims)]
    ids = ("F1.AU99", "F9.AU12", "C7", "V3", "R.emfacs.joy@1", "K.nobody2020")
    altered = chosen.model_copy(update={"cites": (*chosen.cites, ids[seed % len(ids)])})
    return with_claim(report, altered)


def uncited_sentence(report: Report, seed: int) -> Report | None:
    chosen = report.inference.claims[seed % len(report.inference.claims)]
    return with_claim(report, chosen.model_copy(update={"cites": ()}))


def second_sentence(report: Report, seed: int) -> Report | None:
    chosen = report.inference.claims[seed % len(report.inference.claims)]
    text = f"{chosen.text} {('It is so.', 'The person is well.', 'AU12 too.')[seed % 3]}"
    return with_claim(report, chosen.model_copy(update={"text": text}))


FORBIDDEN = (
    "The person is angry.",
    "The person feels joy.",
    "She is sad.",
    "The face definitely looks happy.",
    "This proves anger.",
    "The person is Anna Schmidt.",
    "The person is a known actor.",
    "The person looks trustworthy.",
    "The person seems intelligent.",
    "The person is young.",
    "The person may be gay.",
    "The person is lying.",
    "The smile is fake.",
    "The person hides something.",
    "The person has depression.",
    "The face suggests autism.",
    "The person wears a helmet.",
    "A gun is visible.",
    "The hands are raised.",
    "See www.example.org for more.",
    "The person is 34.",
    "<script>AU12</script> is present.",
)


def forbidden_sentence(report: Report, seed: int) -> Report | None:
    text = FORBIDDEN[seed % len(FORBIDDEN)]
    rules = (f"R.{rule_set.DEFAULT}.{label}@1" for label in ("happiness", "anger"))
    cites = ("F1.face", "F1.AU12", *rules)
    return with_claim(report, claim("inference", text, *cites))


def invented_quote(report: Report, seed: int) -> Report | None:
    if report.ledger.get("C1") is None:
        return None
    quote = ("we lost everything", "my boss", "at the wedding")[seed % 3]
    return with_claim(report, claim("context", f"The user writes \u201c{quote}\u201d.", "C1"))


def turned_argument(report: Report, seed: int) -> Report | None:
    arguments = [one for one in report.inference.claims if one.polarity != "neutral"]
    if not arguments:
        return None
    chosen = arguments[seed % len(arguments)]
    text = (
        chosen.text.replace("supports", "argues against")
        if chosen.polarity == "for"
        else chosen.text.replace("argues against", "supports")
    )
    polarity = {"for": "against", "against": "for"}[chosen.polarity]
    return with_claim(report, chosen.model_copy(update={"text": text, "polarity": polarity}))


def dropped_contrary(report: Report, seed: int) -> Report | None:
    fused = report.inference.fused
    assert fused is not None
    top = min(fused, key=lambda label: (-fused[label], label))
    units = contrary_units(report.ledger, 1, top, [f"R.{rule_set.DEFAULT}.{top}@1"])
    if not units:
        return None
    gone = units[seed % len(units)].row.id
    kept = tuple(one for one in report.inference.claims if gone not in one.cites)
    return replaced(report, claims=kept)


def changed_row(report: Report, seed: int) -> Report | None:
    rows = list(report.ledger.rows)
    places = [at for at, row in enumerate(rows) if isinstance(row.value, float)]
    at = places[seed % len(places)]
    rows[at] = rows[at].model_copy(update={"value": number_of(rows[at]) + 0.5})
    return report.model_copy(update={"ledger": unchecked_ledger(rows, report.ledger.hash)})


def resigned_row(report: Report, seed: int) -> Report | None:
    """A changed value with its sentence and the hash made to fit."""
    row = pick(au_rows(report, present=False), seed)
    if row is None:
        return None
    raised = row.payload.model_copy(update={"intensity": 3.0})
    forged = Row.of(raised, source=row.source, confidence=row.confidence, region=row.region)
    rows = [forged if one.id == row.id else one for one in report.ledger.rows]
    return report.model_copy(update={"ledger": Ledger.of(rows)})


def changed_distribution(report: Report, seed: int) -> Report | None:
    name = ("face_only", "context_only", "fused")[seed % 3]
    given = getattr(report.inference, name)
    if given is None:
        return None
    low, high = min(given, key=given.get), max(given, key=given.get)
    assume(given[high] - given[low] > 0.02)
    return replaced(report, **{name: {**given, low: given[high], high: given[low]}})


def unsummed_distribution(report: Report, seed: int) -> Report | None:
    face_only = report.inference.face_only
    assert face_only is not None
    label = sorted(face_only)[seed % len(face_only)]
    return replaced(report, face_only={**face_only, label: face_only[label] / 2 + 0.4})


def changed_notice(report: Report, seed: int) -> Report | None:
    return replaced(report, notice=("", "This is certain.")[seed % 2])


def changed_disagreement(report: Report, seed: int) -> Report | None:
    given = report.inference.disagreement
    other = (seed % 90 + 1) / 100
    assume(given is None or abs(given - other) > 0.005)
    return replaced(report, disagreement=other)


def false_abstention(report: Report, seed: int) -> Report | None:
    argued = any(one.polarity == "for" for one in report.inference.claims)
    return replaced(report, abstained=True) if argued and seed >= 0 else None


MUTATIONS: tuple[Mutation, ...] = (
    phantom_unit,
    unknown_unit,
    denied_unit,
    unmeasured_unit,
    uncited_unit,
    wrong_side,
    swapped_sides,
    wrong_number,
    wrong_direction,
    wrong_face,
    dangling_id,
    uncited_sentence,
    second_sentence,
    forbidden_sentence,
    invented_quote,
    turned_argument,
    changed_row,
    resigned_row,
    changed_distribution,
    unsummed_distribution,
    changed_notice,
    changed_disagreement,
    false_abstention,
)


def complaints(verdict: Verdict) -> list[str]:
    own = [
        f"{p.code}: {one.claim.text}: {p.message}" for one in verdict.claims for p in one.problems
    ]
    return own + [f"{p.code}: {p.message}" for p in verdict.problems]


@settings(FAST, max_examples=40)
@given(reports())
def test_true_reports_are_accepted(report: Report) -> None:
    assert complaints(verify_report(report)) == []


@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda one: one.__name__)
@FAST
@given(report=reports(), seed=st.integers(0, 10_000))
def test_altered_reports_are_refused(mutate: Mutation, report: Report, seed: int) -> None:
    altered = mutate(report, seed)
    assume(altered is not None)
    assert altered is not None
    assert not verify_report(altered).ok


@pytest.mark.parametrize("contrary", [4, 9, 15])
@pytest.mark.parametrize("intensity", [2.0, 3.1])
def test_what_speaks_against_the_answer_is_not_left_out(contrary: int, intensity: float) -> None:
    face = make_face(aus={12: 4.0, 6: 3.0, contrary: intensity}, emotion={"happiness": 0.9})
    report = write_report(make_analysis([face]), None)
    assert complaints(verify_report(report)) == []
    silent = dropped_contrary(report, 0)
    assert silent is not None
    assert [p.code for p in verify_report(silent).problems] == [Code.CONTRARY_OMITTED]


def test_a_close_rival_is_named() -> None:
    face = make_face(aus={4: 3.0, 9: 3.0}, emotion={"anger": 0.51, "disgust": 0.49})
    report = write_report(make_analysis([face]), None)
    assert "disgust" in report.inference.alternatives
    assert verify_report(report).ok
    silent = replaced(report, alternatives=())
    assert Code.RIVAL_OMITTED in {p.code for p in verify_report(silent).problems}


def test_an_abstention_says_why_and_argues_for_nothing() -> None:
    face = make_face(quality=0.1)
    report = write_report(make_analysis([face]), None)
    caveat = claim("caveat", "The quality of face 1 is 0.100 of 1.", "F1.quality")
    abstained: Inference = report.inference.model_copy(
        update={"abstained": True, "fused": None, "claims": (caveat,), "alternatives": ()}
    )
    assert check_inference(abstained, report.ledger).ok
    silent = abstained.model_copy(update={"claims": ()})
    codes = [p.code for p in check_inference(silent, report.ledger).problems]
    assert codes == [Code.ABSTENTION]
