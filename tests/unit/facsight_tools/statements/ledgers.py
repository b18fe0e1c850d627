"""Made-up ledgers that hold every kind of row, for tests of statements."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any, Final

from tests.people import make_body, make_hand, with_people

from facsight_evals.datasets.generated import generated_analysis
from facsight_tools.evidence import payloads
from facsight_tools.evidence.appraisal_rows import appraisal_rows
from facsight_tools.evidence.context.reading import observation_cues, read_context
from facsight_tools.evidence.fewshot import Example, example_rows, vector
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.evidence.observations import Observation, observation_rows
from facsight_tools.evidence.payloads import Observed, Quotation
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.evidence.rules import rule_rows
from facsight_tools.evidence.unsupported import unsupported_rows
from facsight_tools.rules import labels
from facsight_tools.statements.evidence import Evidence
from facsight_tools.types import Analysis
from facsight_tools.video.names import scale_of

CONTEXTS: Final = (
    None,
    "We won the match.",
    "The wall is blue.",
    "They have just lost the match. Nobody was hurt.",
    'Anna (in the evening): "I love this, it is wonderful!"\nBen: "This is horrible, I hate it."',
    '"Oh great, another delay," she says.',
    "His father died last week. She won! They celebrate the victory at a huge party.",
    "A man points a gun at the wedding.",
    "Someone cut in front of her in the queue. She did not say anything.",
)
_SEEN: Final = (
    (),
    (
        Observation(text="A cake with candles stands on the table."),
        Observation(text="Face 1 is smiling with an open mouth."),
    ),
    (
        Observation(text="They celebrate a victory."),
        Observation(text="A dog sleeps on the floor."),
        Observation(text="Everyone is frowning at a cake."),
        Observation(text="The eyes of face 1 are closed."),
        Observation(text="Two people stand at a table."),
        Observation(text="A hand is over the mouth of face 1."),
        Observation(text="Another person has raised brows."),
    ),
)
_ON_FACE: Final = (
    None,
    "away from faces",
    "covers the mouth of F1",
    "touches the chin of F1; touches the cheek of F1",
)
_GAZE: Final = (None, "the camera", "away from the camera")
_FACING: Final = (None, "face each other", "look the same way", "neither faces the other")


def made(seed: int) -> Evidence:
    """The evidence of one made-up picture; equal seeds give equal evidence."""
    return pictured(seed)[1]


@cache
def pictured(seed: int) -> tuple[Analysis, Evidence]:
    """A made-up picture as it was measured, and its evidence."""
    rng = random.Random(seed)  # noqa: S311
    analysis = generated_analysis(rng)
    if rng.random() < 0.1:
        analysis = replace(analysis, faces=())
    if rng.random() < 0.7:
        analysis = _peopled(rng, analysis)
    context = [*_context(rng, analysis)]
    if rng.random() < 0.3:
        context += unsupported_rows(analysis, labels.load("emotic"))
    context += _judged(random.Random(-seed), context)  # noqa: S311
    ledger = build_ledger(analysis, context=context, rules=rule_rows(labels.load("basic").rules))
    in_time = [*_in_time(random.Random(1000 + seed), analysis, context)]  # noqa: S311
    in_time += _away(random.Random(4000 + seed), analysis)  # noqa: S311
    more = [*in_time, *_beside(random.Random(2000 + seed), ledger)]  # noqa: S311
    return analysis, Evidence.of(Ledger.of([*ledger.rows, *more]) if more else ledger)


def _away(rng: random.Random, analysis: Analysis) -> Iterator[Row]:
    """Sometimes somebody who is in sight in a video and not, or hardly, in this stretch of it."""
    if analysis.faces and rng.random() < 0.3:
        known = [one.index for one in analysis.faces]
        away = payloads.OutOfSight(
            face=len(known) + 1,
            share=rng.choice((0.0, 0.2)),
            others=tuple(known[: rng.choice((0, 9))]),
        )
        yield Row.of(away, source="video")


def _beside(rng: random.Random, ledger: Ledger) -> Iterator[Row]:
    """Sometimes what another tool, or another reference, says of the same faces."""
    if rng.random() < 0.5:
        return
    if rng.random() < 0.3 and ledger.get("F1.face") is not None:
        yield from _against_another(rng, ledger)
    if rng.random() < 0.3:
        again = payloads.MeasuredAgain(
            face=1, reader="other", box_xyxy=(10, 10, 90, 90), scale=round(rng.uniform(1, 9), 2)
        )
        yield Row.of(again, source="crop")
    elif rng.random() < 0.7:
        yield Row.of(
            payloads.ReadingsBeside(reader="other", tool="Py-Feat 2", scale="Probabilities."),
            source="Py-Feat 2",
        )
    for row in ledger.rows:
        unit = row.payload
        if not isinstance(unit, payloads.UnitIntensity | payloads.UnitUnavailable):
            continue
        second: Any = unit
        if rng.random() < 0.3:
            second = payloads.UnitPresence(
                face=unit.face, unit=unit.unit, side=unit.side, present=rng.random() < 0.5
            )
        elif rng.random() < 0.3:
            second = payloads.UnitIntensity(
                face=unit.face, unit=unit.unit, side=unit.side, intensity=2.25, cue="other"
            )
        yield Row.of(payloads.SecondReading(reader="other", reading=second), source="Py-Feat 2")


def _against_another(rng: random.Random, ledger: Ledger) -> Iterator[Row]:
    """Of the first face, read against itself at rest and against an average one."""
    pictures = ("ab" * 32, "cd" * 32)[: rng.choice((1, 2))]
    weighed = rng.random() < 0.5
    if weighed:
        yield Row.of(payloads.AtRest(face=1, pictures=pictures), source="given pictures")
    reader, shown = ("average", ()) if weighed else ("rest", pictures)
    other = payloads.OtherReference(face=1, reader=reader, pictures=shown)  # type: ignore[arg-type]
    yield Row.of(other, source="picture")
    for row in ledger.rows:
        unit = row.payload
        if isinstance(unit, payloads.UnitIntensity) and unit.face == 1 and rng.random() < 0.8:
            changed = unit.model_copy(update={"intensity": round(rng.uniform(0, 3), 2)})
            yield Row.of(payloads.SecondReading(reader=reader, reading=changed), source="picture")


def _in_time(rng: random.Random, analysis: Analysis, context: list[Row]) -> Iterator[Row]:
    """Sometimes what happens over time, as a video has it."""
    if rng.random() < 0.5:
        return
    found: list[payloads.Payload] = [payloads.VideoLength(seconds=95.5, frames=2388)]
    for face in [one.index for one in analysis.faces]:
        found += _face_in_time(rng, face)
    if len(analysis.faces) > 1:
        lag, r = rng.choice((-0.4, 0.0, 0.7)), rng.choice((0.82, 0.11, -0.2))
        found += [
            payloads.InStep(face=1, other=2, unit=unit, correlation=r, lag=lag, by_chance=0.35)
            for unit in (6, 12)
        ]
    said = [row.payload for row in context if isinstance(row.payload, Quotation)]
    found += [
        payloads.SaidAt(statement=one.statement, start=6.0 * at, end=6.0 * at + 4.25)
        for at, one in enumerate(said, 1)
    ]
    seen = [row.payload for row in context if isinstance(row.payload, Observed)]
    found += [payloads.ReportedAt(report=one.report, at=7.4 * one.report) for one in seen]
    yield from (Row.of(one, source="video") for one in found)  # type: ignore[arg-type]


def _face_in_time(rng: random.Random, face: int) -> Iterator[payloads.Payload]:
    yield payloads.FaceSeen(face=face, share=round(rng.random(), 3))
    names = ("AU4", "AU12", "AU43", "AU45", "AU46.L", "smile", "nod", "hand_on_mouth", "looks_fear")
    for name in (*rng.sample(names, 4), "mouth_hidden", "cry_or_pain", "looks_sadness"):
        count = rng.randint(0, 3)
        at = rng.choice((0.0, 1.5, 7.25, 61.04))
        for number in range(1, count + 1):
            onset = round(at + 5 * number + rng.choice((0.0, 0.37)), 2)
            yield payloads.Happening(
                face=face,
                event=name,
                number=number,
                onset=onset,
                apex=round(onset + 0.4, 2),
                offset=round(onset + rng.choice((0.5, 1.28, 64.0)), 2),
                strength=round(rng.uniform(1, 5), 2) if scale_of(name) else None,
                begins=number > 1 or at > 0,
                ends=number < 3,
            )
        whole = name in ("mouth_hidden", "nod", "looks_sadness")
        seen = 95.5 if whole else 90.04
        yield payloads.HappeningCount(face=face, event=name, count=count, seconds=seen)
        yield payloads.HappeningRate(face=face, event=name, per_minute=round(count / 1.5, 2))
    for unit in (4, 12):
        yield payloads.UnitMean(face=face, unit=unit, intensity=round(rng.uniform(0, 5), 2))
        yield payloads.UnitShare(face=face, unit=unit, share=round(rng.random(), 3))
        yield payloads.UnitMoment(face=face, unit=unit, at=12.4, intensity=round(rng.random(), 2))
    for label in ("happiness", "sadness"):
        yield payloads.LabelMean(face=face, label=label, probability=round(rng.random(), 3))
    for segment in (1, 2, 3):
        yield payloads.SegmentLabel(
            face=face,
            segment=segment,
            start=31.5 * (segment - 1),
            end=31.5 * segment,
            label=rng.choice(("sadness", "happiness", "neutral", None)),
            probability=round(rng.uniform(0.4, 1), 3),
            percent=rng.choice((None, 50, 74)),
            frames=rng.choice((None, 1, 4)),
        )
        if segment != 2:
            yield payloads.Talking(
                face=face,
                segment=segment,
                start=31.5 * (segment - 1),
                end=31.5 * segment,
                share=0.45,
            )


def _context(rng: random.Random, analysis: Analysis) -> Iterator[Row]:
    text = rng.choice(CONTEXTS)
    if text is not None:
        yield from read_context(text).rows
    seen = observation_rows(rng.choice(_SEEN), analysis.scene.size_wh)
    yield from seen
    yield from observation_cues(seen)
    if rng.random() < 0.5:
        others = [generated_analysis(rng).faces[0] for _ in range(6)]
        shown = [*analysis.faces[:1], *others] if rng.random() < 0.7 else others
        examples = [
            Example(rng.choice(("boredom", "awe")), "", "0" * 64, vector(face.action_units))
            for face in shown
        ]
        yield from example_rows(analysis, examples, "examples")


def _judged(rng: random.Random, context: list[Row]) -> tuple[Row, ...]:
    """Sometimes one or two appraisals, which quote what there is."""
    said = [row.payload.words for row in context if isinstance(row.payload, Quotation | Observed)]
    known = ("happiness", "anger", "sadness", "surprise", "fear", "disgust", "contempt", "neutral")
    given: list[dict[str, Any]] = [
        {
            "spans": [
                one.rstrip(".") for one in rng.sample(said, min(len(said), rng.randint(1, 2)))
            ],
            "whose": rng.choice((None, "other", 1, 2)),
            "goal": rng.choice((None, "good", "bad", "mixed")),
            "expected": rng.choice((None, True, False)),
            "cause": rng.choice((None, "self", "other", "circumstance")),
            "time": rng.choice((None, "past", "present", "future")),
            "meant": rng.choice((None, "real", "hypothetical", "negated", "ironic")),
            "labels": {one: round(rng.random() / 2, 2) for one in rng.sample(known, 2)},
            "open_labels": rng.choice(((), ("relief",), ("shame", "Schadenfreude"))),
            "judged_by": rng.choice(("person", "client", "model ollama:llava")),
        }
        for _ in range(rng.choice((0, 0, 1, 2)))
    ]
    return appraisal_rows(given, context, known)


def _peopled(rng: random.Random, analysis: Analysis) -> Analysis:
    count = len(analysis.faces)
    bodies = [
        make_body(
            index,
            index if index <= count and rng.random() < 0.8 else None,
            arms=rng.choice((None, "both raised", "crossed", "lowered", "other")),
            hands=rng.choice((None, "clasped", "apart")),
            left=rng.choice((None, "raised", "bent")),
            right=rng.choice((None, "lowered", "stretched out")),
        )
        for index in range(1, rng.randint(1, 3))
    ]
    hands = [
        make_hand(
            index,
            rng.choice((None, 1)) if bodies else None,
            side=rng.choice((None, "left", "right")),
            face=rng.choice(_ON_FACE if count else _ON_FACE[:2]),
        )
        for index in range(1, rng.randint(1, 4))
    ]
    gaze = [
        rng.choice((*_GAZE, "F2" if index == 1 else "F1") if count > 1 else _GAZE)
        for index in range(1, count + 1)
    ]
    facing = {(1, 2): rng.choice((*_FACING, "F1 faces F2", "F2 faces F1"))} if count > 1 else {}
    return with_people(analysis, bodies, hands, gaze, facing)
