"""Measurements of the measurements: every figure in the documentation comes from here."""
