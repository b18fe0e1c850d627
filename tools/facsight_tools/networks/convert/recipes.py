"""Which member of MediaPipe's wheel becomes which network, and how."""

from collections.abc import Callable
from dataclasses import dataclass

from facsight_tools.networks.convert.detector import AnchorLayer, convert_detector
from facsight_tools.networks.convert.limbs import convert_hand, convert_pose
from facsight_tools.networks.convert.refined_mesh import convert_refined_mesh


@dataclass(frozen=True, slots=True)
class Recipe:
    """A network made from one .tflite file: `convert` maps the file's bytes to ONNX bytes."""

    model_id: str
    member: str
    convert: Callable[[bytes], bytes]


def _short_range(data: bytes) -> bytes:
    layers = (AnchorLayer(cells=16, per_cell=2), AnchorLayer(cells=8, per_cell=6))
    return convert_detector(data, "face_detection_short_range", 128, layers)


def _full_range(data: bytes) -> bytes:
    layers = (AnchorLayer(cells=48, per_cell=1),)
    return convert_detector(data, "face_detection_full_range", 192, layers)


def _pose_detection(data: bytes) -> bytes:
    layers = (
        AnchorLayer(cells=28, per_cell=2),
        AnchorLayer(cells=14, per_cell=2),
        AnchorLayer(cells=7, per_cell=6),
    )
    return convert_detector(data, "pose_detection", 224, layers, keypoints=4, half=True)


def _palm_detection(data: bytes) -> bytes:
    layers = (AnchorLayer(cells=24, per_cell=2), AnchorLayer(cells=12, per_cell=6))
    return convert_detector(data, "palm_detection", 192, layers, keypoints=7, half=True)


_MODULES = "mediapipe/modules"

RECIPES = (
    Recipe(
        "face_detection_short_range",
        f"{_MODULES}/face_detection/face_detection_short_range.tflite",
        _short_range,
    ),
    Recipe(
        "face_detection_full_range",
        f"{_MODULES}/face_detection/face_detection_full_range_sparse.tflite",
        _full_range,
    ),
    Recipe(
        "face_mesh_refined",
        f"{_MODULES}/face_landmark/face_landmark_with_attention.tflite",
        convert_refined_mesh,
    ),
    Recipe("pose_detection", f"{_MODULES}/pose_detection/pose_detection.tflite", _pose_detection),
    Recipe("pose_landmark", f"{_MODULES}/pose_landmark/pose_landmark_full.tflite", convert_pose),
    Recipe(
        "palm_detection",
        f"{_MODULES}/palm_detection/palm_detection_full.tflite",
        _palm_detection,
    ),
    Recipe("hand_landmark", f"{_MODULES}/hand_landmark/hand_landmark_full.tflite", convert_hand),
)
