"""The MCP server with the agent on it: the measuring tools, and the tool that answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from fastmcp import FastMCP

from facsight.client import own_server, own_services
from facsight.page import add_page
from facsight.server.ask import add_ask
from facsight.server.infer import add_infer
from facsight.server.prompts import add_prompts
from facsight.settings import DEFAULTS, Settings
from facsight_tools.lazy import Lazy
from facsight_tools.server.app import create_server
from facsight_tools.server.completions import add_completions
from facsight_tools.server.encodable import Encodable
from facsight_tools.server.inlined import Inlined
from facsight_tools.server.offered import BEGIN, Offered, named, told_of
from facsight_tools.server.taken import TakenAsMeant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastmcp.server.auth import AuthProvider

    from facsight.chat.threads import Threads
    from facsight_tools.server.security.guard import Guard
    from facsight_tools.server.services import Services


TOOLS: Final = (
    "facs_analyze_batch",
    "facs_analyze_image",
    "facs_analyze_video",
    "facs_ask",
    "facs_compare",
    "facs_describe_scene",
    "facs_find_similar",
    "facs_get_action_units",
    "facs_get_emotion",
    "facs_get_events",
    "facs_get_evidence",
    "facs_get_faces",
    "facs_get_job",
    "facs_get_pose_and_gaze",
    "facs_get_timeline",
    "facs_infer_emotion",
    "facs_list_pictures",
    "facs_read_table",
    "facs_render_overlay",
    "facs_verify_claims",
)
"""What models are offered, where the operator does not choose."""

_ANSWERS: Final = """\
facs_ask answers single questions: whether a smile is genuine, why not fear, who looks happiest.
facs_infer_emotion says what a face may convey in its situation, and why."""


def create_agent_server(
    services: Services | None = None,
    *,
    guard: Guard | None = None,
    auth: AuthProvider | None = None,
    operator: Settings = DEFAULTS,
    tools: Sequence[str] | None = None,
    read_only: bool = False,
) -> FastMCP:
    """The measuring server with the agent's tool added.

    The measuring tools are mounted, not copied: an analysis that the agent makes is known to them
    under its handle.

    Args:
        services: what the measuring tools stand on; None is the server of this process.
        guard: bounds and records what comes from outside.
        auth: who may call over HTTP; None is everyone on this machine.
        operator: which model writes, where it runs and what it may be sent; a client chooses none
            of it, only whether to have this model, its own or none. Its `server` is not read: the
            agent asks the tools beside it, with their workers, limits and analyses.
        tools: the tools that clients are offered, with or without `facs_`; None is all.
        read_only: offer none that goes on after its call.

    Raises:
        UnknownOption: there is no such tool.
    """
    given = services or own_services()
    measuring = own_server() if services is None else create_server(services)
    only = None if tools is None else named(tools, TOOLS)
    offered = frozenset(only or TOOLS) - (BEGIN if read_only else frozenset())
    server: FastMCP = FastMCP(
        name="facsight",
        version=measuring.version,
        instructions=told_of(f"{measuring.instructions}\n{_ANSWERS}", offered)
        + f"\n{_told(operator)}",
        mask_error_details=True,
        middleware=[Encodable(), Inlined(), TakenAsMeant()],
        dereference_schemas=False,
        auth=auth,
    )
    if guard is not None:
        server.add_middleware(guard)
    server.mount(measuring)
    add_prompts(server)

    here = replace(operator, server=measuring)

    def conversations() -> Threads:
        # LangGraph is imported at the first question, so that a client's first answer is not late.
        from facsight.chat.threads import Threads

        return Threads(here, given.lifetime_s)

    threads = Lazy(conversations)
    add_infer(server, given, here)
    add_ask(server, threads)
    add_page(server, Settings(server=measuring), given, threads, guard)
    add_completions(server, given, guard)
    if tools is not None or read_only:
        server.add_middleware(Offered(only, read_only=read_only))
    return server


def _told(operator: Settings) -> str:
    """What clients are told of the models that the operator set up."""
    parts = [
        f"{one}{f' at {address}' if address else ''}"
        for one, address in (
            (operator.model, operator.model_url),
            (operator.vision_model, operator.vision_url),
        )
        if one is not None
    ]
    if not parts:
        return "No language model is set up here; every answer is deterministic."
    return f"A reading sends evidence to {' and '.join(parts)}; privacy: {operator.privacy}."
