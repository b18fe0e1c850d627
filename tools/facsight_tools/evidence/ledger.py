"""From an analysis to its ledger: every measurement one row, in a fixed order, rounded once.

The order is scene, faces (by index), further action-unit readers, context, what face and context
give together, rules, literature. Values are rounded here and nowhere later, to the decimals of
`rounding`; letters, presence and sentences follow the rounded value, so that a row never
contradicts itself and equal analyses give equal bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from facsight_tools.evidence.analysis_json import analysis_hash, analysis_to_json
from facsight_tools.evidence.context.mismatch import mismatch_rows
from facsight_tools.evidence.interventions import context_intervention_rows, intervention_rows
from facsight_tools.evidence.literature import LITERATURE
from facsight_tools.evidence.reader_rows import reader_rows
from facsight_tools.evidence.regions import au_region, clip_region, eyes_region
from facsight_tools.evidence.rounding import printed, rounded
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.evidence.scene_rows import people_rows
from facsight_tools.evidence.smiles import SmileKind, smile_kind, smile_text
from facsight_tools.evidence.sources import source_of
from facsight_tools.facs import ACTION_UNITS, PRESENCE_THRESHOLD, Side, intensity_letter
from facsight_tools.types import (
    Analysis,
    AUReading,
    FaceReport,
    MeasuredAU,
    UnavailableAU,
)

_SUFFIX: Final[dict[Side, str]] = {"both": "", "left": ".L", "right": ".R"}


def build_ledger(
    analysis: Analysis, *, context: Sequence[Row] = (), rules: Sequence[Row] = ()
) -> Ledger:
    """The ledger of an analysis, with what the user stated and the rules that may be cited.

    Args:
        analysis: what was measured.
        context: `C` and `V` rows.
        rules: `R` rows of the rule sets in use.
    """
    faces = (row for face in analysis.faces for row in _face_rows(face, analysis))
    rows = [*_scene_rows(analysis), *faces, *reader_rows(analysis), *context]
    rows += [*mismatch_rows(rows), *context_intervention_rows(rows)]
    return Ledger.of([*rows, *rules, *LITERATURE])


def label_id(label: str) -> str:
    """A label as ids spell it: `happily surprised` is `happily_surprised`."""
    return "_".join(label.split())


def _scene_rows(analysis: Analysis) -> Iterator[Row]:
    scene = analysis.scene
    count = len(analysis.faces)
    people = {0: "no face was found", 1: "1 face was found"}.get(count, f"{count} faces were found")
    source = source_of(analysis.provenance, "detector")
    width, height = scene.size_wh
    yield _measured("S.people", count, "count", f"In the picture {people}.", source)
    for name, value, noun in (
        ("light", scene.brightness, "brightness"),
        ("contrast", scene.contrast, "contrast"),
    ):
        number = rounded(value, "grey levels")
        text = f"The {noun} of the picture is {number:.1f} grey levels."
        yield _measured(f"S.{name}", number, "grey levels", text, "pixels")
    yield Row(
        id="S.size",
        status="measured",
        value=f"{width}x{height}",
        unit="px",
        text=f"The picture is {width} by {height} pixels.",
        source="pixels",
    )
    yield from people_rows(analysis)
    # Whatever an analysis holds and no row repeats is bound to the ledger, and to its hash, by this
    yield Row(
        id="S.analysis",
        status="measured",
        value=analysis_hash(analysis_to_json(analysis)),
        unit="sha256",
        text="The rows were made from the analysis that has this hash.",
        source="facsight",
    )


def _face_rows(face: FaceReport, analysis: Analysis) -> Iterator[Row]:
    """Every row of one face; its ids begin with `F` and the face's index."""
    name, size = f"F{face.index}", analysis.scene.size_wh
    box = clip_region(face.detection.box_xyxy, size)
    score = rounded(face.detection.score, "probability")
    yield _measured(
        f"{name}.face",
        score,
        "probability",
        f"Face {face.index} was detected with a score of {score:.3f}.",
        source_of(analysis.provenance, "detector"),
        region=box,
    )
    yield from _quality_rows(face, name, box)
    yield from _direction_rows(face, name, analysis)
    for reading in face.action_units.readings:
        yield _au_row(reading, face, analysis)
    yield from _asymmetry_rows(face, analysis)
    yield from _smile_rows(face, analysis)
    for label, probability in sorted(face.emotion.scores.items()):
        value = rounded(probability, "probability")
        yield _measured(
            f"{name}.emotion.{label_id(label)}",
            value,
            "probability",
            f"The {face.emotion.rule_set.split('@')[0]} rules give {label} a score of {value:.3f}.",
            f"rules {face.emotion.rule_set}",
        )
    yield from intervention_rows(face)


def _quality_rows(
    face: FaceReport, name: str, box: tuple[float, float, float, float] | None
) -> Iterator[Row]:
    score = rounded(face.quality.score, "probability")
    yield _measured(
        f"{name}.quality",
        score,
        "share",
        f"The quality of face {face.index} is {score:.3f} of 1.",
        "quality",
        region=box,
    )
    for cue in face.quality.cues:
        value = rounded(cue.value, cue.unit)
        shown = f"{printed(value, cue.unit)} {_unit_word(cue.unit)}".strip()
        range_text = "inside" if cue.ok else "outside"
        yield _measured(
            f"{name}.quality.{label_id(cue.name)}",
            value,
            cue.unit,
            f"The quality cue {cue.name} is {shown}, {range_text} the reliable range.",
            f"quality: {cue.text}",
        )


def _direction_rows(face: FaceReport, name: str, analysis: Analysis) -> Iterator[Row]:
    """Head pose and gaze, with the direction in words: signs are easily misread."""
    box = clip_region(face.detection.box_xyxy, analysis.scene.size_wh)
    eyes = eyes_region(face.landmarks, analysis.scene.size_wh)
    source = source_of(analysis.provenance, "detector", "landmarker", "au_reader")
    pose, gaze = face.pose, face.gaze
    sides = ("to the subject's left", "to the subject's right")
    shoulders = ("toward the subject's left shoulder", "toward the subject's right shoulder")
    table = (
        ("pose.yaw", "The head is turned", pose.yaw, sides, box, None),
        ("pose.pitch", "The head is turned", pose.pitch, ("up", "down"), box, None),
        ("pose.roll", "The head is tilted", pose.roll, shoulders, box, None),
        ("gaze.yaw", "The gaze goes", gaze.yaw, sides, eyes, gaze.confidence),
        ("gaze.pitch", "The gaze goes", gaze.pitch, ("up", "down"), eyes, gaze.confidence),
        ("gaze.eye_yaw", "In the head the eyes turn", gaze.eye_yaw, sides, eyes, gaze.confidence),
        (
            "gaze.eye_pitch",
            "In the head the eyes turn",
            gaze.eye_pitch,
            ("up", "down"),
            eyes,
            gaze.confidence,
        ),
    )
    for key, words, raw, (positive, negative), region, confidence in table:
        value = rounded(raw, "deg")
        direction = f" {positive if value > 0 else negative}" if value else ""
        yield _measured(
            f"{name}.{key}",
            value,
            "deg",
            f"{words} {abs(value):.1f} degrees{direction}.",
            source,
            region=region,
            confidence=confidence,
        )


def _au_row(reading: AUReading, face: FaceReport, analysis: Analysis) -> Row:
    unit = ACTION_UNITS[reading.au]
    row_id = f"F{face.index}.{unit.code}{_SUFFIX[reading.side]}"
    where = "" if reading.side == "both" else f" on the subject's {reading.side}"
    region = au_region(reading.au, reading.side, face.landmarks, analysis.scene.size_wh)
    source = source_of(analysis.provenance, "au_reader")
    if isinstance(reading, UnavailableAU):
        reason = reading.reason.value.replace("_", " ")
        return Row(
            id=row_id,
            status="unavailable",
            value=None,
            unit="intensity",
            text=f"{unit.code} ({unit.name}){where} could not be measured: {reason}.",
            region=region,
            source=source,
        )
    value = rounded(reading.intensity, "intensity")
    letter = intensity_letter(value)
    state = f"present at {letter}" if letter else "absent"
    return _measured(
        row_id,
        value,
        "intensity",
        f"{unit.code} ({unit.name}){where} is {state}, intensity {value:.2f} of 5.",
        f"{source}, {reading.cue}",
        region=region,
        confidence=reading.confidence,
    )


def _asymmetry_rows(face: FaceReport, analysis: Analysis) -> Iterator[Row]:
    """Left minus right of every unit that is present on at least one side."""
    sides = {(r.au, r.side): r for r in face.action_units.readings if isinstance(r, MeasuredAU)}
    for au, unit in ACTION_UNITS.items():
        left, right = sides.get((au, "left")), sides.get((au, "right"))
        if left is None or right is None:
            continue
        values = [rounded(side.intensity, "intensity") for side in (left, right)]
        if max(values) < PRESENCE_THRESHOLD:
            continue
        value = rounded(values[0] - values[1], "intensity")
        stronger = f"{abs(value):.2f} stronger on the subject's {'left' if value > 0 else 'right'}"
        text = f"{unit.code} is {stronger if value else 'equally strong on both sides'}."
        yield _measured(
            f"F{face.index}.asymmetry.{unit.code}",
            value,
            "intensity",
            text,
            source_of(analysis.provenance, "au_reader"),
            region=au_region(au, "both", face.landmarks, analysis.scene.size_wh),
        )


def _smile_rows(face: FaceReport, analysis: Analysis) -> Iterator[Row]:
    kind = smile_kind(face.action_units)
    unavailable = kind is SmileKind.UNAVAILABLE
    yield Row(
        id=f"F{face.index}.smile",
        status="unavailable" if unavailable else "measured",
        value=None if unavailable else kind.value,
        unit="configuration",
        text=smile_text(kind),
        region=au_region(12, "both", face.landmarks, analysis.scene.size_wh),
        source=source_of(analysis.provenance, "au_reader"),
    )


def _measured(
    row_id: str,
    value: float,
    unit: str,
    text: str,
    source: str,
    *,
    region: tuple[float, float, float, float] | None = None,
    confidence: float | None = None,
) -> Row:
    return Row(
        id=row_id,
        status="measured",
        value=float(value),
        unit=unit,
        text=text,
        confidence=None if confidence is None else rounded(confidence, "probability"),
        region=region,
        source=source,
    )


def _unit_word(unit: str) -> str:
    return {"deg": "degrees", "px": "pixels", "probability": "", "ratio": "", "share": ""}.get(
        unit, unit
    )
