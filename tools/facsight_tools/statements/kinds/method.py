"""Statements on what an answer stands on: works, rule sets, sources, and what limits the method."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from facsight_tools.statements.base import FaceIndex, RowId, Statement, Unit

if TYPE_CHECKING:
    from facsight_tools.statements.evidence import Evidence

Limit = Literal["similar_faces", "apparent", "one_moment", "scores", "context_unknown"]


class Literature(Statement):
    """A work is cited for what its row says; `work` is its key: `barrett2019`."""

    kind: Literal["literature"] = "literature"
    work: str

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The work's row."""
        return evidence.ids(evidence.work(self.work))


class UnitHint(Statement):
    """A unit is present on a face, and a work says what such units may go with.

    `row` is the work's row on it: `K.scherer2007.novelty`. It is the work's word on displays, not
    a reading of this face.
    """

    kind: Literal["unit_hint"] = "unit_hint"
    face: FaceIndex
    unit: Unit
    row: RowId

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The unit's row, then the work's."""
        return evidence.ids(evidence.unit(self.face, self.unit, "both"), evidence.row(self.row))


class SituationAppraised(Statement):
    """The situation that a cue speaks of may be appraised on a dimension, such as `pleasant`."""

    kind: Literal["situation_appraised"] = "situation_appraised"
    row: RowId
    dimension: str

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The cue's row, then that of the work."""
        return evidence.ids(evidence.row(self.row), evidence.situation_hint())


class Caution(Statement):
    """What limits every reading.

    `similar_faces`: similar configurations express several emotions and vary across people,
    cultures and situations (Barrett et al. 2019); `apparent`: it describes the apparent
    expression, not what is felt; `one_moment`: a single picture shows one moment; `scores`: the
    rules' scores are not probabilities of a feeling; `context_unknown`: nothing was said of the
    situation, and perceivers agree more when they know it (Cabitza et al. 2022).
    """

    kind: Literal["caution"] = "caution"
    of: Limit

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The work that it rests on, where it rests on one."""
        works = {"similar_faces": "barrett2019", "context_unknown": "cabitza2022"}
        return evidence.ids(evidence.work(works[self.of]) if self.of in works else None)


class RuleSetUsed(Statement):
    """A face was scored by a rule set; id and version: `emfacs@1`."""

    kind: Literal["rule_set_used"] = "rule_set_used"
    face: FaceIndex
    rule_set: str

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The rows of the set's rules; the scores where the ledger holds no rule."""
        return evidence.ids(*evidence.behind_rule_set(self.face, self.rule_set))


class Made(Statement):
    """What made a row, as the row names it: a network, a rule set, the user."""

    kind: Literal["made"] = "made"
    row: RowId
    made_by: str

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """That row."""
        return evidence.ids(evidence.row(self.row))
