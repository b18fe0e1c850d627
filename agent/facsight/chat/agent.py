"""A conversation from Python: open pictures, ask, and ask on."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from facsight.settings import DEFAULTS, Settings, Sitting
from facsight.waiting import wait
from facsight_tools.errors import OutputRefused, UnknownOption
from facsight_tools.video.sampling import EVERY_FRAME, Sampling

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver

    from facsight.chat.pictures import Picture
    from facsight.chat.reply import Reply
    from facsight.chat.store import Turns
    from facsight.state import Question
    from facsight_tools.image import ImageSource
    from facsight_tools.toolboxes.table import ToolAnalysis

# They take a second or two to import, which an event loop must not wait for
_NEEDED: Final = ("facsight.graph", "facsight.chat.store", "fastmcp.client")


class Agent:
    """Holds a conversation over one or more pictures.

        agent = facsight.Agent()
        agent.open_sync("portrait.jpg")
        print(agent.ask_sync("Why not fear?").text)

    Args:
        settings: how answers are made. Its `model` names the query of a question that no form
            covers, for which it is sent the question alone, and chooses what a reading says, as in
            `infer`.
        store: an SQLite file that keeps threads (extra `chat-store`); None keeps them in memory, as
            long as the agent lives. A store holds numbers, questions, answers and paths: no pixels.
        thread: the conversation's name, to go on with it later; a new one by default.
        overlay_folder: where annotated pictures are written; None writes none.
        sampling: which frames of videos are measured.
        scene: whether hands are looked for in videos, which takes longer.
        neutral: pictures of one person at rest, whose face is the largest of all that are opened;
            see `infer`.

    Raises:
        UnknownOption: a store is named and the extra `chat-store` is not installed, or nothing
            that is named here speaks of a label of the settings.
    """

    def __init__(
        self,
        *,
        settings: Settings = DEFAULTS,
        store: str | Path | None = None,
        thread: str | None = None,
        overlay_folder: str | Path | None = None,
        sampling: Sampling = EVERY_FRAME,
        scene: bool = False,
        neutral: Sequence[ImageSource] = (),
    ) -> None:
        self.thread = thread or uuid.uuid4().hex[:12]
        settings.check_labels()
        self.settings = settings
        if store is not None and find_spec("langgraph.checkpoint.sqlite") is None:
            raise UnknownOption(
                "A store needs the extra: pip install 'facsight[chat-store]'. "
                "Without one the conversation lasts as long as this process."
            )
        self._store = None if store is None else Path(store)
        self._memory: tuple[BaseCheckpointSaver[Any], Turns] | None = None
        self._folder = None if overlay_folder is None else str(overlay_folder)
        self._images: dict[str, str] = {}
        self._videos: dict[str, Any] = {"sampling": sampling, "scene": scene}
        self._neutral = neutral

    async def open(self, image: ImageSource | ToolAnalysis) -> Reply:
        """Measure a picture and make it the one that questions speak of.

        A picture or frame of another tool's table (`read_table`) is taken as it stands there.

        Raises:
            InputError: the picture cannot be read.
        """
        await _imported()
        from facsight.client import image_argument, keep_table, path_of
        from facsight_tools.toolboxes.table import ToolAnalysis

        if isinstance(image, ToolAnalysis):
            kept, _ = await asyncio.to_thread(keep_table, image, self.settings)
            self._images[image.title] = kept
            return await self._turn({"question": "", "open": [image.title]})
        name = path_of(image)
        if name is None:
            name = f"picture {len(self._images) + 1} given as bytes"
            self._images[name] = image_argument(image, None)
        return await self._turn({"question": "", "open": [name]})

    async def open_analysis(self, analysis_id: str) -> Reply:
        """Speak of a picture that the server has measured already, without measuring again.

        Raises:
            AnalysisExpired: there is no such analysis, or it is no longer kept.
        """
        await _imported()
        from facsight.client import ANALYSIS

        return await self._turn({"question": "", "open": [f"{ANALYSIS}{analysis_id}"]})

    async def ask(
        self,
        question: str,
        on_event: Callable[[dict[str, Any]], Awaitable[None]] | None = None,
    ) -> Reply:
        """Answer a question, or take in what the user says of the situation.

        `on_event` is awaited with each event as it comes, the same ones that `stream` gives.

        Raises:
            InputError: the question is too long.
            AgentError: a tool could not be reached or a language model did not answer.
        """
        return await self._turn({"question": question}, on_event)

    async def draw(self, file: str | Path) -> Reply:
        """Write the annotated picture of the one that questions speak of, as a PNG file.

        Raises:
            OutputRefused: it cannot be written, does not end in .png, or is one of the pictures.
            AnalysisExpired: the server no longer keeps it and the picture is not at hand.
        """
        pictures = (await self.state()).get("pictures", [])
        if await asyncio.to_thread(_is_one_of, Path(file), pictures):
            raise OutputRefused(f"'{file}' is a picture of this conversation; name another file.")
        from facsight.client import png_file

        png_file(file)
        return await self._turn({"question": "Draw the mesh."}, overlay_file=str(file))

    async def stream(
        self, question: str, face: int | None = None, *, context: str | None = None
    ) -> AsyncIterator[dict[str, Any] | Reply]:
        """Progress as it comes (`{"node", "text"}`), each sentence that holds (`{"node", "claim"}`,
        yes or no before the first), and the `Reply` last; raises as `ask` does.

        `face` is meant where the question names none; None goes on with the one before. `context`
        is what is said of the situation in place of all that was said before, nothing where it is
        empty; None leaves it as it is.
        """
        asked: Question = {"question": question, "face": face}
        if context is not None:
            asked["context"] = context.strip()
        async with aclosing(self._events(asked)) as events:
            async for event in events:
                yield event

    def open_sync(self, image: ImageSource | ToolAnalysis) -> Reply:
        """`open` for callers without an event loop, and from a notebook."""
        return wait(self.open(image))

    def ask_sync(self, question: str) -> Reply:
        """`ask` for callers without an event loop, and from a notebook."""
        return wait(self.ask(question))

    def draw_sync(self, file: str | Path) -> Reply:
        """`draw` for callers without an event loop, and from a notebook."""
        return wait(self.draw(file))

    async def context(self) -> str:
        """What was said of the situation so far, in the question and with it; else empty."""
        return (await self.state()).get("context") or ""

    async def state(self) -> dict[str, Any]:
        """What the thread holds: pictures with their ledgers, what was said, the turns."""
        await _imported()
        from facsight.graph import build_graph

        async with self._saver(alone=False) as saver:
            kept = await build_graph(saver).aget_state(self._config)
        return dict(kept.values)

    @property
    def _config(self) -> Any:
        return {"configurable": {"thread_id": self.thread}}

    async def _turn(
        self,
        given: Question,
        on_event: Callable[[dict[str, Any]], Awaitable[None]] | None = None,
        overlay_file: str | None = None,
    ) -> Reply:
        await _imported()
        from facsight.chat.reply import Reply

        async with aclosing(self._events(given, overlay_file)) as events:
            async for event in events:
                if isinstance(event, Reply):
                    return event
                if on_event is not None:
                    await on_event(event)
        raise AssertionError("a turn ends with a reply")

    async def _events(
        self, given: Question, overlay_file: str | None = None
    ) -> AsyncGenerator[dict[str, Any] | Reply]:
        await _imported()
        from facsight.chat.store import WholeTurn
        from facsight.client import at_rest
        from facsight.graph import build_graph

        at_hand = Sitting.of(
            self.settings,
            images=dict(self._images),
            overlay_folder=self._folder,
            overlay_file=overlay_file,
            neutral=await asyncio.to_thread(at_rest, self._neutral, self.settings.server),
            **self._videos,
        )
        last: Reply | None = None
        async with self._saver(alone=True) as saver:
            turn = WholeTurn(saver)
            events: AsyncGenerator[Any] = build_graph(turn).astream(  # type: ignore[assignment]
                given,
                self._config,
                context=at_hand,
                stream_mode=["custom", "values"],
                durability="exit",  # one checkpoint a turn: a ledger is long
            )
            async with aclosing(events):
                async for kind, event in events:
                    if kind == "values":
                        last = event.get("reply")
                    elif "claim" not in event or event["node"] == "reply":
                        yield event
            await turn.ended()
        if last is not None:
            yield last.model_copy(update={"thread": self.thread})

    @asynccontextmanager
    async def _saver(self, *, alone: bool) -> AsyncIterator[BaseCheckpointSaver[Any]]:
        """The memory of this agent, or the file; `alone`: once no other turn is under way."""
        from langgraph.checkpoint.memory import InMemorySaver

        from facsight.chat.store import PlainData, Turns, opened

        if self._store is not None:
            async with opened(self._store, alone=alone) as saver:
                yield saver
            return
        self._memory = self._memory or (InMemorySaver(serde=PlainData()), Turns())
        saver, turns = self._memory
        if alone:
            async with turns.alone():
                yield saver
        else:
            yield saver


async def _imported() -> None:
    """What a turn needs, imported beside the event loop."""
    for name in _NEEDED:
        await asyncio.to_thread(import_module, name)


def _is_one_of(file: Path, pictures: list[Picture]) -> bool:
    paths = [Path(path) for one in pictures if (path := one["path"])]
    return file.exists() and any(path.exists() and file.samefile(path) for path in paths)
