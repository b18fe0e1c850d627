"""Every network facsight may load, by id. Nothing outside this catalogue is ever loaded.

The hashes of built networks are those of the ONNX files that `facsight models build` writes; they
hold for the `onnx` release that pyproject.toml pins for building.
"""

from types import MappingProxyType

from facsight_tools.networks.spec import (
    ModelSpec,
    RepositorySource,
    TensorSpec,
    UrlSource,
    WheelSource,
)

_WHEEL = "mediapipe-0.10.21-cp312-cp312-manylinux_2_28_x86_64.whl"
_WHEEL_SHA256 = "956eb1ebc275c629e61b085b2cab89c3a5b9e93bad1bb107348d98dafb5a4bb5"

_FACE_POINTS = (
    "six key points (viewer's left eye, viewer's right eye, nose tip, mouth, viewer's left "
    "tragion, viewer's right tragion)"
)
_POSE_POINTS = (
    "four key points (middle of the hips, a point on the circle around the whole body, middle of "
    "the shoulders, a point on the circle around the upper body)"
)
_PALM_POINTS = (
    "seven key points (wrist, knuckles of index, middle, ring and little finger, two of the thumb)"
)


_HALVES = (TensorSpec("halves", ("N", 3, 128, 72), "RGB, 0 to 1, right halves; see geometry"),)
_HALVES_READ = (
    TensorSpec("intensity", ("N", 27), "0-5, a column for each unit of analyzers.halves"),
    TensorSpec("confidence", ("N", 27), "0-1, that presence is read rightly"),
    TensorSpec("half_width", ("N", 27), "half the 90% interval of the intensity"),
    TensorSpec("raw", ("N", 27), "the intensity before it is calibrated"),
    TensorSpec("seen", ("N", 32, 8, 5), "what it has seen before it reads units"),
)


def _from_wheel(member: str) -> WheelSource:
    return WheelSource("mediapipe", "0.10.21", _WHEEL, _WHEEL_SHA256, f"mediapipe/modules/{member}")


def _detector(
    model_id: str,
    member: str,
    size: int,
    anchors: int,
    sha256: str,
    *,
    what: str = "face",
    points: tuple[int, str] = (6, _FACE_POINTS),
    lowest: int = -1,
    reference: str = "Bazarevsky et al., BlazeFace, arXiv:1907.05047",
) -> ModelSpec:
    """A Blaze detector; `points` is the number of key points and what they are."""
    count, listed = points
    boxes = (
        f"cx, cy, w, h of the box, then x, y of {listed}, as fractions of the square input; "
        "candidates before suppression, values may lie outside 0-1"
    )
    pixels = f"RGB, {lowest} to 1, black ({lowest}) around the picture"
    return ModelSpec(
        id=model_id,
        kind="built",
        file_name=f"{model_id}.onnx",
        sha256=sha256,
        source=_from_wheel(member),
        licence="Apache-2.0",
        inputs=(TensorSpec("image", ("N", 3, size, size), pixels),),
        outputs=(
            TensorSpec("boxes_keypoints", ("N", anchors, 4 + 2 * count), boxes),
            TensorSpec("scores", ("N", anchors), f"probability of a {what} at each candidate, 0-1"),
        ),
        reference=reference,
    )


_SPECS = (
    _detector(
        "face_detection_short_range",
        "face_detection/face_detection_short_range.tflite",
        size=128,
        anchors=896,
        sha256="8f02ea959498c7df9980b379c09db1490078962ce234d214e5ce4d7742b6a3d6",
    ),
    _detector(
        "face_detection_full_range",
        "face_detection/face_detection_full_range_sparse.tflite",
        size=192,
        anchors=2304,
        sha256="b0915fe9c1b0c87da0ae1c08f2692d861c025c9c8964a83d292932365c8a783d",
    ),
    ModelSpec(
        id="face_mesh_refined",
        kind="built",
        file_name="face_mesh_refined.onnx",
        sha256="06c78c5716d2ca3241f5b7841e486466d8c008b36279c32001b067227e2466a3",
        source=_from_wheel("face_landmark/face_landmark_with_attention.tflite"),
        licence="Apache-2.0",
        inputs=(TensorSpec("image", ("N", 3, 192, 192), "RGB, 0 to 1; see geometry.align"),),
        outputs=(
            TensorSpec(
                "landmarks",
                ("N", 478, 3),
                "x, y, z in pixels of the crop, lips, eyes and irises refined, in MediaPipe's "
                "order; z smaller towards the camera",
            ),
            TensorSpec("presence", ("N", 1), "probability that the crop holds a face, 0-1"),
            TensorSpec("appearance", ("N", 192, 8, 8), "activations around lips and eyes"),
        ),
        reference="Grishchenko et al., Attention Mesh, arXiv:2006.10962",
    ),
    _detector(
        "pose_detection",
        "pose_detection/pose_detection.tflite",
        size=224,
        anchors=2254,
        sha256="75b6ef3e8e61d0bfc5798992bb8545fd039f6d4938482f86ea8d9d6f72d808a9",
        what="person",
        points=(4, _POSE_POINTS),
        reference="Bazarevsky et al., BlazePose, arXiv:2006.10204",
    ),
    ModelSpec(
        id="pose_landmark",
        kind="built",
        file_name="pose_landmark.onnx",
        sha256="b6e09d880a4fde56174f10433a3b2a1f5e6c1dd80713257e54417682b21e3317",
        source=_from_wheel("pose_landmark/pose_landmark_full.tflite"),
        licence="Apache-2.0",
        inputs=(TensorSpec("image", ("N", 3, 256, 256), "RGB, 0 to 1; see geometry.limbs"),),
        outputs=(
            TensorSpec(
                "joints",
                ("N", 39, 5),
                "x, y, z in pixels of the crop, visibility and presence 0-1; 33 joints in "
                "MediaPipe's order, the middle of the hips, a point on the body's circle, others",
            ),
            TensorSpec("presence", ("N", 1), "probability that the crop holds a body, 0-1"),
            TensorSpec("heatmap", ("N", 39, 64, 64), "where each joint is, 0-1"),
        ),
        reference="Bazarevsky et al., BlazePose, arXiv:2006.10204",
    ),
    _detector(
        "palm_detection",
        "palm_detection/palm_detection_full.tflite",
        size=192,
        anchors=2016,
        sha256="2b12dd2f4317fdbb1840342854bdb92054cf614e88c2cdd8de2c912e5ed1917d",
        what="palm",
        points=(7, _PALM_POINTS),
        lowest=0,
        reference="Zhang et al., MediaPipe Hands, arXiv:2006.10214",
    ),
    ModelSpec(
        id="hand_landmark",
        kind="built",
        file_name="hand_landmark.onnx",
        sha256="eb800ad87c65aa6724f3a714ed78e584e0b704dabe1e850d636db288e31219bd",
        source=_from_wheel("hand_landmark/hand_landmark_full.tflite"),
        licence="Apache-2.0",
        inputs=(TensorSpec("image", ("N", 3, 224, 224), "RGB, 0 to 1; see geometry.limbs"),),
        outputs=(
            TensorSpec("joints", ("N", 21, 3), "x, y, z in pixels of the crop, from the wrist on"),
            TensorSpec("presence", ("N", 1), "probability that the crop holds a hand, 0-1"),
            TensorSpec(
                "handedness",
                ("N", 1),
                "probability of a right hand (of a left one in a mirrored picture), 0-1",
            ),
        ),
        reference="Zhang et al., MediaPipe Hands, arXiv:2006.10214",
    ),
    ModelSpec(
        id="au_geometry",
        kind="bundled",
        file_name="au_geometry.onnx",
        sha256="fd5bf344cf5b3451c82c5761494d71caeb8d0077644c17dd3b15d65666ee29ff",
        source=RepositorySource("facsight_training"),
        licence="Apache-2.0",
        inputs=(
            TensorSpec("features", ("N", 1436), "offsets from the mean face, cm; yaw, pitch, rad"),
        ),
        outputs=(
            TensorSpec("intensity", ("N", 55), "0-5, a column for each unit and side"),
            TensorSpec("confidence", ("N", 55), "0-1, that presence is read rightly"),
        ),
        reference="cards/au_geometry.md",
    ),
    ModelSpec(
        id="au_smile",
        kind="bundled",
        file_name="au_smile.onnx",
        sha256="4f57ea67faf4b92ea3ae3c6224c4a3cb3d381539f9988fd5241890160b3b96e8",
        source=RepositorySource("facsight_training"),
        licence="Apache-2.0",
        inputs=(
            TensorSpec("appearance", ("N", 192, 8, 8), "of face_mesh_refined"),
            TensorSpec("geometry", ("N", 3), "intensity of AU12 by au_geometry: both, left, right"),
        ),
        outputs=(
            TensorSpec("intensity", ("N", 3), "0-5, AU12 by geometry and appearance"),
            TensorSpec("confidence", ("N", 3), "0-1, that presence is read rightly"),
        ),
        reference="cards/au_smile.md",
    ),
    ModelSpec(
        id="emotion_opinion",
        kind="bundled",
        file_name="emotion_opinion.onnx",
        sha256="cf967a63a2136acc4aef8c355885ab8eaaa8ffd1d88084087400d5eb9c1f4605",
        source=RepositorySource("facsight_training"),
        licence="Apache-2.0",
        inputs=(
            TensorSpec("appearance", ("N", 192, 8, 8), "of face_mesh_refined"),
            TensorSpec("shape", ("N", 1434), "points less the mean face, cm"),
            TensorSpec("units", ("N", 27), "levels of analyzers.halves.UNITS, 0 to 1"),
            TensorSpec("skin", ("N", 1281), "seen by au_halves, both halves; 1 where it was"),
        ),
        outputs=(TensorSpec("scores", ("N", 6), "probability of each label, summing to 1"),),
        reference="cards/emotion_opinion.md",
    ),
    ModelSpec(
        id="face_cover",
        kind="bundled",
        file_name="face_cover.onnx",
        sha256="e56b447dc1865df614a9cb45bd98936053ff60313bf594bf1e8be263941bdcf7",
        source=RepositorySource("facsight_training"),
        licence="Apache-2.0",
        inputs=(TensorSpec("image", ("N", 3, 96, 96), "RGB, 0 to 1; see analyzers.cover"),),
        outputs=(
            TensorSpec("cover", ("N", 24, 24), "probability that each place is hidden, 0-1"),
            TensorSpec("face", ("N", 1), "probability that it is a photographed face, 0-1"),
        ),
        reference="cards/face_cover.md",
    ),
    ModelSpec(
        id="face_likeness",
        kind="bundled",
        file_name="face_likeness.onnx",
        sha256="f4c0f6724c24cb4e2d25782b488ad91394858013f3ad000c98b508bbc2f0638f",
        source=RepositorySource("facsight_training"),
        licence="Apache-2.0",
        inputs=(TensorSpec("appearance", ("N", 192, 8, 8), "of face_mesh_refined"),),
        outputs=(TensorSpec("face", ("N", 1), "likeness to a photographed face, 0-1"),),
        reference="cards/face_likeness.md",
    ),
    ModelSpec(
        id="eye_shut",
        kind="bundled",
        file_name="eye_shut.onnx",
        sha256="71e70d437d19e91959575a1d68cbb78eee671502a5845a423946c3a4f7bf589a",
        source=RepositorySource("facsight_training"),
        licence="Apache-2.0",
        inputs=(TensorSpec("image", ("N", 3, 32, 48), "RGB, 0 to 1; see analyzers.shut_eyes"),),
        outputs=(TensorSpec("shut", ("N", 1), "probability that the eye is shut, 0-1"),),
        reference="cards/eye_shut.md",
    ),
    ModelSpec(
        id="face_glance",
        kind="bundled",
        file_name="face_glance.onnx",
        sha256="4ab2d1c5a249da7b907da68a15edbc292103d61a729cf54cb188a2c3951be0a4",
        source=RepositorySource("facsight_training"),
        licence="Apache-2.0",
        inputs=(TensorSpec("image", ("N", 3, "H", "W"), "RGB, 0 to 1; sides are multiples of 4"),),
        outputs=(
            TensorSpec(
                "heat",
                ("N", "H/4", "W/4"),
                "probability that the middle of a face of 8.5 to 20 pixels lies there, 0-1",
            ),
        ),
        reference="cards/face_glance.md",
    ),
    ModelSpec(
        id="au_halves",
        kind="bundled",
        file_name="au_halves.onnx",
        sha256="77d212b2af9d4b1abf038ff950530ef457c9ebdc801d1eeac6fd9856dc027bfa",
        source=RepositorySource("facsight_training.rendered"),
        licence="Apache-2.0",
        inputs=_HALVES,
        outputs=_HALVES_READ,
        reference="cards/au_halves.md",
    ),
    ModelSpec(
        id="au_halves_int8",
        kind="bundled",
        file_name="au_halves_int8.onnx",
        sha256="c3abad9e023089432ca571d5092405fa3cbd47569fefb6f3802ca688271ecc2d",
        source=RepositorySource("facsight_training.eight_bits"),
        licence="Apache-2.0",
        inputs=_HALVES,
        outputs=_HALVES_READ,
        reference="cards/au_halves_int8.md",
    ),
    ModelSpec(
        id="au_photographs",
        kind="bundled",
        file_name="au_photographs.onnx",
        sha256="76efc620566a03965d6ac3368ab116d7fa03b4896403bd81bcab2377ba34a860",
        source=RepositorySource("facsight_training.rendered"),
        licence="Apache-2.0",
        inputs=(
            TensorSpec("seen", ("N", 32, 8, 5), "of au_halves"),
            TensorSpec("raw", ("N", 27), "of au_halves"),
            TensorSpec("half_width", ("N", 27), "of au_halves"),
        ),
        outputs=(
            TensorSpec("intensity", ("N", 27), "0-5, as of au_halves, by photographs too"),
            TensorSpec("confidence", ("N", 27), "0-1, that presence is read rightly"),
        ),
        reference="cards/au_photographs.md",
    ),
    ModelSpec(
        id="face_detection_yunet_2023mar",
        kind="pulled",
        file_name="face_detection_yunet_2023mar.onnx",
        sha256="8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4",
        source=UrlSource(
            "https://media.githubusercontent.com/media/opencv/opencv_zoo/"
            "f12e12798e8314f7c074a6656816c048dcc95b7a/models/face_detection_yunet/"
            "face_detection_yunet_2023mar.onnx"
        ),
        licence="MIT",
        inputs=(TensorSpec("input", (1, 3, 640, 640), "BGR, 0 to 255; for cv2.FaceDetectorYN"),),
        outputs=tuple(
            TensorSpec(f"{head}_{stride}", (1, (640 // stride) ** 2, width), meaning)
            for head, width, meaning in (
                ("cls", 1, "class score"),
                ("obj", 1, "objectness"),
                ("bbox", 4, "box offsets"),
                ("kps", 10, "offsets of five key points"),
            )
            for stride in (8, 16, 32)
        ),
        reference="Wu et al., YuNet, Machine Intelligence Research 20 (2023), "
        "doi:10.1007/s11633-023-1423-y",
    ),
    ModelSpec(
        id="face_landmarker",
        kind="pulled",
        file_name="face_landmarker.task",
        sha256="64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff",
        source=UrlSource(
            "https://storage.googleapis.com/mediapipe-models/face_landmarker/face_landmarker/"
            "float16/1/face_landmarker.task"
        ),
        licence="Apache-2.0",
        inputs=(),
        outputs=(),
        reference="MediaPipe Face Landmarker, model card of the Blendshape V2 release",
    ),
)


def index(specs: tuple[ModelSpec, ...]) -> MappingProxyType[str, ModelSpec]:
    """The specs by id; ValueError if an id occurs twice."""
    by_id: dict[str, ModelSpec] = {}
    for spec in specs:
        if spec.id in by_id:
            raise ValueError(f"two models are called {spec.id!r}")
        by_id[spec.id] = spec
    return MappingProxyType(by_id)


CATALOGUE = index(_SPECS)
