"""Which rows a statement has to cite: those that somebody must look at to see that it is true.

A second definition beside each statement's own `rows`, by ids alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from facsight_evals.judge import time as in_time
from facsight_evals.judge import tools
from facsight_evals.judge.faces import LENS_WORKS
from facsight_evals.judge.rows import SUFFIX, Rows
from facsight_evals.judge.words import given, hinted, judged_labels, quoting
from facsight_tools.evidence.fusion import Weighed, context_evidence
from facsight_tools.evidence.payloads import label_id
from facsight_tools.facs import PARTS
from facsight_tools.statements.base import Statement

_SPEAKS_FOR: Final = 0.25
_WORKS: Final = {"similar_faces": "K.barrett2019", "context_unknown": "K.cabitza2022"}
_ANGLES: Final = {"head": "pose.", "gaze": "gaze.", "eyes": "gaze.eye_"}
_COUNTS: Final = {"faces": "S.people", "bodies": "S.bodies", "hands": "S.hands"}

# Rows by the statement's fields, in which blanks are underlines
_BY_FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "smile_shape": "F{face}.smile",
        "face_quality": "F{face}.quality",
        "quality_cue": "F{face}.quality.{cue}",
        "quality_cue_value": "F{face}.quality.{cue}",
        "face_detected": "F{face}.face",
        "not_measured": "{row}",
        "body_of": "S.body.{body}.face",
        "arm": "S.body.{body}.arm.{side}",
        "arms": "S.body.{body}.arms",
        "hands": "S.body.{body}.hands",
        "hand_away": "S.hand.{hand}.face",
        "gaze_target": "S.gaze.{face}.target",
        "circumstance": "{row}.{what}",
        "cue_speaks_of": "{row}",
        "cue_fits": "{row}",
        "tone": "{row}.valence",
        "tone_value": "{row}.valence",
        "words_mismatch": "{row}.mismatch.F{face}",
        "appraised": "{row}",
        "appraisal_fits": "{row}",
        "appraisal_names": "{row}",
        "without_unit": "F{face}.without.AU{unit}.{label}",
        "neighbour": "F{face}.example.{rank}",
        "neighbour_vote": "F{face}.fewshot.{label}",
        "literature": "K.{work}",
        "made": "{row}",
    }
)


def needed(statement: Statement, rows: Rows) -> set[str]:
    """The ids of the rows behind a statement, as far as the ledger has them."""
    pattern = _BY_FIELDS.get(statement.kind)
    if pattern is not None:
        ids: Iterable[str] = [pattern.format(**_fields(statement))]
    else:
        ids = _SPECIAL[statement.kind](statement, rows)
    return {one for one in ids if rows[one] is not None}


def _fields(statement: Statement) -> dict[str, str]:
    data = statement.model_dump(mode="json")
    return {name: str(value).replace(" ", "_") for name, value in data.items()}


def _unit(s: Any, _rows: Rows) -> list[str]:
    return [f"F{s.face}.AU{s.unit}{SUFFIX[s.side]}"]


def _unit_compared(s: Any, rows: Rows) -> list[str]:
    return [*_unit(s, rows), f"F{s.than_face}.AU{s.than_unit}{SUFFIX[s.than_side]}"]


def _unit_difference(s: Any, rows: Rows) -> list[str]:
    told = f"F{s.face}.asymmetry.AU{s.unit}"
    return [told] if rows[told] else [f"F{s.face}.AU{s.unit}.{side}" for side in "LR"]


def _held_back(s: Any, rows: Rows) -> list[str]:
    named = label_id(s.label)
    own = [_rule(*key) for key in rows.rules(s.face) if key[1] == s.label]
    return [f"F{s.face}.held_back.{named}", f"F{s.face}.AU{s.unit}", *own]


def _angle(s: Any, _rows: Rows) -> list[str]:
    return [f"F{s.face}.{_ANGLES[s.of]}{s.axis}"]


def _of_label(rows: Rows, face: int, source: str, label: str) -> list[str]:
    """The face's score of it; of the context what speaks for it, or else all that counts."""
    found = []
    if source != "context":
        found.append(f"F{face}.emotion.{label.replace(' ', '_')}")
    if source != "face" and rows.distributions(face)["context"] is not None:
        cues = context_evidence(rows.ledger.rows, f"F{face}")
        counted = [one for one in cues if one.theme.distribution and one.amount]
        speaking = [one for one in counted if _speaks_for(one, label)]
        found += [one.row.id for one in speaking or counted]
    return found


def _speaks_for(one: Weighed, label: str) -> bool:
    if one.row.unit == "appraisal":
        return judged_labels(one.row).get(label, 0.0) >= _SPEAKS_FOR
    return given(one.theme, label) >= _SPEAKS_FOR


def _no_unit(s: Any, rows: Rows) -> list[str]:
    found = rows.like(rf"F{s.face}\.AU(\d+)(?:\.[LR])?")
    read = [row for match, row in found if int(match[1]) < 51 and row.value is not None]
    return [max(read, key=lambda row: float(row.value or 0)).id] if read else []


def _labels(s: Any, rows: Rows) -> list[str]:
    named = [s.label, getattr(s, "blend", None), getattr(s, "than", None)]
    return [id_ for one in named if one for id_ in _of_label(rows, s.face, s.source, one)]


def _agreement(s: Any, rows: Rows) -> list[str]:
    sides = (("face", s.face_label), ("context", s.context_label))
    return [id_ for of, one in sides if one for id_ in _of_label(rows, s.face, of, one)]


def _opinion(face: int, by: str, label: str) -> str:
    source = "units" if by == "units" else "opinion"
    return f"F{face}.{source}.{label.replace(' ', '_')}"


def _opinions(s: Any, _rows: Rows) -> list[str]:
    named = (("units", s.units_label), ("learned", s.learned_label))
    return [_opinion(s.face, by, label) for by, label in named]


def _abstention(s: Any, rows: Rows) -> list[str]:
    if s.face is None:
        return ["S.people"]
    if s.reason in ("out_of_sight", "seldom_seen"):
        return [f"F{s.face}.out_of_sight"]
    if s.reason == "quality":
        return [f"F{s.face}.quality"]
    asked = {au for terms in rows.rules(s.face).values() for au, _, _ in terms}
    every = [row for _, row in rows.like(rf"F{s.face}\.AU\d+")]
    own = [row for row in every if int(row.id.rpartition("AU")[2]) in asked]
    return [row.id for row in own or every if row.value is None]


def _context_silent(s: Any, rows: Rows) -> list[str]:
    cues = [one.row.id for one in context_evidence(rows.ledger.rows, f"F{s.face}")]
    return cues or [row.id for _, row in rows.like(r"[CV]\d+")]


def _rule(rule_set: str, label: str) -> str:
    name, _, version = rule_set.partition("@")
    return f"R.{name}.{label.replace(' ', '_')}@{version}"


def _term(s: Any, _rows: Rows) -> list[str]:
    return [_rule(s.rule_set, s.label)]


def _argument(s: Any, rows: Rows) -> list[str]:
    sides = (".L", ".R") if s.unilateral else ("",)
    own = [_rule(*key) for key in rows.rules(s.face) if key[1] == s.label]
    return [*(f"F{s.face}.AU{s.unit}{side}" for side in sides), *own]


def _appraisal_quotes(s: Any, rows: Rows) -> list[str]:
    row = rows[s.row]
    return [s.row, *(one for one in rows.by_id if row and quoting(row, s.text, one))]


def _hand(s: Any, _rows: Rows) -> list[str]:
    side = [f"S.hand.{s.hand}.side"] if s.side else []
    return [*side, f"S.hand.{s.hand}.{'body' if s.kind == 'hand_of' else 'face'}"]


def _facing(s: Any, _rows: Rows) -> list[str]:
    first, second = sorted((s.face, s.other))
    return [f"S.facing.{first}.{second}"]


def _picture_value(s: Any, _rows: Rows) -> list[str]:
    return [f"S.{s.of}" if s.of in ("light", "contrast") else "S.size"]


def _quotation(s: Any, _rows: Rows) -> list[str]:
    return [s.row, *([f"{s.row.partition('.')[0]}.speaker"] if s.speaker else [])]


def _without_context(s: Any, _rows: Rows) -> list[str]:
    part = s.row or s.part.replace(" ", "_")
    return [f"F{s.face}.without.{part}.{s.label.replace(' ', '_')}"]


def _unit_hint(s: Any, _rows: Rows) -> list[str]:
    return [f"F{s.face}.AU{s.unit}", s.row]


def _situation_appraised(s: Any, rows: Rows) -> list[str]:
    # the work's row on situations, which names no unit
    hints = [row for _, row in rows.like(r"K\.\w+\.\w+") if "AU" not in row.text]
    return [s.row, *(row.id for row in hints)]


def _observation(s: Any, _rows: Rows) -> list[str]:
    return [s.row] if s.at is None else [s.row, f"{s.row}.at"]


def _observation_matches(s: Any, rows: Rows) -> list[str]:
    of = "" if s.face is None else f".F{s.face}"
    match = rows[f"{s.row}.match.{s.feature}{of}"]
    listed = re.search(r" \(([^()]+)\)\.$", "" if match is None else match.text)
    compared = listed[1].split(", ") if listed else []
    return [] if match is None else [*_observation(s, rows), *compared]


def _lens_label(s: Any, rows: Rows) -> list[str]:
    return [*_labels(s, rows), LENS_WORKS[s.kind]]


def _no_hint(s: Any, rows: Rows) -> list[str]:
    units = sorted(hinted(rows, s.work))
    return [*(f"F{s.face}.AU{one}" for one in units), f"K.{s.work}"]


def _rule_set_used(s: Any, rows: Rows) -> list[str]:
    own = [_rule(*key) for key in rows.rules() if key[0] == s.rule_set]
    scores = [row.id for _, row in rows.scored(s.face) if row.source == f"rules {s.rule_set}"]
    return own or scores


_SPECIAL: Final[Mapping[str, Callable[[Any, Rows], list[str]]]] = MappingProxyType(
    {
        "appraisal_quotes": _appraisal_quotes,
        **dict.fromkeys(
            (
                "unit_state",
                "unit_edge",
                "unit_grade",
                "unit_intensity",
                "unit_confidence",
                "unit_unavailable",
            ),
            _unit,
        ),
        **dict.fromkeys(("score", "rank", "score_compared", "reading", "alternative"), _labels),
        "part_withheld": lambda s, rows: [
            row.id
            for unit in PARTS[s.region]
            if (row := rows.unit(s.face, unit, "both"))
            and not row.text.endswith(("not in model.", "needs video."))
        ],
        "no_unit": _no_unit,
        "denied": lambda s, rows: _of_label(rows, s.face, "fused", s.label),
        "unit_meaning": lambda _s, _rows: [],
        "unit_compared": _unit_compared,
        "unit_difference": _unit_difference,
        "direction": _angle,
        "angle": _angle,
        "rule_counts": _term,
        "rule_weight": _term,
        "argument": _argument,
        "count": lambda s, _rows: [_COUNTS[s.of]],
        "hand_of": _hand,
        "hand_on_face": _hand,
        "facing": _facing,
        "picture_value": _picture_value,
        "quotation": _quotation,
        "agreement": _agreement,
        "abstention": _abstention,
        "opinions": _opinions,
        "opinion_gives": lambda s, _rows: [_opinion(s.face, s.of, s.label)],
        "held_back": _held_back,
        "context_silent": _context_silent,
        "without_context": _without_context,
        "observation": _observation,
        "observation_matches": _observation_matches,
        "unit_hint": _unit_hint,
        "construed": _lens_label,
        "named": _lens_label,
        "no_hint": _no_hint,
        "situation_appraised": _situation_appraised,
        "caution": lambda s, _rows: [_WORKS[s.of]] if s.of in _WORKS else [],
        "rule_set_used": _rule_set_used,
        **in_time.BEHIND,
        **tools.BEHIND,
    }
)
