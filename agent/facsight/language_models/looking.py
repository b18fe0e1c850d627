"""A language model looks again before it writes: it calls the tools that everybody calls.

It names faces, units and rows; picture and analysis are filled in here, so that it opens nothing
else. It has a few calls; what is wrong with one is told to it, and the call counts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from facsight.language_models.calls import ModelQuestion, ask
from facsight.language_models.chat_model import Opened
from facsight.language_models.facts import facts
from facsight.language_models.failures import is_about_the_form, is_surely_passing, told
from facsight.language_models.look_tools import TOOLS, Within, use
from facsight.language_models.proposal import WRITTEN, brief
from facsight.language_models.room import fits, learn_room
from facsight.reasoner.draft import StatedDraft
from facsight_prompts import fenced, load
from facsight_tools.answers.inference import Look
from facsight_tools.answers.notices import Notice
from facsight_tools.errors import AgentError, PromptTooLong
from facsight_tools.evidence.usage import Usage
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.menu import menu

_MOST_WRITTEN: Final = 8


@dataclass(frozen=True, slots=True)
class Looked:
    """What was called and what it took; `told` is what the model that writes is told of it."""

    looks: tuple[Look, ...] = ()
    told: str = ""
    usage: Usage | None = None
    notices: tuple[Notice, ...] = ()
    prompts: Mapping[str, str] | None = None


OFFERED: Final[Sequence[dict[str, Any]]] = tuple(
    {
        "type": "function",
        "function": {
            "name": one.name,
            "description": one.__doc__,
            "parameters": {
                key: value
                for key, value in one.model_json_schema().items()
                if key in ("type", "properties", "required")
            },
        },
    }
    for one in TOOLS.values()
)


def can_call(at: Opened) -> bool:
    """Whether a model may be offered tools, as far as is known."""
    takes = type(at.model).bind_tools is not BaseChatModel.bind_tools
    return at.can.tools and takes and (at.model.profile or {}).get("tool_calling", True)


async def look_again(
    at: Opened,
    within: Within,
    base: StatedDraft,
    most: int,
    tell: Callable[[Look], None],
) -> Looked:
    """What a model looks at again before it writes.

    Args:
        at: the model; one that takes no tools, or whose server does not, calls nothing.
        within: what is looked at; what is measured again becomes part of its evidence.
        base: of the face, as of `propose`.
        most: how many calls it has.
        tell: is told each call with what came of it.
    """
    if not can_call(at) or most == 0:
        return Looked()
    await learn_room(at)
    prompt, used = load("look"), Usage(model=at.name, price=at.price)
    shown = fenced(facts(within.evidence, base.face or 1, base.statements))
    asked = prompt.render(face=str(base.face), most=str(most), evidence=shown)
    said: list[BaseMessage] = [HumanMessage(asked)]
    looks: list[Look] = []
    notices: tuple[Notice, ...] = ()
    try:
        while len(looks) < most and fits(at, said):
            reply = await ask(at, ModelQuestion(said, None, tools=OFFERED), used)
            used = reply.usage
            if not isinstance(reply.message, AIMessage) or not _called(reply.message):
                break
            said.append(reply.message)
            for identity, name, given in _called(reply.message):
                if len(looks) == most:
                    break
                looks.append(await use(within, name, given, looks))
                tell(looks[-1])
                said.append(ToolMessage(looks[-1].result, tool_call_id=identity))
    except PromptTooLong as error:
        used = error.usage or used
    except AgentError as error:
        used = error.usage or used
        cause = error.__cause__ or error
        if is_about_the_form(cause) and not is_surely_passing(cause):
            at.can.tools = False
        else:
            notices = (told(error, at.name, "look", at.address),)
    return Looked(
        tuple(looks),
        "\n".join(_lines(looks, within.evidence, base.face)),
        used,
        notices,
        {prompt.name: prompt.sha256},
    )


def _called(message: AIMessage) -> list[tuple[str, str, Any]]:
    """Id, tool and arguments of each call; arguments that are no JSON are a text."""
    read = [(one["id"] or "", one["name"], one["args"]) for one in message.tool_calls]
    unread = [
        (one["id"] or "", one["name"] or "", one["args"] or "")
        for one in message.invalid_tool_calls
    ]
    return [*read, *unread]


def _lines(looks: Sequence[Look], evidence: Evidence, face: int | None) -> Iterable[str]:
    """What looking again gave, and what can be written of its rows."""
    useful = [one for one in looks if not one.failed]
    for one in useful:
        yield f"looked again, {one.tool} {json.dumps(one.arguments)}: {one.result}"
    rows = {row for one in useful for row in one.rows}
    written = [
        one
        for one in menu(evidence, face, most=10_000)
        if one.kind in WRITTEN and rows.intersection(one.rows(evidence))
    ]
    if written:
        yield "these hold of it:"
        yield from (brief(one) for one in written[:_MOST_WRITTEN])
