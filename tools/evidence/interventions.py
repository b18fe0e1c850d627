"""What the rules would score without one action unit: rows that an answer may cite.

    F1.without.AU12.happiness      the score of happiness, had AU12 not been measured

The unit's part in every label's logit is taken out and the scores are made to sum to 1 again, which
is what the rules do with a unit that was not measured. It says what the reading rests on, not what
the face would look like: intervention on the evidence, as in Lanham et al. 2023 ("Measuring
Faithfulness in Chain-of-Thought Reasoning"), where a conclusion that does not move did not use it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from facsight.tools.evidence.rounding import rounded
from facsight.tools.evidence.rows import Row
from facsight.tools.facs import ACTION_UNITS
from facsight.tools.types import EmotionScores, FaceReport, MeasuredAU

_MOST_UNITS: Final = 4
_MOST_LABELS: Final = 3
# A unit that moves the first label's score by less is not told
_LEAST_MOVED: Final = 0.02


def scores_without(emotion: EmotionScores, unit: int) -> dict[str, float]:
    """Label to score, 0-1 and summing to 1, with the unit taken as not measured."""
    part: defaultdict[str, float] = defaultdict(float)
    for one in emotion.contributions:
        if one.au == unit:
            part[one.label] += one.amount
    logits = {
        label: math.log(score) - part[label] for label, score in emotion.scores.items() if score > 0
    }
    top = max(logits.values())
    weights = {label: math.exp(logit - top) for label, logit in logits.items()}
    total = math.fsum(weights.values())
    return {label: weights.get(label, 0.0) / total for label in emotion.scores}


def intervention_rows(face: FaceReport) -> Iterator[Row]:
    """Of the units that are present, those without which the first label's score moves most.

    For each, the scores of the labels that lead then, and of the one that leads now.
    """
    emotion = face.emotion
    if emotion.top is None:
        return
    present = [
        reading.au
        for reading in face.action_units.readings
        if isinstance(reading, MeasuredAU) and reading.side == "both" and reading.present
    ]
    without = {unit: scores_without(emotion, unit) for unit in present}
    moved = {
        unit: abs(after[emotion.top] - emotion.scores[emotion.top])
        for unit, after in without.items()
    }
    strongest = sorted(moved, key=lambda unit: (-moved[unit], unit))[:_MOST_UNITS]
    rules = emotion.rule_set.split("@")[0]
    for unit in strongest:
        if moved[unit] < _LEAST_MOVED:
            continue
        after = without[unit]
        ranked = sorted(after, key=lambda label: (-after[label], label))
        for label in dict.fromkeys([emotion.top, *ranked[: _MOST_LABELS - 1]]):
            value = rounded(after[label], "probability")
            code = ACTION_UNITS[unit].code
            yield Row(
                id=f"F{face.index}.without.{code}.{'_'.join(label.split())}",
                status="measured",
                value=value,
                unit="probability",
                text=f"Without {code} the {rules} rules would give {label} a score of {value:.3f}.",
                source=f"rules {emotion.rule_set}",
            )


def intervention_text(rows: Sequence[Row]) -> str | None:
    """The one sentence that such rows allow, without citations; None where they do not go together.

    The rows must be of one face and one unit; the sentence keeps their order.
    """
    parts = [row.id.split(".") for row in rows]
    if not rows or len({tuple(part[:3]) for part in parts}) != 1 or not all(map(is_without, rows)):
        return None
    rules = rows[0].source.removeprefix("rules ").split("@")[0]
    scores = [
        f"{float(row.value or 0):.2f} for {part[3].replace('_', ' ')}"
        for row, part in zip(rows, parts, strict=True)
    ]
    listed = " and ".join([", ".join(scores[:-1]), scores[-1]]) if len(scores) > 1 else scores[0]
    return f"Without {parts[0][2]} the {rules} rules would give this face {listed}."


def is_without(row: Row) -> bool:
    """Whether a row says what the rules would score without a unit."""
    parts = row.id.split(".")
    return len(parts) == 4 and row.id.startswith("F") and parts[1] == "without"
