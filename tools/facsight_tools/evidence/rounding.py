"""How values are rounded: the ledger and the analysis beside it show the same numbers."""

from __future__ import annotations

from typing import Final

DECIMALS: Final = {
    "intensity": 2,
    "deg": 1,
    "probability": 3,
    "px": 0,
    "s": 2,
    "count": 0,
    "grey levels": 1,
}
"""Decimals of a value by its unit; 3 for any other unit."""


def rounded(value: float, unit: str) -> float:
    """A value as its row holds it: fixed decimals, and never -0.0."""
    return round(float(value), DECIMALS.get(unit, 3)) + 0.0


def printed(value: float, unit: str) -> str:
    """A rounded value as sentences print it, with all its decimals."""
    return f"{value:.{DECIMALS.get(unit, 3)}f}"
