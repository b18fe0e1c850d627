"""The prompts of the server: the way to a checked answer, and the rules of writing."""

from __future__ import annotations

from typing import Annotated

from fastmcp import FastMCP
from pydantic import Field

from facsight_prompts import fenced, load
from facsight_tools.rules.lens import LENSES


def add_prompts(server: FastMCP) -> None:
    """What a client shows as slash commands: the whole way to a checked answer, and the rules."""

    @server.prompt(title=load("read_face").title, version=str(load("read_face").version))
    def facs_read_face(
        image: Annotated[str, Field(description="Path of a picture on this machine")],
        context: Annotated[str, Field(description="What is going on, in plain sentences")] = "",
    ) -> str:
        """Measure a face, write statements and show the text of those that hold."""
        return load("read_face").render(image=image, context=fenced(context) or "nothing was said")

    @server.prompt(title=load("reasoner").title, version=str(load("reasoner").version))
    def facs_write_claims() -> str:
        """Give the rules by which statements about a face are written so that they hold."""
        from facsight.language_models.proposal import writing_rules

        return writing_rules()

    for lens in LENSES:
        _add_lens(server, lens)

    @server.prompt(title=load("repair").title, version=str(load("repair").version))
    def facs_repair_claims(
        refused: Annotated[
            str, Field(description="What facs_verify_claims refused, with the reasons it gave")
        ],
    ) -> str:
        """Ask for refused statements again, with the reason for each."""
        return load("repair").render(refused=fenced(refused))


def _add_lens(server: FastMCP, lens: str) -> None:
    """The rules of writing through one lens, as `facs_lens_appraisal`."""
    prompt = load(f"lens_{lens.replace('-', '_')}")

    @server.prompt(name=f"facs_{prompt.id}", title=prompt.title, version=str(prompt.version))
    def facs_lens() -> str:
        """Give the theory that statements about a face are to be chosen through."""
        return prompt.render()
