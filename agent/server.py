"""The MCP server with the agent on it: the measuring tools, and the tool that answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastmcp import FastMCP
from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext
from mcp_types import CallToolRequestParams, ToolAnnotations
from pydantic import BaseModel, Field

from facsight.agent.client import own_server, served_by
from facsight.prompts import load
from facsight.tools.evidence.claims import Inference
from facsight.tools.server.app import create_server
from facsight.tools.server.errors import wire_errors

if TYPE_CHECKING:
    from fastmcp.server.auth import AuthProvider

    from facsight.tools.server.security.guard import Guard
    from facsight.tools.server.services import Services


class Answer(BaseModel):
    """An answer, and the handle of the analysis that its citations lead to."""

    analysis_id: str
    ledger_hash: str
    text: str = Field(description="The claims as prose, ids in square brackets, then the notice")
    inference: Inference


class _Served(Middleware):
    """Lets the agent's tools ask the server that they stand on."""

    def __init__(self, measuring: FastMCP) -> None:
        self._measuring = measuring

    async def on_call_tool(
        self,
        context: MiddlewareContext[CallToolRequestParams],
        call_next: CallNext[CallToolRequestParams, Any],
    ) -> Any:
        """Run a tool."""
        with served_by(self._measuring):
            return await call_next(context)


def create_agent_server(
    services: Services | None = None,
    *,
    guard: Guard | None = None,
    auth: AuthProvider | None = None,
) -> FastMCP:
    """The measuring server with the agent's tool added.

    The measuring tools are mounted, not copied: an analysis that the agent makes is known to them
    under its handle.

    Args:
        services: what the measuring tools stand on; None is the server of this process.
        guard: bounds and records what comes from outside.
        auth: who may call over HTTP; None is everyone on this machine.
    """
    measuring = own_server() if services is None else create_server(services)
    server: FastMCP = FastMCP(
        name="facsight", instructions=measuring.instructions, mask_error_details=True, auth=auth
    )
    if guard is not None:
        server.add_middleware(guard)
    server.add_middleware(_Served(measuring))
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
            result = await ainfer(image, context=context, face=face, interventions=interventions)
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
