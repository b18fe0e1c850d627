"""`facsight chat`: a conversation at the terminal, or over a pipe, a question a line."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import shutil
import sys
import textwrap
from pathlib import Path

from facsight.chat.agent import Agent
from facsight.chat.reply import ReadingReply, Reply
from facsight.cli.app import BAD_INPUT, OK
from facsight.cli.settings_options import settings_of
from facsight_tools.errors import FacsightError, UnknownOption

_PROMPT = "> "
_MODEL = "A model is set up with --model PROVIDER:NAME, such as ollama:llama3.2."
_COMMANDS = "/help  /faces  /open PATH  /context TEXT  /overlay [FILE]  /quit"


def run(args: argparse.Namespace) -> int:
    """Hold a conversation until the input ends or /quit."""
    if args.thread and not args.store:
        raise UnknownOption(
            "--thread NAME goes on with a stored thread: name its --store FILE too."
        )
    agent = Agent(
        settings=settings_of(args),
        store=args.store,
        thread=args.thread,
        overlay_folder=Path.cwd(),
    )
    with contextlib.suppress(ImportError):  # Windows has no readline
        import readline  # noqa: F401
    failed = False
    for image in args.images:
        _show(agent.open_sync(image), as_json=args.json)
    if args.context:
        _show(agent.ask_sync(f"Context: {args.context}"), as_json=args.json)
    if sys.stdin.isatty():
        print(f"Thread {agent.thread}. {_COMMANDS}", file=sys.stderr)
    while (line := _line()) is not None:
        if line == "/quit":
            break
        if not line:
            continue
        try:
            _show(_answer(agent, line), as_json=args.json)
        except FacsightError as error:
            failed = True
            print(f"facsight: {error.code}: {error}", file=sys.stderr)
        except KeyboardInterrupt:
            print("Broken off; ask again, or /quit.", file=sys.stderr)
    # At a terminal a mistake was seen and mended; a pipe's reader learns of it by the status.
    return BAD_INPUT if failed and not sys.stdin.isatty() else OK


def _line() -> str | None:
    """The next line, stripped; None where the input ends."""
    try:
        return input(_PROMPT if sys.stdin.isatty() else "").strip()
    except (EOFError, KeyboardInterrupt):
        print(file=sys.stderr)
        return None


def _answer(agent: Agent, line: str) -> Reply:
    """Answer a question, or do what a command says."""
    name, _, rest = line.partition(" ")
    if not name.startswith("/"):
        return asyncio.run(_streamed(agent, line))
    asked = {
        "/help": "help",
        "/faces": "How many people are there?",
        "/overlay": "Draw an overlay.",
        "/context": f"Context: {rest}" if rest else "Forget the context.",
    }
    if name == "/open" and rest:
        return agent.open_sync(rest.strip())
    if name == "/overlay" and rest:
        return agent.draw_sync(rest.strip())
    if name not in asked:
        raise UnknownOption(f"There is no command '{line}'; there are: {_COMMANDS}.")
    return asyncio.run(_streamed(agent, asked[name]))


async def _streamed(agent: Agent, question: str) -> Reply:
    """The reply, with progress on stderr where someone is looking."""
    watched = sys.stderr.isatty()
    async for event in agent.stream(question):
        if isinstance(event, Reply):
            if watched:
                print("\r\033[K", end="", file=sys.stderr, flush=True)
            return event
        if watched and "text" in event:
            print(f"\r\033[K{event['text']} ...", end="", file=sys.stderr, flush=True)
    raise AssertionError("a turn ends with a reply")


def _show(reply: Reply, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(reply.to_json(), ensure_ascii=False), flush=True)
        return
    width = min(shutil.get_terminal_size((96, 24)).columns, 100)
    told = [f"{_where(reply, said.picture)}{said.claim.text}" for said in reply.claims]
    answer = [note.text for note in reply.notes if note.kind == "answer"]
    told[:1] = [" ".join([*answer, *told[:1]])] if told else answer
    blocks = [textwrap.fill(text, width, break_on_hyphens=False) for text in told]
    blocks += [row.model_dump_json(exclude_none=True) for row in reply.rows]
    blocks += [_table(reading) for reading in reply.readings if reading.fused]
    further = [note.text for note in reply.notes if note.kind != "answer"]
    if any(note.kind == "needs_model" for note in reply.notes):
        further.append(_MODEL)
    blocks += [textwrap.fill(text, width, break_on_hyphens=False) for text in further]
    if reply.usage is not None:
        refused = f"; {len(reply.rejected)} sentences refused" if reply.rejected else ""
        blocks.append(f"(written by {reply.reasoner}, checked{refused})")
    print("\n".join(blocks) + "\n", flush=True)


def _where(reply: Reply, picture: int | None) -> str:
    several = len({said.picture for said in reply.claims}) > 1
    return f"(Picture {picture}) " if several and picture else ""


def _table(reading: ReadingReply) -> str:
    """The distributions of one face, the likeliest label first, and the fused one of before."""
    fused, context, before = reading.fused or {}, reading.context_only, reading.fused_before
    face = reading.face_only or {}
    head = f"picture {reading.picture}, {reading.face}"
    lines = [f"{head:<18}{'face':>7}{'context':>9}{'fused':>8}{'before':>8}".rstrip()]
    if before is None:
        lines[0] = lines[0].removesuffix("before").rstrip()
    for label in sorted(fused, key=lambda one: (-fused[one], one))[:4]:
        said = "-" if context is None else f"{context[label]:.2f}"
        was = "" if before is None else f"{before.get(label, 0.0):>8.2f}"
        lines.append(f"{label:<18}{face.get(label, 0.0):>7.2f}{said:>9}{fused[label]:>8.2f}{was}")
    return "\n".join(lines)
