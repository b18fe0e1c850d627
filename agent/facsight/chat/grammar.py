"""From a question to a query, by forms that cover every word of it.

    understand("Is AU4 present?")      AskedForm(Query(what="unit_state", unit=4), "en")
    nearest("is it raining", "en")     three forms that come near, as examples

A form is a template with slots, as `facsight_tools.statements.forms.syntax` spells them, and a
question fits where nothing of it is left over but listed filler words. So no question is answered
as another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Any, Final, NamedTuple, get_args

from pydantic import ValidationError

from facsight.chat.moments import examples, hear_in_time, hear_whether
from facsight.chat.query import Face, Query, Whole, names
from facsight.chat.words import Meant, QuestionToken, QuestionWords, read
from facsight_tools.statements.forms.syntax import parsed
from facsight_tools.statements.forms.template import Node, TemplateHearing, TemplateSlot, TooLong
from facsight_tools.statements.forms.tokens import Language

LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
NEAREST: Final = 3
_LITERAL: Final = re.compile(r"(?<![\w{:])\w+(?![\w}:])")
_NEVER_OFFERED: Final = ("declined", "hello", "thanks")
_MOST_STEPS: Final = 20_000
_LEAST_ASSERTED: Final = 3
_OF_EACH: Final = frozenset({*names(Face), "follow"})
_OF_A_PICTURE: Final = frozenset({*names(Face), *names(Whole), "compare_faces"})


@dataclass(frozen=True, slots=True)
class QueryForm:
    """One form of question.

    Attributes:
        what: what it asks.
        fixed: the fields that the wording itself says.
        nodes: its templates; `needs`: tokens of each of which it has one, for each template.
        example: a question of this form; None of what is a variant of another form.
        shown: how a query of this form is put in words, with its fields in braces.
    """

    what: str
    fixed: dict[str, Any]
    nodes: tuple[Node, ...]
    needs: tuple[frozenset[frozenset[str]], ...]
    example: str | None
    shown: str


class AskedForm(NamedTuple):
    """A question as it was understood, and in which language."""

    query: Query
    language: Language


@cache
def forms(language: Language) -> tuple[QueryForm, ...]:
    """The forms of a language, in the order in which they are tried."""
    raw = read(language, "questions")
    same = {
        one: other for one, other in read(language, "words")["same"].items() if " " not in other
    }
    in_time = (
        QueryForm(what, {}, (), (), example, example)
        for what, example in examples(language).items()
    )
    return (*(_form(one, raw["macros"], same) for one in raw["form"]), *in_time)


def _form(entry: dict[str, Any], macros: dict[str, str], same: dict[str, str]) -> QueryForm:
    nodes = []
    for given in entry["ask"]:
        source = given
        for _ in range(2):
            for macro, wording in macros.items():
                source = source.replace(macro, wording)
        # Templates are written as people write; questions are compared with same words made one
        folded = _LITERAL.sub(lambda word: same.get(word[0], word[0]), source.casefold())
        nodes.append(parsed(folded))
    example = entry.get("example")
    shown = entry.get("shown", example or "")
    needs = tuple(one.required() for one in nodes)
    return QueryForm(entry["what"], entry.get("set", {}), tuple(nodes), needs, example, shown)


@cache
def vocabulary(language: Language, labels: frozenset[str] = frozenset()) -> QuestionWords:
    """The words of a language, with labels of one's own."""
    return QuestionWords(language, labels)


def understand(
    question: str,
    languages: Sequence[Language] = LANGUAGES,
    labels: frozenset[str] = frozenset(),
) -> AskedForm | None:
    """The query of a question, or None where no form covers it.

    Args:
        question: the user's words.
        languages: which forms are tried, in this order.
        labels: labels of the pictures that are open, beside those that the lexicon knows.
    """
    for language in languages:
        in_time = hear_in_time(question, (language,))
        query = in_time[0] if in_time else _in(question, vocabulary(language, labels))
        if query is not None:
            return AskedForm(query, language)
    whether = hear_whether(question, languages)
    return None if whether is None else AskedForm(*whether)


def _in(question: str, words: QuestionWords) -> Query | None:
    tokens = words.tokens(question)
    query = _asked(tokens, words)
    if query is not None:
        return query
    for number, rest in words.without_picture(tokens):
        query = _asked(rest, words)
        if query is not None and query.what in _OF_A_PICTURE and query.picture is None:
            return query.but(picture=number)
    return _assertion(question, tokens, words)


def _asked(tokens: Sequence[QuestionToken], words: QuestionWords) -> Query | None:
    """The query of all words, or of those that are no fillers.

    `in the picture` is one where no side is named: beside one it says whose left is meant.
    """
    bare = words.without_fillers(tokens)
    anywhere = words.without_fillers(tokens, places=True)
    for said in dict.fromkeys(map(tuple, (tokens, bare, anywhere))):
        placed = len(said) == len(anywhere) < len(bare)
        for query in _queries(said, words):
            sides = {query.side, query.word, query.unit and query.place}
            if not placed or not sides & {"left", "right"}:
                return query
    return None


def _queries(tokens: Sequence[QuestionToken], words: QuestionWords) -> Iterator[Query]:
    if not tokens:
        return
    texts = [token.text for token in tokens]
    stands = frozenset(texts)
    slots: Any = _Slots(tokens, words)
    hearing = TemplateHearing(texts, frozenset(), slots, _MOST_STEPS)
    with suppress(TooLong):
        for form in forms(words.language):
            for node, needed in zip(form.nodes, form.needs, strict=True):
                if any(map(stands.isdisjoint, needed)):
                    continue
                for end, values, _ in node.hear(hearing, 0, {}):
                    query = _query(form, values) if end == len(tokens) else None
                    if query is not None:
                        yield query


def _query(form: QueryForm, values: dict[str, Any]) -> Query | None:
    fields: dict[str, Any] = {"what": form.what, **form.fixed}
    for name, value in values.items():
        if name in ("face", "other") and isinstance(value, Meant):
            # Of every face each of the questions on one can be asked, and no other
            if value.many and (name == "other" or form.what not in _OF_EACH):
                value = Meant()
            fields[name] = value.face
            # the second of two faces is another one, also where a pronoun names it
            other = None if value.face else value.place or "other"
            fields |= {"place": value.place} if name == "face" else {"other_place": other}
        elif name == "second":
            fields["other"] = value
        elif name == "exact":
            fields |= {"least": value, "most": value}
        elif name == "unit" and isinstance(value, tuple):
            fields["unit"], fields["other_unit"] = value
        else:
            fields[name] = value
    try:
        return Query.model_validate(fields)
    except ValidationError:
        return None


@dataclass(frozen=True, slots=True)
class _Slots:
    """What fills the slots of a template, over the tokens of one question."""

    tokens: Sequence[QuestionToken]
    words: QuestionWords

    def hear(
        self, slot: TemplateSlot, spoken: Sequence[str], at: int, initial: bool
    ) -> Iterator[tuple[int, Any, str, int]]:
        """All ways to hear a slot at a token: end, value, paradigm and wording."""
        del spoken, initial
        for end, value in self.words.hear(slot.name, slot.paradigm, self.tokens, at):
            yield end, value, slot.paradigm, 0


# What the user says of the situation ------------------------------------------------------------


def _assertion(
    question: str, tokens: Sequence[QuestionToken], words: QuestionWords
) -> Query | None:
    """Words on the situation: announced as such, or a plain statement on people.

    A statement begins with a subject, has a verb of telling, and nothing of it speaks to the tool.
    """
    raw = read(words.language, "words")["assertions"]
    prefix = re.match(raw["prefix"], question, re.IGNORECASE)
    if prefix is not None:
        said = question[prefix.end() :].strip()
        return Query(what="add_context", text=said) if said else None
    spoken = [token.text for token in tokens]
    if question.rstrip().endswith("?") or len(spoken) < _LEAST_ASSERTED:
        return None
    plain = re.findall(r"\w[\w']*", question.casefold())
    verbs = any(one in raw["verbs"] or re.fullmatch(raw["past"], one) for one in plain[1:])
    if plain[0] in raw["subjects"] and verbs and not set(plain) & set(raw["not"]):
        return Query(what="add_context", text=question.strip())
    return None


# What is not understood ---------------------------------------------------------------------------


def nearest(question: str, language: Language, most: int = NEAREST) -> tuple[str, ...]:
    """Examples of the forms that come nearest to a question, the nearest first."""
    words = vocabulary(language)
    asked = [token.text for token in words.tokens(question)]
    common = words.articles | {"is", "are", "what", "ist", "sind", "was"}

    def likeness(form: QueryForm) -> float:
        own = [token.text for token in words.tokens(form.example or "")]
        shared = {one for one in asked if one not in common} & set(own)
        ratio = SequenceMatcher(None, asked, own, autojunk=False).ratio()
        letters = SequenceMatcher(None, " ".join(asked), " ".join(own), autojunk=False).ratio()
        return len(shared) + ratio + letters

    offered = [one for one in forms(language) if one.example and one.what not in _NEVER_OFFERED]
    ranked = sorted(offered, key=likeness, reverse=True)
    found: dict[str, str] = {}
    for form in ranked:
        found.setdefault(form.what, form.example or "")
    return tuple(found.values())[:most]


def in_words(query: Query, language: Language) -> str:
    """A query as a question of its form: how the tool understood it."""
    named = query.named
    fitting = [
        form
        for form in forms(language)
        if form.what == query.what
        and form.shown
        and all(named.get(key) == one for key, one in form.fixed.items())
    ]
    best = max(fitting, key=lambda form: len(form.fixed), default=None)
    return _filled(best.shown, named, language) if best else query.what


def _filled(shown: str, named: dict[str, Any], language: Language) -> str:
    """A wording with its fields; what stands in brackets is left out where a field is not there."""
    places = read(language, "words")["faces"]["shown"]
    values = {name: str(one) for name, one in named.items()}
    values |= {name: f"AU{named[name]}" for name in ("unit", "other_unit") if name in named}
    for number, place in (("face", "place"), ("other", "other_place")):
        if place in named:
            values[number] = places[named[place]]
        elif number in named:
            values[number] = places["number"].format(named[number])

    def part(match: re.Match[str]) -> str:
        names = re.findall(r"\{(\w+)\}", match[1])
        return match[1] if all(one in values for one in names) else ""

    text = re.sub(r"\[([^\]]*)\]", part, shown)
    return re.sub(r"\{(\w+)\}", lambda match: values.get(match[1], "…"), text)
