"""The tool that answers questions in a conversation over an analysis."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastmcp import Context as CallContext
from fastmcp import FastMCP
from fastmcp.tools import ToolResult
from mcp_types import ToolAnnotations
from pydantic import BaseModel, Field

from facsight.server.telling import teller
from facsight_tools.lazy import Lazy
from facsight_tools.server.errors import wire_errors
from facsight_tools.server.progress import Stages
from facsight_tools.server.security.principal import current_principal
from facsight_tools.server.slim import slim
from facsight_tools.server.toolset.arguments import WithDetail

if TYPE_CHECKING:
    from facsight.chat.reply import Reply
    from facsight.chat.threads import Threads


class TalkClaim(BaseModel):
    """One sentence, rendered from statements that hold, and the ids of the rows behind it."""

    text: str
    cites: tuple[str, ...]


class TalkAnswer(BaseModel):
    """An answer in a conversation: what every detail of it has."""

    thread: str = Field(description="Handle of the conversation, to go on with it")
    query: dict[str, Any] | None = Field(
        description="The question as it was understood; null where it was not, and nothing answered"
    )
    language: Literal["en", "de"]
    text: str = Field(description="The answer as it is read, yes or no first")
    reasoner: str


class TalkBrief(TalkAnswer):
    """An answer in a conversation, as it is shown."""

    cites: list[str] = Field(description="Ids of the rows behind it")

    @classmethod
    def of(cls, reply: Reply) -> TalkBrief:
        """The reply of a turn without its parts."""
        talk = Talk.of(reply)
        cites = dict.fromkeys(row for one in talk.claims for row in one.cites)
        return cls(**talk.model_dump(include=set(TalkAnswer.model_fields)), cites=list(cites))


class Talk(TalkAnswer):
    """An answer in a conversation."""

    claims: list[TalkClaim] = Field(description="Sentences on a face or a picture")
    notes: list[str] = Field(description="Sentences of the tool on itself, without evidence")
    notice: str

    @classmethod
    def of(cls, reply: Reply) -> Talk:
        """The reply of a turn."""
        query = reply.query
        return cls(
            thread=reply.thread,
            query=None if query is None else {"what": query.what, **query.named},
            language=reply.language,
            text=reply.text,
            claims=[TalkClaim(text=one.told, cites=one.cites) for one in reply.claims],
            notes=[note.text for note in reply.notes],
            reasoner=reply.reasoner,
            notice=reply.notice,
        )


def add_ask(server: FastMCP, threads: Lazy[Threads]) -> None:
    """Add the tool, which opens the conversations at its first question."""

    @server.tool(
        title="Ask about an analysis",
        annotations=ToolAnnotations(
            read_only_hint=True,
            destructive_hint=False,
            idempotent_hint=False,
            open_world_hint=False,
        ),
        output_schema=slim(TalkBrief, Talk),
    )
    async def facs_ask(
        ctx: CallContext,
        question: Annotated[
            str,
            Field(
                description="In English or German, such as: Is AU4 present? Why not fear? Are you "
                "sure? Compare the two faces. What can I ask? Or words on the situation",
                min_length=1,
                max_length=4000,
            ),
        ],
        analysis_id: Annotated[
            str | None,
            Field(
                description="An analysis to begin a conversation over, or to add to one",
                max_length=64,
            ),
        ] = None,
        thread: Annotated[
            str | None,
            Field(description="The conversation to go on with, from an answer", max_length=64),
        ] = None,
        detail: WithDetail = "brief",
    ) -> ToolResult:
        """Answer a question about an analysis, and go on from the questions before it.

        For "is this smile genuine", "is she frowning", "why not fear", "are you sure", "who looks
        happiest", or to tell more of the situation. facs_infer_emotion gives the whole reading at
        once. It is read as one of a set of forms; yes or no comes first where it was asked.
        Every sentence on a face is rendered from statements that hold and cites its rows: show
        `text` as it is. What no form covers is not answered: the nearest questions are named.
        """
        with wire_errors():
            stages = Stages(ctx)
            await stages.begin("Opening the conversation")
            opened = await asyncio.to_thread(threads.get)
            agent = await opened.agent(current_principal(), analysis_id, thread)
            reply = await agent.ask(question, teller(stages))
        on = f"thread: {reply.thread} (give it with the next question to go on from here)"
        return ToolResult(
            content=f"{reply.text}\n\n{on}",
            structured_content=TalkBrief.of(reply) if detail == "brief" else Talk.of(reply),
        )
