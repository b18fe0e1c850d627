"""What another tool says of a picture or frame as evidence: rows that carry the tool's name.

The scores of emotions are facsight's rules over the tool's units. Where a tool says only that a
unit is there, the rules count it as of intensity `PRESENT`: that is the rules' reckoning, stands in
no row, and no sentence gives such a unit a strength.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from facsight_tools.analyzers.emotion import EmotionAnalyzer
from facsight_tools.evidence.analysis_json import analysis_hash
from facsight_tools.evidence.interventions import intervention_rows
from facsight_tools.evidence.ledger import asymmetry_rows, ledger_over, score_rows
from facsight_tools.evidence.payloads import (
    AnalysisHash,
    Angle,
    FaceCount,
    FaceFound,
    ReadingsOf,
    ToolScore,
    UnitIntensity,
    UnitPresence,
    UnitUnavailable,
)
from facsight_tools.evidence.rounding import rounded
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.evidence.rules import rule_rows
from facsight_tools.evidence.smiles import smile_of
from facsight_tools.facs import ACTION_UNITS, Side
from facsight_tools.rules import rule_set
from facsight_tools.rules.rule_set import RuleSet
from facsight_tools.states import UnavailableReason
from facsight_tools.toolboxes.formats import Format, ToolUnit
from facsight_tools.toolboxes.table import ToolAnalysis, ToolFace, presence
from facsight_tools.types import ActionUnits, AUReading, EmotionScores, MeasuredAU, UnavailableAU

PRESENT: Final = 2.0
"""What the rules count a unit as that is there without an intensity: B, slight."""

OWN: Final = "facsight"
NEUTRAL_RULES: Final = "emfacs"
"""Scores tables of other tools: `facsight`'s weights were fitted to facsight's own readings."""


@dataclass(frozen=True, slots=True)
class ScoredFace:
    """A face of a table, its units as rules count them, and what the rules make of them."""

    index: int
    action_units: ActionUnits
    emotion: EmotionScores


def rules_for(analysis: ToolAnalysis) -> RuleSet:
    """The rules that score a table's emotions where no label set asks for others."""
    return rule_set.load(rule_set.DEFAULT if analysis.tool.id == OWN else NEUTRAL_RULES)


class StandsBeside(Protocol):
    """A face of another table that stands beside one of this."""

    def rows(self, first: ToolAnalysis) -> Iterator[Row]:
        """Its rows beside those of the first table."""
        ...


def tool_ledger(
    analysis: ToolAnalysis,
    rules: RuleSet | None = None,
    context: Sequence[Row] = (),
    beside: StandsBeside | None = None,
) -> Ledger:
    """The ledger of a picture or frame of another tool's table.

    Args:
        analysis: what the tool says.
        rules: what scores emotions; None: `rules_for`.
        context: rows of what the user states, and of labels that nothing scores.
        beside: the same face by another tool, which is shown and not weighed.
    """
    chosen = rules or rules_for(analysis)
    rows = [*_rows(analysis, chosen), *(() if beside is None else beside.rows(analysis))]
    return ledger_over(rows, context=context, rules=rule_rows(chosen))


def readings_json(analysis: ToolAnalysis, rules: RuleSet | None = None) -> dict[str, Any]:
    """What a report repeats of a table's picture or frame: the values of its rows, and whose."""
    chosen = rules or rules_for(analysis)
    return {
        **analysis.to_dict(),
        "image_sha256": analysis.sha256,
        "faces": [_face_json(face, analysis.tool, chosen) for face in analysis.faces],
        "provenance": {"readings_of": analysis.tool.name, "rule_set": chosen.name},
    }


def scored(face: ToolFace, tool: Format, rules: RuleSet) -> ScoredFace:
    """A face with the rules' scores of its units."""
    units = ActionUnits(tuple(_counted(face, tool)))
    return ScoredFace(face.index, units, EmotionAnalyzer(rules)(units))


def _rows(analysis: ToolAnalysis, rules: RuleSet) -> Iterator[Row]:
    tool = analysis.tool
    yield Row.of(FaceCount(count=len(analysis.faces)), source=tool.name)
    yield Row.of(ReadingsOf(tool=tool.name, scale=tool.scale), source=analysis.source)
    hashed = AnalysisHash(sha256=analysis_hash(readings_json(analysis, rules)))
    yield Row.of(hashed, source="facsight")
    for face in analysis.faces:
        yield from _face_rows(face, tool, rules)


def _face_rows(face: ToolFace, tool: Format, rules: RuleSet) -> Iterator[Row]:
    score = None if face.score is None else rounded(face.score, "probability")
    yield Row.of(FaceFound(face=face.index, score=score), source=tool.name)
    for (quantity, axis), degrees in face.angles.items():
        angle = Angle(
            face=face.index, quantity=quantity, axis=axis, degrees=rounded(degrees, "deg")
        )
        yield Row.of(angle, source=tool.name)
    yield from unit_rows(face, tool)
    counted = scored(face, tool, rules)
    yield from asymmetry_rows(counted, source=tool.name)
    yield Row.of(smile_of(counted), source=f"units of {tool.name}")
    for label, value in sorted(face.emotions.items()):
        if tool.id != OWN:
            own = rounded(value, "probability")
            told = ToolScore(
                face=face.index, reader=tool.id, tool=tool.name, label=label, score=own
            )
            yield Row.of(told, source=tool.name)
    yield from score_rows(counted)
    yield from intervention_rows(counted)


def _face_json(face: ToolFace, tool: Format, rules: RuleSet) -> dict[str, Any]:
    emotion = scored(face, tool, rules).emotion
    angles: dict[str, dict[str, float]] = {}
    for (quantity, axis), degrees in face.angles.items():
        angles.setdefault(quantity, {})[axis] = rounded(degrees, "deg")
    rows = [(au, side, _unit_row(face, tool, au, side)) for au, side in _asked()]
    return {
        **{name: value for name, value in face.to_dict().items() if name != "angles"},
        **angles,
        "action_units": [
            {
                "au": au,
                "side": side,
                "status": row.status,
                "intensity": row.value if isinstance(row.payload, UnitIntensity) else None,
                "present": getattr(row.payload, "present", None),
                "probability": getattr(row.payload, "probability", None),
                "reason": getattr(row.payload, "reason", None),
            }
            for au, side, row in rows
        ],
        "emotion": {
            "rule_set": rules.name,
            "scores": {
                label: rounded(value, "probability")
                for label, value in sorted(emotion.scores.items())
            },
        },
    }


def _asked() -> Iterator[tuple[int, Side]]:
    return ((unit.number, side) for unit in ACTION_UNITS.values() for side in unit.sides)


def unit_rows(face: ToolFace, tool: Format) -> Iterator[Row]:
    """A row for every unit and side that facsight knows, those that the tool has not included."""
    for au, side in _asked():
        yield _unit_row(face, tool, au, side)


def _unit_row(face: ToolFace, tool: Format, au: int, side: Side) -> Row:
    one = face.units.get((au, side))
    if one is None:
        gone = _unavailable(tool, au, side)
        hidden = UnitUnavailable(
            face=face.index, unit=au, side=side, reason=gone.reason, detail=gone.detail
        )
        return Row.of(hidden, source=tool.name)
    if one.intensity is None:
        sure = None if one.probability is None else rounded(one.probability, "probability")
        there = UnitPresence(
            face=face.index, unit=au, side=side, present=presence(one), probability=sure
        )
        return Row.of(there, source=tool.name)
    cue = _cue(tool, one)
    strength = rounded(one.intensity, "intensity")
    graded = UnitIntensity(face=face.index, unit=au, side=side, intensity=strength, cue=cue)
    return Row.of(graded, source=cue)


def _cue(tool: Format, unit: ToolUnit) -> str:
    """The tool, and its own decision where that is another than the intensity's."""
    if unit.present is None or unit.present == presence(unit):
        return tool.name
    return f"{tool.name}, whose own decision is {'present' if unit.present else 'absent'}"


def _unavailable(tool: Format, au: int, side: Side) -> UnavailableAU:
    if au in tool.measures and (side == "both" or tool.id == OWN):
        reason, what = UnavailableReason.NOT_GIVEN, "its table gives no value"
        return UnavailableAU(au, side, reason, f"{tool.name}: {what}")
    what = "it" if side == "both" else "the two sides apart"
    return UnavailableAU(
        au, side, UnavailableReason.NOT_IN_MODEL, f"{tool.name} does not measure {what}"
    )


def _counted(face: ToolFace, tool: Format) -> Iterator[AUReading]:
    """The units as rules count them."""
    for au, side in _asked():
        one = face.units.get((au, side))
        if one is None:
            yield _unavailable(tool, au, side)
            continue
        strength = one.intensity
        if strength is None:
            strength = PRESENT if presence(one) else 0.0
        yield MeasuredAU(au, side, rounded(strength, "intensity"), 1.0, tool.name)
