"""Faces in time: decoding, tracks, measuring over time, series, the table of a video."""
