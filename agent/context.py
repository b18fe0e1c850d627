"""How a run is set up: what stays the same for the whole run and is no part of the question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from langgraph.runtime import Runtime

from facsight.tools.errors import UnknownOption
from facsight.tools.evidence.examples import Examples
from facsight.tools.rules import labels as label_sets
from facsight.tools.rules import lens as lenses

LABEL_SETS: Final = label_sets.available()
"""Those that come with facsight; `free:` and labels with commas between them is one's own."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The graph's context schema.

    Attributes:
        label_set: the labels to speak of: `basic` (the six basic emotions, contempt and neutral),
            `compound`, `affdex`, `emotic`, or a list of one's own such as `free:happiness,awe`.
        lens: the theory that the answer reads the face through; the answer names it.
        server: address of a facsight MCP server; None measures in this process.
        interventions: whether the answer also says what the rules would score without each of the
            units that the reading rests on most.
        model: a language model that writes the claims, by LangChain's name (`ollama:llava`) or as a
            LangChain chat model; None is the deterministic reasoner. It is sent the ledger's rows.
        model_url: address of the model's server, where it is not the provider's own.
        examples: labelled faces as action-unit vectors (`facsight examples make`), which define
            categories of one's own by nearest neighbours; None where there are none.
        max_repairs: how often claims that fail the checker may be put more plainly, 0 or more.
            What still fails is left out and listed.
    """

    label_set: str = label_sets.BASIC
    lens: str = lenses.LENSES[0]
    server: str | None = None
    interventions: bool = False
    model: Any = None
    model_url: str | None = None
    examples: Examples | None = None
    max_repairs: int = 2

    def __post_init__(self) -> None:
        self._check_labels()
        lenses.load(self.lens)
        if isinstance(self.model, str) and not all(self.model.partition(":")):
            raise UnknownOption(
                f"'{self.model}' names no model: write PROVIDER:MODEL, such as ollama:llava."
            )
        if self.max_repairs < 0:
            raise UnknownOption(f"max_repairs: expected 0 or more, got {self.max_repairs}.")

    def _check_labels(self) -> None:
        """Labels that no rule set knows need a language model or examples to speak of them."""
        shown = self.examples.labels if self.examples else ()
        unknown = set(label_sets.load(self.label_set).unknown) - set(shown)
        if unknown and self.model is None:
            raise UnknownOption(
                f"No rule set scores {', '.join(sorted(unknown))}: give examples of it, name a "
                f"language model, or ask for labels of {', '.join(LABEL_SETS)}."
            )


def settings(runtime: Runtime[Settings]) -> Settings:
    """The run's settings; the defaults where the caller gave none (LangGraph then passes None)."""
    return runtime.context or Settings()
