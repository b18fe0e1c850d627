"""The second judge of statements: units, head, scores, rules, quality and readings."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, Final

from facsight_evals.judge.rows import (
    NO,
    OPEN,
    YES,
    Rows,
    is_,
    measured,
    near_a,
    number_,
    of_value,
)
from facsight_tools.evidence.fusion import context_evidence
from facsight_tools.evidence.payloads import LabelHeldBack, label_id
from facsight_tools.evidence.rows import Row
from facsight_tools.facs import PARTS


def _letter(value: float) -> str | None:
    return "ABCDE"[min(int(value + 0.5), 5) - 1] if value >= 1 else None


def _side_open(s: Any, rows: Rows, row: Row) -> bool:
    """Whether a strength is said without a side of a unit that is not alike on both."""
    return s.side == "both" and row.value is not None and rows.uneven(s.face, s.unit)


def _unit_state(s: Any, rows: Rows) -> str:
    row = rows.unit(s.face, s.unit, s.side)
    if row is None:
        return OPEN
    if s.side == "both" and s.state != "unavailable" and rows.uneven(s.face, s.unit):
        if s.state == "absent":
            return NO
        return YES if row.value is not None and float(row.value) >= 1 else OPEN
    if row.value is None:
        return is_(s.state == "unavailable")
    return is_(s.state == ("present" if float(row.value) >= 1 else "absent"))


def _unit_edge(s: Any, rows: Rows) -> str:
    row = rows.unit(s.face, s.unit, s.side)
    if row is None or _side_open(s, rows, row):
        return OPEN
    return is_(measured(row) and near_a(float(row.value or 0)))


def _unit_grade(s: Any, rows: Rows) -> str:
    row = rows.unit(s.face, s.unit, s.side)
    if row is None or _side_open(s, rows, row):
        return OPEN
    letter = None if not measured(row) else _letter(float(row.value or 0))
    return is_(letter and s.least <= letter <= s.most)


def _unit_intensity(s: Any, rows: Rows) -> str:
    row = rows.unit(s.face, s.unit, s.side)
    if row is None or _side_open(s, rows, row):
        return OPEN
    return number_(float(row.value or 0), s.value) if measured(row) else NO


def _unit_confidence(s: Any, rows: Rows) -> str:
    row = rows.unit(s.face, s.unit, s.side)
    if row is None:
        return OPEN
    gone = row.value is None or row.confidence is None
    return NO if gone else number_(row.confidence or 0.0, s.value)


def _unit_unavailable(s: Any, rows: Rows) -> str:
    row = rows.unit(s.face, s.unit, s.side)
    if row is None:
        return OPEN
    return is_(row.text.endswith(f"could not be measured: {s.reason.value.replace('_', ' ')}."))


def _no_unit(s: Any, rows: Rows) -> str:
    found = [(int(m[1]), row) for m, row in rows.like(rf"F{s.face}\.AU(\d+)(?:\.[LR])?")]
    read = [(unit, row) for unit, row in found if row.value is not None]
    if not any(unit < 51 for unit, _ in read):
        return OPEN
    yes = {unit for unit, row in read if row.value is True}
    reached = {
        u for u, row in read if measured(row) and (_letter(float(row.value or 0)) or "") >= s.least
    }
    if s.least == "A":
        reached |= yes
    if any(unit < 51 for unit in reached):
        return NO
    never = ("not in model.", "needs video.")
    whole = [row for _, row in found if not row.id.endswith((".L", ".R"))]
    gone = [row for row in whole if row.value is None and not row.text.endswith(never)]
    return OPEN if reached or yes or gone else YES


def _unit_meaning(s: Any, _rows: Rows) -> str:
    return is_(s.unit == s.meaning_of)


def _unit_compared(s: Any, rows: Rows) -> str:
    found = [rows.unit(s.face, s.unit, s.side), rows.unit(s.than_face, s.than_unit, s.than_side)]
    # the first that is not right decides
    for row in found:
        if row is None:
            return OPEN
        if not measured(row):
            return NO
    one, other = (float(row.value or 0) for row in found if row is not None)
    least, most = zip(
        _span(rows, s.face, s.unit, s.side, one),
        _span(rows, s.than_face, s.than_unit, s.than_side, other),
        strict=True,
    )
    if (least != most) and not (least[0] > most[1] or most[0] < least[1]):
        return OPEN
    if one < 1 and other < 1:
        return NO
    two_sides = (s.face, s.unit) == (s.than_face, s.than_unit) and "both" not in (
        s.side,
        s.than_side,
    )
    if two_sides and not rows.clear(s.face, s.unit):
        if s.relation == "equal":
            near = abs(one - other) < 0.5 - 1e-6 and (one >= 1) == (other >= 1)
            return YES if near else OPEN
        return OPEN if (one - other) * (1 if s.relation == "stronger" else -1) > 0 else NO
    return is_({"stronger": one > other, "weaker": one < other, "equal": one == other}[s.relation])


def _span(rows: Rows, face: int, unit: int, side: str, value: float) -> tuple[float, float]:
    """The least and the most that a unit may be meant with, where no side is named."""
    if side != "both" or not rows.uneven(face, unit):
        return value, value
    every = [value, *(rows.value(f"F{face}.AU{unit}.{one}") or 0.0 for one in "LR")]
    return min(every), max(every)


def _unit_difference(s: Any, rows: Rows) -> str:
    told = rows.value(f"F{s.face}.asymmetry.AU{s.unit}")
    if told is not None:
        return number_(told, s.value)
    for side in ("left", "right"):
        row = rows.unit(s.face, s.unit, side)
        if row is None:
            return OPEN
        if not measured(row):
            return NO
    left, right = rows.sides(s.face, s.unit) or (0.0, 0.0)
    return number_(round(left - right, 2) + 0.0, s.value)


def _smile_shape(s: Any, rows: Rows) -> str:
    row = rows[f"F{s.face}.smile"]
    return OPEN if row is None else is_(row.value == s.configuration.value)


def _angle_row(s: Any, rows: Rows) -> Row | None:
    key = {"head": "pose.", "gaze": "gaze.", "eyes": "gaze.eye_"}[s.of]
    return rows[f"F{s.face}.{key}{s.axis}"]


def _direction(s: Any, rows: Rows) -> str:
    row = _angle_row(s, rows)
    if row is None:
        return OPEN
    if row.confidence is not None and row.confidence < 0.1:
        return NO
    degrees = float(row.value or 0.0)
    words = {"straight": abs(degrees) < 5}
    plus, minus = ("up", "down") if s.axis == "pitch" else ("left", "right")
    words |= {plus: degrees >= 5, minus: degrees <= -5}
    return is_(words.get(s.toward))


def _angle(s: Any, rows: Rows) -> str:
    row = _angle_row(s, rows)
    if row is None:
        return OPEN
    if row.confidence is not None and row.confidence < 0.1:
        return NO
    return number_(float(row.value or 0.0), s.degrees, 0)


def _label(s: Any, rows: Rows, *labels: str) -> dict[str, float] | None:
    found = rows.distributions(s.face)[s.source]
    return found if found is not None and set(labels) <= set(found) else None


def _score(s: Any, rows: Rows) -> str:
    found = _label(s, rows, s.label)
    return OPEN if found is None else number_(found[s.label], s.value)


def _rank(s: Any, rows: Rows) -> str:
    found = _label(s, rows, s.label)
    if found is None:
        return OPEN
    order = sorted(found.values(), reverse=True)
    there = s.rank <= len(order) and order[s.rank - 1] == found[s.label]
    return OPEN if there and order.count(found[s.label]) > 1 else is_(there)


def _score_compared(s: Any, rows: Rows) -> str:
    found = _label(s, rows, s.label, s.than)
    if found is None:
        return OPEN
    one, other = found[s.label], found[s.than]
    return is_({"higher": one > other, "lower": one < other, "equal": one == other}[s.relation])


def _term(s: Any, rows: Rows) -> float | str:
    terms = rows.rules().get((s.rule_set, s.label))
    if terms is None:
        return OPEN
    key = (s.unit, s.unilateral)
    return next((weight for *term, weight in terms if tuple(term) == key), NO)


def _rule_counts(s: Any, rows: Rows) -> str:
    weight = _term(s, rows)
    return weight if isinstance(weight, str) else is_((weight > 0) == (s.direction == "for"))


def _rule_weight(s: Any, rows: Rows) -> str:
    weight = _term(s, rows)
    return weight if isinstance(weight, str) else number_(weight, s.value)


def _argument(s: Any, rows: Rows) -> str:
    terms = rows.rule(s.face, s.label)
    if terms is None:
        return OPEN
    for side in ("left", "right") if s.unilateral else ("both",):
        row = rows.unit(s.face, s.unit, side)
        if row is None:
            return OPEN
        if row.value is None:
            return NO
    if not s.unilateral and s.state == "absent" and rows.uneven(s.face, s.unit):
        return NO
    whole, alone = rows.value(f"F{s.face}.AU{s.unit}"), rows.alone(s.face, s.unit)
    present = alone is not None if s.unilateral else (whole or 0.0) >= 1
    weights = [w for au, unilateral, w in terms if (au, unilateral) == (s.unit, s.unilateral)]
    return is_(
        present == (s.state == "present")
        and s.side in ("both", alone)
        and weights
        and (weights[0] > 0) == (s.direction == "for")
    )


def _quality_cue(s: Any, rows: Rows) -> str:
    row = rows[f"F{s.face}.quality.{s.cue.replace(' ', '_')}"]
    return OPEN if row is None else is_((", inside the reliable" in row.text) == s.ok)


def _quality_cue_value(s: Any, rows: Rows) -> str:
    row = rows[f"F{s.face}.quality.{s.cue.replace(' ', '_')}"]
    if row is None:
        return OPEN
    whole = row.unit in ("px", "deg", "grey levels")
    return number_(float(row.value or 0.0), s.value, 0 if whole else 1)


# What the sentences of rows say where something was not measured, by the reasons that are made up
_DETAILS: Final = {
    "not_asked": "they were not asked for",
    "out_of_frame": "the left wrist is outside the picture",
}


def _not_measured(s: Any, rows: Rows) -> str:
    row = rows[s.row]
    if row is None or re.search(r"\.AU\d+(\.[LR])?$", s.row):
        return OPEN
    if row.value is not None:
        return NO
    if ".emotion." in s.row:
        return is_(s.reason.value == "not_in_model")
    if s.row.endswith(".fewshot"):
        few = "too few of its units" in row.text
        return is_(s.reason.value == ("too_few_units" if few else "unlike_examples"))
    if s.row.endswith(".smile"):
        unit = rows.unit(int(s.row[1:].partition(".")[0]), 12, "both")
        return is_(unit and unit.text.endswith(f": {s.reason.value.replace('_', ' ')}."))
    return is_(row.text.endswith(_DETAILS.get(s.reason.value, "\n") + "."))


def _near(found: dict[str, float], label: str) -> bool:
    best = max(found.values())
    alone = [one for one in found if found[one] == best] == [label]
    own = found[label]
    return not alone and (own >= max(best / 2, 0.1) or best - own <= 0.15 + 1e-9)


def _certainty(s: Any, rows: Rows, found: dict[str, float]) -> tuple[str, str | None]:
    """The table of certainty: the word, and what first keeps it from being higher."""
    found = {one: float(round(Decimal(str(p)), 2)) for one, p in found.items()}  # as they are told
    own = found[s.label]
    gap = round(own - max([p for one, p in found.items() if one != s.label], default=0.0), 6)
    highs = {"probability": own >= 0.7, "margin": gap >= 0.3}
    lows = {"margin": gap < 0.15, "probability": own < 0.4}
    if s.source == "context":
        highs["context"] = False
    else:
        quality = rows.value(f"F{s.face}.quality")
        known = _coverage(s, rows)
        cues = [row.text for _, row in rows.like(rf"F{s.face}\.quality\.\w+")]
        clear = not any(text.endswith("outside the reliable range.") for text in cues)
        clear = clear and (quality is None or quality >= 0.8)
        highs = {"quality": clear, "coverage": known >= 0.8} | highs
        highs = {"opinions": not apart(rows, s.face), "peak": not _peak(s, rows)} | highs
        lows = {"quality": quality is not None and quality < 0.5, "coverage": known < 0.5} | lows
        share, frames = _measured_of_segment(s.face, rows)
        lows |= {"time": share < 50, "frames": frames < 2}
        highs |= {"time": share >= 75, "frames": frames >= 5}
    if s.source == "fused":
        lows = {"conflict": relation(rows, s.face) == "conflict"} | lows
    if any(lows.values()):
        return "low", next(why for why, is_so in lows.items() if is_so)
    given = rows.distributions(s.face) if s.source == "fused" else {}
    seen = given.get("face")
    if given.get("context"):
        words = [
            _certainty(
                SimpleNamespace(face=s.face, source=source, label=max(one, key=lambda x: one[x])),
                rows,
                one,
            )[0]
            for source in ("face", "context")
            if (one := given.get(source))
        ]
        if set(words) == {"low"}:
            return "low", "face"
    if all(highs.values()) and seen and given.get("context"):
        alone = SimpleNamespace(face=s.face, source="face", label=s.label)
        highs["face"] = _certainty(alone, rows, seen)[0] == "high"
    if all(highs.values()):
        return "high", None
    return "moderate", next(why for why, is_so in highs.items() if not is_so)


def _measured_of_segment(face: int, rows: Rows) -> tuple[float, float]:
    """In how many percent of a segment's time and in how many frames it was measured."""
    text = " ".join(row.text for _, row in rows.like(rf"F{face}\.s\d+\.label"))
    share = re.search(r"measured: (\d+) percent", text)
    frames = re.search(r"measured frames: (\d+)", text)
    return float(share[1] if share else 100), float(frames[1] if frames else 100)


def _peak(s: Any, rows: Rows) -> bool:
    """Eyes shut, lips apart, and a rule that counts AU12 for the label."""
    terms = rows.rule(s.face, s.label) or []
    smiles = any(au == 12 and weight > 0 and not one_side for au, one_side, weight in terms)
    shown = [rows.unit(s.face, au, "both") for au in (43, 25)]
    return smiles and all(
        row is not None and measured(row) and float(row.value or 0) >= 2 for row in shown
    )


def _coverage(s: Any, rows: Rows) -> float:
    terms = rows.rule(s.face, s.label)
    if terms is None:
        asked = {au for one in rows.rules(s.face).values() for au, _, _ in one}
        units = [row for au in asked if (row := rows.unit(s.face, au, "both")) is not None]
        return sum(row.value is not None for row in units) / len(units)
    seen = [
        abs(weight)
        for au, unilateral, weight in terms
        if (
            rows.sides(s.face, au) is not None
            if unilateral
            else rows.value(f"F{s.face}.AU{au}") is not None
        )
    ]
    return sum(seen) / sum(abs(weight) for _, _, weight in terms)


LENS_WORKS: Final = {"construed": "K.barrett2017", "named": "K.crivelli2018"}
"""The row of the work by which a label is held so."""


def _first_label(s: Any, rows: Rows) -> str:
    if s.source != "context" and rows[f"F{s.face}.face"] and rows.withheld(s.face):
        return NO
    found = _label(s, rows, s.label, *([s.blend] if s.blend else []))
    if found is None:
        return OPEN
    others = sorted((-p, one) for one, p in found.items() if one != s.label and _near(found, one))
    shared = others[0][1] if others and -others[0][0] >= 0.8 * found[s.label] else None
    return is_(
        found[s.label] == max(found.values())
        and shared == s.blend
        and number_(found[s.label], s.value) == YES
        and (s.blend_value is None or number_(found[s.blend], s.blend_value) == YES)
    )


def _reading(s: Any, rows: Rows) -> str:
    verdict, found = _first_label(s, rows), _label(s, rows, s.label)
    if verdict != YES or found is None:
        return verdict
    word, why = _certainty(s, rows, found)
    return is_(word == s.certainty and s.because in (None, why))


def _lens_label(s: Any, rows: Rows) -> str:
    verdict = _first_label(s, rows)
    return OPEN if verdict == YES and rows[LENS_WORKS[s.kind]] is None else verdict


def _alternative(s: Any, rows: Rows) -> str:
    if s.source != "context" and rows[f"F{s.face}.face"] and rows.withheld(s.face):
        return NO
    found = _label(s, rows, s.label)
    if found is None:
        return OPEN
    return is_(_near(found, s.label) and number_(found[s.label], s.value) == YES)


def tops(found: dict[str, float] | None) -> set[str]:
    """The labels that no other exceeds."""
    return {one for one, p in (found or {}).items() if p == max((found or {}).values())}


def relation(rows: Rows, face: int) -> str | None:
    """How face and context stand to each other; None where either is silent."""
    found = rows.distributions(face)
    if found["face"] is None or found["context"] is None:
        return None
    if tops(found["face"]) & tops(found["context"]):
        return "agree"
    far = (rows.apart(face) or 0.0) >= 0.5
    clear = _leads(found["face"], found["context"]) and _leads(found["context"], found["face"])
    return "conflict" if far and clear else "differ"


def _leads(found: dict[str, float], other: dict[str, float]) -> bool:
    """Whether its first label has 0.4 or more, and 0.15 more than the first one of the other."""
    best = max(found.values())
    return best >= 0.4 and all(round(best - found.get(one, 0.0), 6) >= 0.15 for one in tops(other))


def _agreement(s: Any, rows: Rows) -> str:
    if rows[f"F{s.face}.face"] is None:
        return OPEN
    found = rows.distributions(s.face)
    alone = None if rows.withheld(s.face) else found["face"]
    for label, one in ((s.face_label, alone), (s.context_label, found["context"])):
        if (label is None) != (one is None) or (one is not None and label not in tops(one)):
            return NO
    silent = alone is None or found["context"] is None
    return is_(s.relation == ("one_silent" if silent else relation(rows, s.face)))


def apart(rows: Rows, face: int) -> bool:
    """Whether a face's units and the learned reader put no label first together."""
    units, learned = (rows.opinion(face, of) for of in ("units", "opinion"))
    return bool(units and learned) and not tops(units) & tops(learned)


def _opinions(s: Any, rows: Rows) -> str:
    units, learned = rows.opinion(s.face, "units"), rows.opinion(s.face, "opinion")
    if not units or not learned:
        return OPEN
    named = s.units_label in tops(units) and s.learned_label in tops(learned)
    return is_(named and (s.units_label == s.learned_label) == (s.relation == "agree"))


def _opinion_gives(s: Any, rows: Rows) -> str:
    given = rows.opinion(s.face, "units" if s.of == "units" else "opinion")
    return OPEN if s.label not in given else number_(given[s.label], s.value)


def _denied(s: Any, rows: Rows) -> str:
    alone, fused = (rows.distributions(s.face)[one] for one in ("face", "fused"))
    if alone is None or fused is None or s.label not in alone:
        return OPEN
    given = (alone[s.label], fused[s.label])
    if max(given) < 0.05:
        return YES
    leads = fused[s.label] >= 0.8 * max(fused.values())
    return NO if min(given) >= 0.05 and leads else OPEN


def _held_back(s: Any, rows: Rows) -> str:
    row = rows[f"F{s.face}.held_back.{label_id(s.label)}"]
    if row is None:
        return NO if s.label in (rows.distributions(s.face)["face"] or {}) else OPEN
    told = LabelHeldBack(face=s.face, label=s.label, unit=s.unit, most=float(row.value or 0.0))
    return is_(row.payload == told and (not row.value) == (s.how == "set_aside"))


def _abstention(s: Any, rows: Rows) -> str:
    if s.face is None:
        return is_(rows.value("S.people") == 0)
    if (away := rows[f"F{s.face}.out_of_sight"]) is not None:
        why = "seldom_seen" if away.value else "out_of_sight"
        others: list[int] = getattr(away.payload, "others", [])
        return is_((s.reason, s.other) == (why, next(iter(others), None)))
    return OPEN if rows[f"F{s.face}.face"] is None else is_(rows.withheld(s.face) == s.reason)


def _context_silent(s: Any, rows: Rows) -> str:
    if rows[f"F{s.face}.face"] is None:
        return OPEN
    if rows.distributions(s.face)["context"] is not None:
        return NO
    cues = context_evidence(rows.ledger.rows, f"F{s.face}")
    weighed = [one for one in cues if one.theme.distribution and one.amount > 0]
    of_words = [one for one in cues if one.part != "body"]
    spoken = rows.like(r"[CV]\d+")
    if weighed:
        reason = "other_labels"
    elif of_words or (cues and not spoken):
        reason = "not_weighed"
    else:
        codes = {getattr(row.payload, "language", "en") for _, row in spoken}
        foreign = bool(codes) and not codes & {"en", "de", "es"}
        reason = "other_language" if foreign else "nothing_read" if spoken else "nothing_said"
    return is_(reason == s.reason)


def _part_withheld(s: Any, rows: Rows) -> str:
    """Every unit of the part that can be read has no value, for that one reason."""
    found = [row for unit in PARTS[s.region] if (row := rows.unit(s.face, unit, "both"))]
    never = ("not in model.", "needs video.")
    found = [row for row in found if not row.text.endswith(never)]
    if not found:
        return OPEN
    ends = str(s.reason.words) + "."
    return is_(all(row.value is None and row.text.endswith(ends) for row in found))


JUDGES: Final[dict[str, Callable[[Any, Rows], str]]] = {
    "unit_state": _unit_state,
    "unit_edge": _unit_edge,
    "unit_grade": _unit_grade,
    "unit_intensity": _unit_intensity,
    "unit_confidence": _unit_confidence,
    "unit_unavailable": _unit_unavailable,
    "no_unit": _no_unit,
    "unit_meaning": _unit_meaning,
    "unit_compared": _unit_compared,
    "unit_difference": _unit_difference,
    "smile_shape": _smile_shape,
    "direction": _direction,
    "angle": _angle,
    "score": _score,
    "rank": _rank,
    "score_compared": _score_compared,
    "rule_counts": _rule_counts,
    "rule_weight": _rule_weight,
    "argument": _argument,
    "face_quality": of_value("F{face}.quality"),
    "quality_cue": _quality_cue,
    "quality_cue_value": _quality_cue_value,
    "face_detected": of_value("F{face}.face"),
    "not_measured": _not_measured,
    "part_withheld": _part_withheld,
    "reading": _reading,
    "construed": _lens_label,
    "named": _lens_label,
    "alternative": _alternative,
    "agreement": _agreement,
    "opinions": _opinions,
    "opinion_gives": _opinion_gives,
    "held_back": _held_back,
    "denied": _denied,
    "abstention": _abstention,
    "context_silent": _context_silent,
}
