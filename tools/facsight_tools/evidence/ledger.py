"""From an analysis to its ledger: every measurement one row, in a fixed order, rounded once.

The order is scene, faces (by index), further action-unit readers, context, what face and context
give together, rules, literature. Values are rounded here and nowhere later, to the decimals of
`rounding`; letters, presence and sentences follow the rounded value, so that a row never
contradicts itself and equal analyses give equal bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from facsight_tools.analyzers.lids import CUE as LIDS
from facsight_tools.evidence.analysis_json import analysis_hash, analysis_to_json
from facsight_tools.evidence.context.mismatch import mismatch_rows
from facsight_tools.evidence.interventions import (
    ReadFace,
    context_intervention_rows,
    intervention_rows,
)
from facsight_tools.evidence.literature import LITERATURE
from facsight_tools.evidence.observed_matches import match_rows, without_contradicted
from facsight_tools.evidence.payloads import (
    AnalysisHash,
    Angle,
    Asymmetry,
    AtRest,
    Axis,
    EmotionScore,
    FaceCount,
    FaceFound,
    FaceQuality,
    FaceQualityCue,
    LabelHeldBack,
    OpinionScore,
    PictureLight,
    PictureSize,
    Quantity,
    UnitsScore,
)
from facsight_tools.evidence.reader_rows import reader_rows
from facsight_tools.evidence.regions import Region, au_region, clip_region, eyes_region
from facsight_tools.evidence.rounding import rounded
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.evidence.scene_rows import people_rows
from facsight_tools.evidence.smiles import smile_of
from facsight_tools.evidence.sources import networks_of, source_of
from facsight_tools.evidence.unit_payloads import unit_payload
from facsight_tools.facs import ACTION_UNITS, PRESENCE_THRESHOLD
from facsight_tools.states import LEAST_GAZE
from facsight_tools.types import (
    Analysis,
    AUReading,
    FaceReport,
    Landmarks,
    MeasuredAU,
    UnavailableAU,
)


def build_ledger(
    analysis: Analysis,
    *,
    context: Sequence[Row] = (),
    rules: Sequence[Row] = (),
    beside: Iterable[Row] = (),
) -> Ledger:
    """The ledger of an analysis, with what the user stated and the rules that may be cited.

    Args:
        analysis: what was measured.
        context: `C` and `V` rows.
        rules: `R` rows of the rule sets in use.
        beside: what was measured beside it.
    """
    faces = (row for face in analysis.faces for row in _face_rows(face, analysis))
    rows = [*_scene_rows(analysis), *faces, *reader_rows(analysis), *beside]
    return ledger_over(rows, context=context, rules=rules)


def ledger_over(
    measured: Sequence[Row], *, context: Sequence[Row] = (), rules: Sequence[Row] = ()
) -> Ledger:
    """The ledger over rows of measurements, whoever measured; the rest as in `build_ledger`."""
    rows = [*measured, *context]
    matches = [*match_rows(rows)]
    rows = [*without_contradicted(rows, matches), *matches]
    rows += [*mismatch_rows(rows), *context_intervention_rows(rows)]
    return Ledger.of([*rows, *rules, *LITERATURE])


def _scene_rows(analysis: Analysis) -> Iterator[Row]:
    scene = analysis.scene
    found = FaceCount(count=len(analysis.faces))
    yield Row.of(found, source=source_of(analysis.provenance, "detector"))
    light, contrast = (rounded(one, "grey levels") for one in (scene.brightness, scene.contrast))
    yield Row.of(PictureLight(quantity="light", grey_levels=light), source="pixels")
    yield Row.of(PictureLight(quantity="contrast", grey_levels=contrast), source="pixels")
    width, height = scene.size_wh
    yield Row.of(PictureSize(width=width, height=height), source="pixels")
    yield from people_rows(analysis)
    # Whatever an analysis holds and no row repeats is bound to the ledger, and to its hash, by this
    hashed = AnalysisHash(sha256=analysis_hash(analysis_to_json(analysis)))
    yield Row.of(hashed, source="facsight")


def _face_rows(face: FaceReport, analysis: Analysis) -> Iterator[Row]:
    """Every row of one face; its ids begin with `F` and the face's index."""
    size_wh = analysis.scene.size_wh
    box = clip_region(face.detection.box_xyxy, size_wh)
    score = rounded(face.detection.score, "probability")
    source = source_of(analysis.provenance, "detector")
    yield Row.of(FaceFound(face=face.index, score=score), source=source, region=box)
    yield from _quality_rows(face, box)
    yield from _direction_rows(face, analysis)
    if against := analysis.provenance.at_rest(face.index):
        yield Row.of(AtRest(face=face.index, pictures=against), source="given pictures")
    for reading in face.action_units.readings:
        yield _au_row(reading, face, analysis)
    source = source_of(analysis.provenance, "au_reader")
    yield from asymmetry_rows(face, source=source, face_area=(face.landmarks, size_wh))
    yield _smile_row(face, analysis)
    yield from score_rows(face)
    yield from _opinion_rows(face, analysis)
    yield from intervention_rows(face)


def score_rows(face: ReadFace) -> Iterator[Row]:
    """What the rules make of a face's units, label by label."""
    for label, probability in sorted(face.emotion.scores.items()):
        scored = EmotionScore(
            face=face.index,
            label=label,
            probability=rounded(probability, "probability"),
            rule_set=face.emotion.rules_id,
            version=face.emotion.rules_version,
        )
        yield Row.of(scored, source=f"rules {face.emotion.rule_set}")
    for one in face.emotion.held_back:
        most = rounded(one.most, "probability")
        held = LabelHeldBack(face=face.index, label=one.label, unit=one.au, most=most)
        yield Row.of(held, source=f"rules {face.emotion.rule_set}")


def _opinion_rows(face: FaceReport, analysis: Analysis) -> Iterator[Row]:
    """The two opinions that the scores were pooled from, each label by itself."""
    both = face.emotion.opinions
    if both is None:
        return
    for label, probability in sorted(both.units.items()):
        shown = rounded(probability, "probability")
        units = UnitsScore(face=face.index, label=label, probability=shown)
        yield Row.of(units, source=f"rules {face.emotion.rule_set}")
    source = networks_of(analysis.provenance.emotion)
    for label, probability in sorted(both.learned.items()):
        reliability = rounded(both.pooling.reliability[label], "probability")
        learned = OpinionScore(
            face=face.index,
            label=label,
            probability=rounded(probability, "probability"),
            reliability=reliability,
        )
        yield Row.of(learned, source=source, confidence=reliability)


def _quality_rows(face: FaceReport, box: Region | None) -> Iterator[Row]:
    score = rounded(face.quality.score, "probability")
    yield Row.of(FaceQuality(face=face.index, score=score), source="quality", region=box)
    for cue in face.quality.cues:
        shown = replace(cue, value=rounded(cue.value, cue.unit))
        yield Row.of(FaceQualityCue(face=face.index, cue=shown), source=f"quality: {cue.text}")


def _direction_rows(face: FaceReport, analysis: Analysis) -> Iterator[Row]:
    """Head pose, and gaze where the irises are seen well enough for it."""
    box = clip_region(face.detection.box_xyxy, analysis.scene.size_wh)
    eyes = eyes_region(face.landmarks, analysis.scene.size_wh)
    source = source_of(analysis.provenance, "detector", "landmarker", "au_reader")
    pose, gaze = face.pose, face.gaze
    table: tuple[tuple[Quantity, Axis, float], ...] = (
        ("pose", "yaw", pose.yaw),
        ("pose", "pitch", pose.pitch),
        ("pose", "roll", pose.roll),
        ("gaze", "yaw", gaze.yaw),
        ("gaze", "pitch", gaze.pitch),
        ("eye", "yaw", gaze.eye_yaw),
        ("eye", "pitch", gaze.eye_pitch),
    )
    sure = rounded(gaze.confidence, "probability")
    for quantity, axis, degrees in table:
        of_head = quantity == "pose"
        if not of_head and gaze.confidence < LEAST_GAZE:
            continue
        yield Row.of(
            Angle(face=face.index, quantity=quantity, axis=axis, degrees=rounded(degrees, "deg")),
            source=source,
            region=box if of_head else eyes,
            confidence=None if of_head else sure,
        )


def _au_row(reading: AUReading, face: FaceReport, analysis: Analysis) -> Row:
    region = au_region(reading.au, reading.side, face.landmarks, analysis.scene.size_wh)
    lids = isinstance(reading, MeasuredAU) and reading.cue == LIDS
    source = source_of(analysis.provenance, "au_reader", *(("eyes",) if lids else ()))
    payload = unit_payload(reading, face.index)
    if isinstance(reading, UnavailableAU):
        return Row.of(payload, source=source, region=region)
    confidence = rounded(reading.confidence, "probability")
    return Row.of(payload, source=f"{source}, {reading.cue}", region=region, confidence=confidence)


def asymmetry_rows(
    face: ReadFace, *, source: str, face_area: tuple[Landmarks, tuple[int, int]] | None = None
) -> Iterator[Row]:
    """Left minus right of every unit that is present on at least one side.

    Args:
        face: the face.
        source: what read its units.
        face_area: its mesh and the picture's size; None where there is no picture.
    """
    sides = {(r.au, r.side): r for r in face.action_units.readings if isinstance(r, MeasuredAU)}
    for au in ACTION_UNITS:
        left, right = sides.get((au, "left")), sides.get((au, "right"))
        if left is None or right is None:
            continue
        values = [rounded(side.intensity, "intensity") for side in (left, right)]
        if max(values) < PRESENCE_THRESHOLD:
            continue
        difference = rounded(values[0] - values[1], "intensity")
        yield Row.of(
            Asymmetry(face=face.index, unit=au, left_minus_right=difference),
            source=source,
            region=None if face_area is None else au_region(au, "both", *face_area),
        )


def _smile_row(face: FaceReport, analysis: Analysis) -> Row:
    return Row.of(
        smile_of(face),
        source=source_of(analysis.provenance, "au_reader"),
        region=au_region(12, "both", face.landmarks, analysis.scene.size_wh),
    )
