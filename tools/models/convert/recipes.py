"""Which member of MediaPipe's wheel becomes which network, and how."""

from collections.abc import Callable
from dataclasses import dataclass

from facsight.tools.models.convert.detector import AnchorLayer, convert_detector
from facsight.tools.models.convert.refined_mesh import convert_refined_mesh


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
)
