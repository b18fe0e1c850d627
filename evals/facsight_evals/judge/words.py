"""The second judge of statements: scene, words, interventions and method."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from facsight_evals.judge.rows import (
    NO,
    OPEN,
    YES,
    Rows,
    is_,
    number_,
    of_value,
)
from facsight_tools.evidence.rows import Row
from facsight_tools.rules import body_cues, context_cues
from facsight_tools.rules.labels import mixture


def _count(s: Any, rows: Rows) -> str:
    row = rows[{"faces": "S.people", "bodies": "S.bodies", "hands": "S.hands"}[s.of]]
    return OPEN if row is None or row.value is None else is_(row.value == s.count)


def _body_of(s: Any, rows: Rows) -> str:
    row = rows[f"S.body.{s.body}.face"]
    return OPEN if row is None else is_(row.value == ("none" if s.face is None else f"F{s.face}"))


def _of_body(key: str) -> Callable[[Any, Rows], str]:
    def judged(s: Any, rows: Rows) -> str:
        row = rows[f"S.body.{s.body}.{key.format(side=getattr(s, 'side', ''))}"]
        return OPEN if row is None else is_(row.value == s.state.value)

    return judged


def _side(s: Any, rows: Rows) -> str:
    row = rows[f"S.hand.{s.hand}.side"]
    if s.side is None or row is None:
        return YES if s.side is None else OPEN
    return is_(row.value == s.side)


def _hand_of(s: Any, rows: Rows) -> str:
    side, row = _side(s, rows), rows[f"S.hand.{s.hand}.body"]
    if row is None or side != YES:
        return OPEN if row is None else side
    return is_(row.value == ("none" if s.body is None else f"body {s.body}"))


def _hand_on_face(s: Any, rows: Rows) -> str:
    side, row = _side(s, rows), rows[f"S.hand.{s.hand}.face"]
    if row is None or side != YES:
        return OPEN if row is None else side
    said = f"{s.verb.value} the {s.place.value} of F{s.face}"
    return is_(said in str(row.value).split("; "))


def _hand_away(s: Any, rows: Rows) -> str:
    row = rows[f"S.hand.{s.hand}.face"]
    return OPEN if row is None else is_(row.value == "away from faces")


def _gaze_target(s: Any, rows: Rows) -> str:
    row = rows[f"S.gaze.{s.face}.target"]
    words = {"camera": "the camera", "away": "away from the camera", "face": f"F{s.target_face}"}
    return OPEN if row is None else is_(row.value == words[s.target])


def _facing(s: Any, rows: Rows) -> str:
    row = rows[f"S.facing.{min(s.face, s.other)}.{max(s.face, s.other)}"]
    words = {
        "each_other": "face each other",
        "same_way": "look the same way",
        "neither": "neither faces the other",
        "toward": f"F{s.face} faces F{s.other}",
    }
    return OPEN if row is None else is_(row.value == words[s.relation])


def _picture_value(s: Any, rows: Rows) -> str:
    if s.of in ("light", "contrast"):
        value = rows.value(f"S.{s.of}")
        return OPEN if value is None else number_(value, s.value, 0)
    row = rows["S.size"]
    if row is None:
        return OPEN
    width, height = str(row.value).split("x")
    return number_(float(width if s.of == "width" else height), s.value, 0)


def _sentence(row_id: str) -> str | None:
    found = re.fullmatch(r"(C\d+)(\.cue\.\d+)?", row_id)
    return found[1] if found else None


def _quotation(s: Any, rows: Rows) -> str:
    row = rows[s.row]
    if row is None:
        return OPEN
    if _sentence(s.row) is None:
        return NO
    words = row.value
    if ".cue." in s.row:
        words = re.match(r'"(.*)" (?:speaks of|is a denial)', row.text)[1]  # type: ignore[index]
    if words != s.text:
        return NO
    if s.speaker is None:
        return YES
    speaker = rows[f"{_sentence(s.row)}.speaker"]
    return OPEN if speaker is None else is_(speaker.value == s.speaker)


def _circumstance(s: Any, rows: Rows) -> str:
    told = rows[f"{s.row}.{s.what}"] if re.fullmatch(r"C\d+", s.row) else None
    return OPEN if rows[s.row] is None or told is None else is_(told.value == s.text)


def theme_of(row: Row) -> context_cues.Theme | None:
    """The theme of a cue or of a posture, found by what the row shows."""
    if row.unit == "cue":
        return context_cues.load().themes[str(row.value)]
    for cue in body_cues.load():
        if isinstance(cue.shown, tuple):
            contact, place = cue.shown
            begins = f"{contact.value} the {place.value} of F"
            if row.id.startswith("S.hand.") and str(row.value).startswith(begins):
                return cue.theme
        elif re.fullmatch(r"S\.body\.\d+\.arms", row.id) and row.value == cue.shown.value:
            return cue.theme
    return None


def _cue_speaks_of(s: Any, rows: Rows) -> str:
    row = rows[s.row]
    if row is None:
        return OPEN
    theme = theme_of(row)
    return is_(
        theme is not None
        and s.situation == theme.id
        and s.denied == ('" is a denial and leaves' in row.text and row.unit == "cue")
    )


def given(theme: context_cues.Theme, label: str) -> float:
    """What a theme gives a label, 0-1; of a label that is a mixture, what it gives its parts."""
    parts = mixture(label) or {}
    return sum(share * (theme.distribution or {}).get(one, 0.0) for one, share in parts.items())


def _explained(theme: context_cues.Theme, rows: Rows) -> bool:
    """Whether a sentence says what a posture is for."""
    begins = [word for cue in body_cues.load() if cue.theme == theme for word in cue.otherwise]
    said = [str(row.value).lower() for _, row in rows.like(r"[CV]\d+")]
    return any(re.search(rf"\b{word}", text) for word in begins for text in said)


def _cue_fits(s: Any, rows: Rows) -> str:
    row = rows[s.row]
    if row is None:
        return OPEN
    theme = theme_of(row)
    if theme is None or not theme.distribution or _explained(theme, rows):
        return NO
    return OPEN if mixture(s.label) is None else is_(given(theme, s.label) >= 0.25)


def _tone(s: Any, rows: Rows) -> str:
    value = rows.value(f"{s.row}.valence") if re.fullmatch(r"C\d+", s.row) else None
    if value is None:
        return OPEN
    return is_(
        s.tone == ("pleasant" if value >= 0.3 else "unpleasant" if value <= -0.3 else "neutral")
    )


def _words_mismatch(s: Any, rows: Rows) -> str:
    row = rows[f"{s.row}.mismatch.F{s.face}"] if re.fullmatch(r"C\d+", s.row) else None
    begins = {"ironic": "ironic", "pleasant_words": "pleasant", "unpleasant_words": "unpleasant"}
    return OPEN if row is None else is_(str(row.value).startswith(begins[s.mismatch] + " "))


def _of_moment(holds: Callable[[Any, Rows], str]) -> Callable[[Any, Rows], str]:
    """A judge of reports, which of a video may name the second that they are of."""

    def judged(s: Any, rows: Rows) -> str:
        told = holds(s, rows)
        if s.at is None or told != YES:
            return told
        moment = rows[f"{s.row}.at"]
        return OPEN if moment is None else number_(float(moment.value or 0), s.at, 0)

    return judged


def _observation(s: Any, rows: Rows) -> str:
    row = rows[s.row]
    if row is None:
        return OPEN
    compared = [one for _, one in rows.like(rf"{s.row}\.match\..+") if one.value is not None]
    return is_(re.fullmatch(r"V\d+", s.row) and row.value == s.text and not compared)


def _observation_matches(s: Any, rows: Rows) -> str:
    of = "" if s.face is None else f".F{s.face}"
    row = rows[f"{s.row}.match.{s.feature}{of}"] if re.fullmatch(r"V\d+", s.row) else None
    return OPEN if row is None else is_((row.value or "not_measured") == s.outcome)


def _judged(row: Row) -> str | None:
    """What an appraisal says, after who judges it; None of a row that is none."""
    found = re.fullmatch(
        r"(?:A person|The client's own model|The model \".*?\") judges: (.*)\.", row.text, re.DOTALL
    )
    return found[1] if found and row.unit == "appraisal" and row.value is not None else None


def _part_of(row: Row, begins: str) -> list[str]:
    before = (_judged(row) or "").partition("; resting on ")[0]
    parts = [one for one in before.split("; ") if one.startswith(begins)]
    return parts[0].removeprefix(begins).split(", ") if parts else []


def judged_labels(row: Row) -> dict[str, float]:
    """The labels of an appraisal, as its row tells them."""
    pairs = (one.rpartition(" ") for one in _part_of(row, "labels "))
    return {label: float(given) for label, _, given in pairs}


def quoting(row: Row, words: str, of: str) -> bool:
    """Whether an appraisal rests on these words of a row."""
    return f'"{words}" ({of})' in (_judged(row) or "").partition("resting on ")[2]


def _of_appraisal(holds: Callable[[Any, Row], bool]) -> Callable[[Any, Rows], str]:
    def judged(s: Any, rows: Rows) -> str:
        row = rows[s.row]
        return OPEN if row is None else is_(_judged(row) is not None and holds(s, row))

    return judged


def _appraised(s: Any, row: Row) -> bool:
    return s.aspect.replace("_", " ") in str(_judged(row)).partition(";")[0].split(", ")


def _rests_on(s: Any, row: Row) -> bool:
    told = str(_judged(row)).partition("resting on ")[2]
    return any(f'"{s.text}" ({of})' in told for of in re.findall(r"\(([CV]\d+)\)", told))


def _without_context(s: Any, rows: Rows) -> str:
    key = s.row or s.part.replace(" ", "_")
    value = rows.value(f"F{s.face}.without.{key}.{s.label.replace(' ', '_')}")
    return OPEN if value is None else number_(value, s.value)


def _neighbour(s: Any, rows: Rows) -> str:
    row = rows[f"F{s.face}.example.{s.rank}"]
    if row is None:
        return OPEN
    if f" is of {s.label} at a distance" not in row.text:
        return NO
    return number_(float(row.value or 0.0), s.value)


def _literature(s: Any, rows: Rows) -> str:
    return YES if "." not in s.work and rows[f"K.{s.work}"] else OPEN


def _unit_hint(s: Any, rows: Rows) -> str:
    unit, hint = rows.unit(s.face, s.unit, "both"), rows[s.row]
    if unit is None or hint is None:
        return OPEN
    named = {int(one) for one in re.findall(r"AU(\d+)", hint.text)}
    is_hint = re.fullmatch(r"K\.[a-z]+\d+\.\w+", s.row) and named
    return is_(is_hint and s.unit in named and unit.value is not None and float(unit.value) >= 1)


def hinted(rows: Rows, work: str) -> set[int]:
    """The units that a work has hints on."""
    hints = [row for _, row in rows.like(rf"K\.{re.escape(work)}\.\w+")]
    return {int(unit) for row in hints for unit in re.findall(r"AU(\d+)", row.text)}


def _no_hint(s: Any, rows: Rows) -> str:
    values = [rows.value(f"F{s.face}.AU{one}") for one in hinted(rows, s.work)]
    known = [one for one in values if one is not None]
    if not known or not rows[f"K.{s.work}"]:
        return OPEN
    return is_(max(known) < 1)


def _situation_appraised(s: Any, rows: Rows) -> str:
    row = rows[s.row]
    if row is None:
        return OPEN
    listed = re.search(r"\(([^()]*)\)(?:; it is shown and not weighed)?\.$", row.text)
    dimensions = listed[1].split(", ") if listed and row.unit == "cue" else []
    return is_(s.dimension in dimensions)


def _caution(s: Any, rows: Rows) -> str:
    if s.of == "context_unknown":
        return is_(not rows.like(r"C\d+"))
    if s.of == "hands":
        return is_(rows["S.video"] and not rows.like(r"F\d+\.hand_on_face\.count"))
    return YES


def _rule_set_used(s: Any, rows: Rows) -> str:
    used = {row.source for _, row in rows.scored(s.face)}
    return OPEN if not used else is_(f"rules {s.rule_set}" in used)


def _made(s: Any, rows: Rows) -> str:
    row = rows[s.row]
    return OPEN if row is None else is_(row.source == s.made_by)


JUDGES: Final[dict[str, Callable[[Any, Rows], str]]] = {
    "count": _count,
    "body_of": _body_of,
    "arm": _of_body("arm.{side}"),
    "arms": _of_body("arms"),
    "hands": _of_body("hands"),
    "hand_of": _hand_of,
    "hand_on_face": _hand_on_face,
    "hand_away": _hand_away,
    "gaze_target": _gaze_target,
    "facing": _facing,
    "picture_value": _picture_value,
    "quotation": _quotation,
    "circumstance": _circumstance,
    "cue_speaks_of": _cue_speaks_of,
    "cue_fits": _cue_fits,
    "tone": _tone,
    "tone_value": of_value("{row}.valence"),
    "words_mismatch": _words_mismatch,
    "observation": _of_moment(_observation),
    "observation_matches": _of_moment(_observation_matches),
    "appraised": _of_appraisal(_appraised),
    "appraisal_fits": _of_appraisal(lambda s, row: judged_labels(row).get(s.label, 0.0) >= 0.25),
    "appraisal_names": _of_appraisal(
        lambda s, row: s.label in _part_of(row, "in words of its own ")
    ),
    "appraisal_quotes": _of_appraisal(_rests_on),
    "without_unit": of_value("F{face}.without.AU{unit}.{label}"),
    "without_context": _without_context,
    "neighbour": _neighbour,
    "neighbour_vote": of_value("F{face}.fewshot.{label}"),
    "literature": _literature,
    "unit_hint": _unit_hint,
    "no_hint": _no_hint,
    "situation_appraised": _situation_appraised,
    "caution": _caution,
    "rule_set_used": _rule_set_used,
    "made": _made,
}
