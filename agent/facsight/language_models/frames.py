"""A vision model is shown single frames of a video; what it says becomes observations in time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from facsight.language_models.chat_model import name_of
from facsight.language_models.failures import told
from facsight.language_models.pictures import show
from facsight.language_models.scene import describe_scene
from facsight.settings import Settings
from facsight_tools.answers.notices import Notice
from facsight_tools.errors import AgentError
from facsight_tools.evidence.observations import Observation
from facsight_tools.evidence.timed_observations import boxes_at
from facsight_tools.evidence.usage import SceneReport, Usage
from facsight_tools.video.series import Series
from facsight_tools.video.single_frames import FrameSource
from facsight_tools.video.stretches import frame_at

MOST_OF_FRAME: Final = 4
"""Observations that are kept of one frame."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What came of the frames that a model was shown.

    Attributes:
        observations: each with its moment, in pixels of the frame.
        size_wh: of the frames, pixels.
        scenes: how each was described.
        notices: what the model failed at.
        prompts: hashes of what it was told, by name.
    """

    observations: tuple[Observation, ...] = ()
    size_wh: tuple[int, int] = (1, 1)
    scenes: tuple[SceneReport, ...] = ()
    notices: tuple[Notice, ...] = ()
    prompts: dict[str, str] = field(default_factory=dict)


async def watch(
    series: Series, times: Sequence[float], face: int, source: FrameSource, chosen: Settings
) -> Watched:
    """Show the frames of some times as far as `privacy` allows, one after another.

    A model that fails is asked no more: what it said before stands, and a notice says so.

    Raises:
        FacsightError: the frames cannot be decoded.
    """
    if chosen.privacy == "numbers":
        return Watched()
    until = asyncio.get_running_loop().time() + chosen.time_limit_s
    found: list[Observation] = []
    scenes: list[SceneReport] = []
    notices: list[Notice] = []
    prompts: dict[str, str] = {}
    size_wh = (1, 1)
    name = name_of(chosen.vision_model or chosen.model or "")
    for time_s in times:
        image = await asyncio.to_thread(source.at, time_s)
        place = frame_at(series.times, time_s)
        boxes = {} if place is None else boxes_at(series, place)
        marked = [(f"face {number}", box) for number, box in boxes.items() if box is not None]
        shown = show(image, chosen.privacy, boxes.get(face), marked)
        if shown is None:
            continue
        size_wh = image.size_wh
        try:
            described = await describe_scene(chosen.describer(until), shown, MOST_OF_FRAME)
        except AgentError as error:
            url = chosen.vision_url or chosen.model_url
            notices.append(told(error, name, "watch", url))
            scenes.append(SceneReport(usage=error.usage or Usage(model=name), kept=0))
            break
        found += [one.model_copy(update={"at": time_s}) for one in described.observations]
        scenes.append(described.report)
        prompts |= described.prompts
    if scenes and not notices and all(one.usage.unread for one in scenes):
        notices.append(Notice.of("in_prose", "watch", name))
    return Watched(tuple(found), size_wh, tuple(scenes), tuple(notices), prompts)
