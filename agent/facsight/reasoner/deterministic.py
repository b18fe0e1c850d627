"""The deterministic reasoner: what of all that holds is said; equal ledgers give equal answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from facsight.reasoner.draft import StatedDraft
from facsight_tools.evidence.payloads import UnitHint
from facsight_tools.rules.lens import Lens
from facsight_tools.rules.lens import load as load_lens
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Statement
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.menu import menu
from facsight_tools.statements.stock import context_statements, method_statements

_EVERYTHING: Final = 10_000
_APPRAISAL: Final = "appraisal"
_INTERVENTIONS: Final = (kinds.WithoutUnit, kinds.WithoutContext)


def choose(
    evidence: Evidence, face: int | None, lens: str, *, interventions: bool = False
) -> StatedDraft:
    """Everything that an answer on a face may say, the most important first.

    Args:
        evidence: the ledger, rules and literature included.
        face: the face; None where the picture shows none.
        lens: the theory, whose works and hints come before what else is seen.
        interventions: whether to say what a reading would be without single units and cues.
    """
    listed = menu(evidence, face, most=_EVERYTHING)
    if not interventions or face is None or evidence.weighing(face).withheld:
        listed = [one for one in listed if not isinstance(one, _INTERVENTIONS)]
    through = list(_through(load_lens(lens), evidence, face)) if face is not None else []
    return StatedDraft(face, tuple(dict.fromkeys([*listed[:1], *through, *listed[1:]])))


def _through(lens: Lens, evidence: Evidence, face: int) -> Iterator[Statement]:
    """What a lens says of the units and situations there are, and the works that it rests on."""
    hints = {(hint.work, hint.topic) for hint in lens.hints}
    method = list(method_statements(evidence))
    for one in method:
        if isinstance(one, kinds.UnitHint) and one.face == face:
            entry = evidence.at(UnitHint, one.row)
            if entry is not None and (entry.payload.work, entry.payload.topic) in hints:
                yield one
    if lens.id == _APPRAISAL:
        appraised = (
            one for one in context_statements(evidence) if isinstance(one, kinds.SituationAppraised)
        )
        yield from appraised
    for one in method:
        if isinstance(one, kinds.Literature) and one.work in lens.works:
            yield one
