"""The words of questions: tokens, and what each slot of a form may hold.

What units and labels are called is in the lexicon of answers; `forms/*/words.toml` adds what only
questions call them, and the words that name a face by its place.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, NamedTuple

from facsight.chat.query import Many, names
from facsight_tools.evidence.rows import ROW_ID
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.statements.forms.lexicon import lexicon
from facsight_tools.statements.forms.tokens import Language

_CHUNK: Final = re.compile(r'"[^"]+"|\u201c[^\u201d]+\u201d|\u201e[^\u201c]+\u201c|\S+')
_WORD: Final = re.compile(r"\w(?:[\w'+]*\w)?")
_ROW: Final = re.compile(ROW_ID)
_NUMBERED: Final = re.compile(r"[A-Z]\d+")
_FILE: Final = re.compile(
    r"\.(?:jpe?g|png|webp|bmp|gif|tiff?|heic|mp4|m4v|mov|mkv|webm|avi)$", re.IGNORECASE
)
_OWNER: Final = re.compile(r"\b(\d+|person|face|one|man|woman|subject)'s\b")
_MARKS: Final = ".,;:!?()"
_CODE: Final = re.compile(r"au0?(\d{1,2})")
_GRADES: Final = "abcde"
# Of the lexicon's paradigms, those that are names by themselves
_NAMES: Final = ("name", "subject", "plain", "n", "p", "s", "sm", "f", "also")

Kind = Literal["word", "row", "path"]


class QuestionToken(NamedTuple):
    """One piece of a question; `text` is folded, and the id or the path as it was written."""

    text: str
    kind: Kind = "word"


class Meant(NamedTuple):
    """A face as a question names it; nothing of both is the one spoken of."""

    face: int | None = None
    place: str | None = None

    @property
    def many(self) -> bool:
        """Whether it is every face."""
        return self.place in names(Many)


Found = tuple[int, Any]
"""Where a slot ends, and its value."""


@cache
def read(language: Language | None, name: str) -> dict[str, Any]:
    """A data file of the chat in a language, or of all of them."""
    place = files("facsight.chat.forms")
    place = place / language if language else place
    return tomllib.loads((place / f"{name}.toml").read_text("utf-8"))


def split(text: str) -> list[str]:
    """The words of a text in lower case, without marks."""
    plain = text.replace("\u2019", "'").replace("-", " ").casefold()
    return _WORD.findall(_OWNER.sub(r"\1", plain))


@dataclass(slots=True)
class WordTable:
    """Wordings and what they stand for, found by their first word."""

    by_first: dict[str, list[tuple[tuple[str, ...], Any]]]

    @classmethod
    def of(cls, pairs: Iterable[tuple[Sequence[str], Any]]) -> WordTable:
        """A table of wordings; the longest are tried first, and an equal one counts once."""
        found: dict[str, list[tuple[tuple[str, ...], Any]]] = {}
        for words, value in pairs:
            known = found.setdefault(words[0], []) if words else []
            if words and tuple(words) not in (one for one, _ in known):
                known.append((tuple(words), value))
        for known in found.values():
            known.sort(key=lambda one: -len(one[0]))
        return cls(found)

    def at(self, words: Sequence[str], at: int) -> Iterator[Found]:
        """Every wording that stands at a place."""
        for wording, value in self.by_first.get(words[at] if at < len(words) else "", ()):
            if tuple(words[at : at + len(wording)]) == wording:
                yield at + len(wording), value


class QuestionWords:
    """The words of a language, with the labels of the pictures that are open."""

    def __init__(self, language: Language, labels: frozenset[str] = frozenset()) -> None:
        self.language = language
        raw = read(language, "words")
        self._same = WordTable.of((split(one), split(other)) for one, other in raw["same"].items())
        self._owned = frozenset(raw["possessives"])
        self._not_owned = frozenset(raw["not_owned"])
        self._article = raw["article"]
        self._fillers = WordTable.of((split(one), None) for one in raw["fillers"])
        self._places = WordTable.of((self.fold(one), None) for one in raw["places"])
        self._of_picture = frozenset(raw["of_picture"])
        self._picture: str = raw["picture"]
        self.articles = frozenset(raw["articles"])
        self._faces = raw["faces"]
        self._nouns = frozenset(self._faces["nouns"])
        self._described = frozenset(self._faces["described"])
        self._adjectives = frozenset(self._faces["adjectives"])
        self._ordinals: dict[str, int] = raw["ordinals"]
        self._numbers: dict[str, int] = {**raw["ordinals"], **raw["numbers"]}
        self._many = _reversed(self._faces["many"], self.fold)
        self._plural = frozenset(self._faces["plural_beside"])
        self._before = _reversed(self._faces["before"], self.fold)
        self._after = _reversed(self._faces["after"], self.fold)
        self._side = _reversed(raw["sides"], self.fold)
        self._word = {name: _reversed(one, self.fold) for name, one in raw["word"].items()}
        self._units = self._unit_tables(raw["units"])
        self._labels = self._label_tables(raw["labels"], labels)

    # Tokens ----------------------------------------------------------------------------------

    def tokens(self, question: str) -> list[QuestionToken]:
        """The tokens of a question: files and ids of rows whole, all else as folded words."""
        found: list[QuestionToken] = []
        words: list[str] = []
        for chunk in _CHUNK.findall(question):
            special = _special(chunk)
            if special is None:
                words += split(chunk)
                continue
            found += [*map(QuestionToken, self.fold(words)), special]
            words = []
        return [*found, *map(QuestionToken, self.fold(words))]

    def fold(self, words: Sequence[str] | str) -> list[str]:
        """Words with those that mean the same made one."""
        words = split(words) if isinstance(words, str) else list(words)
        found: list[str] = []
        at = 0
        while at < len(words):
            end, same = next(self._same.at(words, at), (at + 1, [words[at]]))
            owner = words[at] in self._owned and end < len(words)
            if owner and words[end] not in self._not_owned:
                same = [self._article]
            found += same
            at = end
        return _joined(found)

    def without_fillers(
        self, tokens: Sequence[QuestionToken], *, places: bool = False
    ) -> list[QuestionToken]:
        """The tokens that ask something; with `places` without `in the picture`, too."""
        words = [token.text for token in tokens]
        found: list[QuestionToken] = []
        tables = (self._fillers, self._places) if places else (self._fillers,)
        at = 0
        while at < len(tokens):
            end = next((end for table in tables for end, _ in table.at(words, at)), at)
            if end == at:
                found.append(tokens[at])
            at = max(end, at + 1)
        return found

    def without_picture(
        self, tokens: Sequence[QuestionToken]
    ) -> Iterator[tuple[int, list[QuestionToken]]]:
        """The number of the picture that a question names, and all else that it says.

        `in picture 2`, `in the second picture`; at the start `picture 2` by itself.
        """
        words = [token.text for token in tokens]
        for at, word in enumerate(words):
            if word not in self._of_picture and at:
                continue
            start = at + (word in self._of_picture)
            start += words[start : start + 1] != [] and words[start] in self.articles
            pair = words[start : start + 2]
            if len(pair) == 2 and self._picture in pair:
                told = pair[1] if pair[0] == self._picture else pair[0]
                for number in self._number(told):
                    yield number, [*tokens[:at], *tokens[start + 2 :]]

    # Slots -----------------------------------------------------------------------------------

    def hear(
        self, name: str, paradigm: str, tokens: Sequence[QuestionToken], at: int
    ) -> Iterator[Found]:
        """Every value that a slot may have at a place."""
        if at >= len(tokens):
            return
        token = tokens[at]
        if name in ("row", "path"):
            if token.kind == name:
                yield at + 1, token.text
            return
        words = [one.text if one.kind == "word" else "" for one in tokens]
        if name in ("face", "other"):
            found = self._face(words, at)
            named = (one for one in found if one[1] != Meant() and not one[1].many)
            yield from named if paradigm == "named" else found
        elif name in ("unit", "other_unit"):
            yield from self._named(self._units[paradigm], words, at, code=paradigm in ("", "code"))
        elif name in ("label", "other_label"):
            yield from self._named(self._labels[paradigm], words, at, code=False)
        elif name == "side":
            yield from self._side.at(words, at)
        elif name in ("picture", "second"):
            yield from ((at + 1, one) for one in self._number(words[at]))
        elif name in ("least", "most", "exact"):
            yield from ((at + 1, one) for one in _grade(words[at], paradigm))
        elif name == "word":
            yield from self._word[paradigm].at(words, at)

    def _named(
        self, table: WordTable, words: Sequence[str], at: int, *, code: bool
    ) -> Iterator[Found]:
        """A unit or label, with an article or without."""
        for start in (at, at + 1) if words[at] in self.articles else (at,):
            found = _CODE.fullmatch(words[start]) if code and start < len(words) else None
            if found and int(found[1]) in ACTION_UNITS:
                yield start + 1, int(found[1])
            yield from table.at(words, start)

    def _number(self, word: str) -> Iterator[int]:
        if word.isdecimal() and 0 < int(word) < 100:
            yield int(word)
        elif word in self._numbers:
            yield self._numbers[word]

    def _face(self, words: Sequence[str], at: int) -> Iterator[Found]:
        """A face: by a pronoun, a number, a place, or by a noun alone; or every face."""
        word = words[at]
        yield from ((end, Meant(place=many)) for end, many in self._many.at(words, at))
        if word in self._faces["pronouns"]:
            # `sie` beside a verb in the plural
            beside = {*words[max(at - 1, 0) : at], *words[at + 1 : at + 2]}
            plural = word in self._faces["plural"] and not self._plural.isdisjoint(beside)
            yield at + 1, Meant(place="they" if plural else None)
        if re.fullmatch(r"f[1-9]\d?", word):
            yield at + 1, Meant(int(word[1:]))
        start = at + (word in self.articles)
        yield from self._by_number(words, start)
        yield from self._by_noun(words, start)

    def _by_number(self, words: Sequence[str], at: int) -> Iterator[Found]:
        """`face 2`, `number 2`, `the second face`, `the second`."""
        if at + 1 < len(words) and words[at] in self._nouns | {"number"}:
            yield from ((at + 2, Meant(one)) for one in self._number(words[at + 1]))
        if at < len(words) and words[at] in self._ordinals:
            named = at + 1 < len(words) and words[at + 1] in self._nouns | self._described
            yield at + 1 + named, Meant(self._ordinals[words[at]])

    def _by_noun(self, words: Sequence[str], at: int) -> Iterator[Found]:
        """`the old man on the left`: what place words say, and nothing else of people."""
        place: str | None = None
        told = False
        while at < len(words):
            yield from self._noun(words, at, place, told=told)
            end, named = next(self._before.at(words, at), (at, None))
            if end == at and words[at] not in self._adjectives:
                return
            told = told or end == at
            place, at = named or place, max(end, at + 1)
            if named is not None:
                yield at, Meant(place=place)

    def _noun(
        self, words: Sequence[str], at: int, place: str | None, *, told: bool
    ) -> Iterator[Found]:
        if words[at] in self._nouns | self._described:
            for end, after in self._after.at(words, at + 1):
                yield end, Meant(place=after)
            told = told or words[at] in self._described
            yield at + 1, Meant(place=place or ("described" if told else None))

    # Tables ----------------------------------------------------------------------------------

    def _unit_tables(self, extra: dict[str, dict[str, Any]]) -> dict[str, WordTable]:
        def of(unit: Any) -> Any:
            return tuple(unit) if isinstance(unit, list) else unit

        own = {
            paradigm: [(self.fold(words), of(unit)) for words, unit in table.items()]
            for paradigm, table in extra.items()
        }
        subjects, done = self._said("unit", "move.subject"), self._said("unit", "move.done")
        moved = [
            ([*subject, *verb], unit)
            for (subject, unit), (verb, _) in zip(subjects, done, strict=True)
        ]
        named = [*own["noun"], *self._said("unit", *_NAMES)]
        return _tables({**own, "": named, "moved": [*own["moved"], *moved], "code": []})

    def _label_tables(
        self, extra: dict[str, dict[str, list[str]]], labels: frozenset[str]
    ) -> dict[str, WordTable]:
        own = {
            paradigm: [(self.fold(one), label) for label, many in table.items() for one in many]
            for paradigm, table in extra.items()
        }
        names = [*self._said("label", ""), *((self.fold(one), one) for one in sorted(labels))]
        named = [*names, *own["noun"]]
        adjectives = own["adj"]
        return _tables(
            {**own, "": named, "any": [*named, *adjectives], "adj": [*adjectives, *names]}
        )

    def _said(self, table: str, *paradigms: str) -> list[tuple[list[str], Any]]:
        """What the lexicon of answers calls things, without articles."""
        said = lexicon(self.language).tables[table].said.items()
        return [
            (self._bare(words), value)
            for (value, paradigm), wordings in said
            if paradigm in paradigms
            for words in wordings
        ]

    def _bare(self, words: Sequence[str]) -> list[str]:
        folded = self.fold(" ".join(words))
        return folded[1:] if folded[:1] and folded[0] in self.articles else folded


def _tables(pairs: dict[str, list[tuple[list[str], Any]]]) -> dict[str, WordTable]:
    return {paradigm: WordTable.of(many) for paradigm, many in pairs.items()}


def _special(chunk: str) -> QuestionToken | None:
    """A path or the id of a row."""
    if len(chunk) > 2 and chunk[0] in '"\u201c\u201e':
        return QuestionToken(chunk[1:-1], "path") if _FILE.search(chunk[1:-1]) else None
    bare = chunk.strip(_MARKS)
    if "/" in bare or "\\" in bare or _FILE.search(bare):
        return QuestionToken(chunk.rstrip(",;:!?)"), "path")
    told = "." in bare or (_NUMBERED.fullmatch(bare) and bare[0] in "CVJ")
    return QuestionToken(bare, "row") if told and _ROW.fullmatch(bare) else None


def _joined(words: list[str]) -> list[str]:
    """`au 4` and `unit 4` as one word."""
    found: list[str] = []
    for word in words:
        if found and found[-1] in ("au", "unit") and word.isdecimal():
            found[-1] = f"au{word}"
        else:
            found.append(word)
    return found


def _reversed(table: dict[str, list[str]], fold: Any) -> WordTable:
    return WordTable.of((fold(one), name) for name, many in table.items() for one in many)


def _grade(word: str, paradigm: str) -> Iterator[str]:
    """A letter; `above` it begins with the next one, and `below` it ends with the one before."""
    if len(word) != 1 or word not in _GRADES:
        return
    at = _GRADES.index(word) + {"above": 1, "below": -1}.get(paradigm, 0)
    if 0 <= at < len(_GRADES):
        yield _GRADES[at].upper()
