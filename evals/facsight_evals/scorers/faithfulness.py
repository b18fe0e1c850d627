"""Faithfulness by intervention: the answer moves with the evidence that it cites, and only so.

As Lanham et al. 2023 do with chains of thought: a conclusion that does not move when its stated
grounds are taken away did not rest on them.
"""

from __future__ import annotations

from facsight_evals.scorers.answer import Answer, Tally
from facsight_evals.scorers.reading import cited


def cited_for(answer: Answer) -> tuple[int, ...]:
    """The units that the answer cites as speaking for its first label, present ones only."""
    found: set[int] = set()
    for said in answer.said:
        if said.polarity != "for" or said.about != answer.top:
            continue
        for one in cited(said.text):
            row = answer.rows.get(one)
            unit = None if row is None else row.unit_number
            if row is not None and unit is not None and (row.number or 0) >= 1:
                found.add(unit)
    return tuple(sorted(found))


def weakened(plain: Answer, without: Answer) -> Tally:
    """One count: without the units it cited for it, the face scores the first label lower."""
    if plain.top is None or plain.face_only is None or not cited_for(plain):
        return Tally(0, 0)
    before = plain.face_only[plain.top]
    after = 0.0 if without.face_only is None else without.face_only.get(plain.top, 0.0)
    weaker = without.abstained or after < before
    return Tally(int(weaker), 1, () if weaker else (f"{plain.top} {before:.3f} -> {after:.3f}",))


def face_unmoved(plain: Answer, swapped: Answer) -> Tally:
    """One count: other words, and the reading of the face alone is the same to the last digit."""
    same = plain.face_only == swapped.face_only
    return Tally(int(same), 1, () if same else ("the face reading moved with the words",))


def fused_moved(plain: Answer, swapped: Answer) -> Tally:
    """One count: words that say something else move the reading of both together."""
    if plain.fused is None or plain.context_only == swapped.context_only:
        return Tally(0, 0)
    moved = plain.fused != swapped.fused
    return Tally(int(moved), 1, () if moved else ("the words changed nothing",))


def idle_unmoved(plain: Answer, idle: Answer) -> Tally:
    """One count: words without a cue change no distribution and no row but their own."""
    names = ("face_only", "context_only", "fused")
    moved = [name for name in names if getattr(plain, name) != getattr(idle, name)]
    for one, row in idle.rows.items():
        if one not in plain.rows and not one.startswith("C"):
            moved.append(f"{one} is new")
        elif one in plain.rows and plain.rows[one] != row:
            moved.append(one)
    return Tally(int(not moved), 1, tuple(moved))
