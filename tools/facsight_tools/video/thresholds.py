"""When something counts as an event: the limits as they stand in `thresholds.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TypeAlias

Limits: TypeAlias = Mapping[str, float]
"""The limits of one kind of event, by name."""


@cache
def thresholds() -> Mapping[str, Limits]:
    """All limits, by what they are on; read-only."""
    text = (files("facsight_tools.video") / "thresholds.toml").read_text("utf-8")
    return MappingProxyType(
        {name: MappingProxyType(limits) for name, limits in tomllib.loads(text).items()}
    )
