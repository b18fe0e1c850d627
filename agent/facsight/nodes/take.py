"""Keep the picture that was observed, and take up the next one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from langgraph.runtime import Runtime

from facsight.chat.pictures import Picture, faces_in, is_video, ledger_of, reworded
from facsight.chat.reply import ToolCall
from facsight.chat.sentences import note, opened
from facsight.client import ANALYSIS, image_argument, path_of
from facsight.nodes.measure import measure
from facsight.nodes.observe import observe
from facsight.settings import Settings, Sitting, sitting
from facsight.state import State
from facsight_tools.errors import AnalysisExpired, ImageNotFound, InputError
from facsight_tools.evidence.observations import Observation
from facsight_tools.evidence.rows import Ledger


async def take(state: State, runtime: Runtime[Settings]) -> dict[str, Any]:
    """One after another: new ones, then that spoken of, where the user says other words of it.

    Where a picture is read by itself, the others wait for the next question.
    """
    kept = await _kept(state, runtime) if state.get("under_way") else {}
    pictures = kept.get("pictures", state.get("pictures", []))
    found = {**kept, "renewed": None, "expired": False, "under_way": None}
    if waiting := state.get("waiting", []):
        started = await _started(waiting[0], state, sitting(runtime))
        said = {} if "question" not in state else {"context": _of_new(state, found, pictures)}
        return {**found, **started, **said, "under_way": waiting[0], "waiting": waiting[1:]}
    words = found.get("context", state.get("context")) or None
    stale = found.get("picture", state.get("picture", 1))
    known = 0 < stale <= len(pictures)
    if not known or pictures[stale - 1]["context"] == words or "question" not in state:
        return found
    old = pictures[stale - 1]
    own = {"before": old, "renewed": stale, "under_way": old["name"]}
    return {**found, **own, **_known(old)}


def _known(picture: Picture) -> dict[str, Any]:
    """What the next nodes need to know of a picture of the thread."""
    analysis = {"image_sha256": picture["sha256"]}
    return {
        "image": "",
        "measured": {"analysis_id": picture["analysis_id"], "analysis": analysis},
        "observations": tuple(map(Observation.model_validate, picture["observations"])),
        "appraisals": None,
    }


async def _started(name: str, state: State, chosen: Sitting) -> dict[str, Any]:
    """What the next nodes need to know of a picture that is opened."""
    at_hand = chosen.images.get(name, name)
    if at_hand.startswith(ANALYSIS):
        handle = at_hand.removeprefix(ANALYSIS)
        told = state.get("measured")
        known = told if told is not None else {"analysis_id": handle, "analysis": {}}
        return {"image": "", "measured": known, "observations": (), "appraisals": None}
    if name == state.get("image"):
        return {}
    if name.startswith("data:"):
        raise InputError("Open a picture by its path: a conversation's input holds no pixels.")
    image = await _argument(name, chosen)
    return {"image": image, "measured": None, "observations": (), "appraisals": None}


async def _argument(name: str, chosen: Sitting) -> str:
    # What touches the disk runs beside the event loop: LangGraph's server refuses to wait for it
    if name in chosen.images:
        return chosen.images[name]
    return await asyncio.to_thread(image_argument, name, chosen.server)


async def _kept(state: State, runtime: Runtime[Settings]) -> dict[str, Any]:
    """The pictures with the one under way among them, and what is said and was called for it."""
    chosen, name, told = sitting(runtime), state["under_way"] or "", state["told"]
    pictures, words = [*state.get("pictures", [])], state.get("context") or None
    notes = []
    if (number := state.get("renewed")) is not None:
        old = Picture({**pictures[number - 1], "context": words})
        outcome = "done"
        if not state.get("expired"):
            pictures[number - 1] = _holding(old, state["ledger"], state.get("appraisals"))
        else:
            try:
                pictures[number - 1] = await again(old, runtime)
                notes.append(note(told.language, "done", "measured_again", name=name))
            except (AnalysisExpired, ImageNotFound):
                outcome = "expired"
                pictures[number - 1] = _holding(old, reworded(ledger_of(old), words))
                notes.append(note(told.language, "method", "without_picture", name=name))
        call = ToolCall(tool="facs_get_evidence", picture=name, outcome=outcome)
        return {"pictures": pictures, "told": told.noting(*notes, calls=(call,))}
    sha256 = str(state["analysis"].get("image_sha256", ""))
    path = None if name in chosen.images or not state["image"] else path_of(name)
    shown = name.removeprefix(ANALYSIS) if path is None else Path(path).name
    if path is None and name == state["image"]:
        shown = f"picture {len(pictures) + 1} given as bytes"
    picture = Picture(
        name=shown,
        path=path and await asyncio.to_thread(lambda: str(Path(path).absolute())),
        sha256=sha256,
        analysis_id=state["analysis_id"],
        context=words,
        observations=[one.model_dump(mode="json") for one in state.get("observations", ())],
        appraisals=[dict(one) for one in state.get("appraisals") or ()],
        ledger=state["ledger"].model_dump(mode="json"),
    )
    pictures.append(picture)
    video = is_video(picture)
    fresh = state.get("measured") is None
    tools = (f"facs_analyze_{'video' if video else 'image'}", "facs_get_evidence")[not fresh :]
    calls = tuple(ToolCall(tool=tool, picture=shown) for tool in tools)
    notes.append(opened(told.language, len(pictures), shown, faces_in(picture), video=video))
    if fresh and chosen.neutral:
        notes.append(note(told.language, "done", "at_rest", face=state.get("face") or 1))
    kept = {"pictures": pictures, "told": told.noting(*notes, calls=calls)}
    query = state.get("query")
    if query is None or query.path != name or query.what == "open":
        return {**kept, "picture": len(pictures), "looked_at": state.get("face")}
    return {**kept, "context": pictures[state.get("picture", 1) - 1]["context"]}


def _of_new(state: State, found: dict[str, Any], pictures: list[Picture]) -> str | None:
    """What is said of a picture that is opened: words that are said of no other.

    Words are each picture's own.
    """
    words = found.get("context", state.get("context")) or None
    before = found.get("picture", state.get("picture", 1))
    of_another = 0 < before <= len(pictures) and pictures[before - 1]["context"] == words
    return None if of_another else words


async def again(picture: Picture, runtime: Runtime[Settings]) -> Picture:
    """Measure a picture of the thread once more.

    Raises:
        AnalysisExpired: it is not at hand, or not the picture that it was.
        ImageNotFound: its file is gone.
    """
    chosen, name = sitting(runtime), picture["path"] or picture["name"]
    if picture["path"] is None and name not in chosen.images:
        raise AnalysisExpired(
            f"The measurement of {name} is no longer kept and the picture is not at hand: "
            "open it again."
        )
    image = await _argument(name, chosen)
    measured = await measure({"image": image}, runtime)
    if measured["analysis"].get("image_sha256", "") != picture["sha256"]:
        raise AnalysisExpired(f"{name} is not the picture that it was: open it again.")
    given: Any = {**_known(picture), **measured, "question": "", "context": picture["context"]}
    given["appraisals"] = judged = picture.get("appraisals")
    fresh = _holding(picture, (await observe(given, runtime))["ledger"], judged)
    return Picture({**fresh, "analysis_id": measured["analysis_id"]})


def _holding(
    picture: Picture, ledger: Ledger, appraisals: Sequence[Mapping[str, Any]] | None = None
) -> Picture:
    judged = [dict(one) for one in appraisals or ()]
    return Picture({**picture, "ledger": ledger.model_dump(mode="json"), "appraisals": judged})
