"""The scene of an analysis as a tool answers it: typed, and readable as text."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from facsight_tools.server.schemas import PeopleReading, RelationReading, SceneReading
from facsight_tools.server.toolset.parts import Part


class SceneShown(Part):
    """What was measured around the faces."""

    faces: int = Field(description="How many faces the picture shows")
    scene: SceneReading

    def lines(self) -> Iterable[str]:
        """Light first, then bodies, hands and what lies between people."""
        scene = self.scene
        width, height = scene.size_wh
        yield (
            f"{width} by {height} pixels, {self.faces} faces, brightness {scene.brightness:.0f}, "
            f"contrast {scene.contrast:.0f} grey levels."
        )
        if scene.people is None:
            yield "Bodies and hands were not asked for: analyze the picture again with `scene`."
        else:
            yield from _of_people(scene.people)


def _of_people(people: PeopleReading) -> Iterable[str]:
    for body in people.bodies:
        whose = "no face" if body.face is None else f"F{body.face}"
        yield f"Body {body.body} ({whose}): arms {_told(body.arms)}; hands {_told(body.hands)}."
    for hand in people.hands:
        yield f"Hand {hand.hand} ({_told(hand.side)}): {_told(hand.face)}."
    for gaze in people.gaze_targets:
        yield f"F{gaze.face} looks at: {_told(gaze)}."
    for pair in people.facing:
        one, other = pair.faces
        yield f"F{one} and F{other}: {_told(pair)}."


def _told(relation: RelationReading) -> str:
    if relation.status == "unavailable":
        return f"not measured ({(relation.reason or '').replace('_', ' ')})"
    return relation.value or ""
