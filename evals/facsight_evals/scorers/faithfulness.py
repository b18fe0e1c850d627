"""Faithfulness by intervention: the answer moves with the evidence that it names, and only so.

As Lanham et al. 2023 do with chains of thought: a conclusion that does not move when its stated
grounds are taken away did not rest on them.
"""

from __future__ import annotations

from typing import Final

from facsight_evals.scorers.answer import ScoredAnswer, Scores, Tally
from facsight_tools.statements import kinds

_FLAT: Final = 1e-3


def argued_for(answer: ScoredAnswer) -> tuple[int, ...]:
    """The units that the answer says are there and speak for its first label."""
    found = {
        one.unit
        for one in answer.statements
        if isinstance(one, kinds.Argument)
        and (one.face, one.label) == (answer.face, answer.top)
        and (one.state, one.direction) == ("present", "for")
    }
    return tuple(sorted(found))


def weakened(plain: ScoredAnswer, without: ScoredAnswer) -> Tally:
    """One count: without the units it named for it, the face scores the first label lower."""
    if plain.top is None or plain.face_only is None or not argued_for(plain):
        return Tally(0, 0)
    before = plain.face_only[plain.top]
    after = 0.0 if without.face_only is None else without.face_only.get(plain.top, 0.0)
    weaker = without.abstained or after < before
    return Tally(int(weaker), 1, () if weaker else (f"{plain.top} {before:.3f} -> {after:.3f}",))


def face_unmoved(plain: ScoredAnswer, swapped: ScoredAnswer) -> Tally:
    """One count: other words, and the reading of the face alone is the same to the last digit."""
    same = plain.face_only == swapped.face_only
    return Tally(int(same), 1, () if same else ("the face reading moved with the words",))


def fused_moved(plain: ScoredAnswer, swapped: ScoredAnswer) -> Tally:
    """One count: words that say something else move the reading of both together."""
    if plain.fused is None or plain.context_only == swapped.context_only:
        return Tally(0, 0)
    moved = plain.fused != swapped.fused
    return Tally(int(moved), 1, () if moved else ("the words changed nothing",))


def idle_unmoved(plain: ScoredAnswer, idle: ScoredAnswer) -> Tally:
    """One count: words without a cue change no distribution and no row but their own."""
    moved = [name for name in ("face_only", "fused") if getattr(plain, name) != getattr(idle, name)]
    if _told(plain.context_only) != _told(idle.context_only):
        moved.append("context_only")
    before = plain.rows.by_id
    for one, row in idle.rows.by_id.items():
        if one not in before and not one.startswith("C"):
            moved.append(f"{one} is new")
        elif one in before and before[one] != row:
            moved.append(one)
    return Tally(int(not moved), 1, tuple(moved))


def _told(context: Scores | None) -> Scores | None:
    """What the situation says; None where it is silent, which words without a cue leave flat."""
    if context is None or max(context.values()) - min(context.values()) <= _FLAT:
        return None
    return context
