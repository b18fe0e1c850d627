"""View data: all that the page shows of one analysis, small enough for one answer."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

from facsight_tools.answers.inference import Inference
from facsight_tools.answers.judging import AnswerProblem, judge
from facsight_tools.evidence.rows import Ledger
from facsight_tools.server.schemas import AnalysisReading, FaceReading

if TYPE_CHECKING:
    from facsight_tools.types import Analysis


class ShownPicture(BaseModel):
    """The picture, made smaller for the page."""

    src: str = Field(description="JPEG as a data URI, at most 1024 pixels on its longer side")
    width: int = Field(description="Of the analysed picture, in whose pixels all regions are")
    height: int


class ShownVerdict(BaseModel):
    """What judging one sentence again came to, for the page."""

    accepted: bool
    problems: tuple[AnswerProblem, ...]


class FaceAnswer(BaseModel):
    """A further answer on a shown picture: on another face, or with other words."""

    ledger: Ledger
    inference: Inference
    verdicts: list[ShownVerdict]

    @classmethod
    def of(cls, inference: Inference, ledger: Ledger) -> FaceAnswer:
        """The answer, every claim judged again against the ledger that it cites."""
        return cls(ledger=ledger, inference=inference, verdicts=_verdicts(inference, ledger))


class ViewData(BaseModel):
    """What the page gets.

    `mesh` holds for each face its 478 points as x, y, x, y, ... in image pixels; `verdicts` one
    entry for each claim, in order.
    """

    analysis_id: str
    lifetime_s: float
    picture: ShownPicture
    faces: list[FaceReading]
    mesh: list[list[float]]
    ledger: Ledger
    inference: Inference | None
    verdicts: list[ShownVerdict]


def view_data(
    jpeg: bytes,
    analysis: Analysis,
    ledger: Ledger,
    inference: Inference | None,
    *,
    analysis_id: str,
    lifetime_s: float,
) -> ViewData:
    """Gather what the page shows; every claim is judged again against the ledger it cites.

    `jpeg` is the picture, made smaller, as the bytes of a file.
    """
    width, height = analysis.scene.size_wh
    source = "data:image/jpeg;base64," + base64.b64encode(jpeg).decode()
    reading = AnalysisReading.of(analysis)
    return ViewData(
        analysis_id=analysis_id,
        lifetime_s=lifetime_s,
        picture=ShownPicture(src=source, width=width, height=height),
        faces=reading.faces,
        mesh=[
            [round(float(x), 1) for x in face.landmarks.points_xyz[:, :2].ravel()]
            for face in analysis.faces
        ],
        ledger=ledger,
        inference=inference,
        verdicts=_verdicts(inference, ledger) if inference else [],
    )


def _verdicts(inference: Inference, ledger: Ledger) -> list[ShownVerdict]:
    """Of each sentence what is wrong with it, or with the answer as a whole."""
    problems = judge(inference, ledger)
    found = (
        tuple(one for one in problems if one.claim in (number, None))
        for number in range(1, len(inference.claims) + 1)
    )
    return [ShownVerdict(accepted=not one, problems=one) for one in found]
