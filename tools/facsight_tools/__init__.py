"""Deterministic measurement of faces, and the evidence it leaves."""

import os

# From 1.29 on, ONNX Runtime's builds for Linux report to their maker which networks are opened,
# and store an id of the machine in the home folder, unless this is set before their import.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
