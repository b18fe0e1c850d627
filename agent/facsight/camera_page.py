"""The page's route for a webcam: one picture in, its numbers out, and nothing kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastmcp import FastMCP
from pydantic import BaseModel, Field

from facsight.page_calls import posted
from facsight_tools.server.workers.wire import Options

if TYPE_CHECKING:
    from facsight.settings import Settings
    from facsight_tools.server.security.guard import Guard
    from facsight_tools.server.services import Services
    from facsight_tools.types import FaceReport


class MomentUnit(BaseModel):
    """An action unit that is present."""

    code: str
    letter: str = Field(description="Intensity, A to E")
    name: str


class MomentFace(BaseModel):
    """One face of one moment."""

    face: int = Field(description="From left to right")
    box: tuple[float, float, float, float] = Field(description="x1, y1, x2, y2, pixels")
    units: list[MomentUnit] = Field(description="Strongest first")
    label: str | None
    score: float | None


class CameraMoment(BaseModel):
    """What one picture of a webcam shows."""

    size_wh: tuple[int, int]
    faces: list[MomentFace]


def add_camera_page(
    server: FastMCP, settings: Settings, services: Services, guard: Guard | None
) -> None:
    """Add the route; see `facsight.page.add_page`."""
    options = Options(labels=settings.labels, scene=False, order="position")

    @posted(server, guard, "/view/moments", "moments")
    async def measure(picture: bytes) -> CameraMoment:
        services.measurer.check_room()
        found = await services.measurer.measure(picture, options)
        return CameraMoment(size_wh=found.scene.size_wh, faces=list(map(_face, found.faces)))


def _face(face: FaceReport) -> MomentFace:
    from facsight_tools.facs import ACTION_UNITS
    from facsight_tools.overlay import strongest_units

    left, top, right, bottom = (round(float(edge), 1) for edge in face.detection.box_xyxy)
    named = [(ACTION_UNITS[unit.au], unit.letter or "") for unit in strongest_units(face)]
    label, score = next(iter(face.emotion.ranked), (None, None))
    return MomentFace(
        face=face.index,
        box=(left, top, right, bottom),
        units=[MomentUnit(code=unit.code, letter=letter, name=unit.name) for unit, letter in named],
        label=label,
        score=score,
    )
