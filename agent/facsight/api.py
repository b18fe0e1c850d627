"""The agent from Python: a picture and what is known of the situation in, a cited answer out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from facsight.client import image_argument
from facsight.graph import graph
from facsight.settings import Settings
from facsight.state import Measured
from facsight_tools.errors import InputError
from facsight_tools.evidence.claims import Inference, Price
from facsight_tools.evidence.examples import Examples
from facsight_tools.evidence.examples import load as load_examples
from facsight_tools.evidence.privacy import Privacy
from facsight_tools.evidence.rows import Ledger
from facsight_tools.image import ImageSource

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


@dataclass(frozen=True, slots=True)
class InferenceResult:
    """An answer with all that it stands on.

    Attributes:
        inference: the claims and the distributions.
        ledger: the evidence that the claims cite.
        analysis: the measurement as JSON.
        analysis_id: the handle under which the server keeps the measurement for a while.
    """

    inference: Inference
    ledger: Ledger
    analysis: dict[str, Any]
    analysis_id: str

    @property
    def text(self) -> str:
        """The answer as prose: every claim a sentence, then the notice."""
        return " ".join([*(claim.text for claim in self.inference.claims), self.inference.notice])

    def to_json(self) -> dict[str, Any]:
        """The report that `facsight infer --json` prints and `facsight verify` reads."""
        return {
            "inference": self.inference.model_dump(mode="json"),
            "ledger": self.ledger.model_dump(mode="json"),
            "analysis": self.analysis,
        }


async def ainfer(
    image: ImageSource,
    *,
    context: str | None = None,
    transcript: str | None = None,
    face: int = 1,
    labels: str = "basic",
    lens: str = "basic-emotion",
    model: str | BaseChatModel | None = None,
    model_url: str | None = None,
    vision_model: str | BaseChatModel | None = None,
    vision_url: str | None = None,
    privacy: Privacy = "numbers",
    price: Price | None = None,
    time_limit_s: float = 120.0,
    server: str | None = None,
    interventions: bool = False,
    examples: Examples | str | Path | None = None,
    measured: Measured | None = None,
    on_event: Callable[[dict[str, Any]], Awaitable[None]] | None = None,
) -> InferenceResult:
    """Measure a picture, weigh a face with the user's words, and answer in checked sentences.

    Args:
        image: a path, the bytes of a file, a Pillow image, a uint8 RGB array, a data URI or base64.
        context: what is going on, in plain sentences.
        transcript: what is said: dialogue, a transcript with speakers and times, or subtitles (SRT,
            WebVTT). It is read after the context and a blank line, and spans count so; both
            together have at most 20,000 characters.
        face: which face to speak of; 1 is the largest.
        labels: the label set: `basic`, `compound`, `affdex`, `emotic`, or a list of your own such
            as `free:happiness,awe`.
        lens: the theory to read the face through: `basic-emotion`, `appraisal`, `constructed` or
            `behavioural-ecology`.
        model: a language model that writes the claims, by LangChain's name (`ollama:llava`,
            `openai:...`, `anthropic:...`: extra `models`; `huggingface:FOLDER`: extra `local`) or
            as a LangChain chat model. It is sent the rows of the ledger. None is the deterministic
            reasoner.
        model_url: address of the model's server, where it is not the provider's own.
        vision_model, vision_url: another model, that describes the picture; None is `model`.
        privacy: `numbers` (no pixels leave, also not for local models), `face-crop` (a model is
            shown the face, cut out) or `full` (the picture). What it says it sees becomes `V` rows:
            quoted, never measured.
        price: what a million tokens cost; without it the cost stays unknown.
        time_limit_s: for one question to a model, with all that is tried again.
        server: address of a facsight MCP server; None measures in this process.
        interventions: say as well what the rules would score without each of the units, and what
            the reading would be without each part and cue of the context, that matter most.
        examples: labelled faces that define categories of your own: the file that `facsight
            examples make` wrote, or what `tools.evidence.examples.load` gives.
        measured: the handle and the readings of an earlier answer on the same picture, whose server
            still keeps it: another face or other words then take no second measurement.
        on_event: awaited with each event of the run as it comes: `{"node", "text"}` for a stage,
            `{"node", "text", "claim"}` for a sentence of a model that has passed the checker.

    Returns:
        The answer. Where no reading can be given, `inference.abstained` is true and its claims
        say why.

    Raises:
        InputError: the picture, the face, an option or the context cannot be used.
        ModelError: a network file is missing or altered.
        AgentError: a tool could not be reached or broke off, or a model did not answer, refused
            (`PictureRefused`: the picture) or lacks its key.
    """
    for name, text in (("context", context), ("transcript", transcript)):
        if not isinstance(text, str | None):
            raise InputError(f"`{name}` is a text, not a {type(text).__name__}: give a str.")
    events: AsyncIterator[Any] = graph.astream(
        {
            "image": image_argument(image, server),
            "context": "\n\n".join(filter(None, (context, transcript))) or None,
            "face": face,
            "measured": measured,
        },
        context=Settings(
            label_set=labels,
            lens=lens,
            server=server,
            interventions=interventions,
            model=model,
            model_url=model_url,
            vision_model=vision_model,
            vision_url=vision_url,
            privacy=privacy,
            price=price,
            time_limit_s=time_limit_s,
            examples=load_examples(examples) if isinstance(examples, str | Path) else examples,
        ),
        stream_mode=["custom", "values"],
        output_keys=graph.output_channels,
    )
    answer: dict[str, Any] = {}
    async for kind, event in events:
        if kind == "values":
            answer = event  # what is known by then; the last one is the whole
        elif on_event is not None:
            await on_event(event)
    return InferenceResult(**answer)


def infer(
    image: ImageSource,
    *,
    context: str | None = None,
    transcript: str | None = None,
    face: int = 1,
    labels: str = "basic",
    lens: str = "basic-emotion",
    model: str | BaseChatModel | None = None,
    model_url: str | None = None,
    vision_model: str | BaseChatModel | None = None,
    vision_url: str | None = None,
    privacy: Privacy = "numbers",
    price: Price | None = None,
    time_limit_s: float = 120.0,
    server: str | None = None,
    interventions: bool = False,
    examples: Examples | str | Path | None = None,
) -> InferenceResult:
    """`ainfer` for callers without an event loop, and from a notebook, where one runs already.

    It takes, returns and raises what `ainfer` does, and tells no events.
    """
    answer = ainfer(
        image,
        context=context,
        transcript=transcript,
        face=face,
        labels=labels,
        lens=lens,
        model=model,
        model_url=model_url,
        vision_model=vision_model,
        vision_url=vision_url,
        privacy=privacy,
        price=price,
        time_limit_s=time_limit_s,
        server=server,
        interventions=interventions,
        examples=examples,
    )
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(answer)
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="facsight") as worker:
        return worker.submit(asyncio.run, answer).result()
