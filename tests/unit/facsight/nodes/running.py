"""A node by itself: its settings, and the events that it streams."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from facsight.settings import Settings
from facsight_tools.evidence.usage import Usage

MODEL = Usage(model="m", calls=1)
"""What a draft carries that a language model wrote."""


@dataclass
class Run:
    """Stands in for LangGraph's runtime."""

    context: Settings | None = None
    events: list[dict[str, Any]] = field(default_factory=list)

    def stream_writer(self, event: dict[str, Any]) -> None:
        self.events.append(event)

    @property
    def told(self) -> list[str]:
        return [event["node"] for event in self.events]
