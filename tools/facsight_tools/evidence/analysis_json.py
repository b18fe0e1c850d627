"""An analysis as plain JSON: rounded as the ledger rounds, byte-stable, without pixels."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from facsight_tools.evidence.people_json import people_to_json
from facsight_tools.evidence.rounding import rounded
from facsight_tools.facs import PRESENCE_THRESHOLD, intensity_letter
from facsight_tools.types import (
    Analysis,
    AUReading,
    ConfigurationReading,
    Contribution,
    EmotionScores,
    FaceReport,
    HeldBack,
    Opinions,
    PartUse,
    PresenceAU,
    Provenance,
    RuleReading,
    ScaleReading,
    Scene,
    UnavailableAU,
)

# Whole numbers up to here are the same as floats
_EXACT_INTEGERS: Final = 2**53


def analysis_to_json(analysis: Analysis, *, landmarks: bool = False) -> dict[str, Any]:
    """The analysis as objects that `json.dumps` takes.

    Args:
        analysis: what was measured.
        landmarks: whether to add each face's 478 points, x, y, z in image pixels, and the joints
            of bodies and hands.
    """
    provenance = analysis.provenance
    return {
        "image_sha256": analysis.image_sha256,
        "faces": [_face(face, landmarks) for face in analysis.faces],
        "scene": _scene(analysis.scene, landmarks),
        "provenance": {
            "models": {
                name: {"sha256": sha256, "provider": provider}
                for name, (sha256, provider) in sorted(provenance.models.items())
            },
            "packages": dict(sorted(provenance.packages.items())),
            "parts": _parts(provenance),
            "cpu_reason": provenance.cpu_reason,
            **({"neutral": [*provenance.neutral]} if provenance.neutral else {}),
            **({"neutral_face": provenance.neutral_face} if provenance.neutral_face else {}),
        },
        "notes": list(analysis.notes),
    }


def analysis_hash(plain: Mapping[str, Any]) -> str:
    """sha256 over an analysis as canonical JSON (sorted keys, no white space, UTF-8).

    On its way through a server an analysis gains fields that are null and has 1.0 written as 1.
    Neither changes what it says, so neither changes the hash: null fields are left out, and every
    number is written as a float.

    Raises:
        RecursionError: the objects are nested too deeply to be an analysis.
    """
    canonical = json.dumps(
        _canonical(plain), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    # A file may hold half a surrogate pair, which UTF-8 has no bytes for
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def _canonical(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _canonical(one) for key, one in value.items() if one is not None}
    if isinstance(value, list | tuple):
        return [_canonical(one) for one in value]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _EXACT_INTEGERS:
        return float(value)
    return value


def _face(face: FaceReport, landmarks: bool) -> dict[str, Any]:
    pose, gaze = face.pose, face.gaze
    report: dict[str, Any] = {
        "face": face.index,
        "box_xyxy": [rounded(value, "deg") for value in face.detection.box_xyxy],
        "score": rounded(face.detection.score, "probability"),
        "pose": {name: rounded(getattr(pose, name), "deg") for name in ("yaw", "pitch", "roll")},
        "gaze": {
            **{
                name: rounded(getattr(gaze, name), "deg")
                for name in ("yaw", "pitch", "eye_yaw", "eye_pitch")
            },
            "confidence": rounded(gaze.confidence, "probability"),
        },
        "action_units": [_reading(reading) for reading in face.action_units.readings],
        "emotion": _emotion(face.emotion),
        "quality": {
            "score": rounded(face.quality.score, "probability"),
            "cues": [
                {
                    "name": cue.name,
                    "value": rounded(cue.value, cue.unit),
                    "unit": cue.unit,
                    "ok": cue.ok,
                    "text": cue.text,
                }
                for cue in face.quality.cues
            ],
        },
    }
    if face.readings:
        report["readings"] = [_rule_reading(reading) for reading in face.readings]
    if face.second_units:
        report["second_units"] = [
            {"reader": one.reader, "action_units": [_reading(r) for r in one.units.readings]}
            for one in face.second_units
        ]
    if landmarks:
        points = face.landmarks.points_xyz
        report["landmarks"] = {
            "scheme": face.landmarks.scheme,
            "presence": rounded(face.landmarks.presence, "probability"),
            "points_xyz": [[rounded(value, "") for value in point] for point in points],
        }
    return report


def _parts(provenance: Provenance) -> dict[str, Any]:
    """Who filled each part, with its networks by their ids in `models`."""
    single = {
        "detector": provenance.detector,
        "landmarker": provenance.landmarker,
        "cover": provenance.cover,
        "eyes": provenance.eyes,
        "emotion": provenance.emotion,
        "body": provenance.body,
        "hand": provenance.hand,
    }
    return {
        **{name: _part(part) for name, part in single.items() if part is not None},
        # Emotion scores and answers rest on the primary reader's units alone
        "au_readers": [
            {**_part(part), "primary": part is provenance.au_readers[0]}
            for part in provenance.au_readers
        ],
    }


def _part(part: PartUse) -> dict[str, Any]:
    return {
        "reader": part.reader,
        "version": part.version,
        "networks": sorted(network.id for network in part.networks),
    }


def _emotion(emotion: EmotionScores) -> dict[str, Any]:
    both, held = emotion.opinions, emotion.held_back
    return {
        "rule_set": emotion.rule_set,
        "top": emotion.top,
        "scores": _shares(emotion.scores),
        "contributions": _contributions(emotion.contributions),
        "unmeasured": list(emotion.unmeasured),
        **({} if both is None else {"opinions": _opinions(both)}),
        **({"held_back": [_held_back(one) for one in held]} if held else {}),
    }


def _held_back(one: HeldBack) -> dict[str, Any]:
    """A label that a unit keeps down: the most that it gets, 0 where it is set aside."""
    return {"label": one.label, "au": one.au, "most": rounded(one.most, "probability")}


def _opinions(both: Opinions) -> dict[str, Any]:
    """What the scores were pooled from, and how often the learned reader is right."""
    units, learned = both.firsts
    return {
        "reader": both.reader,
        "units_top": units,
        "learned_top": learned,
        "differ": both.differ,
        "units": _shares(both.units),
        "learned": _shares(both.learned),
        "reliability": _shares(both.pooling.reliability),
    }


def _shares(scores: Mapping[str, float]) -> dict[str, float]:
    return {label: rounded(value, "probability") for label, value in sorted(scores.items())}


def _rule_reading(reading: RuleReading) -> dict[str, Any]:
    """A further rule set's reading; `kind` says which of the three forms it has."""
    if isinstance(reading, EmotionScores):
        return {"kind": "categorical", **_emotion(reading)}
    if isinstance(reading, ConfigurationReading):
        return {
            "kind": "configurations",
            "rule_set": reading.rule_set,
            "matches": {
                name: {True: "yes", False: "no", None: "undetermined"}[match]
                for name, match in reading.matches.items()
            },
            "units": {name: list(units) for name, units in reading.units.items()},
            "unmeasured": list(reading.unmeasured),
        }
    return _scale(reading)


def _scale(reading: ScaleReading) -> dict[str, Any]:
    return {
        "kind": "scale",
        "rule_set": reading.rule_set,
        "unit": reading.unit,
        "range": list(reading.range),
        "value": None if reading.value is None else rounded(reading.value, "intensity"),
        "low": rounded(reading.low, "intensity"),
        "high": rounded(reading.high, "intensity"),
        "contributions": _contributions(reading.contributions),
        "unmeasured": list(reading.unmeasured),
    }


def _contributions(contributions: Iterable[Contribution]) -> list[dict[str, Any]]:
    return [
        {
            "label": one.label,
            "au": one.au,
            "weight": rounded(one.weight, ""),
            "amount": rounded(one.amount, ""),
        }
        for one in contributions
    ]


def _reading(reading: AUReading) -> dict[str, Any]:
    """One reading; what was not measured has a reason where the others have a value."""
    if isinstance(reading, PresenceAU):
        return {
            "au": reading.au,
            "side": reading.side,
            "status": "measured",
            "intensity": None,
            "present": reading.present,
            "probability": None
            if reading.probability is None
            else rounded(reading.probability, "probability"),
        }
    if isinstance(reading, UnavailableAU):
        return {
            "au": reading.au,
            "side": reading.side,
            "status": "unavailable",
            "reason": reading.reason.value,
            "detail": reading.detail,
        }
    intensity = rounded(reading.intensity, "intensity")
    return {
        "au": reading.au,
        "side": reading.side,
        "status": "measured",
        "intensity": intensity,
        "present": intensity >= PRESENCE_THRESHOLD,
        "letter": intensity_letter(intensity),
        "confidence": rounded(reading.confidence, "probability"),
        "half_width": (
            None if reading.half_width is None else rounded(reading.half_width, "intensity")
        ),
        "cue": reading.cue,
    }


def _scene(scene: Scene, landmarks: bool) -> dict[str, Any]:
    people = scene.people
    return {
        "size_wh": list(scene.size_wh),
        "brightness": rounded(scene.brightness, "grey levels"),
        "contrast": rounded(scene.contrast, "grey levels"),
        "people": None if people is None else people_to_json(people, joints=landmarks),
    }
