"""Region attention as its operators define it, one region at a time."""

import math

import numpy as np

from facsight_tools.networks.convert.attention import Region, RegionGrid
from facsight_tools.networks.convert.graph import Array


def region_matrix(points: Array, region: Region, grid: RegionGrid) -> Array:
    """(2, 3) from crop pixels to feature pixels, as Landmarks2TransformMatrix defines it."""
    xy = points.astype(np.float64) * grid.landmark_scale
    (x0, y0), (x1, y1) = xy[region.left_index], xy[region.right_index]
    turn = -math.atan2(y1 - y0, x1 - x0)
    rotate = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    level = xy[list(region.subset)] @ rotate.T
    low, high = level.min(axis=0), level.max(axis=0)
    centre = rotate.T @ ((low + high) / 2)
    scale = np.array(grid.scale_xy) * (high - low) / np.array(grid.size_wh)
    linear = rotate.T * scale
    return np.column_stack([linear, centre - linear @ (np.array(grid.size_wh) / 2)])


def sample(features: Array, grid: RegionGrid, matrix: Array) -> Array:
    """TransformTensorBilinear: pixel centres on both sides, zero outside the outermost centres."""
    width, height = grid.size_wh
    channels, in_height, in_width = features.shape
    out = np.zeros((channels, height, width))
    for j in range(height):
        for i in range(width):
            x, y = matrix @ [i + 0.5, j + 0.5, 1] - 0.5
            if not (0 <= x <= in_width - 1 and 0 <= y <= in_height - 1):
                continue
            x0, y0 = min(int(x), in_width - 2), min(int(y), in_height - 2)
            fx, fy = x - x0, y - y0
            top = features[:, y0, x0] * (1 - fx) + features[:, y0, x0 + 1] * fx
            bottom = features[:, y0 + 1, x0] * (1 - fx) + features[:, y0 + 1, x0 + 1] * fx
            out[:, j, i] = top * (1 - fy) + bottom * fy
    return out
