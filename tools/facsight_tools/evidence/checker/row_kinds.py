"""What sentences may say of rows that have no rule of their own: scene, body, hands, and new kinds.

A new kind of row needs one entry in `ROW_KINDS`. It says which ids are of the kind, the nouns for
what it measures, and of which values each word is true; the words are then known wherever such a
row is cited, and nowhere else. A row whose kind has no entry can still be told in its own words:
what holds for every such row is that a sentence may neither deny it nor change its side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from facsight_tools.evidence.checker.codes import Code, problem
from facsight_tools.evidence.checker.sentence import Sentence
from facsight_tools.evidence.checker.tokens import Kind
from facsight_tools.evidence.claims import Problem
from facsight_tools.evidence.rows import Row


@dataclass(frozen=True, slots=True)
class RowKind:
    """How sentences speak of one kind of row.

    Attributes:
        ids: the ids of the kind, as a pattern for the whole id.
        nouns: what sentences call the thing that is measured.
        says: word -> parts of the row's value, one of which it must hold for the word to be true.
        unless: word -> parts of the row's value, of which it must hold none for it to be true.
    """

    ids: str
    nouns: frozenset[str]
    says: Mapping[str, tuple[str, ...]]
    unless: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def holds(self, word: str, value: str) -> bool | None:
        """Whether a word is true of a value; None where the kind does not know the word."""
        if word in self.says:
            return any(part in value for part in self.says[word])
        if word in self.unless:
            return not any(part in value for part in self.unless[word])
        return None


_ARM: Final = frozenset({"arm", "arms"})
_HAND: Final = frozenset({"hand", "hands"})
_LIMBS: Final = _ARM | _HAND
_POSTURES: Final = frozenset(
    {"open", "opened", "closed", "shut", "wide", "spread", "on", "behind", "under", "above"}
)
_LOOK: Final = frozenset({"look", "looks", "looking", "gaze", "gazes"})
_HEAD: Final = frozenset({"head", "heads", "face", "faces", "turned"})

ROW_KINDS: Final = (
    RowKind(
        r"S\.body\.\d+\.arms",
        _ARM,
        {"raised": ("raised",), "crossed": ("crossed",), "folded": ("crossed",)}
        | dict.fromkeys(("lowered", "down"), ("lowered", "down"))
        | {
            "both": ("both", "crossed", "lowered"),
            "left": ("left", "both"),
            "right": ("right", "both"),
        },
    ),
    RowKind(
        r"S\.body\.\d+\.arm\.(?:left|right)",
        _ARM,
        {"raised": ("raised",), "lowered": ("lowered",), "bent": ("bent",)}
        | {"stretched": ("stretched",)},
    ),
    RowKind(
        r"S\.body\.\d+\.hands",
        _HAND,
        {"clasped": ("clasped",), "together": ("clasped", "together"), "apart": ("apart",)},
    ),
    RowKind(
        r"S\.hand\.\d+\.face",
        _HAND,
        dict.fromkeys(("covers", "cover", "covering", "covered"), ("cover", "over"))
        | dict.fromkeys(("touches", "touch", "touching"), ("touch",))
        | {"mouth": ("mouth",), "eyes": ("eye",), "cheek": ("cheek",), "chin": ("chin",)}
        | {"nose": ("nose",), "forehead": ("forehead",), "away": ("away",)}
        | {"over": ("cover",)},
    ),
    RowKind(
        r"S\.gaze\.\d+\.target",
        _LOOK,
        {"away": ("away",), "averted": ("away",), "camera": ("camera",)},
        unless={"at": ("away",)},
    ),
    RowKind(
        r"S\.facing\.\d+\.\d+",
        _HEAD,
        {"each": ("each",), "same": ("same",), "way": ("way",)},
    ),
)
"""Every kind that has words of its own."""

# Rows that other rules judge word by word
_JUDGED: Final = re.compile(
    r"F\d+\.(?:face|AU.+|pose.*|gaze.*|smile|emotion.*|quality.*|asymmetry.*)"
    r"|S\.(?:people|light|contrast|size|analysis)|[CVRK].*"
)
_PERSON: Final = re.compile(r"\b(?:face|person) (\d+)")
_NEGATORS: Final = frozenset({"not", "no", "neither", "nor", "without", "never", "nobody", "none"})
_SIDES: Final = ("left", "right")
# Values that hold in both directions
_MUTUAL: Final = ("each other", "same way", "neither")


def kinds_of(row: Row) -> list[RowKind]:
    """The entries for a row."""
    return [kind for kind in ROW_KINDS if re.fullmatch(kind.ids, row.id)]


def words_given(row: Row) -> set[str]:
    """The words that a cited row makes known: those of its kind."""
    return {word for kind in kinds_of(row) for word in (*kind.nouns, *kind.says, *kind.unless)}


def persons(rows: list[Row]) -> set[int]:
    """The persons that cited rows of the scene name: `Face 1 looks at face 2` is of both."""
    return {person for row in rows if row.id.startswith("S.") for person in _named(row)}


def _named(row: Row) -> list[int]:
    """The persons of a row in the order in which its sentence names them, each once."""
    return list(dict.fromkeys(int(number) for number in _PERSON.findall(row.text.lower())))


def check_row_kinds(s: Sentence) -> Iterator[Problem]:
    """Every cited row of a kind that no other rule judges is told as it is."""
    for row in s.evidence.rows:
        if _JUDGED.fullmatch(row.id):
            continue
        if row.status == "unavailable":
            yield from _unmeasured(s, row)
            continue
        told = [*_told(s, row), *_unborne(s, row), *_of_others(s, row), *_in_order(s, row)]
        yield from told
        if not told:
            yield from _as_a_whole(s, row)


def _unmeasured(s: Sentence, row: Row) -> Iterator[Problem]:
    measured = [at for at, token in enumerate(s.tokens) if token.word == "measured"]
    if not (s.words & {"unavailable", "unmeasured"} or any(s.negated(at) for at in measured)):
        yield problem(
            Code.UNAVAILABLE_AS_EVIDENCE,
            f"{row.id} was not measured: say that it could not be measured.",
        )


def _told(s: Sentence, row: Row) -> Iterator[Problem]:
    """The words of the row's kind, where they stand with one of its nouns."""
    value = f"{row.value}".lower()
    for kind in kinds_of(row):
        for at, token in enumerate(s.tokens):
            true = kind.holds(token.word, value)
            if true is None or not s.segment_words(at) & kind.nouns:
                continue
            if true == s.negated(at, reach=6):
                yield problem(Code.ROW_CONTRADICTED, f"{row.id} says: {row.text}")


def _unborne(s: Sentence, row: Row) -> Iterator[Problem]:
    """Words of posture and place that the row does not have: `the hands are open`."""
    own = set(re.findall(r"[a-z]+", row.text.lower()))
    for kind in kinds_of(row):
        for at, token in enumerate(s.tokens):
            known = token.word in own or kind.holds(token.word, "") is not None
            if token.word in _POSTURES and not known and s.segment_words(at) & kind.nouns & _LIMBS:
                yield problem(Code.ROW_CONTRADICTED, f"{row.id} says: {row.text}")


def _of_others(s: Sentence, row: Row) -> Iterator[Problem]:
    """What is said of the row's kind is said of persons whom a cited row of that kind names."""
    for kind in kinds_of(row):
        named = persons([one for one in s.evidence.rows if kind in kinds_of(one)])
        told = {s.tokens[near].face for at, token in enumerate(s.tokens)
                if token.word in kind.nouns for near in s.segment(at)} - {None}  # fmt: skip
        if named and not told <= named:
            yield problem(Code.WRONG_FACE, f"{row.id} says: {row.text}")


def _in_order(s: Sentence, row: Row) -> Iterator[Problem]:
    """Who looks at whom, who is turned to whom: told in the order of the row."""
    named = _named(row)
    if len(named) < 2 or any(word in str(row.value) for word in _MUTUAL):
        return
    told = [token.face for token in s.tokens if token.face in named]
    stated = list(dict.fromkeys(told))
    one_of_two = len(told) > 1 and len(stated) == 1
    if one_of_two or stated != [person for person in named if person in stated]:
        yield problem(Code.ROW_CONTRADICTED, f"{row.id} says: {row.text}")


def _as_a_whole(s: Sentence, row: Row) -> Iterator[Problem]:
    """A row is denied only in its own words, and its sides are its own."""
    own = set(re.findall(r"[a-z]+", row.text.lower()))
    if bool(s.words & _NEGATORS) != bool(own & _NEGATORS) and not _only_words(s, row):
        yield problem(Code.ROW_CONTRADICTED, f"{row.id} says: {row.text}")
    for side in _SIDES:
        stated = any(t.word == side and t.kind is Kind.WORD for t in s.tokens)
        if stated and side not in own and len(s.evidence.rows) == 1:
            yield problem(Code.WRONG_SIDE, f"'{side}' is not what {row.id} says: {row.text}")


def _only_words(s: Sentence, row: Row) -> bool:
    """Whether the denial was judged by the words of the row's kind."""
    return any(s.words & {*kind.says, *kind.unless} for kind in kinds_of(row))
