"""Deterministic measurement of faces, and the evidence it leaves."""
