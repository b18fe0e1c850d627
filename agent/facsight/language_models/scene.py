"""A vision model describes the picture; what it says is read strictly and never measured."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

from langchain_core.messages import HumanMessage, SystemMessage
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from facsight.language_models.calls import ModelQuestion, ask
from facsight.language_models.chat_model import Opened
from facsight.language_models.pictures import Pixels, Shown
from facsight.language_models.reading import read_form
from facsight_prompts import load
from facsight_tools.errors import first_fault
from facsight_tools.evidence.observations import LONGEST, MOST, Observation, refusal
from facsight_tools.evidence.usage import Dropped, SceneReport, Unread, Usage

_GRID: Final = 1000.0
_PARTS: Final[dict[Pixels, str]] = {
    "full": "a whole picture",
    "marked": (
        "a whole picture with boxes on it that have names such as 'face 1', 'body 1', 'hand 1'; "
        "the boxes are no part of the picture. Name a face as it is marked: 'Face 1 ...'"
    ),
    "face-crop": "one face, cut out of a picture",
}
# A model's own quotation marks would end the quotation that the answer puts the sentence in
_QUOTES: Final = str.maketrans({"“": "'", "”": "'", '"': "'", "«": "'", "»": "'"})


class Seen(BaseModel):
    """One observation as the model is asked for it."""

    model_config = ConfigDict(extra="ignore")

    text: str = Field(min_length=1, max_length=LONGEST)
    region: tuple[float, float, float, float] | None = Field(
        default=None, description="left, top, right, bottom; the picture is 1000 wide and 1000 high"
    )


class SceneReply(BaseModel):
    """The model's whole answer; its items are judged one by one."""

    model_config = ConfigDict(extra="ignore")

    observations: list[Any]


class SceneForm(BaseModel):
    """The form that the model is asked to keep to."""

    observations: list[Seen]


@dataclass(frozen=True, slots=True)
class Described:
    """Observations in pixels of the picture, and how they came about."""

    observations: tuple[Observation, ...]
    report: SceneReport
    prompts: dict[str, str]


async def describe_scene(at: Opened, shown: Shown, most: int = MOST) -> Described:
    """What the model says it sees, at most so many observations; raises as `ask` does.

    An answer that cannot be read gives no observations; the report says why.
    """
    prompt = load("scene")
    part = _PARTS[shown.mode]
    question = ModelQuestion(
        [
            SystemMessage(prompt.render(part=part, most=str(most), longest=str(LONGEST))),
            HumanMessage([{"type": "text", "text": "Describe the picture."}, shown.block()]),
        ],
        SceneForm,
        picture=shown,
    )
    reply = await ask(at, question, Usage(model=at.name, price=at.price))
    scene, usage = (
        read_form(reply.text, SceneReply, prompt=prompt.name, cut_off=reply.cut_off),
        reply.usage,
    )
    if isinstance(scene, Unread):
        usage = usage.model_copy(update={"unread": (*usage.unread, scene)})
        items = []
    else:
        items = scene.observations
    judged = [_judged(item, at.name, shown) for item in items[:most]]
    kept = tuple(one for one in judged if isinstance(one, Observation))
    dropped = [one for one in judged if isinstance(one, Dropped)]
    if len(items) > most:
        dropped.append(
            Dropped(code="too_many", message=f"{len(items) - most} observations beyond {most}.")
        )
    report = SceneReport(usage=usage, kept=len(kept), dropped=tuple(dropped))
    return Described(kept, report, {prompt.name: prompt.sha256})


def _judged(item: object, source: str, shown: Shown) -> Observation | Dropped:
    """An item as an observation, its region in pixels of the picture, or why it is none."""
    try:
        seen = Seen.model_validate(item)
    except ValidationError as error:
        where, why = first_fault(error)
        return Dropped(code="form", message=f"{where or 'item'}: {why}.")
    said = " ".join(seen.text.split()).translate(_QUOTES)
    wrong = refusal(said)
    if wrong is not None:
        return wrong
    if seen.region is None:
        # what is said of a face that was cut out is said of that face
        whole = shown.box_xyxy if shown.mode == "face-crop" else None
        return Observation(text=said, region=whole, source=source)
    on_grid = _on_grid(seen.region)
    if on_grid is None:
        return Dropped(code="region", message="Its region does not lie within the picture.")
    return Observation(text=said, region=shown.to_picture(on_grid), source=source)


def _on_grid(
    region: tuple[float, float, float, float],
) -> tuple[float, float, float, float] | None:
    """A region on the grid of 0-1000, fractions included; None where it is none."""
    fractions = all(0 <= edge <= 1 for edge in region)
    left, top, right, bottom = (edge * _GRID if fractions else edge for edge in region)
    edges = (left, top, right, bottom)
    if not all(math.isfinite(edge) and 0 <= edge <= _GRID for edge in edges):
        return None
    return edges if left < right and top < bottom else None
