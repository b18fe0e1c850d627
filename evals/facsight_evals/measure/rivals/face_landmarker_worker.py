"""MediaPipe's Face Landmarker over pipes, in whatever interpreter has `mediapipe` 1.0 or newer.

    python face_landmarker_worker.py face_landmarker.task

It imports nothing of facsight, so the interpreter may be one where facsight is not installed.
Protocol, on stdin and stdout: first the worker writes one line of JSON, `{"versions": {...}}`.
Then, as often as wanted: a line of JSON `{"shape": [H, W, 3]}` and H x W x 3 bytes of RGB go in,
one line comes out, `{"faces": [{"box_xyxy": [4], "points_xyz": 478 x 3, "blendshapes": {name: 0-1},
"matrix": 4 x 4}]}`. Box and points are in image pixels, z in their scale and smaller nearer to the
camera; the matrix goes from the canonical face (cm) to the camera, both with x to the viewer's
right, y up and z toward the camera.
"""

import json
import os
import sys
from importlib import metadata
from typing import Any

import mediapipe
import numpy as np
from mediapipe.tasks.python.core.base_options import BaseOptions
from mediapipe.tasks.python.vision import FaceLandmarker, FaceLandmarkerOptions

_FACES = 8


def main() -> None:
    """Answer pictures until the pipe closes."""
    # MediaPipe logs to the same stdout; the protocol gets a copy of it and the log goes to stderr.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    options = FaceLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=sys.argv[1]),
        num_faces=_FACES,
        output_face_blendshapes=True,
        output_facial_transformation_matrixes=True,
    )
    with FaceLandmarker.create_from_options(options) as landmarker:
        versions = {name: metadata.version(name) for name in ("mediapipe", "numpy")}
        _write(answers, {"versions": versions})
        while line := sys.stdin.buffer.readline():
            height, width, depth = json.loads(line)["shape"]
            pixels = np.frombuffer(sys.stdin.buffer.read(height * width * depth), np.uint8)
            picture = mediapipe.Image(
                image_format=mediapipe.ImageFormat.SRGB,
                data=np.ascontiguousarray(pixels.reshape(height, width, depth)),
            )
            _write(answers, {"faces": _faces(landmarker.detect(picture), width, height)})


def _faces(result: Any, width: int, height: int) -> list[dict[str, Any]]:
    found = []
    for points, shapes, matrix in zip(
        result.face_landmarks,
        result.face_blendshapes,
        result.facial_transformation_matrixes,
        strict=True,
    ):
        # z comes in the scale of x (MediaPipe's Face Landmarker guide).
        mesh = np.array([[p.x, p.y, p.z] for p in points]) * [width, height, width]
        corners = [mesh[:, :2].min(axis=0), mesh[:, :2].max(axis=0)]
        found.append(
            {
                "box_xyxy": np.concatenate(corners).tolist(),
                "points_xyz": mesh.tolist(),
                "blendshapes": {shape.category_name: shape.score for shape in shapes},
                "matrix": np.asarray(matrix).tolist(),
            }
        )
    return found


def _write(file: Any, answer: dict[str, Any]) -> None:
    file.write(json.dumps(answer) + "\n")
    file.flush()


if __name__ == "__main__":
    main()
