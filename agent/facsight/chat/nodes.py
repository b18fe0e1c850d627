"""The steps of a turn: understand, act, answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final, cast

from langgraph.runtime import Runtime

from facsight.chat.answering import Answer, Situation, answer_to
from facsight.chat.answers.pairs import Part
from facsight.chat.follow import AS_IT_IS, resolve
from facsight.chat.grammar import LANGUAGES, in_words, nearest, understand
from facsight.chat.pictures import open_picture, save_overlay, with_words
from facsight.chat.query import Act, General, Query, names
from facsight.chat.reply import Note, Reply, StatedClaim, ToolCall
from facsight.chat.sentences import fixed, note, opened
from facsight.chat.state import (
    Chat,
    Conversation,
    Done,
    Picture,
    Understood,
    chat,
    faces_in,
    ledger_of,
)
from facsight.chat.writing import written
from facsight.settings import Settings
from facsight_tools.answers.inference import NOTICES
from facsight_tools.errors import InputError
from facsight_tools.evidence.payloads import EmotionScore
from facsight_tools.statements.forms.tokens import Language, Register

_LONGEST_QUESTION: Final = 4000
_TURNS_KEPT: Final = 50
_NOT_REPEATED: Final = frozenset({*names(Act), *names(General)}) - {"unit_meaning"}


# Understand ---------------------------------------------------------------------------------------


async def understand_question(state: Conversation, runtime: Runtime[Chat]) -> dict[str, Any]:
    """The query of the question, by a form that covers it, or by a language model.

    Raises:
        InputError: it is too long.
        AgentError: a language model was asked and did not answer.
    """
    question = state["question"].strip()
    if len(question) > _LONGEST_QUESTION:
        raise InputError(f"A question has at most {_LONGEST_QUESTION} characters: shorten it.")
    chosen = chat(runtime).settings
    _tell(runtime, "understand", "Reading the question")
    if not question:
        spoken = state.get("spoken") or chosen.spoken(None)
        return {"understood": Understood(None, _language(state, chosen, spoken))}
    first = state.get("spoken") or chosen.spoken(question)
    order = [first, *(one for one in LANGUAGES if one != first)]
    asked = understand(question, order, _labels(state.get("pictures", [])))
    if asked is not None:
        found = Understood(asked.query, _language(state, chosen, asked.language))
    else:
        found = Understood(None, _language(state, chosen, chosen.spoken(question)))
        if chosen.model is not None:
            _tell(runtime, "understand", "Asking the language model what is meant")
            found = await _by_model(question, state, chosen, found)
    return {"understood": _resolved(found, state)}


def _language(state: Conversation, chosen: Settings, heard: Language) -> Language:
    """What is answered in: as the user asked for, as was set up, or as the question is."""
    wanted = state.get("chosen", {}).get("language")
    if wanted is not None:
        return cast("Language", wanted)
    return chosen.spoken(None) if chosen.language != "auto" else heard


async def _by_model(
    question: str, state: Conversation, chosen: Settings, found: Understood
) -> Understood:
    from facsight.chat.model import propose

    before = [turn["question"] for turn in state.get("turns", [])]
    proposed = await propose(question, before, chosen)
    notes: tuple[Note, ...] = ()
    if proposed.query is not None:
        meant = in_words(proposed.query, found.language)
        notes = (note(found.language, "understood", "understood_as", question=meant),)
    return replace(
        found,
        query=proposed.query,
        notes=notes,
        usage=proposed.usage,
        prompts=proposed.prompts,
        reasoner=f"forms@1 and {proposed.usage.model}",
    )


def _resolved(found: Understood, state: Conversation) -> Understood:
    """The question as one that stands by itself."""
    if found.query is None:
        return found
    pictures, last = state.get("pictures", []), state.get("last")
    faces = 0
    if pictures:
        here = pictures[min(state.get("picture", 1), len(pictures)) - 1]
        faces = faces_in(here)
    before = None if last is None else Query.model_validate(last)
    resolved = resolve(found.query, before, faces, len(pictures))
    notes = found.notes
    if resolved.query is None:
        notes = (*notes, note(found.language, "missing", "no_last"))
    return replace(found, query=resolved.query, style=resolved.style, notes=notes)


def _labels(pictures: Iterable[Picture]) -> frozenset[str]:
    """The labels that the open pictures are scored for."""
    every = (one for picture in pictures for _, one in ledger_of(picture).rows_of(EmotionScore))
    return frozenset(one.label for one in every)


# Act ----------------------------------------------------------------------------------------------


async def act(state: Conversation, runtime: Runtime[Chat]) -> dict[str, Any]:
    """Call the tools that the question needs: new pictures, other words, an overlay."""
    turn = _Turn(state, runtime)
    query = state["understood"].query
    for name in [*state.get("open", []), *_named(query, turn.pictures)]:
        await turn.open(name)
    words = _words(query, turn.said, state.get("situation"), turn)
    if words != turn.said:
        await turn.say(words)
    if query is not None and query.what == "draw":
        await turn.draw(query.picture)
    return turn.changes()


def _named(query: Query | None, pictures: list[Picture]) -> list[str]:
    """The file that a question names, if it is not open yet."""
    if query is None or query.path is None or query.what not in ("open", "compare_pictures"):
        return []
    known = {one for picture in pictures for one in (picture["name"], picture["path"])}
    return [] if query.path in known else [query.path]


def _words(query: Query | None, said: list[str], situation: str | None, turn: _Turn) -> list[str]:
    """What is said of the situation from now on."""
    if situation is not None and situation.strip() != " ".join(said):
        said = [situation.strip()] if situation.strip() else []
    if query is not None and query.what == "add_context" and query.text:
        turn.notes.append(note(turn.language, "done", "taken", words=query.text))
        return [*said, query.text]
    if query is not None and query.what == "undo_context":
        key = "set_aside" if said else "nothing_to_set_aside"
        turn.notes.append(note(turn.language, "done", key))
        return []
    return said


class _Turn:
    """What a turn does to the conversation before it answers."""

    def __init__(self, state: Conversation, runtime: Runtime[Chat]) -> None:
        self.runtime, self.chosen = runtime, chat(runtime)
        self.language = state["understood"].language
        self.pictures = list(state.get("pictures", []))
        self.picture = min(state.get("picture", 1), max(len(self.pictures), 1))
        self.said = list(state.get("said", []))
        self.calls: list[ToolCall] = []
        self.notes: list[Note] = []
        self.before: Picture | None = None
        self.moved = False

    @property
    def context(self) -> str | None:
        """The words on the situation as they are read."""
        return " ".join(self.said) or None

    async def open(self, name: str) -> None:
        """Measure a picture and make it the one that questions speak of."""
        _tell(self.runtime, "act", f"Measuring {name}")
        picture, made = await open_picture(name, self.context, self.chosen)
        self.pictures.append(picture)
        self.calls += made
        count = faces_in(picture)
        self.notes.append(opened(self.language, len(self.pictures), picture["name"], count))
        self.picture, self.moved = len(self.pictures), True

    async def say(self, words: list[str]) -> None:
        """Read other words into the evidence of every picture."""
        self.said = words
        if self.pictures:
            self.before = self.pictures[self.picture - 1]
        for at, old in enumerate(self.pictures):
            _tell(self.runtime, "act", f"Reading your words on {old['name']}")
            self.pictures[at], made, told = await with_words(
                old, self.context, self.chosen, self.language
            )
            self.calls += made
            self.notes += told

    async def draw(self, number: int | None) -> None:
        """Write the annotated picture."""
        at = (number or self.picture) - 1
        if at >= len(self.pictures):
            return
        _tell(self.runtime, "act", f"Drawing on {self.pictures[at]['name']}")
        self.pictures[at], made, told = await save_overlay(
            self.pictures[at], self.context, self.chosen, self.language
        )
        self.calls += made
        self.notes += told

    def changes(self) -> dict[str, Any]:
        """What the state takes over."""
        changed: dict[str, Any] = {
            "pictures": self.pictures,
            "said": self.said,
            "done": Done(tuple(self.calls), tuple(self.notes), self.before),
        }
        return {**changed, "picture": self.picture, "face": None} if self.moved else changed


# Answer -------------------------------------------------------------------------------------------


def answer(state: Conversation, runtime: Runtime[Chat]) -> dict[str, Any]:
    """Look up what is asked, judge and write it, and remember the turn in words and numbers."""
    _tell(runtime, "answer", "Looking it up in the evidence")
    understood, done = state["understood"], state["done"]
    query, chosen = understood.query, dict(state.get("chosen", {}))
    if query is not None and query.what in ("language", "register") and query.word:
        chosen[query.what] = query.word
    over = _situation(state, chat(runtime).settings, chosen)
    found = _found(state, over)
    claims = written(found.parts, understood.style)
    told = found.parts[0].told if found.parts else None
    given = Reply(
        question=state["question"],
        query=query,
        thread=chat(runtime).thread,
        language=over.language,
        opening=_opening(found, over.language) if told is not None else "",
        claims=claims,
        notes=(*understood.notes, *done.notes, *found.notes),
        rows=told.rows if told is not None else (),
        readings=tuple(one for part in found.parts for one in part.told.readings),
        tool_calls=done.calls,
        ledgers=_ledgers(found.parts, claims),
        reasoner=understood.reasoner,
        prompts=dict(understood.prompts),
        usage=understood.usage,
        notice=NOTICES[over.language],
    )
    given = given if claims else _without_claims(given)
    for sentence in given.sentences:
        runtime.stream_writer({"node": "answer", "claim": sentence})
    return {"reply": given, **_kept(state, given, found, chosen)}


def _situation(state: Conversation, settings: Settings, chosen: dict[str, str]) -> Situation:
    """What the question is answered over, in the language and wording that are asked for."""
    understood = state["understood"]
    wording: Any = chosen.get("register", settings.register)
    language: Any = chosen.get("language", understood.language)
    register: Register = "plain" if understood.style.plain else wording
    return Situation(
        pictures=state.get("pictures", []),
        picture=state.get("picture", 1),
        face=state.get("face"),
        language=language,
        register=register,
        settings=replace(settings, full=settings.full or understood.style.full),
        before=state["done"].before,
        said=bool(state.get("said")),
    )


def _found(state: Conversation, over: Situation) -> Answer:
    """The answer, or why there is none."""
    understood = state["understood"]
    here = Answer(picture=over.picture, face=over.face)
    if understood.query is not None:
        return answer_to(understood.query, over)
    if not state["question"].strip() or understood.style != AS_IT_IS:
        return here
    near = " | ".join(nearest(state["question"], over.language))
    return replace(here, notes=(over.note("not_understood", "not_understood", nearest=near),))


def _opening(found: Answer, language: Language) -> str:
    key = found.parts[0].told.opening
    return fixed(language, "openings", key) if key else ""


def _without_claims(given: Reply) -> Reply:
    """Where nothing is told, the opening is a note, so that every door shows it."""
    if not given.opening:
        return given
    said = Note(kind="missing", text=given.opening)
    return given.model_copy(update={"opening": "", "notes": (said, *given.notes)})


def _ledgers(parts: Iterable[Part], claims: tuple[StatedClaim, ...]) -> dict[str, Any]:
    told = {one.ledger_hash for one in claims}
    every = (part.topic.evidence.ledger for part in parts)
    return {one.hash: one for one in every if one.hash in told}


def _kept(
    state: Conversation, given: Reply, found: Answer, chosen: dict[str, str]
) -> dict[str, Any]:
    """What the next turn goes on from."""
    kept: dict[str, Any] = {"picture": found.picture, "face": found.face, "chosen": chosen}
    if not state["question"].strip():
        return kept
    turn = {"question": state["question"], "answer": given.text}
    kept["turns"] = [*state.get("turns", []), turn][-_TURNS_KEPT:]
    if given.query is not None:
        kept["spoken"] = given.language
        if given.query.what not in _NOT_REPEATED:
            kept["last"] = given.query.model_dump(exclude_none=True)
    return kept


def _tell(runtime: Runtime[Chat], node: str, text: str) -> None:
    runtime.stream_writer({"node": node, "text": text})
