"""What is printed of rendered heads, on readings whose worth is known."""

import numpy as np
import pytest

pytest.importorskip("moderngl")
pytest.importorskip("scipy")

from facsight_tools.facs import Side
from facsight_tools.types import MeasuredAU
from facsight_training.rendered.expressions import SIDES, UNITS
from facsight_training.rendered.judge import JudgedFaces, Readings, report

KNIT, AT = 4, UNITS.index(4)
WHOLE: tuple[Side, ...] = ("right", "left", "both")


def drawn() -> JudgedFaces:
    """At rest, knit on both sides, knit on one, and anything; of two heads."""
    unit = np.tile([0, KNIT, KNIT, KNIT, -1], 2)
    side = np.tile(["both", "both", "right", "left", "both"], 2)
    values = np.zeros((10, 2, len(UNITS)), np.float32)
    for place, (shown, own) in enumerate(zip(unit, side, strict=True)):
        for row, name in enumerate(SIDES):
            if shown == KNIT and own in ("both", name):
                values[place, row, AT] = 5.0
    return JudgedFaces(
        np.zeros((10, 2, 1, 1, 3), np.uint8),
        np.zeros((10, 478, 3), np.float32),
        values,
        np.ones_like(values),
        unit,
        side,
        np.repeat(["Asian_F_3", "X_NHPI_M_3"], 5),
    )


def readings(values: np.ndarray, half_width: float) -> list[Readings]:
    """Of AU4 as it was drawn, and as what it says of the whole face the mean."""
    return [
        {
            (KNIT, side): MeasuredAU(KNIT, side, float(value), 0.9, "appearance", half_width)
            for side, value in zip(WHOLE, (*face, face.mean()), strict=True)
        }
        for face in values[:, :, AT]
    ]


def test_a_reading_that_is_right_gets_full_marks() -> None:
    faces = drawn()
    told = report(faces, readings(faces.values, 0.1))
    assert "| AU4 | 1.00 | 1.00 | 0.00 | 1.00 | 1.00 |" in told
    assert "moved side ahead in 4 of 4, by half a grade in 4" in told
    assert "units at A on a face at rest: 0.00" in told
    assert "intervals of sides hold 1.000" in told
    assert "below A 1.000, 0.10" in told


def test_a_unit_that_is_not_read_counts_as_chance_and_swapped_sides_as_none() -> None:
    faces = drawn()
    told = report(faces, readings(faces.values[:, ::-1], 0.1))
    assert "moved side ahead in 0 of 4" in told
    assert "0.520; lowest 0.50" in told  # one of 25 is right
