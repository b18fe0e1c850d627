"""Statements on what an answer stands on: works, rule sets, sources, and what limits the method."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from facsight_tools.evidence import payloads
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.rules.rule_set import Term
from facsight_tools.statements.base import (
    HOLDS,
    FaceIndex,
    RowId,
    Statement,
    Unit,
    Verdict,
    fails,
    nothing_on,
    same,
)
from facsight_tools.statements.kinds.units import unit_words

if TYPE_CHECKING:
    from facsight_tools.statements.evidence import Evidence

Limit = Literal[
    "similar_faces",
    "apparent",
    "one_moment",
    "scores",
    "context_unknown",
    "tears",
    "hands",
    "covered",
]

_LEAST_COVERED_S: Final = 0.2
"""A hand is looked for five times a second: less than this may be its edge."""

_WORKS: Final[dict[Limit, str]] = {
    "similar_faces": "barrett2019",
    "context_unknown": "cabitza2022",
}


class Literature(Statement):
    """A work is cited for what its row says; `work` is its key: `barrett2019`."""

    kind: Literal["literature"] = "literature"
    work: str

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The work's row."""
        return evidence.ids(evidence.find(payloads.Literature, work=self.work))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the work's row."""
        entry = evidence.find(payloads.Literature, work=self.work)
        return nothing_on(f"a work {self.work}") if entry is None else HOLDS


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

    def judge(self, evidence: Evidence) -> Verdict:
        """By the unit's row and what the work's row says of it."""
        entry = evidence.unit(self.face, self.unit, "both")
        if entry is None:
            return nothing_on(unit_words(self.face, self.unit, "both"))
        if evidence.row(self.row) is None:
            return nothing_on(self.row)
        hint = evidence.at(payloads.UnitHint, self.row)
        code = ACTION_UNITS[self.unit].code
        if hint is None or self.unit not in hint.payload.units:
            return fails(f"{self.row} says nothing of {code}.")
        one = entry.payload
        present = not isinstance(one, payloads.UnitUnavailable) and one.present
        return same(present, f"{code} is not present: {entry.row.text}")


class NoHint(Statement):
    """No unit that a work has hints on is present on a face, as far as they were measured."""

    kind: Literal["no_hint"] = "no_hint"
    face: FaceIndex
    work: str

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The rows of the units, then the work's."""
        units = (evidence.unit(self.face, one, "both") for one in self._units(evidence))
        return evidence.ids(*units, evidence.find(payloads.Literature, work=self.work))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the rows of the units that the work has hints on, of which one must be measured."""
        units = self._units(evidence)
        if not units or evidence.find(payloads.Literature, work=self.work) is None:
            return nothing_on(f"what {self.work} says of units")
        known = [one for one in units if evidence.present(self.face, one) is not None]
        if not known:
            return nothing_on(f"the units of face {self.face} that {self.work} speaks of")
        seen = [one for one in known if evidence.fulfilled(self.face, Term(one, 1.0))]
        codes = ", ".join(ACTION_UNITS[one].code for one in seen)
        return same(not seen, f"{codes} can be seen, of which {self.work} speaks.")

    def _units(self, evidence: Evidence) -> list[int]:
        hints = evidence.all(payloads.UnitHint, work=self.work)
        return sorted({unit for entry in hints for unit in entry.payload.units})


class SituationAppraised(Statement):
    """The situation that a cue speaks of may be appraised on a dimension, such as `pleasant`."""

    kind: Literal["situation_appraised"] = "situation_appraised"
    row: RowId
    dimension: str

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The cue's row, then that of the work."""
        return evidence.ids(evidence.row(self.row), evidence.find(payloads.SituationHint))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the appraisals of the cue's situation and the work's row."""
        if evidence.row(self.row) is None:
            return nothing_on(self.row)
        if evidence.find(payloads.SituationHint) is None:
            return nothing_on("how situations are appraised")
        cue = evidence.at(payloads.Cue, self.row)
        if cue is None:
            return fails(f"{self.row} is no cue.")
        listed = ", ".join(cue.payload.appraisals) or "nothing"
        why = f"The situation of {self.row} is appraised as {listed}, not {self.dimension}."
        return same(self.dimension in cue.payload.appraisals, why)


class Caution(Statement):
    """What limits every reading.

    `similar_faces`: similar configurations express several emotions and vary across people,
    cultures and situations (Barrett et al. 2019); `apparent`: it describes the apparent
    expression, not what is felt; `one_moment`: a single picture shows one moment; `scores`: the
    rules' scores are not probabilities of a feeling; `context_unknown`: nothing was said of the
    situation, and perceivers agree more when they know it (Cabitza et al. 2022); `tears`: tears,
    which tell crying from what looks like it, are not measured; `hands`: in a video hands were not
    looked for, so that what covers a face may be one; `covered`: in a video no hand was found over
    a mouth that is covered, and it may be one all the same.
    """

    kind: Literal["caution"] = "caution"
    of: Limit

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The work that it rests on, where it rests on one."""
        work = _WORKS.get(self.of)
        if work is None:
            return ()
        return evidence.ids(evidence.find(payloads.Literature, work=work))

    def judge(self, evidence: Evidence) -> Verdict:
        """Whether its work is there, nothing was said, and hands were not looked for."""
        work = _WORKS.get(self.of)
        if work is not None and evidence.find(payloads.Literature, work=work) is None:
            return nothing_on(f"the work {work}")
        if self.of == "context_unknown":
            said = evidence.find(payloads.Quotation)
            return same(said is None, "The user did say something of the situation.")
        if self.of == "hands":
            if evidence.find(payloads.VideoLength) is None:
                return nothing_on("a video")
            looked = evidence.find(payloads.HappeningCount, event="hand_on_face")
            return same(looked is None, "Hands were looked for.")
        if self.of == "covered":
            return same(_without_hand(evidence), "Hands were found wherever a mouth is covered.")
        return HOLDS


def _without_hand(evidence: Evidence) -> bool:
    """Whether hands were looked for in a video, and none was found over a mouth that is covered."""
    if evidence.find(payloads.HappeningCount, event="hand_on_face") is None:
        return False
    happening = [one.payload for one in evidence.all(payloads.Happening)]
    hands = [one for one in happening if one.event == "hand_on_mouth"]
    return any(
        one.offset - one.onset - sum(_shared(one, hand) for hand in hands) >= _LEAST_COVERED_S
        for one in happening
        if one.event == "mouth_hidden"
    )


def _shared(one: payloads.Happening, other: payloads.Happening) -> float:
    """Seconds in which both go on, of one face."""
    inside = min(one.offset, other.offset) - max(one.onset, other.onset)
    return max(inside, 0.0) if one.face == other.face else 0.0


class RuleSetUsed(Statement):
    """A face was scored by a rule set; id and version: `emfacs@1`."""

    kind: Literal["rule_set_used"] = "rule_set_used"
    face: FaceIndex
    rule_set: str

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The rows of the set's rules; the scores where the ledger holds no rule."""
        return evidence.ids(*evidence.behind_rule_set(self.face, self.rule_set))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the face's scores."""
        sets = ((one.payload.rule_set, one.payload.version) for one in evidence.scores(self.face))
        used = sorted({f"{name}@{version}" for name, version in sets})
        if not used:
            return nothing_on(f"scores of face {self.face}")
        why = f"Face {self.face} was scored by {' and '.join(used)}, not by {self.rule_set}."
        return same(self.rule_set in used, why)


class Made(Statement):
    """What made a row, as the row names it: a network, a rule set, the user."""

    kind: Literal["made"] = "made"
    row: RowId
    made_by: str

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """That row."""
        return evidence.ids(evidence.row(self.row))

    def judge(self, evidence: Evidence) -> Verdict:
        """By what the row names as its source."""
        row = evidence.row(self.row)
        if row is None:
            return nothing_on(self.row)
        return same(row.source == self.made_by, f"{self.row} was made by {row.source}.")
