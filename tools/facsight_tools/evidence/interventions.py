"""What a reading rests on: the scores without one action unit, the fusion without some context.

    F1.without.AU12.happiness      the rules' score of happiness, had AU12 not been measured
    F1.without.words.fear          the fused probability of fear without the user's words
    F1.without.C1.cue.2.fear       the same without one cue in them

The unit's part in every label's logit is taken out and the scores are made to sum to 1 again, which
is what the rules do with a unit that was not measured. It says what the reading rests on, not what
the face would look like: intervention on the evidence, as in Lanham et al. 2023 ("Measuring
Faithfulness in Chain-of-Thought Reasoning"), where a conclusion that does not move did not use it.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from facsight_tools.evidence.fusion import (
    PARTS,
    Weighed,
    context_distribution,
    context_evidence,
    cue_words,
    fuse,
    summing_to_one,
)
from facsight_tools.evidence.projection import project
from facsight_tools.evidence.rounding import rounded
from facsight_tools.evidence.rows import Row
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.types import EmotionScores, FaceReport, MeasuredAU

_MOST_UNITS: Final = 4
_MOST_LABELS: Final = 3
_MOST_CUES: Final = 4
# A unit that moves the first label's score by less is not told
_LEAST_MOVED: Final = 0.02

_FUSION: Final = "fusion"
_FACE: Final = re.compile(r"F\d+\.face")
_PART_NAMES: Final = {
    "words": "the user's words",
    "scene model": "what the vision model reports",
    "body": "the body",
}
_PART_KEYS: Final = frozenset("_".join(part.split()) for part in PARTS)


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


def context_intervention_rows(rows: Sequence[Row]) -> Iterator[Row]:
    """What the fused reading of each face would be without a part of the context, or one cue of it.

    The fusion is computed again without the rows of that part. The parts are told where there are
    several, and one cue only where its own part holds another that is weighed.
    """
    for name in [row.id.removesuffix(".face") for row in rows if _FACE.fullmatch(row.id)]:
        weighed = [one for one in context_evidence(rows, name) if one.theme.distribution]
        parts = list(dict.fromkeys(one.part for one in weighed))
        removed: list[tuple[str, str, set[str]]] = []
        for part in parts:
            ids = [one.row.id for one in weighed if one.part == part]
            removed.append((_slug(part), _PART_NAMES[part], set(ids)))
            if len(ids) > 1 or part == "body":
                removed += [
                    (one.row.id, _called(one), {one.row.id}) for one in weighed if one.part == part
                ]
        worth = {one.row.id: (one.theme.id, one.amount) for one in weighed}
        yield from _fused_without(rows, name, removed, worth)


def _fused_without(
    rows: Sequence[Row],
    face: str,
    removed: Sequence[tuple[str, str, set[str]]],
    worth: Mapping[str, tuple[str, float]],
) -> Iterator[Row]:
    """The rows of one face: the parts first, then the cues that move the reading most.

    `worth` is what each row counts for. What is worth the same leaves the same reading, so a long
    text costs no more than what it differs in.
    """
    fused = fused_reading(rows, face)
    if fused is None:
        return
    now = top(fused)
    changed = []
    readings: dict[tuple[tuple[str, float], ...], dict[str, float]] = {}
    for key, called, ids in removed:
        worths = tuple(sorted(worth[row_id] for row_id in ids))
        if worths not in readings:
            left = [row for row in rows if row.id not in ids]
            readings[worths] = fused_reading(left, face) or fused
        after = readings[worths]
        moved = abs(after[now] - fused[now])
        if moved >= _LEAST_MOVED:
            changed.append((key in _PART_KEYS, moved, key, called, after))
    changed.sort(key=lambda one: (not one[0], -one[1], one[2]))
    for _, _, key, called, after in changed[:_MOST_CUES]:
        ranked = sorted(after, key=lambda label: (-after[label], label))
        for label in dict.fromkeys([now, *ranked[: _MOST_LABELS - 1]]):
            value = rounded(after[label], "probability")
            yield Row(
                id=f"{face}.without.{key}.{_slug(label)}",
                status="measured",
                value=value,
                unit="probability",
                text=f"Without {called} the fused reading would give {label} {value:.3f}.",
                source=_FUSION,
            )


def fused_reading(rows: Sequence[Row], face: str) -> dict[str, float] | None:
    """The fused distribution of a face from its rows and the context's; None where it has none."""
    prefix = f"{face}.emotion."
    scores = {
        row.id.removeprefix(prefix).replace("_", " "): float(row.value)
        for row in rows
        if row.id.startswith(prefix) and isinstance(row.value, int | float)
    }
    if not scores:
        return None
    context = project(context_distribution(rows, face), scores)
    quality = next((row.value for row in rows if row.id == f"{face}.quality"), 1.0)
    reliability = min(max(float(quality or 0.0), 0.0), 1.0)
    return fuse(summing_to_one(scores), context, reliability=reliability)


def top(distribution: Mapping[str, float]) -> str:
    """The label with the highest probability; the first in alphabet where two are equal."""
    return min(distribution, key=lambda label: (-distribution[label], label))


def _called(one: Weighed) -> str:
    """How a cue is called in a sentence: its words in quotation marks, or the posture."""
    if one.part == "body":
        return f"the {one.theme.gloss.removeprefix('a ')}"
    return f'"{cue_words(one.row)}"'


def _slug(name: str) -> str:
    return "_".join(name.split())


def intervention_text(rows: Sequence[Row]) -> str | None:
    """The one sentence that such rows allow, without citations; None where they do not go together.

    The rows must be of one face and one thing taken out; the sentence keeps their order.
    """
    if not rows or not all(map(is_without, rows)) or len({_taken_out(row) for row in rows}) != 1:
        return None
    scores = [
        f"{float(row.value or 0):.2f} for {row.id.rsplit('.', 1)[1].replace('_', ' ')}"
        for row in rows
    ]
    listed = " and ".join([", ".join(scores[:-1]), scores[-1]]) if len(scores) > 1 else scores[0]
    if rows[0].source == _FUSION:
        called = rows[0].text.removeprefix("Without ").rpartition(" the fused reading would")[0]
        return f"Without {called} the fused reading would be {listed}."
    rules = rows[0].source.removeprefix("rules ").split("@")[0]
    return f"Without {rows[0].id.split('.')[2]} the {rules} rules would give this face {listed}."


def removed_row(row: Row) -> str:
    """The id of the row that was taken out: `F1.AU12`, `C1.cue.1`; of a part there is none."""
    face, what = row.id.split(".", 1)[0], _taken_out(row).partition(".without.")[2]
    return f"{face}.{what}" if what.startswith("AU") else what


def is_without(row: Row) -> bool:
    """Whether a row says what the scores or the reading would be without something."""
    parts = row.id.split(".")
    return len(parts) >= 4 and row.id.startswith("F") and parts[1] == "without"


def _taken_out(row: Row) -> str:
    return row.id.rsplit(".", 1)[0]
