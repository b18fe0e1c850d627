"""MediaPipe's own Pose and Hands, and LiteRT, in an environment of their own, over pipes.

Runs where MediaPipe 0.10.21 and `ai-edge-litert` are installed and facsight is not: reads one JSON
request a line, writes one JSON answer a line. Requests: `{"op": "people", "path": P}` gives the
body's 33 joints (x, y, z in image pixels, visibility) or null, and every hand's 21 points;
`{"op": "network", "member": M, "inputs": F}` the outputs of one of MediaPipe's files, in the order
of the file, on the pictures (N, H, W, 3) of an .npy file.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import cv2
import mediapipe
import numpy as np
from ai_edge_litert.interpreter import Interpreter

_HANDS = 8


def main() -> None:
    """Answer requests until the pipe closes."""
    # MediaPipe logs to the same stdout; the protocol gets a copy of it and the log goes to stderr.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    pose = mediapipe.solutions.pose.Pose(static_image_mode=True, model_complexity=1)
    hands = mediapipe.solutions.hands.Hands(
        static_image_mode=True, max_num_hands=_HANDS, model_complexity=1
    )
    for line in sys.stdin:
        request = json.loads(line)
        if request["op"] == "people":
            answer = _people(pose, hands, request["path"])
        else:
            answer = _network(request["member"], request["inputs"])
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _people(pose: Any, hands: Any, path: str) -> dict[str, Any]:
    stored = cv2.imread(path)
    if stored is None:
        raise SystemExit(f"{path} cannot be read")
    picture = cv2.cvtColor(stored, cv2.COLOR_BGR2RGB)
    height, width = picture.shape[:2]
    scale = (width, height, width)
    body = pose.process(picture).pose_landmarks
    found = hands.process(picture).multi_hand_landmarks or ()
    return {
        "body": body and [[*_scaled(p, scale), p.visibility] for p in body.landmark],
        "hands": [[_scaled(p, scale) for p in hand.landmark] for hand in found],
    }


def _scaled(point: Any, scale: tuple[int, int, int]) -> list[float]:
    return [point.x * scale[0], point.y * scale[1], point.z * scale[2]]


def _network(member: str, inputs: str) -> dict[str, Any]:
    data = (Path(mediapipe.__file__).parents[1] / member).read_bytes()
    interpreter = Interpreter(model_content=data)
    interpreter.allocate_tensors()
    outputs: list[list[Any]] = [[] for _ in interpreter.get_output_details()]
    for picture in np.load(inputs):
        interpreter.set_tensor(interpreter.get_input_details()[0]["index"], picture[None])
        interpreter.invoke()
        for rows, detail in zip(outputs, interpreter.get_output_details(), strict=True):
            rows.append(interpreter.get_tensor(detail["index"])[0].tolist())
    return {"outputs": outputs}


if __name__ == "__main__":
    main()
