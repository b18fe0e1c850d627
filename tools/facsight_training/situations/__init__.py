"""Situations that the small model learns from, a file for every language; see `situation_model`."""
