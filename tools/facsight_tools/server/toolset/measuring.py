"""The tools that measure, and those that give single parts of what was measured."""

from __future__ import annotations

from typing import Annotated, Literal

from fastmcp import Context
from fastmcp.tools import ToolResult
from pydantic import Field

from facsight_tools.errors import UnknownOption
from facsight_tools.server.errors import wire_errors
from facsight_tools.server.progress import Stages
from facsight_tools.server.schemas import AnalysisHandle, AnalysisReading, FaceReading, summary
from facsight_tools.server.services import MEASURING_STAGES, Services
from facsight_tools.server.toolset.arguments import (
    READS,
    AnalysisId,
    FaceNumber,
    FaceOrder,
    Labels,
    Picture,
    Region,
    RuleSetIds,
    WithScene,
)
from facsight_tools.server.toolset.parts import Emotions, Faces, Orientations, Units
from facsight_tools.server.toolset.scene import SceneShown
from facsight_tools.server.toolset.toolset import Toolset

Letter = Literal["A", "B", "C", "D", "E"]


def add_measuring(tools: Toolset, services: Services) -> None:
    """Add the tools."""
    _add_analyze(tools, services)
    _add_parts(tools, services)


def _add_analyze(tools: Toolset, services: Services) -> None:
    @tools.tool(
        title="Analyze an image",
        annotations=READS,
        answer=AnalysisHandle,
    )
    async def facs_analyze_image(
        ctx: Context,
        image: Picture,
        rules: RuleSetIds = None,
        labels: Labels = None,
        scene: WithScene = True,
        region: Region = None,
        order: FaceOrder = "size",
    ) -> ToolResult:
        """Measure every face of a picture, and the people around it.

        Returns face boxes, head pose and gaze in degrees, FACS action units with intensity 0-5
        (A-E) for the whole face and each side, emotion scores by rule set, image quality, arms and
        hands. What cannot be measured is listed as unavailable with the reason. The analysis_id
        serves the other tools without measuring again.
        """
        with wire_errors():
            analysis_id, kept = await services.measure(
                image,
                rules or [],
                labels=labels,
                scene=scene,
                region=region,
                order=order,
                tell=Stages(ctx, MEASURING_STAGES).begin,
            )
            handle = AnalysisHandle(
                analysis_id=analysis_id,
                lifetime_s=services.lifetime_s,
                analysis=AnalysisReading.of(kept.analysis),
            )
        return ToolResult(content=summary(handle, kept.analysis), structured_content=handle)


def _add_parts(tools: Toolset, services: Services) -> None:
    def faces_of(analysis_id: str, face: int | None) -> list[FaceReading]:
        analysis = services.kept(analysis_id).analysis
        faces = AnalysisReading.of(analysis).faces
        if face is not None and not any(one.face == face for one in faces):
            raise UnknownOption(f"There is no face {face}: the picture shows {len(faces)}.")
        return [one for one in faces if face in (None, one.face)]

    @tools.tool(title="Get the faces", annotations=READS, answer=Faces)
    def facs_get_faces(analysis_id: AnalysisId) -> ToolResult:
        """List the faces of an analysis: box, detection score, quality, top apparent expression."""
        with wire_errors():
            return Faces.of(faces_of(analysis_id, None)).result()

    @tools.tool(title="Get action units", annotations=READS, answer=Units)
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
    ) -> ToolResult:
        """Give the FACS action units of one face or all, with intensity 0-5 (A-E)."""
        with wire_errors():
            return Units.of(
                faces_of(analysis_id, face), only=only, at_least=at_least, sides=sides
            ).result()

    @tools.tool(
        title="Get head pose and gaze",
        annotations=READS,
        answer=Orientations,
    )
    def facs_get_pose_and_gaze(analysis_id: AnalysisId, face: FaceNumber = None) -> ToolResult:
        """Give head yaw, pitch and roll and the direction of gaze, in degrees.

        Positive is a turn to the subject's left, up, and a tilt to the subject's left shoulder.
        """
        with wire_errors():
            return Orientations.of(faces_of(analysis_id, face)).result()

    @tools.tool(title="Get emotion scores", annotations=READS, answer=Emotions)
    def facs_get_emotion(analysis_id: AnalysisId, face: FaceNumber = None) -> ToolResult:
        """Give the scores of apparent expression by rule set, and what each unit argued for them.

        From the face alone; facs_infer_emotion weighs it with the situation.
        """
        with wire_errors():
            return Emotions.of(faces_of(analysis_id, face)).result()

    @tools.tool(title="Describe the scene", annotations=READS, answer=SceneShown)
    def facs_describe_scene(analysis_id: AnalysisId) -> ToolResult:
        """Give what was measured around the faces: bodies, arms, hands, what faces look at, light.

        Measured from places in the picture, without a language model. What could not be told is
        listed as unavailable with the reason.
        """
        with wire_errors():
            analysis = services.kept(analysis_id).analysis
            scene = AnalysisReading.of(analysis).scene
            return SceneShown(faces=len(analysis.faces), scene=scene).result()
