"""Where the picture changes at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

_SIZE_WH: Final = (32, 18)
_LEAST: Final = 22.0
"""Mean difference of a cut, grey levels, on pictures of 32 x 18 points."""
_TIMES: Final = 4.0
"""How often a cut is what frames differed by before."""
_MEMORY: Final = 0.8


@dataclass(slots=True, eq=False)
class Cuts:
    """Compares each frame with the one before: that one made small, its shape, the usual change."""

    before: NDArray[np.float32] | None = None
    shape: tuple[int, ...] = ()
    usual: float = 0.0

    def step(self, pixels_rgb: NDArray[np.uint8]) -> bool:
        """Whether a cut lies before this frame, uint8 (H, W, 3); never before the first."""
        small, before = _small(pixels_rgb), self.before
        resized = bool(self.shape) and self.shape != pixels_rgb.shape
        self.before, self.shape = small, pixels_rgb.shape
        if before is None:
            return False
        change = float(np.abs(small - before).mean())
        is_cut = resized or change > max(_LEAST, _TIMES * self.usual)
        if not is_cut:
            self.usual = _MEMORY * self.usual + (1.0 - _MEMORY) * change
        return is_cut


def _small(pixels_rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    # Every n-th pixel is enough and costs a tenth of all of them.
    step = max(1, min(pixels_rgb.shape[0] // (4 * _SIZE_WH[1]), pixels_rgb.shape[1] // 128))
    few = np.ascontiguousarray(pixels_rgb[::step, ::step])
    return np.asarray(cv2.resize(few, _SIZE_WH, interpolation=cv2.INTER_AREA), np.float32)
