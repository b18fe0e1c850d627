"""The MCP server with the agent on it: the measuring tools, and the tool that answers."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, cast

from fastmcp import Context as CallContext
from fastmcp import FastMCP
from fastmcp.apps.config import AppConfig
from fastmcp.tools import ToolResult
from mcp_types import InputRequiredResult, ToolAnnotations
from pydantic import BaseModel, Field

from facsight.client import ANALYSIS, own_server, own_services
from facsight.page import add_page
from facsight.settings import DEFAULTS, LANGUAGES, REGISTERS, Settings
from facsight.video_answer import VideoAnswer, read_kept
from facsight_prompts import fenced, load
from facsight_tools.answers.inference import Inference
from facsight_tools.errors import UnknownOption, quoted
from facsight_tools.evidence.examples import Examples
from facsight_tools.lazy import Lazy
from facsight_tools.rules.labels import available as label_sets
from facsight_tools.rules.lens import LENSES
from facsight_tools.server.app import create_server
from facsight_tools.server.brief import named
from facsight_tools.server.completions import add_completions
from facsight_tools.server.errors import wire_errors
from facsight_tools.server.handles import AnyKept, KeptTable, KeptVideo
from facsight_tools.server.inlined import Inlined
from facsight_tools.server.offered import BEGIN, Offered, told_of
from facsight_tools.server.offered import named as named_tools
from facsight_tools.server.progress import Stages
from facsight_tools.server.resources import VIEW
from facsight_tools.server.schemas import AnalysisReading
from facsight_tools.server.security.principal import current_principal
from facsight_tools.server.slim import slim
from facsight_tools.server.taken import TakenAsMeant
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
    from collections.abc import Awaitable, Callable, Sequence

    from fastmcp.server.auth import AuthProvider

    from facsight.api import InferenceResult
    from facsight.chat.reply import Reply
    from facsight.chat.threads import Threads
    from facsight.state import Measured
    from facsight_tools.image import ImageSource
    from facsight_tools.server.security.guard import Guard
    from facsight_tools.server.services import Services


TOOLS: Final = (
    "facs_analyze_batch",
    "facs_analyze_image",
    "facs_analyze_video",
    "facs_ask",
    "facs_compare",
    "facs_describe_scene",
    "facs_find_similar",
    "facs_get_action_units",
    "facs_get_emotion",
    "facs_get_events",
    "facs_get_evidence",
    "facs_get_faces",
    "facs_get_job",
    "facs_get_pose_and_gaze",
    "facs_get_timeline",
    "facs_infer_emotion",
    "facs_list_pictures",
    "facs_read_table",
    "facs_render_overlay",
    "facs_verify_claims",
)
"""What models are offered, where the operator does not choose."""

_ANSWERS: Final = """\
facs_ask answers single questions: whether a smile is genuine, why not fear, who looks happiest.
facs_infer_emotion says what a face may convey in its situation, and why."""
_LABELS: Final = 6
_LEAST: Final = 0.01


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
            face_only=_highest(found.face_only),
            context_only=None if found.context_silent else _highest(found.context_only),
            fused=_highest(found.fused),
            alternatives=list(found.alternatives),
            abstained=found.abstained,
            reasoner=found.reasoner,
        )

    def readable(self) -> str:
        """The text, the numbers, and the handle."""
        readings = {
            "face alone": self.face_only,
            "situation alone": self.context_only,
            "together": self.fused,
        }
        told = [f"{name}: {named(one)}" for name, one in readings.items() if one]
        handle = f"analysis_id: {self.analysis_id} (for facs_ask, facs_get_evidence and more)"
        return "\n\n".join([self.text, *(["; ".join(told)] if told else []), handle])


def _highest(distribution: dict[str, float] | None) -> dict[str, float] | None:
    if distribution is None:
        return None
    ranked = sorted(distribution.items(), key=lambda one: (-one[1], one[0]))
    return {label: round(one, 3) for label, one in ranked[:_LABELS] if one >= _LEAST}


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


def create_agent_server(
    services: Services | None = None,
    *,
    guard: Guard | None = None,
    auth: AuthProvider | None = None,
    operator: Settings = DEFAULTS,
    tools: Sequence[str] | None = None,
    read_only: bool = False,
) -> FastMCP:
    """The measuring server with the agent's tool added.

    The measuring tools are mounted, not copied: an analysis that the agent makes is known to them
    under its handle.

    Args:
        services: what the measuring tools stand on; None is the server of this process.
        guard: bounds and records what comes from outside.
        auth: who may call over HTTP; None is everyone on this machine.
        operator: which model writes, where it runs and what it may be sent; a client chooses none
            of it, only whether to have this model, its own or none. Its `server` is not read: the
            agent asks the tools beside it, with their workers, limits and analyses.
        tools: the tools that clients are offered, with or without `facs_`; None is all.
        read_only: offer none that goes on after its call.

    Raises:
        UnknownOption: there is no such tool.
    """
    given = services or own_services()
    measuring = own_server() if services is None else create_server(services)
    only = None if tools is None else named_tools(tools, TOOLS)
    offered = frozenset(only or TOOLS) - (BEGIN if read_only else frozenset())
    server: FastMCP = FastMCP(
        name="facsight",
        version=measuring.version,
        instructions=told_of(f"{measuring.instructions}\n{_ANSWERS}", offered)
        + f"\n{_told(operator)}",
        mask_error_details=True,
        middleware=[Inlined(), TakenAsMeant()],
        dereference_schemas=False,
        auth=auth,
    )
    if guard is not None:
        server.add_middleware(guard)
    server.mount(measuring)
    _add_prompts(server)

    here = replace(operator, server=measuring)

    def conversations() -> Threads:
        # LangGraph is imported at the first question, so that a client's first answer is not late.
        from facsight.chat.threads import Threads

        return Threads(here, given.lifetime_s)

    threads = Lazy(conversations)
    _add_infer(server, given, here)
    _add_ask(server, threads)
    add_page(server, Settings(server=measuring), given, threads, guard)
    add_completions(server, given, guard)
    if tools is not None or read_only:
        server.add_middleware(Offered(only, read_only=read_only))
    return server


def _add_infer(server: FastMCP, services: Services, operator: Settings) -> None:
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
            if (video := _video(services, image, analysis_id)) is not None:
                if examples or appraisals or neutral:
                    raise UnknownOption("Of a video no examples, appraisals or `neutral` are read.")
                chosen = replace(
                    _seeing(_with_models(operator, model, ctx)),
                    labels=labels,
                    lens=lens,
                    interventions=interventions,
                    language=cast("Any", language),
                    register=cast("Any", register),
                    full=full,
                )
                _same_labels(labels, video)
                words = services.words(analysis_id or "", context, transcript)
                services.check_words(words, video)
                of = (services, analysis_id or "", video, words, face, chosen, detail, cursor)
                try:
                    return await read_kept(*of)
                except ClientMustAnswer as first:
                    return first.result
            if transcript:
                raise UnknownOption("A transcript is of a video: give what is said as `context`.")
            chosen = replace(
                _with_models(operator, model, ctx),
                labels=labels,
                lens=lens,
                examples=Examples(examples=tuple(examples)) if examples else None,
                interventions=interventions,
                language=cast("Any", language),
                register=cast("Any", register),
                full=full,
            )
            told = _teller(Stages(ctx))
            picture, measured = _meant(services, image, analysis_id, labels)
            try:
                result = await ainfer(
                    picture,
                    measured=measured,
                    context=context,
                    appraisals=_by_client(appraisals),
                    neutral=neutral or (),
                    face=face,
                    settings=chosen,
                    on_event=told,
                )
            except ClientMustAnswer as first:
                return first.result
            services.answered(result.analysis_id, result.inference, result.ledger)
        brief = AnswerBrief.of(result)
        return ToolResult(
            content=brief.readable(),
            structured_content=brief if detail == "brief" else Answer.of(result),
        )


def _video(services: Services, image: str | None, analysis_id: str | None) -> KeptVideo | None:
    """The video that is meant; None where it is a picture."""
    if image is not None or analysis_id is None:
        return None
    kept = services.store.find(analysis_id, current_principal())
    return kept if isinstance(kept, KeptVideo) else None


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


def _meant(
    services: Services, image: str | None, analysis_id: str | None, labels: str
) -> tuple[ImageSource, Measured | None]:
    """The picture to read, and what is known of it where it was measured before.

    Raises:
        UnknownOption: none is given, or both; or it was scored in other labels.
        AnalysisExpired: there is no such analysis, or it is no longer kept.
    """
    if image is not None and analysis_id is None:
        return image, None
    if analysis_id is None:
        raise UnknownOption("Give an image, or the analysis_id of one that was measured before.")
    if image is not None:
        raise UnknownOption("Both an image and an analysis_id are given: give one, not both.")
    row = services.store.find(analysis_id, current_principal())
    _same_labels(labels, row)
    if isinstance(row, KeptTable):
        # NumPy and the rules come with it, which a server's start does without.
        from facsight_tools.toolboxes.evidence import readings_json

        plain = readings_json(row.readings, None if row.labels is None else row.labels.rules)
        return f"{ANALYSIS}{analysis_id}", {"analysis_id": analysis_id, "analysis": plain}
    kept = services.kept(analysis_id)
    readings = AnalysisReading.of(kept.analysis).model_dump(mode="json")
    return kept.picture, {"analysis_id": analysis_id, "analysis": readings}


class TalkClaim(BaseModel):
    """One sentence, rendered from statements that hold, and the ids of the rows behind it."""

    text: str
    cites: tuple[str, ...]


class TalkAnswer(BaseModel):
    """An answer in a conversation: what every detail of it has."""

    thread: str = Field(description="Handle of the conversation, to go on with it")
    query: dict[str, Any] | None = Field(
        description="The question as it was understood; null where it was not, and nothing answered"
    )
    language: Literal["en", "de"]
    text: str = Field(description="The answer as it is read, yes or no first")
    reasoner: str


class TalkBrief(TalkAnswer):
    """An answer in a conversation, as it is shown."""

    cites: list[str] = Field(description="Ids of the rows behind it")

    @classmethod
    def of(cls, reply: Reply) -> TalkBrief:
        """The reply of a turn without its parts."""
        talk = Talk.of(reply)
        cites = dict.fromkeys(row for one in talk.claims for row in one.cites)
        return cls(**talk.model_dump(include=set(TalkAnswer.model_fields)), cites=list(cites))


class Talk(TalkAnswer):
    """An answer in a conversation."""

    claims: list[TalkClaim] = Field(description="Sentences on a face or a picture")
    notes: list[str] = Field(description="Sentences of the tool on itself, without evidence")
    notice: str

    @classmethod
    def of(cls, reply: Reply) -> Talk:
        """The reply of a turn."""
        query = reply.query
        return cls(
            thread=reply.thread,
            query=None if query is None else {"what": query.what, **query.named},
            language=reply.language,
            text=reply.text,
            claims=[TalkClaim(text=one.told, cites=one.cites) for one in reply.claims],
            notes=[note.text for note in reply.notes],
            reasoner=reply.reasoner,
            notice=reply.notice,
        )


def _add_ask(server: FastMCP, threads: Lazy[Threads]) -> None:
    @server.tool(
        title="Ask about an analysis",
        annotations=ToolAnnotations(
            read_only_hint=True,
            destructive_hint=False,
            idempotent_hint=False,
            open_world_hint=False,
        ),
        output_schema=slim(TalkBrief, Talk),
    )
    async def facs_ask(
        ctx: CallContext,
        question: Annotated[
            str,
            Field(
                description="In English or German, such as: Is AU4 present? Why not fear? Are you "
                "sure? Compare the two faces. What can I ask? Or words on the situation",
                min_length=1,
                max_length=4000,
            ),
        ],
        analysis_id: Annotated[
            str | None,
            Field(
                description="An analysis to begin a conversation over, or to add to one",
                max_length=64,
            ),
        ] = None,
        thread: Annotated[
            str | None,
            Field(description="The conversation to go on with, from an answer", max_length=64),
        ] = None,
        detail: WithDetail = "brief",
    ) -> ToolResult:
        """Answer a question about an analysis, and go on from the questions before it.

        For "is this smile genuine", "is she frowning", "why not fear", "are you sure", "who looks
        happiest", or to tell more of the situation. facs_infer_emotion gives the whole reading at
        once. It is read as one of a set of forms; yes or no comes first where it was asked.
        Every sentence on a face is rendered from statements that hold and cites its rows: show
        `text` as it is. What no form covers is not answered: the nearest questions are named.
        """
        with wire_errors():
            stages = Stages(ctx)
            await stages.begin("Opening the conversation")
            opened = await asyncio.to_thread(threads.get)
            agent = await opened.agent(current_principal(), analysis_id, thread)
            reply = await agent.ask(question, _teller(stages))
        on = f"thread: {reply.thread} (give it with the next question to go on from here)"
        return ToolResult(
            content=f"{reply.text}\n\n{on}",
            structured_content=TalkBrief.of(reply) if detail == "brief" else Talk.of(reply),
        )


def _by_client(given: list[dict[str, Any]] | None) -> list[dict[str, Any]] | None:
    """Appraisals of a client's, whoever it says judged."""
    return None if given is None else [{**one, "judged_by": "client"} for one in given]


def _teller(stages: Stages) -> Callable[[dict[str, Any]], Awaitable[None]]:
    """Takes the events of a run and tells the client of its stages.

    A sentence that a model chose is not shown yet: the whole answer may be another.
    """

    async def tell(event: dict[str, Any]) -> None:
        if "text" in event:
            written = "claim" in event
            await stages.begin("A sentence holds" if written else event["text"])

    return tell


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


def _told(operator: Settings) -> str:
    """What clients are told of the models that the operator set up."""
    parts = [
        f"{one}{f' at {address}' if address else ''}"
        for one, address in (
            (operator.model, operator.model_url),
            (operator.vision_model, operator.vision_url),
        )
        if one is not None
    ]
    if not parts:
        return "No language model is set up here; every answer is deterministic."
    return f"A reading sends evidence to {' and '.join(parts)}; privacy: {operator.privacy}."


def _add_prompts(server: FastMCP) -> None:
    """What a client shows as slash commands: the whole way to a checked answer, and the rules."""

    @server.prompt(title=load("read_face").title, version=str(load("read_face").version))
    def facs_read_face(
        image: Annotated[str, Field(description="Path of a picture on this machine")],
        context: Annotated[str, Field(description="What is going on, in plain sentences")] = "",
    ) -> str:
        """Measure a face, write statements and show the text of those that hold."""
        return load("read_face").render(image=image, context=fenced(context) or "nothing was said")

    @server.prompt(title=load("reasoner").title, version=str(load("reasoner").version))
    def facs_write_claims() -> str:
        """Give the rules by which statements about a face are written so that they hold."""
        from facsight.language_models.proposal import writing_rules

        return writing_rules()

    for lens in LENSES:
        _add_lens(server, lens)

    @server.prompt(title=load("repair").title, version=str(load("repair").version))
    def facs_repair_claims(
        refused: Annotated[
            str, Field(description="What facs_verify_claims refused, with the reasons it gave")
        ],
    ) -> str:
        """Ask for refused statements again, with the reason for each."""
        return load("repair").render(refused=fenced(refused))


def _add_lens(server: FastMCP, lens: str) -> None:
    """The rules of writing through one lens, as `facs_lens_appraisal`."""
    prompt = load(f"lens_{lens.replace('-', '_')}")

    @server.prompt(name=f"facs_{prompt.id}", title=prompt.title, version=str(prompt.version))
    def facs_lens() -> str:
        """Give the theory that statements about a face are to be chosen through."""
        return prompt.render()
