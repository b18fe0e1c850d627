"""The deterministic reasoner: a ledger in, a draft out; the same ledger gives the same draft."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from facsight.reasoner.draft import Draft, Sentence
from facsight.reasoner.face import Face
from facsight.reasoner.lens import (
    WORDINGS,
    Wording,
    situation_sentences,
    standpoint_sentences,
    unit_sentences,
)
from facsight.reasoner.prose_context import context_sentences, verdict_sentences
from facsight.reasoner.prose_examples import example_sentence
from facsight.reasoner.prose_face import against_sentence, face_sentences
from facsight.reasoner.prose_interventions import intervention_sentences
from facsight.reasoner.prose_limits import (
    direction_sentence,
    method_sentences,
    no_face_sentence,
    people_sentence,
    quality_sentence,
    soundness_sentence,
    unsupported_sentence,
    withheld_sentence,
)
from facsight.reasoner.prose_scene import hand_sentences, scene_sentences
from facsight.reasoner.prose_vision import vision_sentences
from facsight.reasoner.weighing import Reading, weigh
from facsight_tools.evidence.checker.contrary import top_of
from facsight_tools.evidence.fusion import context_distribution
from facsight_tools.evidence.payloads import FaceQuality, FaceQualityCue, Quotation
from facsight_tools.evidence.rows import Ledger

_SHORTEST: Final = 6
_LONGEST: Final = 12


def reason(
    ledger: Ledger,
    face_id: str | None,
    label_set: str,
    lens: str,
    *,
    interventions: bool = False,
) -> Draft:
    """Read one face, weigh it with the user's words, and say what follows, in cited sentences.

    Args:
        ledger: the evidence, rules and literature included.
        face_id: such as `F1`; None where the picture shows no face.
        label_set, lens, interventions: see `agent.context.Settings`.

    Returns:
        A draft with 6-12 sentences, and up to eight more on interventions; fewer, with `abstained`
        set and no fused distribution, where there is no face, its quality is poor or too little
        could be measured.
    """
    if face_id is None:
        words = context_distribution(ledger.rows)
        sentences = [no_face_sentence(), *context_sentences(ledger, None)]
        sentences += vision_sentences(ledger)
        return _draft(None, sentences, Reading(None, words, None, None, "no face"), label_set, lens)
    face = Face.of(ledger, face_id)
    reading = weigh(face, ledger)
    told = list(_sentences(face, ledger, reading, WORDINGS[lens]))
    sentences = _of_good_length(told, face, reading)
    if interventions and not reading.withheld:
        sentences += intervention_sentences(face)
    return _draft(face_id, sentences, reading, label_set, lens)


def _sentences(
    face: Face, ledger: Ledger, reading: Reading, wording: Wording
) -> Iterator[Sentence]:
    """Most important first: the face, the words, both together, then what limits it all."""
    lens = wording.lens
    if reading.withheld:
        yield from withheld_sentence(face, reading)
        yield from quality_sentence(face, reading)
        yield from hand_sentences(face, ledger)
        yield from context_sentences(ledger, face.id, face.scores)
        yield from vision_sentences(ledger)
    else:
        seen = [*face_sentences(face, reading), *unit_sentences(face, ledger, lens)]
        said = [
            *context_sentences(ledger, face.id, face.scores),
            *vision_sentences(ledger),
            *situation_sentences(ledger, lens),
        ]
        yield from [*said, *seen] if wording.context_first else [*seen, *said]
        yield from verdict_sentences(face, ledger, reading, wording)
        yield from standpoint_sentences(ledger, lens)
        yield from example_sentence(face)
        if reading.face_only and reading.top != top_of(reading.face_only):
            contrary = against_sentence(face, reading.top)
            yield from [contrary] if contrary else []
        yield from quality_sentence(face, reading)
        yield from direction_sentence(face)
        yield from scene_sentences(face, ledger)
    yield from unsupported_sentence(face)
    yield from people_sentence(face, ledger)
    stated = any(True for _ in ledger.rows_of(Quotation))
    yield from method_sentences(ledger, lens, words_given=stated)


def _of_good_length(sentences: list[Sentence], face: Face, reading: Reading) -> list[Sentence]:
    """Six to twelve sentences where a reading is given: the last minor ones give way."""
    kept = list(sentences)
    for sentence in reversed(sentences):
        if sentence.minor and len(kept) > _LONGEST:
            kept.remove(sentence)
    cited = {one for sentence in kept for one in sentence.claim.cites}
    doubtful = any(
        row.id in cited and isinstance(row.payload, FaceQuality | FaceQualityCue)
        for row in face.rows.values()
    )
    if len(kept) < _SHORTEST and not (reading.withheld or doubtful):
        at = len(kept) - 2  # before what holds for every reading
        kept[at:at] = soundness_sentence(face)
    return kept


def _draft(
    face_id: str | None, sentences: list[Sentence], reading: Reading, label_set: str, lens: str
) -> Draft:
    return Draft(
        face=face_id,
        sentences=tuple(sentences),
        face_only=reading.face_only,
        context_only=reading.context_only,
        fused=reading.fused,
        disagreement=reading.disagreement,
        alternatives=reading.alternatives,
        abstained=reading.withheld is not None,
        label_set=label_set,
        lens=lens,
    )
