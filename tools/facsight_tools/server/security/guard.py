"""The middleware that every call from outside passes: who, how often, and the record."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from typing import Any, Final

import mcp_types as mt
from fastmcp.exceptions import FastMCPError, PromptError, ResourceError, ToolError
from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext
from mcp.shared.exceptions import MCPError

from facsight_tools.errors import RateLimited, ServerStopping, UnknownOption, quoted
from facsight_tools.server.security.audit import AuditLog, outcome_of, size_of
from facsight_tools.server.security.principal import client_key, enter, find_principal
from facsight_tools.server.security.rates import RateLimiter

# Names and addresses that the server does not know are repeated in the refusal.
_MOST_NAME: Final = 100
_MOST_ADDRESS: Final = 256
_OF_THEIR_OWN: Final = frozenset(
    {"tools/call", "resources/read", "prompts/get", "completion/complete"}
)
_REFUSED: Final = -32000  # JSON-RPC: an error of the server's own
_MOST_ARGUMENTS: Final = 64
_MOST_TOLD: Final = 3
_WHILE_ENDING: Final = "facs_get_"
"""What the tools that give what was measured begin with: they answer until the end."""


class Guard(Middleware):
    """Names the caller, bounds what it does, and writes the audit log.

    It stands on the outermost server only: what a tool calls in this process in turn is the same
    call, of the same caller.
    """

    def __init__(self, limiter: RateLimiter, audit: AuditLog) -> None:
        self._limiter = limiter
        self._audit = audit
        self._open = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._stopping = False

    @property
    def stopping(self) -> bool:
        """Whether new calls are refused."""
        return self._stopping

    @property
    def audit(self) -> AuditLog:
        """The record of calls."""
        return self._audit

    async def drain(self, timeout_s: float) -> bool:
        """Refuse new calls and wait for the open ones; returns whether all were finished."""
        self._stopping = True
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._idle.wait()
        return not self._open

    async def on_call_tool(
        self,
        context: MiddlewareContext[mt.CallToolRequestParams],
        call_next: CallNext[mt.CallToolRequestParams, Any],
    ) -> Any:
        """Guard a tool."""
        message = context.message
        with self._guarded("tool", message.name, message.arguments, ToolError):
            _check_names(message.name, *islice(message.arguments or {}, _MOST_ARGUMENTS))
            await _check_arguments(context)
            return await call_next(context)

    async def on_read_resource(
        self,
        context: MiddlewareContext[mt.ReadResourceRequestParams],
        call_next: CallNext[mt.ReadResourceRequestParams, Any],
    ) -> Any:
        """Guard a resource; its address may hold a handle, so only its scheme is recorded."""
        await self.check_resource_access(context)
        address = str(context.message.uri)
        with self._guarded("resource", address.partition(":")[0], None, ResourceError):
            _check_names(address, most=_MOST_ADDRESS)
            return await call_next(context)

    async def on_request(
        self,
        context: MiddlewareContext[mt.Request[Any, Any]],
        call_next: CallNext[mt.Request[Any, Any], Any],
    ) -> Any:
        """Count and record all else: handshakes, of which each makes a session, and lists.

        They have a number of their own, so that a client that looks around has its calls left.
        """
        if context.method in _OF_THEIR_OWN:
            return await call_next(context)
        started, outcome, principal = time.perf_counter(), "ok", find_principal()
        try:
            with self._limiter.call(f"{client_key(principal)}\nrequests"):
                return await call_next(context)
        except RateLimited as error:
            outcome = error.code
            raise MCPError(_REFUSED, f"{error.code}: {error}") from error
        except BaseException as error:
            outcome = outcome_of(error)
            raise
        finally:
            self._audit.write(principal, "request", context.method or "", outcome, started, 0)

    async def on_get_prompt(
        self,
        context: MiddlewareContext[mt.GetPromptRequestParams],
        call_next: CallNext[mt.GetPromptRequestParams, Any],
    ) -> Any:
        """Guard a prompt."""
        message = context.message
        with self._guarded("prompt", message.name, message.arguments, PromptError):
            _check_names(message.name, *islice(message.arguments or {}, _MOST_ARGUMENTS))
            return await call_next(context)

    @contextmanager
    def admit(self, kind: str, name: str, arguments: object) -> Iterator[None]:
        """Let one call in: its caller is named within the block, it is counted and recorded.

        Raises:
            RateLimited, ServerStopping: it is not let in.
        """
        started, outcome = time.perf_counter(), "ok"
        principal = find_principal()
        enter(principal)
        self._open += 1
        self._idle.clear()
        try:
            if self._stopping and not name.startswith(_WHILE_ENDING):
                raise ServerStopping("The server is shutting down and takes no new calls.")
            with self._limiter.call(client_key(principal)):
                yield
        except BaseException as error:
            outcome = outcome_of(error)
            raise
        finally:
            self._open -= 1
            if not self._open:
                self._idle.set()
            self._audit.write(principal, kind, name, outcome, started, size_of(arguments))

    @contextmanager
    def _guarded(
        self, kind: str, name: str, arguments: object, refusal: type[FastMCPError]
    ) -> Iterator[None]:
        try:
            with self.admit(kind, name, arguments):
                yield
        except (RateLimited, ServerStopping, UnknownOption) as error:
            raise refusal(f"{error.code}: {error}") from error


async def _check_arguments(context: MiddlewareContext[mt.CallToolRequestParams]) -> None:
    """Refuse arguments that a tool does not have before anything looks at their values."""
    given = context.message.arguments or {}
    server = context.fastmcp_context
    tool = None if server is None else await server.fastmcp.get_tool(context.message.name)
    if tool is None:
        return
    known = tool.parameters.get("properties", {})
    unknown = list(islice((name for name in given if name not in known), _MOST_TOLD))
    if unknown:
        told = ", ".join(quoted(name) for name in unknown)
        raise UnknownOption(
            f"{tool.name} has no argument {told}; it has: {', '.join(known) or 'none'}."
        )


def _check_names(*names: str, most: int = _MOST_NAME) -> None:
    if any(len(name) > most for name in names):
        raise UnknownOption(f"Nothing here has a name of more than {most} characters.")
