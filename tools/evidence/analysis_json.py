"""An analysis as plain JSON: rounded as the ledger rounds, byte-stable, without pixels."""

from __future__ import annotations

from typing import Any

from facsight.tools.evidence.ledger import rounded
from facsight.tools.facs import PRESENCE_THRESHOLD, intensity_letter
from facsight.tools.types import Analysis, AUReading, FaceReport, Scene, UnavailableAU


def analysis_to_json(analysis: Analysis, *, landmarks: bool = False) -> dict[str, Any]:
    """The analysis as objects that `json.dumps` takes.

    Args:
        analysis: what was measured.
        landmarks: whether to add each face's 478 points, x, y, z in image pixels.
    """
    provenance = analysis.provenance
    return {
        "image_sha256": analysis.image_sha256,
        "faces": [_face(face, landmarks) for face in analysis.faces],
        "scene": _scene(analysis.scene),
        "provenance": {
            "models": {
                name: {"sha256": sha256, "provider": provider}
                for name, (sha256, provider) in sorted(provenance.models.items())
            },
            "packages": dict(sorted(provenance.packages.items())),
        },
        "notes": list(analysis.notes),
    }


def _face(face: FaceReport, landmarks: bool) -> dict[str, Any]:
    pose, gaze, emotion = face.pose, face.gaze, face.emotion
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
        "emotion": {
            "rule_set": emotion.rule_set,
            "top": emotion.top,
            "scores": {
                label: rounded(value, "probability")
                for label, value in sorted(emotion.scores.items())
            },
            "contributions": [
                {
                    "label": one.label,
                    "au": one.au,
                    "weight": rounded(one.weight, ""),
                    "amount": rounded(one.amount, ""),
                }
                for one in emotion.contributions
            ],
            "unmeasured": list(emotion.unmeasured),
        },
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
    if landmarks:
        points = face.landmarks.points_xyz
        report["landmarks"] = {
            "scheme": face.landmarks.scheme,
            "presence": rounded(face.landmarks.presence, "probability"),
            "points_xyz": [[rounded(value, "") for value in point] for point in points],
        }
    return report


def _reading(reading: AUReading) -> dict[str, Any]:
    """One reading; what was not measured has a reason where the others have a value."""
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
        "cue": reading.cue,
    }


def _scene(scene: Scene) -> dict[str, Any]:
    return {
        "size_wh": list(scene.size_wh),
        "brightness": rounded(scene.brightness, "grey levels"),
        "contrast": rounded(scene.contrast, "grey levels"),
    }
