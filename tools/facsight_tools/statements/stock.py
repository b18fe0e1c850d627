"""What can be said of a picture: every kind of statement, as far as it holds of the evidence.

    for statement in stock(Evidence.of(ledger)): ...

Numbers have the digits of their rows. Grades are the exact letters, comparisons are those of a
unit's two sides, of a face's present units, and of one unit on two faces. The order is that of the
kinds, and within a kind that of the ledger, so equal ledgers give equal lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations, pairwise
from typing import Any, Final, Literal, cast, get_args

from facsight_tools.evidence import payloads
from facsight_tools.evidence.context.speech import LEAST_VALENCE
from facsight_tools.evidence.fusion import SPEAKS_FOR, theme_of
from facsight_tools.facs import ACTION_UNITS, PARTS, at_edge
from facsight_tools.rules.rule_set import Term
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Letter, Source, Statement, number, seconds_of
from facsight_tools.statements.evidence import Evidence, set_of, speaks_for
from facsight_tools.statements.kinds.context import MISMATCHES
from facsight_tools.statements.kinds.head import LEAST_SEEN, QUANTITY, called
from facsight_tools.statements.kinds.method import Limit
from facsight_tools.statements.kinds.reading import silence
from facsight_tools.statements.kinds.rules import direction_of
from facsight_tools.statements.kinds.tools import both_measured, counted, tool_state
from facsight_tools.statements.readings import (
    agreement,
    alternatives,
    argument,
    by_reference,
    held_as,
    held_back,
    opinions,
    reading,
)
from facsight_tools.states import SmileKind, Turned

SOURCES: Final[tuple[Source, ...]] = get_args(Source)


def stock(evidence: Evidence) -> Iterator[Statement]:
    """Every statement that holds, as this module's head says."""
    for area in _AREAS:
        yield from area(evidence)


def unit_statements(evidence: Evidence) -> Iterator[Statement]:
    """On units, their sides and smiles."""
    measured = evidence.all(payloads.UnitIntensity)
    for entry in measured:
        one = entry.payload
        of: Any = {"face": one.face, "unit": one.unit, "side": one.side}
        differs = one.side == "both" and evidence.differs(one.face, one.unit)
        if one.present or not differs:
            yield kinds.UnitState(**of, state="present" if one.present else "absent")
        if at_edge(one.intensity) and not differs:
            yield kinds.UnitEdge(**of)
        if not differs:
            yield kinds.UnitIntensity(**of, value=number(one.intensity))
        if entry.row.confidence is not None:
            yield kinds.UnitConfidence(**of, value=number(entry.row.confidence))
    for face in evidence.faces:
        yield from grade_statements(evidence, face)
        below = (kinds.NoUnit(face=face, least=letter) for letter in get_args(Letter))
        yield from (one for one in below if one.judge(evidence).holds)
    for told in evidence.all(payloads.UnitPresence):
        seen = told.payload
        yield kinds.UnitState(
            face=seen.face,
            unit=seen.unit,
            side=seen.side,
            state="present" if seen.present else "absent",
        )
    for hidden in evidence.all(payloads.UnitUnavailable):
        gone = hidden.payload
        of = {"face": gone.face, "unit": gone.unit, "side": gone.side}
        yield kinds.UnitState(**of, state="unavailable")
        yield kinds.UnitUnavailable(**of, reason=gone.reason)
    for face in evidence.faces:
        yield from difference_statements(evidence, face)
    yield from (one for one in _comparisons(measured, evidence) if one.judge(evidence).holds)
    for face in evidence.faces:
        yield from smile_statements(evidence, face)
    for unit in ACTION_UNITS:
        yield kinds.UnitMeaning(unit=unit, meaning_of=unit)


def grade_statements(evidence: Evidence, face: int) -> Iterator[kinds.UnitGrade]:
    """How strong the units of a face are, by letter, where they reach A."""
    for entry in evidence.all(payloads.UnitIntensity, face=face):
        one = entry.payload
        if one.letter is not None and (one.side != "both" or not evidence.differs(face, one.unit)):
            letter = cast("Letter", one.letter)
            yield kinds.UnitGrade(
                face=face, unit=one.unit, side=one.side, least=letter, most=letter
            )


def difference_statements(evidence: Evidence, face: int) -> Iterator[kinds.UnitDifference]:
    """How far the sides of a face's units are apart."""
    for entry in evidence.all(payloads.Asymmetry, face=face):
        one = entry.payload
        yield kinds.UnitDifference(face=face, unit=one.unit, value=number(one.left_minus_right))


def smile_statements(evidence: Evidence, face: int) -> Iterator[kinds.SmileShape]:
    """Which smile a face wears, where that is known."""
    for entry in evidence.all(payloads.SmileConfiguration, face=face):
        if (smile := entry.payload.smile) is None:
            continue
        if smile != SmileKind.NONE or not evidence.shown(face, 12):
            yield kinds.SmileShape(face=face, configuration=smile)


def _comparisons(measured: list[Any], evidence: Evidence) -> Iterator[Statement]:
    values: list[payloads.UnitIntensity] = [entry.payload for entry in measured]
    known = [(one, one.present) for one in values]
    for (one, here), (other, there) in combinations(known, 2):
        if not (here or there):
            continue
        same_face, same_unit = one.face == other.face, one.unit == other.unit
        sides = {one.side, other.side}
        two_sides = same_face and same_unit and sides == {"left", "right"}
        whole = sides == {"both"} and same_face != same_unit
        if not (two_sides or whole) or (whole and same_face and not (here and there)):
            continue
        relation: Literal["stronger", "weaker", "equal"] = "equal"
        even = two_sides and evidence.even(one.face, one.unit)
        if one.intensity != other.intensity and not even:
            relation = "stronger" if one.intensity > other.intensity else "weaker"
        yield kinds.UnitCompared(
            face=one.face,
            unit=one.unit,
            side=one.side,
            relation=relation,
            than_face=other.face,
            than_unit=other.unit,
            than_side=other.side,
        )


def head_statements(evidence: Evidence) -> Iterator[Statement]:
    """On angles and directions."""
    names = {quantity: of for of, quantity in QUANTITY.items()}
    for entry in evidence.all(payloads.Angle):
        one = entry.payload
        if entry.row.confidence is not None and entry.row.confidence < LEAST_SEEN:
            continue
        of: Any = {"face": one.face, "of": names[one.quantity], "axis": one.axis}
        yield kinds.Direction(**of, toward=called(one.axis, one.degrees))
        yield kinds.Angle(**of, degrees=number(one.degrees))


def score_statements(evidence: Evidence) -> Iterator[Statement]:
    """On the distributions: scores, ranks, and each label beside the first one."""
    for face in evidence.faces:
        for source in SOURCES:
            distribution = evidence.distribution(face, source) or {}
            ranked = sorted(distribution, key=lambda one: (-distribution[one], one))
            for rank, label in enumerate(ranked, 1):
                of: Any = {"face": face, "source": source, "label": label}
                yield kinds.Score(**of, value=number(distribution[label]))
                if (place := kinds.Rank(**of, rank=rank)).judge(evidence).holds:
                    yield place
                if rank > 1:
                    equal = distribution[label] == distribution[ranked[0]]
                    relation: Literal["lower", "equal"] = "equal" if equal else "lower"
                    yield kinds.ScoreCompared(**of, relation=relation, than=ranked[0])
        for by in get_args(kinds.By):
            for label, score in (evidence.opinion(face, by) or {}).items():
                yield kinds.OpinionGives(face=face, of=by, label=label, value=number(score))


def rule_statements(evidence: Evidence) -> Iterator[Statement]:
    """On how rules count units, and which of these are there on each face."""
    for entry in evidence.all(payloads.Rule):
        rule = entry.payload
        for term in rule.terms:
            of: Any = {
                "rule_set": set_of(rule),
                "label": rule.label,
                "unit": term.au,
                "unilateral": term.unilateral,
            }
            yield kinds.RuleCounts(**of, direction=direction_of(term))
            yield kinds.RuleWeight(**of, value=number(term.weight))
    for face in evidence.faces:
        for label, entry in evidence.rules_of(face).items():
            for term in entry.payload.terms:
                if evidence.plain(face, term):
                    yield argument(evidence, face, label, term)


def withheld_parts(evidence: Evidence, face: int) -> Iterator[kinds.PartWithheld]:
    """The parts of a face of which nothing was read, each for one reason."""
    for part in PARTS:
        reason = evidence.part_withheld(face, part)
        if reason is not None:
            yield kinds.PartWithheld.model_validate(
                {"face": face, "region": part, "reason": reason}
            )


def quality_statements(evidence: Evidence) -> Iterator[Statement]:
    """On faces that were found, how well they are seen, and what was not measured."""
    for found in evidence.all(payloads.FaceFound):
        if found.payload.score is not None:
            yield kinds.FaceDetected(face=found.payload.face, value=number(found.payload.score))
    for face in evidence.faces:
        yield from withheld_parts(evidence, face)
    for quality in evidence.all(payloads.FaceQuality):
        yield kinds.FaceQuality(face=quality.payload.face, value=number(quality.payload.score))
    for entry in evidence.all(payloads.FaceQualityCue):
        face, cue = entry.payload.face, entry.payload.cue
        yield kinds.QualityCue(face=face, cue=cue.name, ok=cue.ok)
        yield kinds.QualityCueValue(face=face, cue=cue.name, value=number(cue.value))
    for row in evidence.ledger.rows:
        one = row.payload
        if (
            isinstance(
                one, payloads.Unmeasurable | payloads.EmotionUnsupported | payloads.UnlikeExamples
            )
            and one.reason is not None
        ):
            yield kinds.NotMeasured(row=row.id, reason=one.reason)


def scene_statements(evidence: Evidence) -> Iterator[Statement]:
    """On the picture: people, postures, hands, who looks where."""
    for of, count in (
        ("faces", evidence.find(payloads.FaceCount)),
        ("bodies", evidence.find(payloads.BodyCount)),
        ("hands", evidence.find(payloads.HandCount)),
    ):
        if count is not None and count.payload.count is not None:
            yield kinds.Count.model_validate({"of": of, "count": count.payload.count})
    for light in evidence.all(payloads.PictureLight):
        yield kinds.PictureValue(of=light.payload.quantity, value=number(light.payload.grey_levels))
    for size in evidence.all(payloads.PictureSize):
        yield kinds.PictureValue(of="width", value=number(size.payload.width))
        yield kinds.PictureValue(of="height", value=number(size.payload.height))
    yield from _body_statements(evidence)
    yield from _hand_statements(evidence)
    for target in evidence.all(payloads.GazeTarget):
        aim = target.payload.aim
        if aim is not None:
            yield kinds.GazeTarget(face=target.payload.face, target=aim.at, target_face=aim.face)
    for pair in evidence.all(payloads.HeadsFacing):
        one = pair.payload
        if one.turned is not None:
            yield _facing(one.first, one.second, one.turned)


def _body_statements(evidence: Evidence) -> Iterator[Statement]:
    for body in evidence.all(payloads.BodyFace):
        yield kinds.BodyOf(body=body.payload.body, face=body.payload.face)
    for arm in evidence.all(payloads.ArmState):
        if arm.payload.arm is not None:
            state = arm.payload.arm
            yield kinds.Arm(body=arm.payload.body, side=arm.payload.side, state=state)
    for arms in evidence.all(payloads.ArmsState):
        if arms.payload.arms is not None:
            yield kinds.Arms(body=arms.payload.body, state=arms.payload.arms)
    for hands in evidence.all(payloads.HandsState):
        if hands.payload.hands is not None:
            yield kinds.Hands(body=hands.payload.body, state=hands.payload.hands)


def _hand_statements(evidence: Evidence) -> Iterator[Statement]:
    for owner in evidence.all(payloads.HandOwner):
        hand = owner.payload.hand
        side = evidence.find(payloads.HandSide, hand=hand)
        yield kinds.HandOf(
            hand=hand, side=None if side is None else side.payload.side, body=owner.payload.body
        )
    for entry in evidence.all(payloads.HandOnFace):
        one = entry.payload
        if one.on is not None and not one.on.touches:
            yield kinds.HandAway(hand=one.hand)
        for touch in one.on.touches if one.on is not None else ():
            yield kinds.HandOnFace(
                hand=one.hand,
                side=one.side,
                verb=touch.contact,
                place=touch.place,
                face=touch.face,
            )


def _facing(first: int, second: int, turned: Turned) -> Statement:
    relations: dict[Turned, Literal["each_other", "toward", "same_way", "neither"]] = {
        Turned.EACH_OTHER: "each_other",
        Turned.SAME_WAY: "same_way",
        Turned.NEITHER: "neither",
    }
    if turned is Turned.SECOND:
        first, second = second, first
    return kinds.Facing(face=first, other=second, relation=relations.get(turned, "toward"))


def context_statements(evidence: Evidence) -> Iterator[Statement]:
    """On what the user said and what a vision model reports."""
    for said in evidence.all(payloads.Quotation):
        index, row = said.payload.statement, said.row.id
        speaker = evidence.find(payloads.Circumstance, statement=index, what="speaker")
        yield kinds.Quotation(
            row=row,
            text=said.payload.words,
            speaker=None if speaker is None else speaker.payload.words,
        )
        for told in evidence.all(payloads.Circumstance, statement=index):
            yield kinds.Circumstance(row=row, what=told.payload.what, text=told.payload.words)
        for tone in evidence.all(payloads.Tone, statement=index):
            valence = tone.payload.valence
            word: Literal["pleasant", "unpleasant", "neutral"] = "neutral"
            if abs(valence) >= LEAST_VALENCE:
                word = "pleasant" if valence > 0 else "unpleasant"
            yield kinds.Tone(row=row, tone=word)
            yield kinds.ToneValue(row=row, value=number(valence))
        for odd in evidence.all(payloads.Mismatch, statement=index):
            name = next(key for key, one in MISMATCHES.items() if one == odd.payload.mismatch)
            yield kinds.WordsMismatch.model_validate(
                {"row": row, "face": odd.payload.face, "mismatch": name}
            )
    for seen in evidence.all(payloads.Observed):
        moment = evidence.find(payloads.ReportedAt, report=seen.payload.report)
        at = None if moment is None else seconds_of(moment.payload.at)
        quoted = kinds.Observation(row=seen.row.id, text=seen.payload.words, at=at)
        if quoted.judge(evidence).holds:
            yield quoted
        for match in evidence.all(payloads.ObservedMatch, report=seen.payload.report):
            one = match.payload
            yield kinds.ObservationMatches(
                row=seen.row.id, feature=one.feature, face=one.face, outcome=one.outcome, at=at
            )
    yield from _cue_statements(evidence)
    yield from _appraisal_statements(evidence)


def _appraisal_statements(evidence: Evidence) -> Iterator[Statement]:
    for entry in evidence.all(payloads.Judged):
        row, one = entry.row.id, entry.payload
        for label, given in sorted(one.labels.items(), key=lambda shares: (-shares[1], shares[0])):
            if given >= SPEAKS_FOR:
                yield kinds.AppraisalFits(row=row, label=label)
        for aspect in one.aspects:
            yield kinds.Appraised(row=row, aspect=aspect)
        for label in one.open_labels:
            yield kinds.AppraisalNames(row=row, label=label)
        for words in dict.fromkeys(quote.words for quote in one.quotes):
            yield kinds.AppraisalQuotes(row=row, text=words)


def _cue_statements(evidence: Evidence) -> Iterator[Statement]:
    labels = {label for face in evidence.faces for label in evidence.rules_of(face)}
    for row in evidence.ledger.rows:
        theme, one = theme_of(row), row.payload
        if isinstance(one, payloads.Cue):
            if one.said_by == "user":
                yield kinds.Quotation(row=row.id, text=one.words)
            yield kinds.CueSpeaksOf(row=row.id, situation=one.situation, denied=one.denied)
            for dimension in one.appraisals:
                if evidence.find(payloads.SituationHint) is not None:
                    yield kinds.SituationAppraised(row=row.id, dimension=dimension)
        elif theme is not None:
            yield kinds.CueSpeaksOf(row=row.id, situation=theme.id)
        for label in sorted(labels):
            if theme is not None and speaks_for(theme, label):
                fits = kinds.CueFits(row=row.id, label=label)
                if fits.judge(evidence).holds:
                    yield fits


def reading_statements(evidence: Evidence) -> Iterator[Statement]:
    """The readings, what is near to them, and why there is none."""
    if not evidence.faces and evidence.find(payloads.FaceCount) is not None:
        yield kinds.Abstention(face=None, reason="no_face")
    for away in evidence.all(payloads.OutOfSight):
        yield kinds.Abstention.of_segment(away.payload)
    for face in evidence.faces:
        withheld = evidence.weighing(face).withheld
        if withheld is not None:
            yield kinds.Abstention(face=face, reason=withheld)
        for source in SOURCES:
            first = reading(evidence, face, source)
            if first is not None:
                yield first
                for kind in (kinds.Construed, kinds.Named):
                    if evidence.find(payloads.Literature, work=kind.work) is not None:
                        yield held_as(first, kind)
                yield from alternatives(evidence, first)
        quiet = silence(evidence, face)
        if quiet is not None:
            yield kinds.ContextSilent(face=face, reason=quiet)
        together = agreement(evidence, face)
        if together is not None:
            yield together
        both = opinions(evidence, face)
        if both is not None:
            yield both
        yield from held_back(evidence, face)
        labels = sorted(evidence.distribution(face, "face") or {})
        yield from (
            one
            for one in (kinds.Denied(face=face, label=label) for label in labels)
            if one.judge(evidence).holds
        )


def intervention_statements(evidence: Evidence) -> Iterator[Statement]:
    """On what would be read without a unit or a part of the context, and on examples."""
    for unit in evidence.all(payloads.WithoutUnit):
        one = unit.payload
        yield kinds.WithoutUnit(
            face=one.face, unit=one.unit, label=one.label, value=number(one.probability)
        )
    for part in evidence.all(payloads.WithoutContext):
        out = part.payload
        yield kinds.WithoutContext(
            face=out.face,
            part=out.part,
            row=out.row,
            label=out.label,
            value=number(out.probability),
        )
    for example in evidence.all(payloads.Neighbour):
        near = example.payload
        yield kinds.Neighbour(
            face=near.face, rank=near.rank, label=near.label, value=number(near.distance)
        )
    for vote in evidence.all(payloads.ExampleScore):
        score = vote.payload
        yield kinds.NeighbourVote(
            face=score.face, label=score.label, value=number(score.probability)
        )


def method_statements(evidence: Evidence) -> Iterator[Statement]:
    """On works, rule sets, sources and limits."""
    for work in evidence.all(payloads.Literature):
        yield kinds.Literature(work=work.payload.work)
    for hint in evidence.all(payloads.UnitHint):
        for face in evidence.faces:
            for unit in hint.payload.units:
                term = Term(unit, 1.0)
                if evidence.fulfilled(face, term) and not evidence.on_edge(face, term):
                    yield kinds.UnitHint(face=face, unit=unit, row=hint.row.id)
    for work_id in dict.fromkeys(one.payload.work for one in evidence.all(payloads.UnitHint)):
        for face in evidence.faces:
            none = kinds.NoHint(face=face, work=work_id)
            hints = evidence.all(payloads.UnitHint, work=work_id)
            units = {unit for hint in hints for unit in hint.payload.units}
            wavers = any(evidence.on_edge(face, Term(unit, 1.0)) for unit in units)
            if not wavers and none.judge(evidence).holds:
                yield none
    for limit in get_args(Limit):
        caution = kinds.Caution(of=limit)
        if caution.judge(evidence).holds:
            yield caution
    for face in evidence.faces:
        for rule_set in dict.fromkeys(set_of(e.payload) for e in evidence.scores(face)):
            yield kinds.RuleSetUsed(face=face, rule_set=rule_set)
    for row in evidence.ledger.rows:
        yield kinds.Made(row=row.id, made_by=row.source)


def tool_statements(evidence: Evidence) -> Iterator[Statement]:
    """On tools that read the same faces: how often they agree, then unit for unit."""
    for again in evidence.all(payloads.MeasuredAgain):
        yield kinds.LookedAgain(face=again.payload.face, value=number(again.payload.scale))
    for rest in evidence.all(payloads.AtRest):
        yield kinds.ReadAtRest(face=rest.payload.face, count=len(rest.payload.pictures))
    for other in evidence.all(payloads.OtherReference):
        yield from by_reference(evidence, other.payload.face)
    for tool, reader in evidence.second_tools.items():
        for face in evidence.faces:
            of: Any = {"face": face, "first_tool": evidence.own_tool, "second_tool": tool}
            if pairs := both_measured(evidence, face, reader):
                agreed, measured = counted(pairs)
                yield kinds.ToolAgreement(**of, agreed=agreed, measured=measured)
    called = {reader: tool for tool, reader in evidence.second_tools.items()}
    for entry in evidence.all(payloads.SecondReading):
        second = entry.payload.reading
        own = evidence.unit(second.face, second.unit, second.side)
        name = called.get(entry.payload.reader)
        if own is None or name is None:
            continue
        of = {"first_tool": evidence.own_tool, "second_tool": name}
        of |= {"face": second.face, "unit": second.unit, "side": second.side}
        first = own.payload
        yield kinds.ToolStates(**of, state=tool_state(first), second_state=tool_state(second))
        if isinstance(first, payloads.UnitIntensity) and isinstance(second, payloads.UnitIntensity):
            strengths = number(first.intensity), number(second.intensity)
            yield kinds.ToolIntensities(**of, first=strengths[0], second=strengths[1])


def time_statements(evidence: Evidence) -> Iterator[Statement]:
    """On a video: its segments, events in their order, how often, means, what is said when."""
    for length in evidence.all(payloads.VideoLength):
        yield kinds.VideoLength(value=number(length.payload.seconds))
    for entry in evidence.all(payloads.SegmentLabel):
        yield kinds.SegmentReading.of(entry.payload)
    yield from _event_statements(evidence)
    yield from _said_statements(evidence)
    yield from _frequency_statements(evidence)
    for mean in evidence.all(payloads.UnitMean):
        own = mean.payload
        yield kinds.UnitMean(face=own.face, unit=own.unit, value=number(own.intensity))
    for share in evidence.all(payloads.UnitShare):
        of = share.payload
        yield kinds.UnitShare(face=of.face, unit=of.unit, value=number(of.share))
    for moment in evidence.all(payloads.UnitMoment):
        then = moment.payload
        yield kinds.UnitAt(
            face=then.face, unit=then.unit, at=seconds_of(then.at), value=number(then.intensity)
        )
    for scored in evidence.all(payloads.LabelMean):
        over = scored.payload
        yield kinds.LabelMean(face=over.face, label=over.label, value=number(over.probability))
    for seen in evidence.all(payloads.FaceSeen):
        yield kinds.TimeSeen(face=seen.payload.face, value=number(seen.payload.share))
    for talk in evidence.all(payloads.Talking):
        told = talk.payload
        yield kinds.Talks(face=told.face, start=seconds_of(told.start), end=seconds_of(told.end))
    for pair in evidence.all(payloads.InStep):
        two = pair.payload
        yield kinds.InStep(
            face=two.face,
            other=two.other,
            unit=two.unit,
            value=number(two.correlation),
            lag=number(two.lag),
            beyond="above_chance" if two.above_chance else "within_chance",
        )


def _event_statements(evidence: Evidence) -> Iterator[Statement]:
    every = [entry.payload for entry in evidence.all(payloads.Happening)]
    every.sort(key=lambda one: (one.onset, one.face, one.row_id))
    for one in every:
        of: Any = {"face": one.face, "event": one.event}
        yield kinds.EventSeen(**of, start=seconds_of(one.onset), end=seconds_of(one.offset))
        yield kinds.EventLasts.of(one)
        if one.strength is not None:
            peak = kinds.EventPeak(**of, at=seconds_of(one.apex), value=number(one.strength))
            if peak.judge(evidence).holds:
                yield peak
        first = kinds.EventFirst(**of, at=seconds_of(one.onset))
        if first.judge(evidence).holds:
            yield first
    for one, other in pairwise(every):
        if (one.face, one.event, one.onset) != (other.face, other.event, other.onset):
            yield kinds.EventOrder(
                face=one.face,
                event=one.event,
                at=seconds_of(one.onset),
                relation="with" if one.onset == other.onset else "before",
                than_face=other.face,
                than_event=other.event,
                than_at=seconds_of(other.onset),
            )


def _said_statements(evidence: Evidence) -> Iterator[Statement]:
    for said in evidence.all(payloads.SaidAt):
        one = said.payload
        row = one.sentence_id
        if evidence.at(payloads.Quotation, row) is None:
            continue
        yield kinds.SentenceAt(row=row, start=seconds_of(one.start), end=seconds_of(one.end))
        during = (
            (event.payload.face, event.payload.event)
            for event in evidence.all(payloads.Happening)
            if event.payload.onset < one.end and event.payload.offset > one.start
        )
        for face, event in dict.fromkeys(during):
            yield kinds.WhileSaid(row=row, face=face, event=event)


def _frequency_statements(evidence: Evidence) -> Iterator[Statement]:
    counts = [entry.payload for entry in evidence.all(payloads.HappeningCount)]
    for one in counts:
        yield kinds.EventCount(face=one.face, event=one.event, count=one.count)
        lasts = kinds.EventTime.of(evidence, one.face, one.event) if one.count else None
        if lasts is not None:
            yield lasts
        length = evidence.find(payloads.VideoLength)
        if not one.count and length is not None:
            yield kinds.EventNever.of(one, length.payload.seconds)
            absent = kinds.EventAbsent(face=one.face, event=one.event)
            if absent.judge(evidence).holds:
                yield absent
    for rate in evidence.all(payloads.HappeningRate):
        own = rate.payload
        yield kinds.EventRate(face=own.face, event=own.event, value=number(own.per_minute))
    for one, other in combinations(counts, 2):
        same_face, same_event = one.face == other.face, one.event == other.event
        if same_face == same_event or not (one.count or other.count):
            continue
        relation: Literal["more", "less", "equal"] = "equal"
        if one.count != other.count:
            relation = "more" if one.count > other.count else "less"
        yield kinds.EventOftener(
            face=one.face,
            event=one.event,
            relation=relation,
            than_face=other.face,
            than_event=other.event,
        )


_AREAS: Final[tuple[Callable[[Evidence], Iterator[Statement]], ...]] = (
    reading_statements,
    unit_statements,
    rule_statements,
    score_statements,
    head_statements,
    quality_statements,
    context_statements,
    scene_statements,
    intervention_statements,
    method_statements,
    time_statements,
    tool_statements,
)
