"""A made-up face in the form of ICT-FaceKit's files."""

import numpy as np

CORNERS = np.array([[0.0, 0, 0], [4, 0, 0], [4, 4, 0], [0, 4, 1]])


def obj(vertices: np.ndarray) -> str:
    rows = [f"v {x} {y} {z}" for x, y, z in vertices.tolist()]
    return "\n".join(["# made up", *rows, "f 1/1 2/2 3/3 4/4", "f 1 2 3"]) + "\n"
