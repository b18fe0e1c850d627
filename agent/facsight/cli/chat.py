"""`facsight chat`: a conversation at the terminal, or over a pipe, a question a line."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from pathlib import Path

from facsight.chat.agent import Agent
from facsight.chat.reply import Reply
from facsight.cli.app import BAD_INPUT, OK
from facsight.cli.infer import reading_table
from facsight.cli.readings import row_of
from facsight.cli.settings_options import settings_of
from facsight.cli.terminal import filled
from facsight.waiting import wait
from facsight_tools.errors import FacsightError, UnknownOption
from facsight_tools.printable import printable
from facsight_tools.video.sampling import Sampling

_PROMPT = "> "
_MODEL = {
    "en": "A model is set up with --model PROVIDER:NAME, such as ollama:llama3.2.",
    "de": "Ein Modell richtet man mit --model ANBIETER:NAME ein, etwa ollama:llama3.2.",
}
_BROKEN_OFF = "Broken off; ask again, or /quit."
_PICTURE = {"en": "picture", "de": "Bild"}
_COMMANDS = "/help  /faces  /open PATH  /context TEXT  /overlay [FILE]  /quit"


def run(args: argparse.Namespace) -> int:
    """Hold a conversation until the input ends or /quit."""
    agent = Agent(
        settings=settings_of(args),
        store=args.store,
        thread=args.thread,
        overlay_folder=Path.cwd(),
        sampling=Sampling(args.fps, args.every, args.start, args.end),
        scene=args.scene,
        neutral=args.neutral,
    )
    with contextlib.suppress(ImportError):  # Windows has no readline
        import readline  # noqa: F401
    failed = hinted = False
    try:
        for image in args.images:
            row = row_of(image, args.row)
            _show(agent.open_sync(image if row is None else row[0]), as_json=args.json)
            if args.context:
                _show(agent.ask_sync(f"Context: {args.context}"), as_json=args.json)
    except KeyboardInterrupt:
        if not sys.stdin.isatty():
            raise
        print(_BROKEN_OFF, file=sys.stderr)
    if sys.stdin.isatty():
        print(f"Thread {agent.thread}. {_COMMANDS}", file=sys.stderr)
    while (line := _line()) is not None:
        if line == "/quit":
            break
        if not line:
            continue
        try:
            hinted = _show(_answer(agent, line), as_json=args.json, hinted=hinted)
        except FacsightError as error:
            failed = True
            print(printable(f"facsight: {error.code}: {error}", keep="\n"), file=sys.stderr)
        except KeyboardInterrupt:
            print(_BROKEN_OFF, file=sys.stderr)
    # At a terminal a mistake was seen and mended; a pipe's reader learns of it by the status.
    return BAD_INPUT if failed and not sys.stdin.isatty() else OK


def _line() -> str | None:
    """The next line, stripped; None where the input ends, nothing where it was broken off."""
    watched = sys.stdin.isatty()
    try:
        return input(_PROMPT if watched else "").strip()
    except EOFError:
        print(file=sys.stderr)
        return None
    except KeyboardInterrupt:
        if not watched:
            raise
        print(f"\n{_BROKEN_OFF}", file=sys.stderr)
        return ""


def _answer(agent: Agent, line: str) -> Reply:
    """Answer a question, or do what a command says."""
    name, _, rest = line.partition(" ")
    if not name.startswith("/"):
        return wait(_streamed(agent, line))
    asked = {
        "/help": "help",
        "/faces": "How many people are there?",
        "/overlay": "Draw the mesh.",
        "/context": f"Context: {rest}" if rest else "Forget the context.",
    }
    if name == "/open" and rest:
        return agent.open_sync(rest.strip())
    if name == "/overlay" and rest:
        return agent.draw_sync(rest.strip())
    if name not in asked:
        raise UnknownOption(f"There is no command '{line}'; there are: {_COMMANDS}.")
    return wait(_streamed(agent, asked[name]))


async def _streamed(agent: Agent, question: str) -> Reply:
    """The reply, with progress on stderr where someone is looking."""
    watched = sys.stderr.isatty()
    async for event in agent.stream(question):
        if isinstance(event, Reply):
            if watched:
                print("\r\033[K", end="", file=sys.stderr, flush=True)
            return event
        if watched and "text" in event:
            print(f"\r\033[K{printable(event['text'])} ...", end="", file=sys.stderr, flush=True)
    raise AssertionError("a turn ends with a reply")


def _show(reply: Reply, *, as_json: bool, hinted: bool = False) -> bool:
    """Print a reply, and how a model is set up with the first miss: whether that is known now."""
    if as_json:
        print(json.dumps(reply.to_json(), ensure_ascii=False), flush=True)
        return hinted
    blocks = [filled(text, cited=True) for text in reply.sentences]
    blocks += [row.model_dump_json(exclude_none=True) for row in reply.rows]
    blocks += [
        reading_table(
            one,
            f"{_PICTURE[reply.language]} {one.picture}, {one.face}",
            before=one.fused_before,
            most=4,
            language=reply.language,
        )
        for one in reply.readings
        if one.fused
    ]
    further = [note.text for note in reply.notes]
    missed = reply.usage is None and any(note.kind == "not_understood" for note in reply.notes)
    if missed and not hinted:
        further.append(_MODEL[reply.language])
    blocks += [filled(text, cited=True) for text in further]
    print(printable("\n".join(blocks), keep="\n") + "\n", flush=True)
    return hinted or missed
