"""Puts the refined lips, eyes and irises into the mesh: 468 points become 478.

The index tables are those of MediaPipe's graph `tensors_to_face_landmarks_with_attention` and the
rules those of its LandmarksRefinementCalculator: a refined point replaces x and y and leaves z as
the mesh has it; the ten iris points are new, and take the mean mesh z of the eye's contour.
"Left" is MediaPipe's: the side of the mesh with small indices, the viewer's left.
"""

import numpy as np

from facsight_tools.networks.convert.graph import Array
from facsight_tools.networks.convert.onnx_builder import OnnxBuilder

MESH_POINTS = 468
IRIS_POINTS = 5
REFINED_POINTS = MESH_POINTS + 2 * IRIS_POINTS

LIPS = (
    *(61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291),  # outer, lower
    *(185, 40, 39, 37, 0, 267, 269, 270, 409),  # outer, upper
    *(78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308),  # inner, lower
    *(191, 80, 81, 82, 13, 312, 311, 310, 415),  # inner, upper
    *(76, 77, 90, 180, 85, 16, 315, 404, 320, 307, 306),  # next to outer, lower
    *(184, 74, 73, 72, 11, 302, 303, 304, 408),  # next to outer, upper
    *(62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292),  # next to inner, lower
    *(183, 42, 41, 38, 12, 268, 271, 272, 407),  # next to inner, upper
)
LEFT_EYE_CONTOUR = (
    *(33, 7, 163, 144, 145, 153, 154, 155, 133),  # lower lid
    *(246, 161, 160, 159, 158, 157, 173),  # upper lid
)
RIGHT_EYE_CONTOUR = (
    *(263, 249, 390, 373, 374, 380, 381, 382, 362),
    *(466, 388, 387, 386, 385, 384, 398),
)
LEFT_EYE = (
    *LEFT_EYE_CONTOUR,
    *(130, 25, 110, 24, 23, 22, 26, 112, 243),  # first ring, lower
    *(247, 30, 29, 27, 28, 56, 190),  # first ring, upper
    *(226, 31, 228, 229, 230, 231, 232, 233, 244),  # second ring, lower
    *(113, 225, 224, 223, 222, 221, 189),  # second ring, upper
    *(35, 124, 46, 53, 52, 65),  # brow, lower edge
    *(143, 111, 117, 118, 119, 120, 121, 128, 245),  # outermost ring, lower
    *(156, 70, 63, 105, 66, 107, 55, 193),  # brow, upper edge
)
RIGHT_EYE = (
    *RIGHT_EYE_CONTOUR,
    *(359, 255, 339, 254, 253, 252, 256, 341, 463),
    *(467, 260, 259, 257, 258, 286, 414),
    *(446, 261, 448, 449, 450, 451, 452, 453, 464),
    *(342, 445, 444, 443, 442, 441, 413),
    *(265, 353, 276, 283, 282, 295),
    *(372, 340, 346, 347, 348, 349, 350, 357, 465),
    *(383, 300, 293, 334, 296, 336, 285, 417),
)
LEFT_IRIS = tuple(range(468, 473))
RIGHT_IRIS = tuple(range(473, 478))

# In the order in which the network's file lists its outputs.
REFINEMENTS = (LIPS, LEFT_EYE, RIGHT_EYE, LEFT_IRIS, RIGHT_IRIS)


def source_indices(branch_indices: list[tuple[int, ...]], points_per_branch: int) -> Array:
    """For each of the 478 points, where its x and y lie in mesh points then branch points.

    Branch b occupies `points_per_branch` rows from MESH_POINTS + b * points_per_branch, of which
    the first ones are its `branch_indices[b]`.
    """
    source = np.arange(REFINED_POINTS)
    for branch, indices in enumerate(branch_indices):
        start = MESH_POINTS + branch * points_per_branch
        source[list(indices)] = start + np.arange(len(indices))
    return source


def emit_refinement(builder: OnnxBuilder, mesh: str, branch_points: str, source: Array) -> str:
    """Merge `mesh` (N, 468, 3) and `branch_points` (N, B * P, 2) into (N, 478, 3)."""
    both = builder.add("Concat", builder.slice(mesh, 2, 0, 2), branch_points, axis=1)
    xy = builder.add("Gather", both, builder.constant(source), axis=1)

    depth = builder.slice(mesh, 2, 2, 3)
    contours = np.array([LEFT_EYE_CONTOUR, RIGHT_EYE_CONTOUR])
    iris_depth = builder.add("Gather", depth, builder.constant(contours), axis=1)
    iris_depth = builder.add("ReduceMean", iris_depth, axes=[2], keepdims=0)
    depths = builder.add("Concat", depth, iris_depth, axis=1)
    depth_source = np.arange(REFINED_POINTS)
    depth_source[list(LEFT_IRIS)] = MESH_POINTS
    depth_source[list(RIGHT_IRIS)] = MESH_POINTS + 1
    z = builder.add("Gather", depths, builder.constant(depth_source), axis=1)
    return builder.add("Concat", xy, z, axis=2)
