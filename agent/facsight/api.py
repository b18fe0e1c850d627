"""The agent from Python: a picture and what is known of the situation in, a cited answer out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from facsight.settings import DEFAULTS, Settings, Sitting
from facsight.waiting import wait
from facsight_tools.errors import InputError, UnknownOption
from facsight_tools.evidence.appraisal import Appraisal, check_number
from facsight_tools.shown import frame, html_table

# LangGraph, the tools and their client take seconds to import, which a loop must not stand still
# for: `_open` does it in a thread, at the first answer.
if TYPE_CHECKING:
    import pandas
    from langgraph.graph.state import CompiledStateGraph

    from facsight.state import Measured
    from facsight_tools.answers.inference import Inference
    from facsight_tools.evidence.rows import Ledger
    from facsight_tools.image import ImageSource
    from facsight_tools.toolboxes.table import ToolAnalysis

_NEEDED: Final = ("fastmcp.client", "facsight_tools.overlay", "facsight_tools.server.evidence")


@dataclass(frozen=True, slots=True, repr=False)
class InferenceResult:
    """An answer with all that it stands on.

    It can be pickled, copied and compared, and a notebook shows it as sentences with their ids.

    Attributes:
        inference: the statements, the sentences that say them, and the distributions.
        ledger: the evidence that they cite.
        analysis: the measurement as JSON.
        analysis_id: the handle under which the server keeps the measurement for a while.
    """

    inference: Inference
    ledger: Ledger
    analysis: dict[str, Any]
    analysis_id: str

    @property
    def text(self) -> str:
        """What a model failed at, the answer as it is read, notes on the picture, the caution."""
        failed = (one.text for one in self.inference.notices)
        return " ".join([*failed, self.inference.text, *self.notes, self.inference.notice])

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be known of how the picture was read, such as that it is an animation."""
        return tuple(f"Note: {note}" for note in self.analysis.get("notes", ()))

    def to_dict(self) -> dict[str, Any]:
        """The report that `facsight infer --json` prints and `facsight verify` reads."""
        from facsight_tools.answers.report import SCHEMA

        return {
            "schema": SCHEMA,
            "inference": self.inference.model_dump(mode="json"),
            "ledger": self.ledger.model_dump(mode="json"),
            "analysis": self.analysis,
        }

    def to_frame(self) -> pandas.DataFrame:
        """A pandas data frame of the evidence, one row an entry of the ledger.

        Raises:
            UnknownOption: pandas is not installed.
        """
        return frame(row.model_dump(mode="json") for row in self.ledger.rows)

    def __repr__(self) -> str:
        """The first sentence of the answer."""
        first = self.inference.claims[0].text if self.inference.claims else "nothing said"
        return f"<InferenceResult {first!r}>"

    def _repr_html_(self) -> str:
        """A row a sentence, for notebooks."""
        return html_table(
            ("sentence", "evidence"),
            ((one.text, ", ".join(one.cites)) for one in self.inference.claims),
            " ".join([*self.notes, self.inference.notice]),
        )


async def ainfer(
    picture: ImageSource | ToolAnalysis,
    *,
    context: str | None = None,
    transcript: str | None = None,
    appraisals: Sequence[Appraisal | Mapping[str, Any]] | None = None,
    neutral: Sequence[ImageSource] = (),
    face: int = 1,
    settings: Settings = DEFAULTS,
    measured: Measured | None = None,
    on_event: Callable[[dict[str, Any]], Awaitable[None]] | None = None,
) -> InferenceResult:
    """Measure a picture, weigh a face with the user's words, and answer in sentences that hold.

        calm = facsight.Settings(labels="compound", model="ollama:qwen2.5vl")
        result = await facsight.ainfer("portrait.jpg", context="She won.", settings=calm)

    Args:
        picture: a path, the bytes of a file, a Pillow image, a uint8 RGB array, a data URI or
            base64; or a picture or frame of another tool's table (`read_table`).
        context: what is going on, in plain sentences.
        transcript: what is said: dialogue, a transcript with speakers and times, or subtitles (SRT,
            WebVTT). It is read after the context and a blank line, and spans count so; both
            together have at most 20,000 characters.
        appraisals: how you judge the situation, apart from the face, as `Appraisal` or objects with
            its fields: what it is for that person, and how it may be taken. They stand in for what
            a model or the lexicon would make of the words. What is wrong with one is in
            `inference.appraisal`.
        neutral: pictures of the same person at rest, as `analyze` takes them: the reading rests on
            action units that were read against that face, and the answer says so.
        face: which face to speak of; 1 is the largest.
        settings: how the answer is made: labels, lens, language and wording, language models and
            what they may be sent, the server that measures, examples of your own; see `Settings`.
        measured: the handle and the readings of an earlier answer on the same picture, whose server
            still keeps it: another face or other words then take no second measurement.
        on_event: awaited with each event of the run as it comes: `{"node", "text"}` for a stage,
            `{"node", "text", "claim"}` for a sentence of a model whose statement holds.

    Returns:
        The answer. Where no reading can be given, `inference.abstained` is true and its claims
        say why.

    Raises:
        InputError: the picture, one at rest, the face or the context cannot be used.
        ModelError: a network file is missing or altered.
        AgentError: a tool could not be reached or broke off, or a model's package is missing. A
            model that fails in any other way raises nothing: the answer comes without it, and
            `inference.notices` says what happened and what to do.
    """
    for name, text in (("context", context), ("transcript", transcript)):
        if not isinstance(text, str | None):
            raise InputError(f"`{name}` is a text, not a {type(text).__name__}: give a str.")
    if not isinstance(settings, Settings):
        raise InputError(f"`settings` is a Settings, not a {type(settings).__name__}.")
    judged = _plain(appraisals)
    graph = await asyncio.to_thread(_open, settings)
    from facsight.client import at_rest, done_with, image_argument, keep_table
    from facsight_tools.toolboxes.table import ToolAnalysis

    told: dict[str, Any] = {}
    rest = await asyncio.to_thread(at_rest, neutral, settings.server)
    if rest and (measured is not None or isinstance(picture, ToolAnalysis)):
        raise UnknownOption(
            "`neutral` goes with a picture that is measured now: give that as `image`, also by an "
            "analysis_id."
        )
    if isinstance(picture, ToolAnalysis):
        image, told = await asyncio.to_thread(keep_table, picture, settings)
    else:
        image = await asyncio.to_thread(image_argument, picture, settings.server)
    events: AsyncIterator[Any] = graph.astream(
        {
            "image": image,
            "context": "\n\n".join(filter(None, (context, transcript))) or None,
            "face": face,
            "appraisals": judged,
            "measured": measured,
        },
        context=Sitting.of(settings, neutral=rest) if rest else settings,
        stream_mode=["custom", "values"],
        output_keys=graph.output_channels,
    )
    answer: dict[str, Any] = {}
    try:
        async for kind, event in events:
            if kind == "values":
                answer = event  # what is known by then; the last one is the whole
            elif on_event is not None:
                await on_event(event)
    finally:
        done_with(settings.server, answer.get("analysis_id", ""))
    return InferenceResult(**answer | told)


def infer(
    picture: ImageSource | ToolAnalysis,
    *,
    context: str | None = None,
    transcript: str | None = None,
    appraisals: Sequence[Appraisal | Mapping[str, Any]] | None = None,
    neutral: Sequence[ImageSource] = (),
    face: int = 1,
    settings: Settings = DEFAULTS,
) -> InferenceResult:
    """`ainfer` for callers without an event loop, and from a notebook, where one runs already.

    It takes, returns and raises what `ainfer` does, and tells no events.
    """
    return wait(
        ainfer(
            picture,
            context=context,
            transcript=transcript,
            appraisals=appraisals,
            neutral=neutral,
            face=face,
            settings=settings,
        )
    )


def _open(settings: Settings) -> CompiledStateGraph[Any, Any, Any, Any]:
    """The graph, once it and what it calls are imported."""
    for name in _NEEDED:
        import_module(name)
    from facsight.client import own_server
    from facsight.graph import graph

    if settings.server is None:
        own_server()
    return graph


def _plain(
    given: Sequence[Appraisal | Mapping[str, Any]] | None,
) -> list[Mapping[str, Any]] | None:
    """Appraisals as they travel; whoever calls from Python is a person, unless they say else."""
    if given is None:
        return None
    if isinstance(given, str | Mapping | Appraisal) or not isinstance(given, Sequence):
        raise InputError(f"`appraisals` is a list of objects, not a {type(given).__name__}.")
    check_number(given)
    plain = (
        one.model_dump(mode="json", exclude_defaults=True) if isinstance(one, Appraisal) else one
        for one in given
    )
    return [{"judged_by": "person", **one} if isinstance(one, Mapping) else {} for one in plain]
