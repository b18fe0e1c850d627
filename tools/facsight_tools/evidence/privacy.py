"""What a language model may be sent; apart from `claims`, so that `--help` needs no Pydantic."""

from __future__ import annotations

from typing import Literal

Privacy = Literal["numbers", "face-crop", "full", "marked"]
"""Rows of evidence only; the face cut out; the whole picture."""
