"""MediaPipe's FaceMesh in tracking mode on decoded frames; runs where MediaPipe is installed.

    PYTHON mediapipe_video_worker.py FRAMES.npy

FRAMES holds uint8 (N, H, W, 3), RGB. Prints milliseconds a frame by the clock and of all cores.
"""

import sys
import time

import mediapipe
import numpy as np


def main(path: str) -> None:
    """Run over all frames once; the first five warm up and do not count."""
    frames = np.load(path)
    mesh = mediapipe.solutions.face_mesh.FaceMesh(
        static_image_mode=False, max_num_faces=1, refine_landmarks=True
    )
    for frame in frames[:5]:
        mesh.process(frame)
    wall, cpu = time.perf_counter(), time.process_time()
    for frame in frames:
        mesh.process(frame)
    count = len(frames) / 1e3
    print((time.perf_counter() - wall) / count, (time.process_time() - cpu) / count)


if __name__ == "__main__":
    main(sys.argv[1])
