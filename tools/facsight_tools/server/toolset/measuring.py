"""The tools that measure, and those that give single parts of what was measured."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from fastmcp import Context
from fastmcp.tools import ToolResult
from pydantic import Field

from facsight_tools.errors import UnknownOption
from facsight_tools.server.brief import AnalysisBrief
from facsight_tools.server.errors import wire_errors
from facsight_tools.server.paging import Page, page
from facsight_tools.server.progress import Stages
from facsight_tools.server.schemas import AnalysisHandle, AnalysisReading, FaceReading
from facsight_tools.server.services import MEASURING_STAGES, Services
from facsight_tools.server.toolset.arguments import (
    READS,
    AnalysisId,
    Cursor,
    FaceNumber,
    FaceOrder,
    Labels,
    Limit,
    MaybeLimit,
    Neutral,
    NeutralFace,
    Picture,
    Region,
    RuleSetIds,
    WithDetail,
    WithScene,
)
from facsight_tools.server.toolset.parts import (
    Emotions,
    EmotionsBrief,
    Faces,
    Orientations,
    Units,
    UnitsBrief,
)
from facsight_tools.server.toolset.scene import SceneShown
from facsight_tools.server.toolset.toolset import Toolset

Letter = Literal["A", "B", "C", "D", "E"]

MOST_FACES: Final = 16
"""How many faces an answer tells of where nobody says how many."""

MOST_WHOLE: Final = 4
"""The same with every number of each, some 6,500 tokens a face."""


def add_measuring(tools: Toolset, services: Services) -> None:
    """Add the tools."""
    _add_analyze(tools, services)
    _add_parts(tools, services)


def _add_analyze(tools: Toolset, services: Services) -> None:
    @tools.tool(
        title="Analyze an image",
        annotations=READS,
        answers=(AnalysisBrief, AnalysisHandle),
    )
    async def facs_analyze_image(
        ctx: Context,
        image: Picture,
        rules: RuleSetIds = None,
        labels: Labels = None,
        scene: WithScene = True,
        region: Region = None,
        order: FaceOrder = "size",
        neutral: Neutral = None,
        neutral_face: NeutralFace = None,
        detail: WithDetail = "brief",
        face: FaceNumber = None,
        limit: MaybeLimit = None,
        cursor: Cursor = None,
    ) -> ToolResult:
        """Look at a photograph: measure every face in it and the people around it.

        Start here with any picture of people: which expression a face shows, how strong a smile
        is, which FACS action units are present, where a head is turned and a gaze goes. The
        analysis_id that it gives serves all other tools without measuring again:
        facs_infer_emotion explains what a face may convey, facs_ask answers single questions (is
        this smile genuine, why not fear), facs_render_overlay shows it. For many pictures or a
        folder facs_analyze_batch is better, for a video facs_analyze_video. What a face hides is
        told as not measured, never as absent. It does not recognise people.
        """
        with wire_errors():
            analysis_id, kept = await services.measure(
                image,
                rules or [],
                labels=labels,
                scene=scene,
                region=None if region is None else (region[0], region[1], region[2], region[3]),
                order=order,
                neutral=neutral or [],
                neutral_face=neutral_face,
                tell=Stages(ctx, MEASURING_STAGES).begin,
            )
            analysis = AnalysisReading.of(kept.analysis)
            default = MOST_FACES if detail == "brief" else MOST_WHOLE
            found = page(_chosen(analysis.faces, face), limit or default, cursor)
            notes = [*analysis.notes, *(kept.labels.notes if kept.labels else ())]
            handle = AnalysisHandle(
                analysis_id=analysis_id,
                lifetime_s=services.lifetime_s,
                analysis=analysis.model_copy(update={"faces": found.items, "notes": notes}),
                total=len(analysis.faces) if face is None else len(found.items),
                next_cursor=found.next_cursor,
            )
        brief = AnalysisBrief.of(handle)
        return ToolResult(
            content=brief.text(),
            structured_content=brief if detail == "brief" else handle,
        )


def _chosen(faces: list[FaceReading], face: int | None) -> list[FaceReading]:
    if face is not None and not any(one.face == face for one in faces):
        raise UnknownOption(f"There is no face {face}: the picture shows {len(faces)}.")
    return [one for one in faces if face in (None, one.face)]


def _add_parts(tools: Toolset, services: Services) -> None:
    def faces_of(
        analysis_id: str, face: int | None, limit: int | None, cursor: str | None
    ) -> Page[FaceReading]:
        faces = AnalysisReading.of(services.kept(analysis_id).analysis).faces
        return page(_chosen(faces, face), limit, cursor)

    @tools.tool(title="Get the faces", annotations=READS, answers=(Faces,))
    def facs_get_faces(
        analysis_id: AnalysisId, limit: Limit = MOST_FACES, cursor: Cursor = None
    ) -> ToolResult:
        """List the faces of an analysis: box, detection score, quality, top apparent expression.

        Which face is meant by a number, and where it is. facs_analyze_image has told it already.
        """
        with wire_errors():
            found = faces_of(analysis_id, None, limit, cursor)
            return Faces.of(found.items).on(found)

    @tools.tool(title="Get action units", annotations=READS, answers=(UnitsBrief, Units))
    def facs_get_action_units(
        analysis_id: AnalysisId,
        face: FaceNumber = None,
        only: Annotated[
            Literal["all", "present", "absent", "unavailable"],
            Field(description="Which readings; unavailable ones were not measured"),
        ] = "all",
        at_least: Annotated[
            Letter | None, Field(description="Only units present at this intensity or above")
        ] = None,
        sides: Annotated[bool, Field(description="Left and right readings as well")] = False,
        detail: WithDetail = "brief",
        limit: Limit = MOST_FACES,
        cursor: Cursor = None,
    ) -> ToolResult:
        """Give the FACS action units of one face or all: intensity 0-5 (A-E), absent, not measured.

        For a FACS coding, asymmetry (`sides`), or the reason why a unit was not measured. For the
        units behind an emotion facs_get_emotion says which of them argued for it.
        """
        with wire_errors():
            found = faces_of(analysis_id, face, limit, cursor)
            units = Units.of(found.items, only=only, at_least=at_least, sides=sides)
            return (UnitsBrief.of(units) if detail == "brief" else units).on(found)

    @tools.tool(
        title="Get head pose and gaze",
        annotations=READS,
        answers=(Orientations,),
    )
    def facs_get_pose_and_gaze(
        analysis_id: AnalysisId,
        face: FaceNumber = None,
        limit: Limit = MOST_FACES,
        cursor: Cursor = None,
    ) -> ToolResult:
        """Give head yaw, pitch and roll and the direction of gaze, in degrees.

        Positive is a turn to the subject's left, up, and a tilt to the subject's left shoulder.
        What or whom a face looks at is in facs_describe_scene.
        """
        with wire_errors():
            found = faces_of(analysis_id, face, limit, cursor)
            return Orientations.of(found.items).on(found)

    @tools.tool(title="Get emotion scores", annotations=READS, answers=(EmotionsBrief, Emotions))
    def facs_get_emotion(
        analysis_id: AnalysisId,
        face: FaceNumber = None,
        detail: WithDetail = "brief",
        limit: Limit = MOST_FACES,
        cursor: Cursor = None,
    ) -> ToolResult:
        """Give the scores of apparent expression by rule set, and which units argued for the first.

        Numbers from the face alone, to rank or compare faces: who looks happiest. For sentences
        that can be shown, with the situation weighed in, use facs_infer_emotion.
        """
        with wire_errors():
            found = faces_of(analysis_id, face, limit, cursor)
            emotions = Emotions.of(found.items)
            return (EmotionsBrief.of(emotions) if detail == "brief" else emotions).on(found)

    @tools.tool(title="Describe the scene", annotations=READS, answers=(SceneShown,))
    def facs_describe_scene(analysis_id: AnalysisId) -> ToolResult:
        """Give what was measured around the faces: bodies, arms, hands, what faces look at, light.

        For body language, who looks at whom, and what a hand covers. Measured from places in the
        picture: objects and places are not recognised. What could not be told has the reason.
        """
        with wire_errors():
            analysis = services.kept(analysis_id).analysis
            scene = AnalysisReading.of(analysis).scene
            return SceneShown(faces=len(analysis.faces), scene=scene).result()
