"""A turn of a conversation: understand the question, do what it needs, answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final, cast

from langgraph.runtime import Runtime

from facsight.chat.answering import Situation, TurnAnswer, answer_to
from facsight.chat.follow import AS_IT_IS, resolve
from facsight.chat.grammar import LANGUAGES, in_words, nearest, understand
from facsight.chat.pictures import open_picture, save_overlay, with_words
from facsight.chat.query import Act, General, Query, names
from facsight.chat.reply import Note, Reply, ToolCall
from facsight.chat.sentences import fixed, note, opened
from facsight.chat.state import Chat, Conversation, Picture, chat, faces_in, ledger_of, number_of
from facsight.chat.writing import readings, written
from facsight_tools.answers.notices import NOTICES
from facsight_tools.errors import AgentError, InputError
from facsight_tools.evidence.payloads import EmotionScore
from facsight_tools.evidence.usage import Usage
from facsight_tools.statements.forms.tokens import Language, Register

_LONGEST_QUESTION: Final = 4000
_TURNS_KEPT: Final = 50
_NOT_REPEATED: Final = frozenset({*names(Act), *names(General)}) - {"unit_meaning"}


async def take_turn(state: Conversation, runtime: Runtime[Chat]) -> dict[str, Any]:
    """The reply, and what the conversation keeps of it.

    Raises:
        InputError: the question is too long, or a picture cannot be read.
        AgentError: a tool could not be reached, or a language model did not answer.
    """
    turn = Turn(state, runtime)
    if len(turn.question) > _LONGEST_QUESTION:
        raise InputError(f"A question has at most {_LONGEST_QUESTION} characters: shorten it.")
    if turn.question:
        await turn.understand()
    await turn.act()
    return turn.answer()


class Turn:
    """One question, from the user's words to the reply."""

    def __init__(self, state: Conversation, runtime: Runtime[Chat]) -> None:
        self.state, self.runtime, self.chosen = state, runtime, chat(runtime)
        self.question = state["question"].strip()
        self.pictures: list[Picture] = list(state.get("pictures", []))
        self.picture = min(state.get("picture", 1), max(len(self.pictures), 1))
        self.face = state.get("face")
        self.said: list[str] = list(state.get("said", []))
        self.wanted = dict(state.get("chosen", {}))
        self.spoken: Language = state.get("spoken") or self.chosen.settings.spoken(self.question)
        self.query: Query | None = None
        self.style = AS_IT_IS
        self.before: Picture | None = None
        self.calls: list[ToolCall] = []
        self.notes: list[Note] = []
        self.reasoner = "forms@1"
        self.usage: Usage | None = None
        self.prompts: dict[str, str] = {}

    @property
    def language(self) -> Language:
        """What is answered in: as was asked for, as was set up, or as the question is."""
        chosen = self.chosen.settings
        set_up = self.spoken if chosen.language == "auto" else chosen.spoken(None)
        return cast("Language", self.wanted.get("language", set_up))

    @property
    def context(self) -> str | None:
        """The user's words on the situation as they are read."""
        return " ".join(self.said) or None

    def tell(self, text: str) -> None:
        """Progress, for whoever waits."""
        self.runtime.stream_writer({"node": "turn", "text": text})

    # Understand -----------------------------------------------------------------------------

    async def understand(self) -> None:
        """The query, by a form that covers the question, or by a language model."""
        self.tell("Reading the question")
        order = [self.spoken, *(one for one in LANGUAGES if one != self.spoken)]
        rows = (ledger_of(one).rows_of(EmotionScore) for one in self.pictures)
        labels = frozenset(score.label for many in rows for _, score in many)
        asked = understand(self.question, order, labels)
        if asked is not None:
            self.query, self.spoken = asked.query, asked.language
        else:
            self.spoken = self.chosen.settings.spoken(self.question)
            if self.chosen.settings.model is not None:
                await self._ask_model()
        if self.query is None:
            near = " | ".join(nearest(self.question, self.language))
            self.notes.append(note(self.language, "not_understood", "not_understood", nearest=near))
            return
        last = self.state.get("last")
        before = None if last is None else Query.model_validate(last)
        faces = faces_in(self.pictures[self.picture - 1]) if self.pictures else 0
        resolved = resolve(self.query, before, faces, len(self.pictures))
        self.query, self.style = resolved.query, resolved.style
        if self.query is None:
            self.notes.append(note(self.language, "missing", "no_last"))
        elif self.query.what in ("language", "register") and self.query.word:
            self.wanted[self.query.what] = self.query.word

    async def _ask_model(self) -> None:
        # Providers' packages take seconds to import.
        from facsight.chat.model import propose
        from facsight.language_models.chat_model import name_of
        from facsight.language_models.failures import told

        self.tell("Asking the language model what is meant")
        turns = [turn["question"] for turn in self.state.get("turns", [])]
        chosen = self.chosen.settings
        try:
            proposed = await propose(self.question, turns, chosen)
        except AgentError as error:
            failed = told(error, name_of(chosen.model or ""), "understand", chosen.model_url)
            text = failed.in_language(self.language).text
            self.notes.append(Note(kind="model_failed", text=text))
            self.usage = error.usage
            return
        self.query, self.usage, self.prompts = proposed.query, proposed.usage, proposed.prompts
        self.reasoner = f"forms@1 and {proposed.usage.model}"
        if self.query is not None:
            meant = in_words(self.query, self.language)
            self.notes.append(note(self.language, "understood", "understood_as", question=meant))

    # Act ------------------------------------------------------------------------------------

    async def act(self) -> None:
        """Call the tools that the question needs: new pictures, other words, an overlay."""
        query = self.query
        for name in self.state.get("open", []):
            await self._open(name)
            self.picture, self.face = len(self.pictures), None
        if query is not None and query.path is not None:
            await self._open_named(query.what, query.path)
        words = self._words()
        if words != self.said:
            await self._say(words)
        if query is not None and query.what == "draw":
            await self._draw(query.picture or self.picture)

    async def _open_named(self, what: str, path: str) -> None:
        """The file that a question names: measured, unless it is open, and spoken of from now on.

        A comparison leaves the picture that is spoken of.
        """
        if number_of(path, self.pictures) is None:
            await self._open(path)
        elif what == "open":
            self._tell_opened(number_of(path, self.pictures) or 1)
        if what == "open":
            self.picture, self.face = number_of(path, self.pictures) or self.picture, None

    async def _open(self, name: str) -> None:
        self.tell(f"Measuring {name}")
        picture, made = await open_picture(name, self.context, self.chosen)
        self.pictures.append(picture)
        self.calls += made
        self._tell_opened(len(self.pictures))

    def _tell_opened(self, number: int) -> None:
        picture = self.pictures[number - 1]
        self.notes.append(opened(self.language, number, picture["name"], faces_in(picture)))

    def _words(self) -> list[str]:
        """What is said of the situation from now on."""
        query, situation = self.query, self.state.get("situation")
        said = self.said
        if situation is not None and situation.strip() != " ".join(said):
            said = [situation.strip()] if situation.strip() else []
        if query is not None and query.what == "add_context" and query.text:
            self.notes.append(note(self.language, "done", "taken", words=query.text))
            return [*said, query.text]
        if query is not None and query.what == "undo_context":
            key = "set_aside" if said else "nothing_to_set_aside"
            self.notes.append(note(self.language, "done", key))
            return []
        return said

    async def _say(self, words: list[str]) -> None:
        self.said = words
        self.before = self.pictures[self.picture - 1] if self.pictures else None
        for at, old in enumerate(self.pictures):
            self.tell(f"Reading your words on {old['name']}")
            self.pictures[at], made, told = await with_words(
                old, self.context, self.chosen, self.language
            )
            self.calls += made
            self.notes += told

    async def _draw(self, number: int) -> None:
        if number > len(self.pictures):
            return
        old = self.pictures[number - 1]
        self.tell(f"Drawing on {old['name']}")
        self.pictures[number - 1], made, told = await save_overlay(
            old, self.context, self.chosen, self.language
        )
        self.calls += made
        self.notes += told

    # Answer ---------------------------------------------------------------------------------

    def answer(self) -> dict[str, Any]:
        """Look up what is asked, judge and write it, and remember it in words and numbers."""
        self.tell("Looking it up in the evidence")
        found = TurnAnswer(picture=self.picture, face=self.face)
        if self.query is not None:
            found = answer_to(self.query, self._situation())
        given = self._reply(found)
        for sentence in given.sentences:
            self.runtime.stream_writer({"node": "turn", "claim": sentence})
        return {"reply": given, **self._kept(given, found)}

    def _situation(self) -> Situation:
        chosen = self.chosen.settings
        wording: Any = self.wanted.get("register", chosen.register)
        register: Register = "plain" if self.style.plain else wording
        return Situation(
            pictures=self.pictures,
            picture=self.picture,
            face=self.face,
            language=self.language,
            register=register,
            settings=replace(chosen, full=chosen.full or self.style.full),
            before=self.before,
            said=bool(self.said),
        )

    def _reply(self, found: TurnAnswer) -> Reply:
        claims = written(found.parts, self.style)
        key = next((part.told.opening for part in found.parts), "")
        opening = fixed(self.language, "openings", key) if key else ""
        notes = [*self.notes, *found.notes]
        if opening and not claims:  # a note is shown at every door
            notes.insert(0, Note(kind="missing", text=opening))
        told = {one.ledger_hash for one in claims}
        ledgers = (part.topic.evidence.ledger for part in found.parts)
        asked = self.query.row if self.query is not None else None
        rows = (part.topic.evidence.row(asked or "") for part in found.parts)
        return Reply(
            question=self.state["question"],
            query=self.query,
            thread=self.chosen.thread,
            language=self.language,
            opening=opening if claims else "",
            claims=claims,
            notes=tuple(notes),
            rows=tuple(row for row in rows if row is not None),
            readings=readings(found.parts),
            tool_calls=tuple(self.calls),
            ledgers={one.hash: one for one in ledgers if one.hash in told},
            reasoner=self.reasoner,
            prompts=self.prompts,
            usage=self.usage,
            notice=NOTICES[self.language],
        )

    def _kept(self, given: Reply, found: TurnAnswer) -> dict[str, Any]:
        """What the next turn goes on from."""
        kept: dict[str, Any] = {
            "pictures": self.pictures,
            "said": self.said,
            "picture": found.picture,
            "face": found.face,
            "chosen": self.wanted,
        }
        if not self.question:
            return kept
        turn = {"question": given.question, "answer": given.text}
        kept["turns"] = [*self.state.get("turns", []), turn][-_TURNS_KEPT:]
        if self.query is not None:
            kept["spoken"] = self.spoken
            if self.query.what not in _NOT_REPEATED:
                kept["last"] = self.query.model_dump(exclude_none=True)
        return kept
