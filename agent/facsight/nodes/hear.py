"""Understand what is asked."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from langgraph.runtime import Runtime

from facsight.chat.follow import Style, resolve
from facsight.chat.grammar import LANGUAGES, in_words, nearest, understand
from facsight.chat.pictures import faces_in, ledger_of, number_of
from facsight.chat.query import Query
from facsight.chat.reply import FORMS
from facsight.chat.sentences import note, opened
from facsight.settings import Settings, settings
from facsight.state import Heard, State
from facsight_tools.errors import InputError
from facsight_tools.evidence.payloads import EmotionScore

_LONGEST_QUESTION: Final = 4000


async def hear(state: State, runtime: Runtime[Settings]) -> dict[str, Any]:
    """The query of this turn: what a question asks, or the reading of a picture that is given.

    Raises:
        InputError: nothing is given, or the question is too long.
        AgentError: a language model was asked what is meant and did not answer.
    """
    question = (state.get("question") or "").strip()
    waiting = [*filter(None, [state.get("image")]), *state.get("open", [])]
    if not question:
        if not waiting and state.get("question") is None:
            raise InputError("Give an image to read, a question, or pictures to open.")
        return {"query": Query(what="reading") if state.get("image") else None, "waiting": waiting}
    if len(question) > _LONGEST_QUESTION:
        raise InputError(f"A question has at most {_LONGEST_QUESTION} characters: shorten it.")
    runtime.stream_writer({"node": "hear", "text": "Reading the question"})
    found = await _heard(question, state, runtime)
    return {**found, "waiting": [*waiting, *found.get("waiting", [])]}


async def _heard(question: str, state: State, runtime: Runtime[Settings]) -> dict[str, Any]:
    """The query, by a form that covers the question or by a language model, and what it changes."""
    chosen, pictures = settings(runtime), state.get("pictures", [])
    spoken = state.get("spoken") or chosen.spoken(question)
    scores = (ledger_of(one).rows_of(EmotionScore) for one in pictures)
    labels = frozenset(score.label for many in scores for _, score in many)
    asked = understand(question, [spoken, *(one for one in LANGUAGES if one != spoken)], labels)
    query, by = None, Heard(reasoner=FORMS, prompts={}, usage=None)
    if asked is not None:
        query, spoken = asked.query, asked.language
    else:
        spoken = chosen.spoken(question)
        if chosen.model is not None:
            query, by = await _by_model(question, state, runtime)
    wanted = dict(state.get("chosen", {}))
    set_up = spoken if chosen.language == "auto" else chosen.spoken(None)
    language: Any = wanted.get("language", set_up)
    found: dict[str, Any] = {"query": query, "heard": by, "chosen": wanted, "style": Style()}
    notes = found["notes"] = []
    if query is None:
        near = " | ".join(nearest(question, language))
        notes.append(note(language, "not_understood", "not_understood", nearest=near))
    else:
        found["spoken"] = spoken
        if asked is None:
            meant = in_words(query, language)
            notes.append(note(language, "understood", "understood_as", question=meant))
        last = state.get("last")
        faces = faces_in(pictures[state.get("picture", 1) - 1]) if pictures else 0
        before = None if last is None else Query.model_validate(last)
        query, found["style"] = resolve(query, before, faces, len(pictures))
        found["query"] = query
        if query is None:
            notes.append(note(language, "missing", "no_last"))
        elif query.what in ("language", "register") and query.word:
            wanted[query.what] = query.word
            language = wanted.get("language", set_up)
    register = "plain" if found["style"].plain else wanted.get("register", chosen.register)
    found["wording"] = {
        "language": language,
        "register": register,
        "full": chosen.full or found["style"].full,
    }
    return {**found, **await _done(query, state, found)}


async def _by_model(
    question: str, state: State, runtime: Runtime[Settings]
) -> tuple[Query | None, Heard]:
    # Providers' packages take seconds to import.
    from facsight.chat.model import propose

    runtime.stream_writer({"node": "hear", "text": "Asking the language model what is meant"})
    turns = [turn["question"] for turn in state.get("turns", [])]
    proposed = await propose(question, turns, settings(runtime))
    reasoner = f"{FORMS} and {proposed.usage.model}"
    return proposed.query, Heard(reasoner=reasoner, prompts=proposed.prompts, usage=proposed.usage)


async def _done(query: Query | None, state: State, found: dict[str, Any]) -> dict[str, Any]:
    """What the query does beside asking: other words on the situation, a file that it names."""
    if query is None:
        return {}
    language, notes = found["wording"]["language"], found["notes"]
    pictures = state.get("pictures", [])
    context = (state.get("context") or "").strip()
    if query.what == "add_context" and query.text:
        notes.append(note(language, "done", "taken", words=query.text))
        return {"context": f"{context} {query.text}".lstrip()}
    if query.what == "undo_context":
        notes.append(note(language, "done", "set_aside" if context else "nothing_to_set_aside"))
        return {"context": None}
    if query.path is None:
        return {}
    number = await asyncio.to_thread(number_of, query.path, pictures)
    if number is None:
        return {"waiting": [query.path]}
    if query.what != "open":
        return {}
    name, faces = pictures[number - 1]["name"], faces_in(pictures[number - 1])
    notes.append(opened(language, number, name, faces))
    return {"picture": number, "looked_at": None}
