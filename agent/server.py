"""The MCP server with the agent on it: the measuring tools, and the tool that answers."""

from __future__ import annotations

from typing import Annotated

from fastmcp import FastMCP
from mcp_types import ToolAnnotations
from pydantic import BaseModel, Field

from facsight.agent.client import own_server
from facsight.prompts import load
from facsight.tools.evidence.claims import Inference
from facsight.tools.rules.labels import BASIC
from facsight.tools.rules.labels import available as label_sets
from facsight.tools.rules.lens import LENSES
from facsight.tools.server.errors import wire_errors


class Answer(BaseModel):
    """An answer, and the handle of the analysis that its citations lead to."""

    analysis_id: str
    ledger_hash: str
    text: str = Field(description="The claims as prose, ids in square brackets, then the notice")
    inference: Inference


def create_agent_server() -> FastMCP:
    """The server of this process with the agent's tool added.

    The measuring tools are mounted, not copied: an analysis that the agent makes is known to them
    under its handle.
    """
    measuring = own_server()
    server: FastMCP = FastMCP(
        name="facsight", instructions=measuring.instructions, mask_error_details=True
    )
    server.mount(measuring)
    _add_prompts(server)

    @server.tool(
        title="Infer the apparent emotion",
        annotations=ToolAnnotations(
            read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        ),
    )
    async def facs_infer_emotion(
        image: Annotated[
            str,
            Field(description="Path of a picture on this machine, its base64, or a data URI"),
        ],
        context: Annotated[
            str | None,
            Field(description="What the user says of the situation, in plain English sentences"),
        ] = None,
        face: Annotated[int, Field(description="Which face; 1 is the largest", ge=1)] = 1,
        labels: Annotated[
            str,
            Field(
                description="Label set: "
                + ", ".join(label_sets())
                + ", or a list of your own such as free:happiness,awe",
                max_length=1000,
            ),
        ] = BASIC,
        lens: Annotated[
            str,
            Field(
                description="Theory to read the face through",
                json_schema_extra={"enum": list(LENSES)},
            ),
        ] = LENSES[0],
        interventions: Annotated[
            bool,
            Field(description="Say as well what the scores would be without single action units"),
        ] = False,
    ) -> Answer:
        """Answer what one face's expression may convey, in sentences that each cite evidence.

        Gives face-only, context-only and fused distributions apart, names alternatives and
        contrary evidence, and abstains on poor pictures. Deterministic; no model is called. The
        ids lead to rows of facs_get_evidence with the same analysis_id.
        """
        # LangGraph is imported at the first question, so that a client's first answer is not late.
        from facsight.agent.api import ainfer

        with wire_errors():
            result = await ainfer(
                image,
                context=context,
                face=face,
                labels=labels,
                lens=lens,
                interventions=interventions,
            )
        return Answer(
            analysis_id=result.analysis_id,
            ledger_hash=result.ledger.hash,
            text=result.text,
            inference=result.inference,
        )

    return server


def _add_prompts(server: FastMCP) -> None:
    """What a client shows as slash commands: the whole way to a checked answer, and the rules."""

    @server.prompt(title=load("read_face").title, version=str(load("read_face").version))
    def facs_read_face(
        image: Annotated[str, Field(description="Path of a picture on this machine")],
        context: Annotated[str, Field(description="What is going on, in plain sentences")] = "",
    ) -> str:
        """Measure a face, write cited sentences and have them judged before they are shown."""
        return load("read_face").render(
            image=image, context=context.replace("</", "<\\/") or "nothing was said"
        )

    @server.prompt(title=load("reasoner").title, version=str(load("reasoner").version))
    def facs_write_claims() -> str:
        """Give the rules by which sentences about a face are written so that they pass."""
        return load("reasoner").render()

    for lens in LENSES:
        _add_lens(server, lens)

    @server.prompt(title=load("repair").title, version=str(load("repair").version))
    def facs_repair_claims(
        findings: Annotated[str, Field(description="The `repair` text of facs_verify_claims")],
    ) -> str:
        """Ask for refused sentences again, with the reason for each."""
        return load("repair").render(findings=findings)


def _add_lens(server: FastMCP, lens: str) -> None:
    """The rules of writing through one lens, as `facs_lens_appraisal`."""
    prompt = load(f"lens_{lens.replace('-', '_')}")

    @server.prompt(name=f"facs_{prompt.id}", title=prompt.title, version=str(prompt.version))
    def facs_lens() -> str:
        """Give the theory that sentences about a face are to be written through."""
        return prompt.render()
