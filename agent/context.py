"""How a run is set up: what stays the same for the whole run and is no part of the question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from langgraph.runtime import Runtime

from facsight.tools.errors import UnknownOption

LABEL_SETS: Final = ("basic",)
LENSES: Final = ("basic-emotion",)


@dataclass(frozen=True, slots=True)
class Settings:
    """The graph's context schema.

    Attributes:
        label_set: the labels to speak of; `basic` is the six basic emotions, contempt and neutral.
        lens: the theory that the answer reads the face through; the answer names it.
        server: address of a facsight MCP server; None measures in this process.
        interventions: whether the answer also says what the rules would score without each of the
            units that the reading rests on most.
        model: a language model that writes the claims, by LangChain's name (`ollama:llava`) or as a
            LangChain chat model; None is the deterministic reasoner. It is sent the ledger's rows.
        model_url: address of the model's server, where it is not the provider's own.
        max_repairs: how often claims that fail the checker may be put more plainly, 0 or more.
            What still fails is left out and listed.
    """

    label_set: str = "basic"
    lens: str = "basic-emotion"
    server: str | None = None
    interventions: bool = False
    model: Any = None
    model_url: str | None = None
    max_repairs: int = 2

    def __post_init__(self) -> None:
        for name, value, known in (
            ("label set", self.label_set, LABEL_SETS),
            ("lens", self.lens, LENSES),
        ):
            if value not in known:
                raise UnknownOption(f"There is no {name} '{value}'; there are: {', '.join(known)}.")
        if isinstance(self.model, str) and not all(self.model.partition(":")):
            raise UnknownOption(
                f"'{self.model}' names no model: write PROVIDER:MODEL, such as ollama:llava."
            )
        if self.max_repairs < 0:
            raise UnknownOption(f"max_repairs: expected 0 or more, got {self.max_repairs}.")


def settings(runtime: Runtime[Settings]) -> Settings:
    """The run's settings; the defaults where the caller gave none (LangGraph then passes None)."""
    return runtime.context or Settings()
