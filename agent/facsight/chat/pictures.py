"""Pictures of a conversation over MCP: measured, given new words, and measured again in time.

A server forgets an analysis after a while. Where the picture is at hand it is measured again, if it
is still the same picture; where it is not, the conversation goes on with the numbers that it holds.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

from facsight.chat.reply import Note, ToolCall
from facsight.chat.sentences import note
from facsight.chat.state import Chat, Picture, ledger_of
from facsight.client import call, image_argument, overlay
from facsight.settings import Server
from facsight_tools.errors import (
    AnalysisExpired,
    ImageNotFound,
    InputError,
    OutputRefused,
    ToolCallFailed,
)
from facsight_tools.evidence import payloads
from facsight_tools.evidence.context import read_context
from facsight_tools.evidence.rows import Ledger, content_hash
from facsight_tools.image import ImageSource
from facsight_tools.rules.labels import BASIC
from facsight_tools.statements.forms.tokens import Language

ANALYSIS: Final = "analysis:"
"""Before the handle of an analysis that the server keeps, where it is opened as a picture is."""

_SAID: Final = (
    payloads.Quotation,
    payloads.Circumstance,
    payloads.Tone,
    payloads.Mismatch,
    payloads.WithoutContext,
)
_BEHIND: Final = (
    payloads.Rule,
    payloads.Literature,
    payloads.UnitHint,
    payloads.SituationHint,
)


async def open_picture(
    name: str, context: str | None, chosen: Chat
) -> tuple[Picture, list[ToolCall]]:
    """Measure a picture and fetch its evidence.

    Args:
        name: a path, a name in `Chat.images`, or `analysis:` and the handle of an analysis.
        context: the user's words on the situation, if there are any.

    Raises:
        FacsightError: the picture cannot be read or measured, or the server cannot be reached.
    """
    if name.startswith(ANALYSIS):
        return await _open_analysis(name.removeprefix(ANALYSIS), context, chosen)
    if name.startswith("data:"):
        raise InputError("Open a picture by its path: a conversation's input holds no pixels.")
    server = chosen.settings.server
    # What touches the disk runs beside the event loop: LangGraph's server refuses to wait for it
    given = chosen.images.get(name) or await asyncio.to_thread(image_argument, name, server)
    labels = chosen.settings.labels
    asked = {"image": given, "labels": labels if labels != BASIC else None}
    measured = await call(server, "facs_analyze_image", asked)
    analysis_id = str(measured["analysis_id"])
    ledger = await _evidence(server, analysis_id, context)
    inside = name in chosen.images
    picture = Picture(
        name=name if inside else Path(name).name,
        path=None if inside else await asyncio.to_thread(_absolute, name),
        sha256=str(measured["analysis"].get("image_sha256", "")),
        analysis_id=analysis_id,
        ledger=ledger.model_dump(mode="json"),
    )
    calls = [_done("facs_analyze_image", picture), _done("facs_get_evidence", picture)]
    return picture, calls


async def _open_analysis(
    analysis_id: str, context: str | None, chosen: Chat
) -> tuple[Picture, list[ToolCall]]:
    """Take up what the server has measured already; the picture itself is not at hand here."""
    ledger = await _evidence(chosen.settings.server, analysis_id, context)
    picture = Picture(
        name=analysis_id,
        path=None,
        sha256="",
        analysis_id=analysis_id,
        ledger=ledger.model_dump(mode="json"),
    )
    return picture, [_done("facs_get_evidence", picture)]


async def with_words(
    picture: Picture, context: str | None, chosen: Chat, language: Language
) -> tuple[Picture, list[ToolCall], list[Note]]:
    """The picture with other words on its situation: the evidence is asked for anew."""
    server = chosen.settings.server
    try:
        ledger = await _evidence(server, picture["analysis_id"], context)
    except AnalysisExpired:
        return await _after_expiry(picture, context, chosen, language)
    return _holding(picture, ledger), [_done("facs_get_evidence", picture)], []


async def save_overlay(
    picture: Picture, context: str | None, chosen: Chat, language: Language
) -> tuple[Picture, list[ToolCall], list[Note]]:
    """Write the annotated picture to `Chat.overlay_file`, or else into `Chat.overlay_folder`.

    Raises:
        OutputRefused: it cannot be written.
        AnalysisExpired: the server no longer keeps it and the picture is not at hand.
    """
    target = _overlay_file(picture, chosen)
    if target is None:
        return picture, [], [note(language, "missing", "no_folder")]
    said: list[Note] = []
    try:
        png = await overlay(chosen.settings.server, picture["analysis_id"])
    except AnalysisExpired:
        picture, _ = await _again(picture, context, chosen)
        said.append(note(language, "done", "measured_again", name=picture["name"]))
        png = await overlay(chosen.settings.server, picture["analysis_id"])
    try:
        await asyncio.to_thread(target.write_bytes, png)
    except OSError as error:
        raise OutputRefused(f"'{target}' cannot be written: {error.strerror}.") from error
    said.append(note(language, "done", "drawn", file=target))
    return picture, [_done("facs_render_overlay", picture)], said


def _overlay_file(picture: Picture, chosen: Chat) -> Path | None:
    """The file to draw to; None where neither a file nor a folder was given."""
    if chosen.overlay_file is not None:
        return Path(chosen.overlay_file)
    if chosen.overlay_folder is None:
        return None
    return Path(chosen.overlay_folder) / f"{Path(picture['name']).stem}.facsight.png"


async def _after_expiry(
    picture: Picture, context: str | None, chosen: Chat, language: Language
) -> tuple[Picture, list[ToolCall], list[Note]]:
    try:
        fresh, calls = await _again(picture, context, chosen)
    except (AnalysisExpired, ImageNotFound):
        rows = reworded(ledger_of(picture), context)
        expired = ToolCall(tool="facs_get_evidence", picture=picture["name"], outcome="expired")
        told = note(language, "method", "without_picture", name=picture["name"])
        return _holding(picture, rows), [expired], [told]
    return fresh, calls, [note(language, "done", "measured_again", name=picture["name"])]


async def _again(
    picture: Picture, context: str | None, chosen: Chat
) -> tuple[Picture, list[ToolCall]]:
    """Measure a picture once more, if it is at hand and the same."""
    name = picture["name"] if picture["path"] is None else picture["path"]
    if picture["path"] is None and name not in chosen.images:
        raise AnalysisExpired(
            f"The measurement of {name} is no longer kept and the picture is not at hand: "
            "open it again."
        )
    fresh, calls = await open_picture(name, context, chosen)
    if fresh["sha256"] != picture["sha256"]:
        raise AnalysisExpired(f"{name} is not the picture that it was: open it again.")
    return fresh, calls


def reworded(ledger: Ledger, context: str | None) -> Ledger:
    """The ledger with other words of the user, in the ledger's order, made without the server."""
    stated = list(read_context(context).rows) if context else []
    kept = [row for row in ledger.rows if not _of_words(row.payload)]
    at = next((n for n, row in enumerate(kept) if isinstance(row.payload, _BEHIND)), len(kept))
    return Ledger.of([*kept[:at], *stated, *kept[at:]])


def _of_words(one: payloads.Payload) -> bool:
    """Whether a row stands on the user's words."""
    return isinstance(one, _SAID) or (isinstance(one, payloads.Cue) and one.said_by == "user")


async def _evidence(server: Server, analysis_id: str, context: str | None) -> Ledger:
    answer = await call(
        server, "facs_get_evidence", {"analysis_id": analysis_id, "context": context}
    )
    ledger = Ledger.model_validate(answer)
    if content_hash(ledger.rows) != ledger.hash:
        raise ToolCallFailed("The evidence does not match its hash.")
    return ledger


def _holding(picture: Picture, ledger: Ledger) -> Picture:
    return Picture({**picture, "ledger": ledger.model_dump(mode="json")})


def _done(tool: str, picture: Picture) -> ToolCall:
    return ToolCall(tool=tool, picture=picture["name"])


def _absolute(name: str) -> str:
    return str(Path(name).absolute())


def argument(image: ImageSource) -> tuple[str | None, str | None]:
    """A picture as a path, or else as a data URI: one of the two."""
    given = image_argument(image, None)
    return (
        (None, given)
        if isinstance(image, str) and given.startswith("data:")
        else ((given, None) if isinstance(image, str | Path) else (None, given))
    )
