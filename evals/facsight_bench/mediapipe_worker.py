"""MediaPipe's own FaceMesh, and OpenCV 4's cascade, in an environment of their own over pipes.

Runs where MediaPipe 0.10.21 and OpenCV 4 are installed and facsight is not: reads one JSON request
a line, writes one JSON answer a line. Requests: `{"op": "mesh", "path": P}` gives every face's 478
points in image pixels; `{"op": "boxes", "path": P}` every face's box by both of MediaPipe's
detectors; `{"op": "haar", "path": P}` by OpenCV's frontal Haar cascade, which OpenCV 5 has no more;
`{"op": "time", "path": P, "runs": N}` the `seconds` of N runs of FaceMesh on the decoded picture,
and those of processor time, `cpu`; `time_landmarker` those of FaceLandmarker, whose file is `task`;
`{"op": "time_read", "path": P}` the seconds of reading the file and of one run of FaceMesh.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import mediapipe
import numpy as np

_FACES = 16
_SHORT_RANGE, _FULL_RANGE = 0, 1
_HAAR_STEP, _HAAR_NEIGHBOURS, _HAAR_LEAST_PX = 1.1, 4, 20


def main() -> None:
    """Answer requests until the pipe closes."""
    # MediaPipe logs to the same stdout; the protocol gets a copy of it and the log goes to stderr.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    mesh = mediapipe.solutions.face_mesh.FaceMesh(
        static_image_mode=True, max_num_faces=_FACES, refine_landmarks=True
    )
    detectors = [
        mediapipe.solutions.face_detection.FaceDetection(0.5, model_selection=reach)
        for reach in (_SHORT_RANGE, _FULL_RANGE)
    ]
    # OpenCV 4's alone: its stubs have it and those of OpenCV 5 do not
    vision: Any = cv2
    haar = vision.CascadeClassifier(
        str(Path(cv2.__file__).parent / "data" / "haarcascade_frontalface_default.xml")
    )
    landmarker: Any = None
    for line in sys.stdin:
        request = json.loads(line)
        began = time.perf_counter()
        stored = cv2.imread(request["path"])
        if stored is None:
            raise SystemExit(f"{request['path']} cannot be read")
        picture = cv2.cvtColor(stored, cv2.COLOR_BGR2RGB)
        read_s = time.perf_counter() - began
        if request["op"] == "mesh":
            answer: dict[str, Any] = {"faces": _points(mesh, picture)}
        elif request["op"] == "boxes":
            answer = {"boxes": [box for one in detectors for box in _boxes(one, picture)]}
        elif request["op"] == "haar":
            answer = {"boxes": _haar_boxes(haar, picture)}
        elif request["op"] == "time_read":
            (seconds,) = _time(partial(mesh.process, picture), 1)["seconds"]
            answer = {"read_s": read_s, "mesh_s": seconds}
        elif request["op"] == "time_landmarker":
            landmarker = landmarker or _landmarker(request["task"])
            framed = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=picture)
            answer = _time(partial(landmarker.detect, framed), request["runs"])
        else:
            answer = _time(partial(mesh.process, picture), request["runs"])
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _points(mesh: Any, picture: Any) -> list[Any]:
    height, width = picture.shape[:2]
    result = mesh.process(picture)
    return [
        (np.array([[p.x, p.y, p.z] for p in face.landmark]) * [width, height, width]).tolist()
        for face in result.multi_face_landmarks or ()
    ]


def _boxes(detector: Any, picture: Any) -> list[list[float]]:
    height, width = picture.shape[:2]
    found = []
    for face in detector.process(picture).detections or ():
        box = face.location_data.relative_bounding_box
        right, bottom = box.xmin + box.width, box.ymin + box.height
        found.append([box.xmin * width, box.ymin * height, right * width, bottom * height])
    return found


def _haar_boxes(cascade: Any, picture: Any) -> list[list[float]]:
    rows = cascade.detectMultiScale(
        cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY),
        _HAAR_STEP,
        _HAAR_NEIGHBOURS,
        minSize=(_HAAR_LEAST_PX, _HAAR_LEAST_PX),
    )
    return [[float(x), float(y), float(x + w), float(y + h)] for x, y, w, h in rows]


def _landmarker(task: str) -> Any:
    tasks = mediapipe.tasks
    return tasks.vision.FaceLandmarker.create_from_options(
        tasks.vision.FaceLandmarkerOptions(
            base_options=tasks.BaseOptions(model_asset_path=task),
            num_faces=_FACES,
            output_face_blendshapes=True,
        )
    )


def _time(work: Callable[[], object], runs: int) -> dict[str, list[float]]:
    seconds, cpu = [], []
    for _ in range(runs):
        start, used = time.perf_counter(), time.process_time()
        work()
        cpu.append(time.process_time() - used)
        seconds.append(time.perf_counter() - start)
    return {"seconds": seconds, "cpu": cpu}


if __name__ == "__main__":
    main()
