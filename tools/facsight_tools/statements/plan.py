"""An answer out of statements: what comes first, what belongs together, what is left for later.

The first sentence is the answer: the label in hedged words, how sure that is, and the main reason;
through a lens, what the lens leads with, the label after it.
Then what else speaks for it, what the situation says, what speaks against it, what else it may be,
what was not measured, and one caution. Seven sentences at most, unless all of it is wanted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, SerializeAsAny

from facsight_tools.evidence import payloads
from facsight_tools.evidence.fusion import theme_of
from facsight_tools.facs import FIRST_POSITION, PARTS
from facsight_tools.rules.labels import scores_own_list, share
from facsight_tools.rules.lens import LENSES, Lens, load
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Statement, number
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.speaking import Speaking
from facsight_tools.statements.forms.tokens import Language, Register
from facsight_tools.statements.lenses import graded, held_as_told, leading, plainer
from facsight_tools.statements.limits import is_missed, lacking
from facsight_tools.statements.readings import agreement, argument, reading
from facsight_tools.statements.render import Introduced, clauses, sentence
from facsight_tools.statements.whole import POOR_QUALITY, TOLD_IN_FULL, owed
from facsight_tools.states import UnavailableReason

MOST_SENTENCES: Final = 7

_MOST_REASONS: Final = 3
_MOST_LISTED: Final = 5
_BEHIND_CAUTIONS: Final = ("barrett2019", "cabitza2022")
_SEVERAL: Final = 2
_CHEEKS: Final = 6
_FIRM: Final = frozenset({"headline", "caution"})
_HEAD_UNITS: Final = {"yaw": {51, 52}, "pitch": {53, 54}, "roll": {55, 56}}
_TOLD_ARMS: Final = ("raised", "stretched out")
_SAID_BY: Final[Mapping[UnavailableReason, tuple[str, ...]]] = defaultdict(
    tuple,
    {
        UnavailableReason.POSE: ("yaw", "pitch"),
        UnavailableReason.SIZE: ("size",),
        UnavailableReason.BLUR: ("blur",),
        UnavailableReason.OCCLUDED: ("cover", "hands"),
        UnavailableReason.OUT_OF_FRAME: ("frame",),
    },
)
"""Cues of quality that say no more than why nothing was read of a part."""

_CENT: Final = Decimal("0.01")


ClaimKind = Literal["observation", "inference", "context", "caveat"]
"""What is seen; what it may express; what the situation suggests; what limits the reading."""

_KIND_OF: Final[dict[type[Statement], ClaimKind]] = {
    **dict.fromkeys(
        (
            kinds.Abstention,
            kinds.Reading,
            kinds.Construed,
            kinds.Named,
            kinds.Agreement,
            kinds.Opinions,
            kinds.OpinionGives,
            kinds.HeldBack,
            kinds.Denied,
            kinds.Alternative,
            kinds.Argument,
            kinds.Score,
            kinds.Rank,
            kinds.ScoreCompared,
            kinds.RuleCounts,
            kinds.RuleWeight,
            kinds.WithoutUnit,
            kinds.WithoutContext,
            kinds.Neighbour,
            kinds.NeighbourVote,
            kinds.UnitHint,
            kinds.NoHint,
        ),
        "inference",
    ),
    **dict.fromkeys(
        (
            kinds.Quotation,
            kinds.Circumstance,
            kinds.CueSpeaksOf,
            kinds.CueFits,
            kinds.Appraised,
            kinds.AppraisalFits,
            kinds.AppraisalNames,
            kinds.AppraisalQuotes,
            kinds.Tone,
            kinds.ToneValue,
            kinds.WordsMismatch,
            kinds.Observation,
            kinds.ObservationMatches,
            kinds.ContextSilent,
            kinds.SituationAppraised,
        ),
        "context",
    ),
    **dict.fromkeys(
        (
            kinds.UnitUnavailable,
            kinds.PartWithheld,
            kinds.LookedAgain,
            kinds.ReadAtRest,
            kinds.UnitByReference,
            kinds.FaceQuality,
            kinds.QualityCue,
            kinds.QualityCueValue,
            kinds.NotMeasured,
            kinds.Literature,
            kinds.RuleSetUsed,
            kinds.Made,
            kinds.Caution,
        ),
        "caveat",
    ),
}


def kind_of(statements: Sequence[Statement]) -> ClaimKind:
    """What a sentence is, by the first thing that it says."""
    return _KIND_OF.get(type(statements[0]), "observation")


class StatedSentence(BaseModel):
    """One sentence of an answer.

    Attributes:
        kind: what it is: seen, inferred, from the context, or a limit.
        text: with its ids in brackets.
        cites: ids of the rows behind it.
        statements: what it says.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ClaimKind
    text: str
    cites: tuple[str, ...]
    statements: tuple[SerializeAsAny[Statement], ...]


class StatedAnswer(BaseModel):
    """An answer as it is read: `headline` is the first of `claims`, `text` all of them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    headline: str
    claims: tuple[StatedSentence, ...]
    text: str
    language: Language
    register_: Register


Section = Literal[
    "headline",
    "reasons",
    "situation",
    "against",
    "others",
    "unmeasured",
    "rest",
    "without",
    "extra",
    "caution",
]
"""`extra` is told only where all is wanted; `without`, the interventions and what was measured
again, wherever it is given."""

_ORDER: Final[tuple[Section, ...]] = (
    "headline",
    "reasons",
    "situation",
    "against",
    "others",
    "unmeasured",
    "rest",
    "without",
    "extra",
    "caution",
)
_SITUATION_FIRST: Final = tuple(
    sorted(_ORDER, key=lambda one: {"headline": 0, "situation": 1}.get(one, 2))
)


@dataclass(frozen=True, slots=True)
class _Topic:
    """Statements that make one sentence, as few clauses as it can be."""

    section: Section
    statements: tuple[Statement, ...]


def plan(
    statements: Iterable[Statement],
    evidence: Evidence,
    language: Language = "en",
    register: Register = "plain",
    *,
    lens: str = LENSES[0],
    most: int | None = MOST_SENTENCES,
) -> StatedAnswer:
    """An answer that says the statements, the most important first.

    Args:
        statements: what is to be said, all of which holds; their order is kept within a section.
        evidence: the ledger that they are about.
        language: `en` or `de`.
        register: `plain` for somebody who knows no FACS, `coder` for a trained coder.
        lens: the theory that says what comes first, and how labels are told.
        most: at most so many sentences; None: all that there is to say.

    Raises:
        ValueError: there is nothing to say.
    """
    given = tuple(dict.fromkeys(statements))
    topics = _Planner(given, evidence, register, load(lens)).topics(most)
    if not topics:
        raise ValueError("statements: expected at least one that can be said")
    return told([topic.statements for topic in topics], evidence, language, register)


def told(
    groups: Iterable[Sequence[Statement]],
    evidence: Evidence,
    language: Language = "en",
    register: Register = "plain",
) -> StatedAnswer:
    """The sentences that say each group of statements, in their order; terms explained once.

    Raises:
        NoForm: a statement has no form in this language and register.
        ValueError: there is nothing to say.
    """
    introduced: Introduced = set()
    words = Speaking(language, evidence, register, introduced)
    claims = []
    for group in groups:
        parts = clauses(group, words)
        claims.append(
            StatedSentence(
                kind=kind_of(group),
                text=sentence(parts, language),
                cites=tuple(dict.fromkeys(one for part in parts for one in part.cites)),
                statements=tuple(group),
            )
        )
    if not claims:
        raise ValueError("groups: expected at least one sentence")
    return StatedAnswer(
        headline=claims[0].text,
        claims=tuple(claims),
        text=" ".join(claim.text for claim in claims),
        language=language,
        register_=register,
    )


@dataclass(slots=True)
class _Planner:
    given: tuple[Statement, ...]
    evidence: Evidence
    register: Register
    lens: Lens
    used: set[Statement] = field(default_factory=set)
    told: set[Statement] = field(default_factory=set)

    needed: frozenset[Statement] = frozenset()

    def topics(self, most: int | None) -> list[_Topic]:
        self.needed = self._owed()
        found: list[_Topic] = [*self._withheld(), *self._by_example(), *self._readings()]
        found += self._situation()
        found += self._against()
        found += self._at_edge()
        found += self._alternatives()
        found += self._unmeasured()
        found += self._rest()
        found += self._cautions()
        order = _SITUATION_FIRST if self.lens.leads == "situation" else _ORDER
        kept = found if most is None else _within(most, found, self.needed)
        return sorted(kept, key=lambda one: order.index(one.section))

    def _owed(self) -> frozenset[Statement]:
        """What an answer with these readings must say, as it is said here."""
        faces = dict.fromkeys(one.face for one in self.given if isinstance(one, kinds.FirstLabel))
        every = [one.statement for face in faces for one in owed([], self.evidence, face)]
        return frozenset(rounded_for_show(held_as_told(one, self.lens)) for one in every)

    def _of(self, *wanted: type[Statement]) -> list[Statement]:
        return [one for one in self.given if isinstance(one, wanted) and one not in self.used]

    def _topic(self, section: Section, statements: Sequence[Statement]) -> _Topic:
        self.used.update(statements)
        return _Topic(section, tuple(map(rounded_for_show, statements)))

    # Headline -----------------------------------------------------------------------------------

    def _withheld(self) -> Iterator[_Topic]:
        for one in self._of(kinds.Abstention):
            yield self._topic("headline", [one])

    def _by_example(self) -> Iterator[_Topic]:
        """What examples say of the labels: first of all where no rule scores what was asked for."""
        votes = [
            one for one in self._of(kinds.NeighbourVote) if isinstance(one, kinds.NeighbourVote)
        ]
        for face in dict.fromkeys(one.face for one in votes):
            own = [one for one in votes if one.face == face]
            own.sort(key=lambda one: -one.value)
            first = self.lens.leads == "rules" and self._only_examples(face)
            yield self._topic("headline" if first else "reasons", own[:_MOST_REASONS])
            self.used.update(own)
            near = [one for one in self._of(kinds.Neighbour) if getattr(one, "face", 0) == face]
            if near:
                yield self._topic("reasons", near)

    def _only_examples(self, face: int) -> bool:
        """Whether every label that was asked for is one that examples alone speak of."""
        if self.evidence.find(payloads.EmotionUnsupported, face=face) is None:
            return False
        shown = {one.payload.label for one in self.evidence.all(payloads.ExampleScore, face=face)}
        gone = self.evidence.all(payloads.EmotionUnsupported, face=face)
        own_list = any(scores_own_list(e.payload.rule_set) for e in self.evidence.scores(face))
        return not own_list and all(one.payload.label in shown for one in gone)

    def _readings(self) -> Iterator[_Topic]:
        fused = [
            one for one in self.given if isinstance(one, kinds.FirstLabel) and one.source == "fused"
        ]
        for one in fused:
            lead = leading(self.lens, self.evidence, one.face, self.register)
            if lead:
                yield from self._through(one, lead)
                continue
            together = agreement(self.evidence, one.face)
            if together is not None and together.relation == "conflict":
                yield from self._conflict(one, together)
                self._silenced(one)
                continue
            reasons = self._reasons(one.face, one.label)
            self.used.add(one)
            whole = self._whole(held_as_told(one, self.lens))
            if reasons and one.blend is None:
                yield self._topic("headline", [whole, *reasons])
            else:
                yield self._topic("headline", [whole])
                for label in (one.label, *([one.blend] if one.blend else [])):
                    if reasons := reasons or self._reasons(one.face, label):
                        yield self._topic("reasons", reasons)
                    reasons = []
            yield from self._one_sided(one.face, one.label)
            self._silenced(one)
        for other in self._of(kinds.FirstLabel):
            self.used.add(other)
            yield self._topic("situation", [held_as_told(other, self.lens)])

    def _whole(self, first: Statement) -> Statement:
        """A reading of two labels that share the first place: both numbers, and no near rival."""
        if not isinstance(first, kinds.FirstLabel) or first.blend is None:
            return first
        known = self.evidence.distribution(first.face, first.source) or {}
        both: dict[str, object] = {"blend_value": number(known[first.blend])}
        if getattr(first, "because", None) == "margin":
            both["because"] = None
        return first.model_copy(update=both)

    def _through(self, fused: kinds.FirstLabel, lead: Sequence[Statement]) -> Iterator[_Topic]:
        """What the lens leads with; then the label as the lens tells it, and what argues for it."""
        self.told |= {one for one in lead if isinstance(one, kinds.UnitGrade)}
        yield self._topic("headline", lead)
        self.used |= {fused, *lead}
        label_first = self._whole(held_as_told(fused, self.lens))
        together = agreement(self.evidence, fused.face)
        conflict = together is not None and together.relation == "conflict"
        if self.lens.labels != "read":
            if together is not None and conflict:
                yield self._topic("situation", [together])
            if rounded_for_show(label_first) not in map(rounded_for_show, lead):
                yield self._topic("others", [label_first])
            self._silenced(fused)
            self._untold(fused.face)
            return
        if together is not None and conflict:
            yield from self._conflict(fused, together)
        else:
            reasons = [] if fused.blend else self._reasons(fused.face, fused.label)
            yield self._topic("headline", [label_first, *reasons])
            yield from self._one_sided(fused.face, fused.label)
        self._silenced(fused)

    def _untold(self, face: int) -> None:
        """What reads a label off the face, or weighs it, which such a lens does not do first."""
        for one in self._of(kinds.FirstLabel, kinds.Agreement, kinds.ContextSilent):
            if getattr(one, "face", None) == face:
                self.used.add(one)

    def _conflict(self, fused: kinds.FirstLabel, together: kinds.Agreement) -> Iterator[_Topic]:
        """The two readings as two, and only then what they come to."""
        face = fused.face
        pair = [reading(self.evidence, face, "face"), reading(self.evidence, face, "context")]
        self.used |= {fused, *(one for one in pair if one is not None)}
        said = [together, *(self._whole(one) for one in pair if one is not None)]
        yield self._topic("headline", said)
        reasons = self._reasons(face, str(together.face_label))
        if reasons:
            yield self._topic("reasons", reasons)
        yield from self._one_sided(face, str(together.face_label))
        yield self._topic("others", [self._whole(fused)])

    def _silenced(self, fused: kinds.FirstLabel) -> None:
        """What the headline and the alternatives say already."""
        silent = self.evidence.weighing(fused.face).context is None
        told = {fused.label, fused.blend}
        told |= {getattr(one, "label", None) for one in self._of(kinds.Alternative)}
        for one in self._of(
            kinds.FirstLabel, kinds.Alternative, kinds.Agreement, kinds.Score, kinds.Rank
        ):
            if getattr(one, "face", None) != fused.face:
                continue
            source = getattr(one, "source", None)
            if isinstance(one, kinds.Agreement):
                done = one.relation in ("one_silent", "conflict")
            elif isinstance(one, kinds.Alternative) and one.label == fused.blend:
                done = silent or source == "fused"
            elif isinstance(one, kinds.FirstLabel | kinds.Alternative):
                done = silent and source == "face"
            else:
                done = getattr(one, "label", "") in told and (silent or source == "fused")
            if done:
                self.used.add(one)

    def _one_sided(self, face: int, label: str) -> Iterator[_Topic]:
        """What argues for a label by being on one side only."""
        wanted = (face, label, True, "present", "for")
        for one in self._of(kinds.Argument):
            names = ("face", "label", "unilateral", "state", "direction")
            if tuple(getattr(one, name) for name in names) == wanted:
                yield self._topic("reasons", [one])

    def _reasons(self, face: int, label: str) -> list[Statement]:
        """What of the face argues most for a label: arguments with grades, the heaviest first."""
        return self._argued(self._graded(face, label, "for")[:_MOST_REASONS])

    def _argued(self, pairs: Sequence[tuple[Statement, Statement | None]]) -> list[Statement]:
        """Arguments with their grades; without them where a grade is said already."""
        grades = {grade for _, grade in pairs if grade is not None}
        if grades & self.told or len(grades) < len(pairs):
            return [argued for argued, _ in pairs]
        self.told |= grades
        return [one for pair in pairs for one in pair if one is not None]

    def _graded(
        self, face: int, label: str, direction: Literal["for", "against"]
    ) -> list[tuple[Statement, Statement | None]]:
        """Present units that a label's rule counts so; None where a unit has no intensity."""
        rule = self.evidence.rule_of(face, label)
        if rule is None:
            return []
        found = []
        for term in rule.payload.terms:
            if term.unilateral or (term.weight > 0) != (direction == "for"):
                continue
            if self.evidence.on_edge(face, term):
                continue
            grade = self._grade(face, term.au)
            if grade is not None or self.evidence.present(face, term.au):
                argued = kinds.Argument(
                    face=face, unit=term.au, state="present", label=label, direction=direction
                )
                amount = abs(term.weight) * (self.evidence.intensity(face, term.au) or 2.0)
                found.append((amount, argued, grade))
        found.sort(key=lambda one: -one[0])
        self.used |= {argued for _, argued, _ in found[:_MOST_REASONS]}
        return [(argued, grade) for _, argued, grade in found]

    def _grade(self, face: int, unit: int) -> kinds.UnitGrade | None:
        grade = graded(self.evidence, face, unit, self.register)
        if grade is None:
            return None
        self.used |= {
            one
            for one in self.given
            if isinstance(one, kinds.UnitState | kinds.UnitGrade)
            and (one.face, one.unit, one.side) == (face, unit, "both")
        }
        return grade

    # What follows -------------------------------------------------------------------------------

    def _appraised(self) -> Iterator[_Topic]:
        """How the situation is judged, a sentence a row: first what bears on the reading."""
        of = (kinds.Appraised, kinds.AppraisalFits, kinds.AppraisalNames)
        every = [one for one in self._of(*of) if isinstance(one, of)]
        faces = {getattr(one, "face", None) for one in self.given if isinstance(one, kinds.Reading)}
        own_face = {f"of_face_{face}" for face in faces}
        for row in dict.fromkeys(one.row for one in every):
            own = [one for one in every if one.row == row]
            fits = [one for one in own if isinstance(one, kinds.AppraisalFits)]
            told = [
                one
                for one in own
                if isinstance(one, kinds.Appraised) and one.aspect not in {*TOLD_IN_FULL, *own_face}
            ]
            named = [one for one in own if isinstance(one, kinds.AppraisalNames)]
            first = [*fits[:1], *told, *named] or [one for one in own if one in self.needed][:1]
            if first:
                yield self._topic("situation", first)
            rest = [one for one in own if one not in first]
            if rest:
                yield self._topic("extra", rest)
        for one in self._of(kinds.AppraisalQuotes):
            yield self._topic("extra", [one])

    def _given(self, fit: kinds.CueFits) -> float:
        """What the situation of a cue gives a label."""
        row = self.evidence.row(fit.row)
        theme = None if row is None else theme_of(row)
        return share(theme.distribution, fit.label) if theme and theme.distribution else 0.0

    def _situation(self) -> Iterator[_Topic]:
        yield from self._appraised()
        of = next((one.face for one in self.given if isinstance(one, kinds.Reading)), None)
        face = None if of is None else payloads.face_id(of)
        judged = any(one.payload.decides(face) for one in self.evidence.all(payloads.Judged))
        for one in self._of(kinds.CueSpeaksOf):
            if not isinstance(one, kinds.CueSpeaksOf):
                continue
            fits = [
                fit
                for fit in self._of(kinds.CueFits)
                if isinstance(fit, kinds.CueFits) and fit.row == one.row and not one.denied
            ]
            fits.sort(key=self._given, reverse=True)
            if not judged:
                self.used |= set(fits[1:]) - self.needed
            self.used |= {
                said for said in self._of(kinds.Quotation) if getattr(said, "row", "") == one.row
            }
            of_body = one.row.startswith("S")
            counts = (of_body and bool(fits)) if judged else bool(fits) or one.row.startswith("C")
            section: Section = "situation" if counts or one in self.needed else "extra"
            yield self._topic(section, [one, *fits[:1]])
            if judged and fits[1:]:
                yield self._topic("extra", fits[1:])
        compared = {
            one.row
            for one in self._of(kinds.ObservationMatches)
            if isinstance(one, kinds.ObservationMatches) and one.face is not None
        }
        self.used |= {
            one for one in self._of(kinds.Observation) if getattr(one, "row", "") in compared
        }
        for silent in self._of(kinds.ContextSilent):
            spoken = bool(self.evidence.all(payloads.Quotation))
            nothing = getattr(silent, "reason", "") == "nothing_said" or not spoken
            yield self._topic("extra" if nothing else "situation", [silent])
        if self._read():
            for said in self._of(kinds.Quotation):
                yield self._topic("extra", [said])
        for said in self._of(kinds.Agreement, kinds.WordsMismatch):
            yield self._topic("situation", [said])

    def _read(self) -> bool:
        """Whether the answer says what the words come to, so that they need not be repeated."""
        told = (kinds.CueSpeaksOf, kinds.ContextSilent, kinds.Appraised, kinds.AppraisalFits)
        return any(isinstance(one, told) for one in self.given)

    def _against(self) -> Iterator[_Topic]:
        for held in self._of(kinds.HeldBack):
            yield self._topic("against", [held])
        for both in self._of(kinds.Opinions):
            differ = getattr(both, "relation", "") == "differ"
            yield self._topic("against" if differ else "extra", [both])
        for face, label in dict.fromkeys(
            (one.face, one.label) for one in self.given if isinstance(one, kinds.Argument)
        ):
            told = [
                one
                for one in self._of(kinds.Argument)
                if isinstance(one, kinds.Argument) and (one.face, one.label) == (face, label)
            ]
            present = [one for one in told if one.direction == "against" and one.state == "present"]
            units = {one.unit for one in present if not one.unilateral}
            every = [
                pair
                for pair in self._graded(face, label, "against")
                if getattr(pair[0], "unit", None) in units
            ]
            owed_too = [pair for pair in every[_MOST_REASONS:] if pair[0] in self.needed]
            pairs = [*every[:_MOST_REASONS], *owed_too]
            if pairs:
                yield self._topic("against", self._argued(pairs))
            heavy = [
                argument(self.evidence, face, label, one)
                for one in lacking(self.evidence, face, label)
            ]
            plain = self.register == "plain"
            self.used |= {
                one
                for one in told
                if one.state == "absent"
                and not is_missed(self.evidence, face, one.unit, plain=plain)
            }
            missing = [one for one in told if one in heavy and one not in self.used]
            for group in _alike(missing):
                yield self._topic("against", group[:_MOST_LISTED])
            # a head cannot be turned both ways, so that nobody misses a turn
            self.used |= {
                one
                for one in told
                if one.state == "absent" and one.unit >= FIRST_POSITION and one not in self.needed
            }
            for group in _alike([one for one in told if one not in self.used]):
                for part in batched(group, _MOST_LISTED):
                    yield self._topic("extra", part)

    def _at_edge(self) -> Iterator[_Topic]:
        """What is there or not by a hair: told where much hangs on it."""
        for group in _alike(self._of(kinds.UnitEdge), "face", "side"):
            heavy = [one for one in group if one in self.needed]
            for part in batched(heavy, _MOST_LISTED):
                yield self._topic("against", part)
            for part in batched([one for one in group if one not in heavy], _MOST_LISTED):
                yield self._topic("extra", part)

    def _alternatives(self) -> Iterator[_Topic]:
        every = self._of(kinds.Alternative)
        for group in _alike(every, "face", "source"):
            fused = any(getattr(one, "source", "") == "fused" for one in group)
            yield self._topic("others" if fused else "extra", group)

    def _unmeasured(self) -> Iterator[_Topic]:
        parts = [one for one in self._of(kinds.PartWithheld) if isinstance(one, kinds.PartWithheld)]
        for group in _alike(parts, "face", "reason"):
            yield self._topic("unmeasured", group)
        told = {(one.face, one.reason, unit) for one in parts for unit in PARTS[one.region]}
        self.used |= {
            one
            for one in self._of(kinds.UnitUnavailable)
            if isinstance(one, kinds.UnitUnavailable)
            and (one.face, one.reason, one.unit) in told
            and self.register == "plain"
        }
        for group in _alike(self._of(kinds.UnitUnavailable), "face", "side", "reason"):
            never = getattr(group[0], "reason", None) == UnavailableReason.NOT_IN_MODEL
            aside = never and self.register == "plain"
            for part in batched(group, _MOST_LISTED):
                yield self._topic("extra" if aside else "unmeasured", part)
        for one in self._of(kinds.FaceQuality):
            poor = self.evidence.reliability(getattr(one, "face", 1)) < POOR_QUALITY
            yield self._topic("unmeasured" if poor else "extra", [one])
        said = {cue for one in parts for cue in (*_SAID_BY[one.reason], one.region)}
        self.used |= {one for one in self._of(kinds.QualityCue) if getattr(one, "cue", "") in said}
        for one in self._of(kinds.QualityCue):
            yield self._topic("extra" if getattr(one, "ok", False) else "unmeasured", [one])
        for group in _alike(self._of(kinds.NotMeasured), "reason"):
            section: Section = "rest" if len(group) <= _MOST_LISTED else "extra"
            for part in batched(group, _MOST_LISTED):
                yield self._topic(section, part)

    def _rest(self) -> Iterator[_Topic]:
        self.used |= {one for one in self.given if self._beside_itself(one)}
        for group in _alike(self._of(kinds.WithoutUnit), "face", "unit"):
            yield self._topic("without", group)
        for group in _alike(self._of(kinds.WithoutContext), "face", "part", "row"):
            yield self._topic("without", group)
        for rest in self._of(kinds.ReadAtRest):
            yield self._topic("unmeasured", [rest])
        changed = self._of(kinds.UnitByReference)
        for group in _alike(changed[:_SEVERAL], "face", "at_rest", "average"):
            yield self._topic("without", group)
        for part in batched(changed[_SEVERAL:], _MOST_LISTED):
            yield self._topic("extra", part)
        for again in self._of(kinds.LookedAgain):
            both = self._of(kinds.ToolAgreement)[:1]
            yield self._topic("without", [again, *both])
        for one in [one for one in self.given if one not in self.used]:
            if one in self.used or isinstance(one, kinds.Caution):
                continue
            told = isinstance(one, kinds.Literature) and one.work in _BEHIND_CAUTIONS
            if told and any(isinstance(other, kinds.Caution) for other in self.given):
                continue
            self.used.add(one)
            yield self._topic(
                "extra" if self._turn_told(one) else _place(one), [self._plainer(one)]
            )

    def _beside_itself(self, statement: Statement) -> bool:
        """Whether it would say another sentence's matter otherwise, or a difference that is none.

        Where somebody looks is one thing: at what, else the gaze, else the eyes in the head. A
        position that is not there is told by its angle. Sides differ from a letter on.
        """
        one: Any = statement
        if isinstance(one, kinds.SmileShape) and one.configuration == "without_cheek_raiser":
            missed = (one.face, _CHEEKS, "absent")
            every = [it for it in self.given if isinstance(it, kinds.Argument)]
            return any((it.face, it.unit, it.state) == missed for it in every)
        if isinstance(one, kinds.UnitDifference):
            return one.value != 0 and not self.evidence.uneven(one.face, one.unit)
        if isinstance(one, kinds.UnitState):
            return one.unit >= FIRST_POSITION and one.state == "absent"
        if not isinstance(one, kinds.Direction) or one.of == "head":
            return False
        aimed = any(isinstance(it, kinds.GazeTarget) and it.face == one.face for it in self.given)
        if one.of == "gaze" or aimed:
            return aimed
        wanted = (one.face, "gaze", one.axis)
        others = [it for it in self.given if isinstance(it, kinds.Direction)]
        return any((it.face, it.of, it.axis) == wanted for it in others)

    def _turn_told(self, statement: Statement) -> bool:
        """Whether it is on a turn of head or eyes that another sentence tells already.

        A direction tells what the units of positions do; where one of these is a reason, it tells
        the direction.
        """
        if isinstance(statement, kinds.UnitGrade):
            return statement.unit >= FIRST_POSITION
        if not isinstance(statement, kinds.Direction) or statement.of != "head":
            return False
        told = {one.unit for one in self.told if isinstance(one, kinds.UnitGrade)}
        return bool(told & _HEAD_UNITS[statement.axis])

    def _plainer(self, statement: Statement) -> Statement:
        """A grade as a range of letters that everyday words name, where the register is plain."""
        if self.register != "plain" or not isinstance(statement, kinds.UnitGrade):
            return statement
        return plainer(statement)

    def _cautions(self) -> Iterator[_Topic]:
        """The one that every reading carries first, since a short answer has one."""
        every = self._of(kinds.Caution)
        for one in sorted(every, key=lambda one: getattr(one, "of", "") != "similar_faces"):
            yield self._topic("caution", [one])


def _place(statement: Statement) -> Section:
    """Where what has no place of its own stands: what is as usual is told only if all is wanted."""
    usual = (
        (isinstance(statement, kinds.UnitDifference) and not statement.value)
        or isinstance(statement, kinds.BodyOf | kinds.HandOf | kinds.HandAway | kinds.PictureValue)
        or (isinstance(statement, kinds.Count) and statement.count < _SEVERAL)
        or (isinstance(statement, kinds.Direction) and statement.toward == "straight")
        or (isinstance(statement, kinds.Arm) and statement.state not in _TOLD_ARMS)
        or (
            isinstance(statement, kinds.SmileShape)
            and statement.configuration in ("none", "undetermined")
        )
        or (isinstance(statement, kinds.ObservationMatches) and _expected(statement))
    )
    return "extra" if usual else "rest"


def _expected(match: kinds.ObservationMatches) -> bool:
    """Whether a report is borne out, or is quoted as unmeasured anyhow."""
    return match.outcome == "agrees" or (match.outcome == "not_measured" and match.face is None)


def _within(most: int, found: Sequence[_Topic], needed: frozenset[Statement]) -> list[_Topic]:
    """At most so many topics, those that are owed first; interventions are over and above.

    Where more than that are owed, those of one section become one sentence.
    """
    asked = [one for one in found if one.section == "without"]
    cautions = [one for one in found if one.section == "caution"]
    told = [
        one for one in found if one.section not in ("extra", "without") and one not in cautions[1:]
    ]
    firm = [one for one in told if one.section in _FIRM or needed & set(one.statements)]
    while len(firm) > most:
        sections = Counter(one.section for one in firm)
        section, count = sections.most_common(1)[0]
        if count == 1:
            break
        alike = [one for one in firm if one.section == section]
        joined = _Topic(section, tuple(said for one in alike for said in one.statements))
        firm[firm.index(alike[0])] = joined
        firm = [one for one in firm if one not in alike[1:]]
    kept = {id(one) for one in firm}
    free = [one for one in told if id(one) not in kept and not _in_any(one, firm)]
    kept |= {id(one) for one in free[: max(most - len(firm), 0)]}
    every = [*firm, *(one for one in free if id(one) in kept), *asked]
    return sorted(every, key=lambda one: _ORDER.index(one.section))


def _in_any(topic: _Topic, others: Sequence[_Topic]) -> bool:
    return any(set(topic.statements) <= set(one.statements) for one in others)


def batched(found: Sequence[Statement], size: int) -> list[Sequence[Statement]]:
    """Statements in parts of at most `size`."""
    return [found[at : at + size] for at in range(0, len(found), size)]


def _alike(found: Sequence[Statement], *names: str) -> list[list[Statement]]:
    """Statements in groups that differ in their unit or label alone."""
    names = names or ("face", "label", "unilateral", "state", "direction")
    groups: dict[tuple[object, ...], list[Statement]] = {}
    for one in found:
        key = tuple(getattr(one, name, None) for name in names)
        groups.setdefault(key, []).append(one)
    return list(groups.values())


def rounded_for_show(statement: Statement) -> Statement:
    """With its probabilities to two decimals, as answers show them.

    What two decimals would make a certainty of, 0.9983, keeps its own.
    """
    values = {name: getattr(statement, name, None) for name in ("value", "blend_value")}
    long = {
        name: value if value.quantize(_CENT) == 1 != value else value.quantize(_CENT)
        for name, value in values.items()
        if value is not None and value.as_tuple().exponent < -2
    }
    return statement.model_copy(update=long) if long else statement
