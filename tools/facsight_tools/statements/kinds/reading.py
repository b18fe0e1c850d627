"""Statements on the reading itself: what the expression may be, how sure, and what else."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, Literal, Self

from pydantic import model_validator

from facsight_tools.evidence import payloads
from facsight_tools.rules.language import READ
from facsight_tools.statements.base import (
    HOLDS,
    FaceIndex,
    Label,
    Number,
    Statement,
    Unit,
    Verdict,
    fails,
    judged,
    nothing_on,
    same,
    unknown,
)
from facsight_tools.statements.certainty import Reason, certainty, in_conflict
from facsight_tools.statements.kinds.scores import OfLabel, probability_words
from facsight_tools.statements.limits import DENIED, TIE, firsts, is_near, sharing

if TYPE_CHECKING:
    from facsight_tools.statements.evidence import Distribution, Evidence

Silence = Literal["nothing_said", "nothing_read", "other_language", "not_weighed", "other_labels"]

_BY: Final = {"units": "score of the action units", "learned": "learned reader"}
_WHY: Final = {
    "quality": "its quality is too low",
    "unmeasured": "too little of it was measured",
}


def _withheld(evidence: Evidence, face: int) -> str:
    """Why the face is not read, as a sentence; empty where it is."""
    reason = evidence.weighing(face).withheld
    return f"Face {face} is not read, since {_WHY[reason]}." if reason else ""


class FirstLabel(OfLabel):
    """A label that comes first in a distribution, with its probability.

    `blend` is the label that shares the first place, at four fifths of the probability or more,
    and `blend_value` its probability, None where it is not said; both are None where none does.
    """

    value: Number
    blend: Label | None = None
    blend_value: Number | None = None

    @model_validator(mode="after")
    def _two_labels(self) -> Self:
        if self.blend == self.label:
            raise ValueError("blend: expected another label")
        if self.blend is None and self.blend_value is not None:
            raise ValueError("blend_value: expected none where no label shares the first place")
        return self

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """What is behind the label, then what is behind the one that shares its place."""
        labels = [self.label, *([self.blend] if self.blend else [])]
        found = [row for one in labels for row in evidence.behind(self.face, self.source, one)]
        return evidence.ids(*found)

    def judge(self, evidence: Evidence) -> Verdict:
        """By the distribution, unless no reading is given."""
        withheld = "" if self.source == "context" else _withheld(evidence, self.face)
        if self.face in evidence.faces and withheld:
            return fails(withheld)
        return super().judge(evidence)

    @property
    def _labels(self) -> tuple[str, ...]:
        return (self.label,) if self.blend is None else (self.label, self.blend)

    def _judge(self, distribution: Distribution) -> Verdict:
        leading = firsts(distribution)
        if self.label not in leading:
            return fails(f"{' and '.join(leading)} comes first there, not {self.label}.")
        shares = sharing(distribution, self.label)
        if shares != self.blend:
            told = f"{shares} shares" if shares else "No other label shares"
            return fails(f"{told} the first place with {self.label}.")
        if self.blend is not None and self.blend_value is not None:
            what = probability_words(self.source, self.blend)
            verdict = judged(what, distribution[self.blend], self.blend_value)
            if not verdict.holds:
                return verdict
        what = probability_words(self.source, self.label)
        return judged(what, distribution[self.label], self.value)


class Reading(FirstLabel):
    """A label comes first in a distribution, and how certain that is.

    `certainty` is by the table in `statements/certainty.py`, and `because` is what first keeps it
    from being higher; None: not said, or nothing does.
    """

    kind: Literal["reading"] = "reading"
    certainty: Literal["high", "moderate", "low"]
    because: Reason | None = None

    def judge(self, evidence: Evidence) -> Verdict:
        """By the distribution and the table of certainty, unless no reading is given."""
        verdict = super().judge(evidence)
        distribution = evidence.distribution(self.face, self.source)
        if not verdict.holds or distribution is None:
            return verdict
        is_so = certainty(evidence, self.face, self.source, distribution, self.label)
        if is_so.word != self.certainty:
            return fails(f"The certainty of this is {is_so.word}, not {self.certainty}.")
        first = is_so.because[0] if is_so.because else None
        why = f"What first keeps its certainty from being higher is: {first or 'nothing'}."
        return same(self.because in (None, first), why)


class LensLabel(FirstLabel):
    """The label that comes first, told as a work holds labels, without how certain it is."""

    work: ClassVar[str]

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """What is behind the labels, then the work by which they are held so."""
        work = evidence.find(payloads.Literature, work=self.work)
        return (*super().rows(evidence), *evidence.ids(work))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the distribution, and by whether the work is there."""
        verdict = super().judge(evidence)
        if verdict.holds and evidence.find(payloads.Literature, work=self.work) is None:
            return nothing_on(f"the work {self.work}")
        return verdict


class Construed(LensLabel):
    """The label that comes first, as what a perceiver might construct (Barrett 2017)."""

    kind: Literal["construed"] = "construed"
    work: ClassVar[str] = "barrett2017"


class Named(LensLabel):
    """The label that comes first, as a word for a display and not for what is felt.

    So displays are described by Crivelli & Fridlund (2018).
    """

    kind: Literal["named"] = "named"
    work: ClassVar[str] = "crivelli2018"


class Alternative(OfLabel):
    """A label comes near to the first one of a distribution, with its probability."""

    kind: Literal["alternative"] = "alternative"
    value: Number

    def judge(self, evidence: Evidence) -> Verdict:
        """By the distribution, unless no reading is given."""
        withheld = "" if self.source == "context" else _withheld(evidence, self.face)
        if self.face in evidence.faces and withheld:
            return fails(withheld)
        return super().judge(evidence)

    def _judge(self, distribution: Distribution) -> Verdict:
        leading = firsts(distribution)
        if not is_near(distribution, self.label):
            where = "comes first" if self.label in leading else f"is not near {leading[0]}"
            return fails(f"{self.label} {where} there.")
        what = probability_words(self.source, self.label)
        return judged(what, distribution[self.label], self.value)


class Denied(Statement):
    """A label that the face does not show: alone and together with its context it gets little.

    It holds below `DENIED`, and fails of a label that comes first or shares the first place; what
    lies in between is not decided.
    """

    kind: Literal["denied"] = "denied"
    face: FaceIndex
    label: Label

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The label's score on the face, and the context rows that speak for the label."""
        return evidence.ids(*evidence.behind(self.face, "fused", self.label))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the face alone and by both together, unless no reading is given."""
        alone, fused = (evidence.distribution(self.face, one) for one in ("face", "fused"))
        if alone is None or fused is None:
            return unknown(_withheld(evidence, self.face) or f"Face {self.face} is not read.")
        if self.label not in alone:
            return nothing_on(f"{self.label} on face {self.face}")
        least, most = sorted((alone[self.label], fused[self.label]))
        if most < DENIED:
            return HOLDS
        if least >= DENIED and fused[self.label] >= TIE * max(fused.values()):
            return fails(f"{self.label} comes first there, or shares the first place.")
        return unknown(f"{self.label} gets {most}, and is neither first nor below {DENIED}.")


class Agreement(Statement):
    """How the face alone and the context alone stand to each other; each label is its first one.

    `agree`: the same label; `differ`: two labels; `conflict`: two labels, and the distributions
    are far apart; `one_silent`: one of them says nothing, and its label is None.
    """

    kind: Literal["agreement"] = "agreement"
    face: FaceIndex
    relation: Literal["agree", "differ", "conflict", "one_silent"]
    face_label: Label | None
    context_label: Label | None

    @model_validator(mode="after")
    def _labels_fit(self) -> Self:
        silent = (self.face_label is None) + (self.context_label is None)
        if silent != (1 if self.relation == "one_silent" else 0):
            raise ValueError("face_label, context_label: expected one of them where one is silent")
        if not silent and (self.face_label == self.context_label) != (self.relation == "agree"):
            raise ValueError("relation: equal labels agree, and no others")
        return self

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """What is behind the face's label, then what is behind the context's."""
        found = []
        if self.face_label is not None:
            found += evidence.behind(self.face, "face", self.face_label)
        if self.context_label is not None:
            found += evidence.behind(self.face, "context", self.context_label)
        return evidence.ids(*found)

    def judge(self, evidence: Evidence) -> Verdict:
        """By the first labels of both, and how far the two are apart."""
        if self.face not in evidence.faces:
            return nothing_on(f"a face {self.face}")
        withheld = _withheld(evidence, self.face)
        alone = None if withheld else evidence.distribution(self.face, "face")
        told = evidence.distribution(self.face, "context")
        for who, label, distribution in (
            ("the face", self.face_label, alone),
            ("the context", self.context_label, told),
        ):
            if (label is None) != (distribution is None):
                silent = "is silent" if distribution is None else "is not silent"
                return fails(f"Of the two, {who} {silent}. {withheld}".rstrip())
            if label is not None and label not in firsts(distribution or {}):
                leading = " and ".join(firsts(distribution or {}))
                return fails(f"What {who} puts first is {leading}, not {label}.")
        if alone is None or told is None:
            return same(self.relation == "one_silent", "One of the two is silent.")
        is_so = "differ"
        if set(firsts(alone)) & set(firsts(told)):
            is_so = "agree"
        elif in_conflict(evidence, self.face):
            is_so = "conflict"
        apart = evidence.weighing(self.face).disagreement
        why = f"Face and context {is_so}, at a distance of {apart} of 1."
        return same(is_so == self.relation, why)


By = Literal["units", "learned"]
"""Whose opinion: the action units' alone, or the learned reader's."""


class Opinions(Statement):
    """What the action units alone and the learned reader put first on a face: two readings of it.

    `agree`: the same label; `differ`: two labels.
    """

    kind: Literal["opinions"] = "opinions"
    face: FaceIndex
    relation: Literal["agree", "differ"]
    units_label: Label
    learned_label: Label

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The units' score of their label, then the reader's of its own."""
        pairs: tuple[tuple[By, str], ...] = (
            ("units", self.units_label),
            ("learned", self.learned_label),
        )
        return evidence.ids(*(evidence.opinion_row(self.face, *pair) for pair in pairs))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the first labels of both."""
        units = evidence.opinion(self.face, "units")
        learned = evidence.opinion(self.face, "learned")
        if units is None or learned is None:
            return nothing_on(f"a learned reader's opinion of face {self.face}")
        for who, label, scores in (
            ("the action units put", self.units_label, units),
            ("the learned reader puts", self.learned_label, learned),
        ):
            if label not in firsts(scores):
                return fails(f"What {who} first is {' and '.join(firsts(scores))}, not {label}.")
        is_so = "agree" if self.units_label == self.learned_label else "differ"
        return same(is_so == self.relation, f"Of the two opinions it is true that they {is_so}.")


class OpinionGives(Statement):
    """What one of the two opinions on a face gives a label, 0-1."""

    kind: Literal["opinion_gives"] = "opinion_gives"
    face: FaceIndex
    of: By
    label: Label
    value: Number

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row of the score."""
        return evidence.ids(evidence.opinion_row(self.face, self.of, self.label))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the score; a label that the reader was not taught cannot be judged."""
        scores = evidence.opinion(self.face, self.of) or {}
        if self.label not in scores:
            return nothing_on(f"what the {_BY[self.of]} gives {self.label} on face {self.face}")
        what = f"What the {_BY[self.of]} gives {self.label}"
        return judged(what, scores[self.label], self.value)


class HeldBack(Statement):
    """A label that a unit of the face keeps down, whatever else speaks for it.

    `set_aside`: it gets nothing; `capped`: as part of a blend it gets so much and no more.
    """

    kind: Literal["held_back"] = "held_back"
    face: FaceIndex
    label: Label
    unit: Unit
    how: Literal["set_aside", "capped"]

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The row that says so, the unit's, then the rule's."""
        held = evidence.find(payloads.LabelHeldBack, face=self.face, label=self.label)
        return evidence.ids(
            held,
            evidence.unit(self.face, self.unit),
            evidence.rule_of(self.face, self.label),
        )

    def judge(self, evidence: Evidence) -> Verdict:
        """By the row that says so."""
        held = evidence.find(payloads.LabelHeldBack, face=self.face, label=self.label)
        if held is None:
            if self.label not in (evidence.distribution(self.face, "face") or {}):
                return nothing_on(f"{self.label} on face {self.face}")
            return fails(f"No unit keeps {self.label} down on face {self.face}.")
        is_so = "capped" if held.payload.most else "set_aside"
        return same((held.payload.unit, is_so) == (self.unit, self.how), held.row.text)


class Abstention(Statement):
    """No reading is given, and why; `face` is None exactly where no face was found.

    `quality`: the face's quality is below 0.3; `unmeasured`: more than half of the rules' weight
    (`MOST_UNMEASURED`) stands on units that were not measured, or nothing was scored.
    `out_of_sight`, `seldom_seen`: in a segment of a video the face is never in sight, or in less
    than a third of it; `other` is who is in sight longest then.
    """

    kind: Literal["abstention"] = "abstention"
    face: FaceIndex | None
    reason: Literal["no_face", "quality", "unmeasured", "out_of_sight", "seldom_seen"]
    other: FaceIndex | None = None

    @classmethod
    def of_segment(cls, row: payloads.OutOfSight) -> Self:
        """That a face is not in sight, or seldom."""
        return cls(face=row.face, reason=row.why, other=next(iter(row.others), None))

    @model_validator(mode="after")
    def _face_fits(self) -> Self:
        if self.other is not None and self.reason not in ("out_of_sight", "seldom_seen"):
            raise ValueError("other: expected none where the face itself is in sight")
        if (self.face is None) != (self.reason == "no_face"):
            raise ValueError("face: expected none exactly where no face was found")
        return self

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The count of faces, the quality, or the rows of the units that were not measured."""
        return evidence.ids(*evidence.behind_abstention(self.face, self.reason))

    def judge(self, evidence: Evidence) -> Verdict:
        """By the count of faces, the quality, and what was measured."""
        if self.face is None:
            count = evidence.find(payloads.FaceCount)
            if count is None:
                return nothing_on("how many faces there are")
            return same(count.payload.count == 0, count.row.text)
        away = evidence.find(payloads.OutOfSight, face=self.face)
        if away is not None:
            return same(self == Abstention.of_segment(away.payload), away.row.text)
        if self.face not in evidence.faces:
            return nothing_on(f"a face {self.face}")
        is_so = evidence.weighing(self.face).withheld
        why = _withheld(evidence, self.face) or f"Face {self.face} can be read."
        return same(is_so == self.reason, why)


class ContextSilent(Statement):
    """The context says nothing on a face, and why.

    `nothing_said`: no words, no report, no posture that could speak; `nothing_read`: no cue was
    found in words and reports; `other_language`: the words are in a language that is not read
    without a language model; `not_weighed`: their cues are shown and not weighed, or those of a
    posture where there are no words; `other_labels`: what it speaks for is no part of the face's
    labels.
    """

    kind: Literal["context_silent"] = "context_silent"
    face: FaceIndex
    reason: Silence

    def rows(self, evidence: Evidence) -> tuple[str, ...]:
        """The sentences where no cue was found, the cues where they do not count."""
        return evidence.ids(*evidence.behind_silence(self.face))

    def judge(self, evidence: Evidence) -> Verdict:
        """By what there is of words, reports and postures."""
        if self.face not in evidence.faces:
            return nothing_on(f"a face {self.face}")
        is_so = silence(evidence, self.face)
        if is_so is None:
            return fails(f"The context of face {self.face} does say something.")
        return same(is_so == self.reason, f"The context is silent: {is_so.replace('_', ' ')}.")


def silence(evidence: Evidence, face: int) -> Silence | None:
    """Why the context says nothing on a face; None where it does say something."""
    if evidence.distribution(face, "context") is not None:
        return None
    cues = evidence.context(face)
    if any(one.counts for one in cues):
        return "other_labels"
    if any(one.part != "body" for one in cues):
        return "not_weighed"
    return unread(evidence) or ("not_weighed" if cues else "nothing_said")


def unread(evidence: Evidence) -> Literal["nothing_read", "other_language"] | None:
    """Why words and reports without a cue say nothing; None where there are none."""
    said, reported = evidence.all(payloads.Quotation), evidence.all(payloads.Observed)
    if reported or any(one.payload.language in READ for one in said):
        return "nothing_read"
    return "other_language" if said else None
