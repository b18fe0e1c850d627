"""A few cases whose figures are known."""

from __future__ import annotations

import numpy as np

from facsight_evals.measure.metrics.classification import confusion

# Shrout & Fleiss 1979, Table 2: six targets, four judges.
JUDGES = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
)
TRUTH = np.array([0, 0, 1, 2, 3, 5, 4, 0, 2, 1.0])
READ = np.array([0.2, 0, 1.5, 1.8, 2.1, 4.4, 4.6, 0.9, 1.2, 1.1])
PRESENT = TRUTH >= 2
SCORE = np.array([0.1, 0.4, 0.35, 0.8, 0.4, 0.9, 0.8, 0.4, 0.2, 0.3])
CLASSES = np.array([0, 0, 0, 1, 1, 2, 2, 2, 2, 1])
CHOICES = np.array([0, 1, 0, 1, 2, 2, 2, 0, 2, 1])
WEIGHTS = np.array([1, 2, 0, 3, 1, 1, 2, 0, 1, 4])


def table(weights: np.ndarray | None = None) -> np.ndarray:
    return confusion(CLASSES, CHOICES, 3, weights)[..., :3]
