"""A language model for questions that no form covers: it names the query, and nothing of its prose
is shown.

It is sent the question, the last ones and the forms with their examples: no rows and no pixels.
"""

from __future__ import annotations

from typing import Any, Final

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from pydantic import BaseModel, ConfigDict, model_validator

from facsight.chat.grammar import forms
from facsight.chat.query import SCHEMA, Query
from facsight.language_models.calls import ModelQuestion, ask
from facsight.language_models.reading import read_form
from facsight.settings import Settings
from facsight_prompts import fenced, load
from facsight_tools.evidence.usage import Unread, Usage

_TRIES: Final = 2
_TURNS_SENT: Final = 4


class ModelQuery(BaseModel):
    """A query as a model writes it, where `none` is a question that fits no form."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    query: Query | None

    @model_validator(mode="before")
    @classmethod
    def _flat(cls, given: Any) -> Any:
        """The object is the query itself."""
        if not isinstance(given, dict):
            return given
        return {"query": None if given.get("what") == "none" else given}

    @classmethod
    def model_json_schema(cls, *_: Any, **__: Any) -> dict[str, Any]:
        """The flat schema of a query."""
        return SCHEMA


async def propose(
    question: str, asked_before: list[str], chosen: Settings
) -> tuple[Query | None, Usage, dict[str, str]]:
    """The query of a question by a language model, what that took, and the prompts by hash.

    It is asked once more where its answer cannot be read; then there is no query.

    Raises:
        AgentError: the model cannot be opened, refused, or did not answer.
    """
    at, prompt = chosen.writer(), load("chat")
    used = Usage(model=at.name, price=at.price)
    asked = prompt.render(
        forms=_listed(),
        before=fenced("\n".join(asked_before[-_TURNS_SENT:])),
        question=fenced(question),
    )
    said: list[BaseMessage] = [HumanMessage(asked)]
    prompts = {prompt.name: prompt.sha256}
    for _ in range(_TRIES):
        reply = await ask(at, ModelQuestion(said, ModelQuery), used)
        used = reply.usage
        read = read_form(reply.text, ModelQuery, prompt=prompt.name, cut_off=reply.cut_off)
        if isinstance(read, ModelQuery):
            invented = _invented(read.query, question)
            if invented is None:
                return read.query, used, prompts
            message = f"{invented}: the user did not write that."
            read = Unread(prompt=prompt.name, reason="wrong_shape", message=message)
        used = used.model_copy(update={"unread": (*used.unread, read)})
        said += [AIMessage(reply.text), HumanMessage(f"{read.message} Write the JSON again.")]
    return None, used, prompts


def _invented(query: Query | None, question: str) -> str | None:
    """The file or the words of a query that do not stand in the question."""
    named = () if query is None else ("path", "text")
    given = {name: getattr(query, name) for name in named}
    return next((name for name, one in given.items() if one and one not in question), None)


def _listed() -> str:
    """The forms with their fixed fields, an example each."""
    lines = []
    for form in forms("en"):
        if form.example or form.shown:
            fixed = "".join(f" {name}={value}" for name, value in form.fixed.items())
            lines.append(f"{form.what}{fixed}: {form.example or form.shown}")
    return "\n".join(lines)
