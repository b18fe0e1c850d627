"""What a client may fill in for an argument of a resource's address, while its user types.

Handles are completed for their owner only. Where several people may be the same owner, over HTTP
without authentication, none are: there the handle is all that keeps an analysis from the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from typing import TYPE_CHECKING, get_args

from fastmcp import FastMCP
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INTERNAL_ERROR,
    CompletionArgument,
    CompletionContext,
    PromptReference,
    ResourceTemplateReference,
)

from facsight_tools.errors import AnalysisExpired, FacsightError
from facsight_tools.rules import files
from facsight_tools.server.resources import model_cards
from facsight_tools.server.security.principal import current_principal, is_one_person
from facsight_tools.server.services import Services
from facsight_tools.server.toolset.pictures import OverlayStyle

if TYPE_CHECKING:
    from facsight_tools.server.security.guard import Guard


def add_completions(server: FastMCP, services: Services, guard: Guard | None) -> None:
    """Add the answer to `completion/complete`.

    Args:
        server: the outermost one: those that are mounted on it are not asked.
        services: what keeps the analyses.
        guard: bounds and records what comes from outside; this request passes no middleware.
    """

    @server.completion
    async def complete(
        ref: PromptReference | ResourceTemplateReference,
        argument: CompletionArgument,
        context: CompletionContext | None,
    ) -> list[str]:
        if isinstance(ref, PromptReference):
            return []  # a path, words and findings: the user's own
        typed = {argument.name: argument.value}
        known = (context and context.arguments) or {}
        try:
            with guard.admit("completion", argument.name, typed) if guard else nullcontext():
                values = _values(services, argument.name, known)
        except FacsightError as error:
            raise MCPError(INTERNAL_ERROR, f"{error.code}: {error}") from error
        except Exception as error:  # the server masks those of tools, not those of this request
            raise MCPError(INTERNAL_ERROR, "The completion failed.") from error
        return [one for one in values if one.startswith(argument.value)]


def _values(services: Services, name: str, known: dict[str, str]) -> Iterable[str]:
    """Everything that the argument of that name could be, given those that are filled in."""
    if name == "analysis_id":
        owner = current_principal()
        return services.store.handles(owner) if is_one_person(owner) else ()
    if name == "row_id":
        return _rows(services, known.get("analysis_id", ""))
    if name == "style":
        return get_args(OverlayStyle)
    if name == "rule_set":
        return files.available()
    return model_cards() if name == "model_id" else ()


def _rows(services: Services, analysis_id: str) -> list[str]:
    try:
        return [row.id for row in services.ledger(analysis_id).rows]
    except AnalysisExpired:
        return []
