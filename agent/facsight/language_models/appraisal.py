"""A language model judges the situation, from the words, the scene and perhaps the picture.

It is sent no number of the face. What it answers is read field by field into an appraisal where the
evidence is made (`facsight_tools.evidence.appraisal`): there each quoted span is looked up.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from langchain_core.messages import HumanMessage, SystemMessage
from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from facsight.language_models.calls import ModelQuestion, ask
from facsight.language_models.chat_model import Opened
from facsight.language_models.reading import list_form, read_form
from facsight_prompts import fenced, load
from facsight_tools.errors import AgentError
from facsight_tools.evidence import payloads
from facsight_tools.evidence.appraisal import schema
from facsight_tools.evidence.rows import Row
from facsight_tools.evidence.usage import AppraisalReport, Unread, Usage

MOST: Final = 3
"""Appraisals that a model is asked for."""

_MOST_SCENE: Final = 16
_LONGEST: Final = 6000
"""Characters of the situation that are sent."""

_NAME: Final = 110
_OF_SCENE: Final = (
    payloads.FaceCount,
    payloads.BodyFace,
    payloads.ArmsState,
    payloads.HandsState,
    payloads.HandOnFace,
    payloads.GazeTarget,
    payloads.HeadsFacing,
)


class AppraisalReply(BaseModel):
    """The model's whole answer; its items are read one by one."""

    model_config = ConfigDict(extra="ignore")

    appraisals: list[Any]


@dataclass(frozen=True, slots=True)
class ModelAppraisals:
    """What a model judged, as it wrote it, and how it came about."""

    given: tuple[dict[str, Any], ...]
    report: AppraisalReport
    prompts: dict[str, str]
    error: AgentError | None = None


async def appraise_situation(
    at: Opened,
    rows: Sequence[Row],
    face: int,
    labels: Sequence[str],
) -> ModelAppraisals:
    """How a model judges the situation of a face; nothing, and why, where it fails.

    Args:
        at: the model.
        rows: a ledger's, of which it is sent words, reports and the scene, and none of a face.
        face: the face.
        labels: of the label set in use.
    """
    prompt = load("appraise")
    system = prompt.render(face=str(face), labels=", ".join(labels), most=str(MOST))
    told = f"<situation>\n{fenced(situation(rows))}\n</situation>"
    question = ModelQuestion([SystemMessage(system), HumanMessage(told)], form_over(labels))
    used, failed, items = Usage(model=at.name, price=at.price), None, []
    try:
        reply = await ask(at, question, used)
    except AgentError as error:
        failed, used = error, error.usage or used
    else:
        read = read_form(reply.text, AppraisalReply, prompt=prompt.name, cut_off=reply.cut_off)
        used = reply.usage
        if isinstance(read, Unread):
            used = used.model_copy(update={"unread": (*used.unread, read)})
        else:
            items = read.appraisals
    given = tuple(_by(at.name, one) for one in items[:MOST] if isinstance(one, Mapping))
    report = AppraisalReport(usage=used, kept=0, failed=str(failed or ""))
    return ModelAppraisals(given, report, {prompt.name: prompt.sha256}, failed)


def situation(rows: Iterable[Row]) -> str:
    """Words, reports and scene, a line each; whatever is too long is left out at its end."""
    lines, left = [], _LONGEST
    for line in (*_words(rows), *[*_scene(rows)][:_MOST_SCENE]):
        left -= len(line)
        if left < 0:
            break
        lines.append(line)
    return "\n".join(lines)


def _words(rows: Iterable[Row]) -> Iterator[str]:
    speakers = {
        row.payload.statement: row.payload.words
        for row in rows
        if isinstance(row.payload, payloads.Circumstance) and row.payload.what == "speaker"
    }
    for row in rows:
        one = row.payload
        if isinstance(one, payloads.Quotation):
            by = speakers.get(one.statement)
            who = f" ({_json(by)} speaks)" if by else ""
            yield f"user{who}: {_json(one.words)}"
        elif isinstance(one, payloads.Observed):
            yield f"reported: {_json(one.words)}"


def _scene(rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        if isinstance(row.payload, _OF_SCENE) and row.status == "measured":
            yield f"scene: {row.text}"


def form_over(labels: Sequence[str]) -> type[BaseModel]:
    """The form that the model is asked to keep to: the labels are those of the set in use."""

    class AppraisalForm(BaseModel):
        appraisals: list[Any]

        @classmethod
        def __get_pydantic_json_schema__(
            cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
        ) -> dict[str, Any]:
            del core_schema, handler
            return list_form("appraisals", schema(labels, told=False), MOST)

    return AppraisalForm


def _by(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """An appraisal as the model gave it, with who judged: never what it says of that itself."""
    return {**given, "judged_by": f"model {' '.join(name.split())[:_NAME]}"}


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
