"""The tool that answers what one face may convey, of a picture or of a video."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastmcp import Context as CallContext
from fastmcp import FastMCP
from fastmcp.apps.config import AppConfig
from fastmcp.tools import ToolResult
from mcp_types import InputRequiredResult, ToolAnnotations
from pydantic import BaseModel, Field

from facsight.client import ANALYSIS
from facsight.server.telling import teller
from facsight.settings import DEFAULTS, LANGUAGES, REGISTERS, Settings
from facsight.video_answer import VideoAnswer, briefly, in_line, read_kept
from facsight_tools.answers.inference import Inference
from facsight_tools.errors import UnknownOption, quoted
from facsight_tools.evidence.examples import Examples
from facsight_tools.rules.labels import available as label_sets
from facsight_tools.rules.lens import LENSES
from facsight_tools.server.errors import wire_errors
from facsight_tools.server.handles import AnyKept, Kept, KeptTable, KeptVideo
from facsight_tools.server.progress import Stages
from facsight_tools.server.resources import VIEW
from facsight_tools.server.schemas import AnalysisReading
from facsight_tools.server.security.principal import current_principal
from facsight_tools.server.slim import slim
from facsight_tools.server.toolset.arguments import (
    Appraisals,
    Context,
    Cursor,
    Known,
    LabelledFaces,
    MaybePicture,
    Neutral,
    Transcript,
    WhichFace,
    WithDetail,
)

if TYPE_CHECKING:
    from facsight.api import InferenceResult
    from facsight.state import Measured
    from facsight_tools.image import ImageSource
    from facsight_tools.server.services import Services


class AnswerBrief(BaseModel):
    """An answer as it is shown, and the numbers behind it."""

    analysis_id: str = Field(description="What the other tools know the picture by")
    ledger_hash: str
    face: str | None
    text: str = Field(description="The answer as it is read, ids in brackets, then the notice")
    face_only: dict[str, float] | None = Field(description="From the face alone")
    context_only: dict[str, float] | None = Field(
        description="From the situation alone; None where the words say nothing of one"
    )
    fused: dict[str, float] | None = Field(description="From both together")
    alternatives: list[str]
    abstained: bool
    reasoner: str

    @classmethod
    def of(cls, result: InferenceResult) -> AnswerBrief:
        """The answer of a run without its statements."""
        found = result.inference
        return cls(
            analysis_id=result.analysis_id,
            ledger_hash=result.ledger.hash,
            face=found.face,
            text=result.text,
            **briefly(found, most=6, least=0.01, digits=3),
            alternatives=list(found.alternatives),
            abstained=found.abstained,
            reasoner=found.reasoner,
        )

    def readable(self) -> str:
        """The text, the numbers, and the handle."""
        handle = f"analysis_id: {self.analysis_id} (for facs_ask, facs_get_evidence and more)"
        return "\n\n".join(filter(None, [self.text, in_line(self, "situation alone"), handle]))


class Answer(BaseModel):
    """An answer, and the handle of the analysis that its citations lead to."""

    analysis_id: str
    ledger_hash: str
    text: str = Field(description="The answer as it is read, ids in brackets, then the notice")
    inference: Inference

    @classmethod
    def of(cls, result: InferenceResult) -> Answer:
        """The answer of a run."""
        return cls(
            analysis_id=result.analysis_id,
            ledger_hash=result.ledger.hash,
            text=result.text,
            inference=result.inference,
        )


def add_infer(server: FastMCP, services: Services, operator: Settings) -> None:
    """Add the tool, which answers with the operator's models, the client's or none."""

    @server.tool(
        title="Infer the apparent emotion",
        annotations=ToolAnnotations(
            read_only_hint=True,
            destructive_hint=False,
            idempotent_hint=True,
            open_world_hint=operator.model is not None or operator.vision_model is not None,
        ),
        output_schema=slim(AnswerBrief, Answer, VideoAnswer),
        app=AppConfig(resource_uri=VIEW),
    )
    async def facs_infer_emotion(
        ctx: CallContext,
        image: MaybePicture = None,
        analysis_id: Known = None,
        context: Context = None,
        transcript: Transcript = None,
        face: WhichFace = 1,
        labels: Annotated[
            str,
            Field(
                description="Label set: "
                + ", ".join(label_sets())
                + ", or a list of your own such as free:happiness,awe",
                max_length=1000,
            ),
        ] = DEFAULTS.labels,
        lens: Annotated[
            str,
            Field(
                description="Theory to read the face through",
                json_schema_extra={"enum": list(LENSES)},
            ),
        ] = DEFAULTS.lens,
        examples: LabelledFaces = None,
        appraisals: Appraisals = None,
        neutral: Neutral = None,
        interventions: Annotated[
            bool,
            Field(description="Say as well what the scores would be without single action units"),
        ] = DEFAULTS.interventions,
        language: Annotated[
            str,
            Field(
                description="What it is written in; auto: German where the context is German",
                json_schema_extra={"enum": list(LANGUAGES)},
            ),
        ] = DEFAULTS.language,
        register: Annotated[
            str,
            Field(
                description="plain: for somebody who knows no FACS; coder: for a trained coder",
                json_schema_extra={"enum": list(REGISTERS)},
            ),
        ] = DEFAULTS.register,
        full: Annotated[
            bool, Field(description="Say all there is to say, in place of at most seven sentences")
        ] = DEFAULTS.full,
        model: Annotated[
            Literal["client", "none"] | None,
            Field(
                description="'client': your own model writes, through sampling; 'none': no "
                "language model; left out: what the server's operator set up"
            ),
        ] = None,
        detail: WithDetail = "brief",
        cursor: Cursor = None,
    ) -> ToolResult | InputRequiredResult:
        """Answer what one face's expression may convey, in sentences that each cite evidence.

        For "how does she seem to feel, and why", with what is known of the situation as `context`.
        Give a picture, or the `analysis_id` of a picture or video measured before. Of a video it
        reads one person over time, segment by segment, with what is said as `transcript`: what the
        face shows, what changes, and what it does while each sentence is said. A single question
        (is this smile genuine, why not fear) is for facs_ask; bare scores are in facs_get_emotion.
        The first sentence is the answer. Each is rendered from statements that were judged against
        the evidence: show `text` as it is. Gives face-only, context-only and fused distributions
        apart, names alternatives and contrary evidence, and abstains on poor pictures. With
        `examples` it also says which of them the face is nearest to. Deterministic unless a
        language model is set up by the operator or lent by the client; `inference` then says what
        it was sent. With `appraisals`, your own judgement of the situation takes the place of what
        a lexicon reads in the words (English, German, Spanish): give them where you understand the
        words. The ids lead to rows of facs_get_evidence with the same analysis_id, context,
        examples and appraisals.
        """
        from facsight.api import ainfer

        # It is imported at the first question, so that a client's first answer is not late, and in
        # a thread, so that other clients' are not.
        await asyncio.to_thread(import_module, "facsight.language_models.client_model")
        from facsight.language_models.client_model import ClientMustAnswer

        with wire_errors():
            given = _given(services, image, analysis_id)
            handle = analysis_id or ""
            asked: dict[str, Any] = {
                "labels": labels,
                "lens": lens,
                "interventions": interventions,
                "language": language,
                "register": register,
                "full": full,
            }
            if isinstance(given, KeptVideo):
                if examples or appraisals or neutral:
                    raise UnknownOption("Of a video no examples, appraisals or `neutral` are read.")
                chosen = replace(_seeing(_with_models(operator, model, ctx)), **asked)
                _same_labels(labels, given)
                words = services.words(handle, context, transcript)
                services.check_words(words, given)
                of = (services, handle, given, words, face, chosen, detail, cursor)
                try:
                    return await read_kept(*of)
                except ClientMustAnswer as first:
                    return first.result
            if transcript:
                raise UnknownOption("A transcript is of a video: give what is said as `context`.")
            shown = Examples(examples=tuple(examples)) if examples else None
            picture, measured = (
                (given, None) if isinstance(given, str) else _known(given, handle, labels)
            )
            try:
                result = await ainfer(
                    picture,
                    measured=measured,
                    context=context,
                    appraisals=_by_client(appraisals),
                    neutral=neutral or (),
                    face=face,
                    settings=replace(_with_models(operator, model, ctx), examples=shown, **asked),
                    on_event=teller(Stages(ctx)),
                )
            except ClientMustAnswer as first:
                return first.result
            services.answered(result.analysis_id, result.inference, result.ledger)
        brief = AnswerBrief.of(result)
        return ToolResult(
            content=brief.readable(),
            structured_content=brief if detail == "brief" else Answer.of(result),
        )


def _given(services: Services, image: str | None, analysis_id: str | None) -> str | AnyKept:
    """The picture that is given, or what was measured before.

    Raises:
        UnknownOption: neither is given, or both.
        AnalysisExpired: there is no such analysis, or it is no longer kept.
    """
    if image is not None:
        if analysis_id is not None:
            raise UnknownOption("Both an image and an analysis_id are given: give one, not both.")
        return image
    if analysis_id is None:
        raise UnknownOption("Give an image, or the analysis_id of one that was measured before.")
    return services.store.find(analysis_id, current_principal())


def _same_labels(labels: str, kept: AnyKept) -> None:
    """Refuse to read what was measured before in labels that it was not scored in.

    Raises:
        UnknownOption: `labels` names others than it was scored in.
    """
    scored = DEFAULTS.labels if kept.labels is None else kept.labels.id
    if labels not in (DEFAULTS.labels, scored):
        raise UnknownOption(
            f"This was measured before and scored in the labels {quoted(scored)}: give it as "
            f"`image`, or measure it once more with labels={quoted(labels)}."
        )


def _known(kept: Kept | KeptTable, analysis_id: str, labels: str) -> tuple[ImageSource, Measured]:
    """The picture that was measured before, and what is known of it.

    Raises:
        UnknownOption: it was scored in other labels.
    """
    _same_labels(labels, kept)
    if isinstance(kept, KeptTable):
        # NumPy and the rules come with it, which a server's start does without.
        from facsight_tools.toolboxes.evidence import readings_json

        plain = readings_json(kept.readings, None if kept.labels is None else kept.labels.rules)
        return f"{ANALYSIS}{analysis_id}", {"analysis_id": analysis_id, "analysis": plain}
    readings = AnalysisReading.of(kept.analysis).model_dump(mode="json")
    return kept.picture, {"analysis_id": analysis_id, "analysis": readings}


def _by_client(given: list[dict[str, Any]] | None) -> list[dict[str, Any]] | None:
    """Appraisals of a client's, whoever it says judged."""
    return None if given is None else [{**one, "judged_by": "client"} for one in given]


def _with_models(operator: Settings, model: str | None, ctx: CallContext) -> Settings:
    """The settings of one call: with the operator's models, the client's or none."""
    if model is None:
        return operator
    if model == "none":
        return Settings(server=operator.server)
    from facsight.language_models.client_model import ClientModel

    return Settings(server=operator.server, model=ClientModel.of(ctx), privacy=operator.privacy)


def _seeing(chosen: Settings) -> Settings:
    """The settings for a video, of which no model writes: one that may see frames, or none."""
    return chosen if chosen.privacy != "numbers" else Settings(server=chosen.server)
