"""Understand what is asked."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from langgraph.runtime import Runtime

from facsight.chat.follow import Style, goes_on, resolve
from facsight.chat.grammar import LANGUAGES, AskedForm, in_words, nearest, understand
from facsight.chat.moments import nearest_in_time
from facsight.chat.pictures import Picture, faces_in, is_video, ledger_of, number_of
from facsight.chat.query import Query
from facsight.chat.reply import FORMS, Note, Reply
from facsight.chat.sentences import note, opened
from facsight.settings import Settings, settings
from facsight.state import State
from facsight_tools.answers.notices import NOTICES
from facsight_tools.errors import AgentError, InputError
from facsight_tools.evidence.payloads import EmotionScore
from facsight_tools.statements.forms.tokens import Language

_LONGEST_QUESTION: Final = 4000


async def hear(state: State, runtime: Runtime[Settings]) -> dict[str, Any]:
    """The query of this turn: what a question asks, or the reading of a picture that is given.

    Raises:
        InputError: nothing is given, or the question is too long.
    """
    question = (state.get("question") or "").strip()
    waiting = [*filter(None, [state.get("image")]), *state.get("open", [])]
    if not waiting and state.get("question") is None:
        raise InputError("Give an image to read, a question, or pictures to open.")
    if len(question) > _LONGEST_QUESTION:
        raise InputError(f"A question has at most {_LONGEST_QUESTION} characters: shorten it.")
    if question:
        return await _heard(question, waiting, state, runtime)
    chosen = settings(runtime)
    query = Query(what="reading") if state.get("image") else None
    spoken = state.get("spoken") or await asyncio.to_thread(chosen.spoken, state.get("context"))
    wording = _wording(chosen, spoken, state.get("chosen", {}), Style())
    told = _told("", query, wording)
    return {"query": query, "wording": wording, "waiting": waiting, "told": told}


def _kept(question: str, state: State, chosen: Settings) -> Language:
    """The language of words that no form covers: that of the conversation, where it is German."""
    spoken = chosen.spoken(question)
    return state.get("spoken") or spoken if chosen.language == "auto" and spoken == "en" else spoken


async def _heard(
    question: str, waiting: list[str], state: State, runtime: Runtime[Settings]
) -> dict[str, Any]:
    """The query, by a form that covers the question or by a language model, and what it changes."""
    runtime.stream_writer({"node": "hear", "text": "Reading the question"})
    chosen, pictures, wanted = settings(runtime), state.get("pictures", []), state.get("chosen", {})
    by: dict[str, Any] = {}
    # The words of a language are read from files at their first use, beside the event loop
    asked = await asyncio.to_thread(_by_form, question, state, chosen)
    query, spoken = asked if asked is not None else (None, _kept(question, state, chosen))
    if asked is None and chosen.model is not None:
        query, by = await _by_model(question, state, runtime)
    language = _wording(chosen, spoken, wanted, Style())["language"]
    notes, style = [], Style()
    if (failed := by.pop("failed", None)) is not None:
        notes.append(Note(kind="model_failed", text=failed.in_language(language).text))
    found: dict[str, Any] = {}
    if query is None:
        near = " | ".join(await asyncio.to_thread(_nearest, question, language, pictures, state))
        notes.append(note(language, "not_understood", "not_understood", nearest=near))
        found["last"] = {}  # what comes next goes on from nothing that was asked before
    else:
        found["spoken"] = spoken
        if asked is None:
            meant = in_words(query, language)
            notes.append(note(language, "understood", "understood_as", question=meant))
        last = state.get("last")
        faces = faces_in(pictures[state.get("picture", 1) - 1]) if pictures else 0
        before = Query.model_validate(last) if last else None
        ended = last == {} and goes_on(query)
        lacking = "thread_ended" if ended else "no_thread" if query.word else "no_last"
        query, style = (None, style) if ended else resolve(query, before, faces, len(pictures))
        if query is None:
            notes.append(note(language, "missing", lacking))
        elif query.what in ("language", "register") and query.word:
            wanted = {**wanted, query.what: query.word}
    wording = _wording(chosen, spoken, wanted, style)
    told = _told(question, query, wording, notes=tuple(notes), **by)
    found |= {"query": query, "chosen": wanted, "style": style, "wording": wording}
    return {**found, "waiting": waiting, "told": told, **await _done(told, waiting, state)}


def _wording(chosen: Settings, spoken: Any, wanted: dict[str, str], style: Style) -> dict[str, Any]:
    """How this turn is written: as was asked for, as was set up, or as the question is."""
    set_up = spoken if chosen.language == "auto" else chosen.language
    return {
        "language": wanted.get("language", set_up),
        "register": "plain" if style.plain else wanted.get("register", chosen.register),
        "full": chosen.full or style.full,
    }


def _told(question: str, query: Query | None, wording: dict[str, Any], **more: Any) -> Reply:
    language = wording["language"]
    notice = NOTICES[language]
    return Reply(question=question, query=query, language=language, notice=notice, **more)


def _nearest(
    question: str, language: Language, pictures: list[Picture], state: State
) -> tuple[str, ...]:
    """Questions that come near, of a video only those that are answered of videos."""
    number = min(state.get("picture", 1), len(pictures))
    if number and is_video(pictures[number - 1]):
        return nearest_in_time(question, language)
    return nearest(question, language)


def _by_form(question: str, state: State, chosen: Settings) -> AskedForm | None:
    spoken = state.get("spoken") or chosen.spoken(question)
    scores = (ledger_of(one).rows_of(EmotionScore) for one in state.get("pictures", []))
    labels = frozenset(score.label for many in scores for _, score in many)
    return understand(question, [spoken, *(one for one in LANGUAGES if one != spoken)], labels)


async def _by_model(
    question: str, state: State, runtime: Runtime[Settings]
) -> tuple[Query | None, dict[str, Any]]:
    # Providers' packages take seconds to import.
    from facsight.chat.model import propose
    from facsight.language_models.chat_model import name_of
    from facsight.language_models.failures import told

    runtime.stream_writer({"node": "hear", "text": "Asking the language model what is meant"})
    turns = [turn["question"] for turn in state.get("turns", [])]
    chosen = settings(runtime)
    try:
        query, usage, prompts = await propose(question, turns, chosen)
    except AgentError as error:
        return None, {
            "failed": told(error, name_of(chosen.model or ""), "understand", chosen.model_url),
            "usage": error.usage,
        }
    reasoner = f"{FORMS} and {usage.model}"
    return query, {"reasoner": reasoner, "prompts": prompts, "usage": usage}


async def _done(told: Reply, waiting: list[str], state: State) -> dict[str, Any]:
    """What the query does beside asking: other words on the situation, a file that it names."""
    query, language, pictures = told.query, told.language, state.get("pictures", [])
    if query is None:
        return {}
    context = (state.get("context") or "").strip()
    if query.what == "add_context" and query.text:
        taken = note(language, "done", "taken", words=query.text)
        return {"context": f"{context} {query.text}".lstrip(), "told": told.noting(taken)}
    if query.what == "undo_context":
        key = "set_aside" if context else "nothing_to_set_aside"
        return {"context": None, "told": told.noting(note(language, "done", key))}
    if query.path is None:
        return {}
    number = await asyncio.to_thread(number_of, query.path, pictures)
    if number is None:
        return {"waiting": [*waiting, query.path]}
    if query.what != "open":
        return {}
    name, faces = pictures[number - 1]["name"], faces_in(pictures[number - 1])
    known = told.noting(opened(language, number, name, faces))
    words = pictures[number - 1]["context"]
    return {"picture": number, "looked_at": None, "context": words, "told": known}
