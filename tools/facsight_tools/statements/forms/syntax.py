"""How templates of clauses are spelled: a small language in which wording is data.

{unit}        a slot, filled from the lexicon; {unit:noun} in one of its paradigms
(a|b c)       one of several wordings; the first is the one that is written; without a bar
              the parentheses are what they look like
*[a|b|c]      any of them in any order, each once or not at all
[word]        may be left out; with a slot inside, it is written where the slot says something
~{unit}       a subject: the clause after may leave out its own, and means this one
@NAME         a wording that has a name of its own, since many templates hold it
^             where ids are cited that belong to all of a list; nothing is said there
<{unit}>      a list of two or more: `a and b`, `a, b and c`; <or {unit}>, <nor {unit}>
              likewise, and <any {unit}> may be of one
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from facsight_tools.statements.forms.template import (
    AnyOrder,
    Citing,
    Maybe,
    Node,
    OneOf,
    Several,
    Shared,
    Subject,
    TemplateRow,
    TemplateSlot,
    TemplateToken,
)

_PIECE: Final = re.compile(
    r"\{(\w+)(?::([\w.]+))?\}|<(any|or|nor)? ?|~(?=\{)|@[A-Z]+\d*"
    r"|\*?\[|[()\]|>^]|\\\S|[^\s{}()\[\]|<>\\^~@]+"
)
WORD: Final = re.compile(r"\d+(?:[.,]\d+)?(?!\w)|\w[\w'\-]*|\S")
"""The tokens of wording that is data."""


@dataclass(slots=True)
class _Parser:
    source: str
    named: Mapping[str, Node]
    pieces: list[re.Match[str]] = field(default_factory=list)
    at: int = 0

    def parse(self) -> Node:
        self.pieces = list(_PIECE.finditer(self.source))
        if unread := _PIECE.sub("", self.source).strip():
            raise ValueError(f"template {self.source!r}: cannot read {unread!r}")
        node = self.choice(frozenset())
        if self.at != len(self.pieces):
            raise ValueError(f"template {self.source!r}: cannot read {self.pieces[self.at][0]!r}")
        return node

    def choice(self, until: frozenset[str]) -> Node:
        parts = [self.row(until | {"|"})]
        while self.at < len(self.pieces) and self.pieces[self.at][0] == "|":
            self.at += 1
            parts.append(self.row(until | {"|"}))
        return parts[0] if len(parts) == 1 else OneOf(tuple(parts))

    def row(self, until: frozenset[str]) -> Node:
        parts: list[Node] = []
        while self.at < len(self.pieces) and self.pieces[self.at][0] not in until:
            piece = self.pieces[self.at]
            self.at += 1
            parts.extend(self.part(piece))
        return TemplateRow(tuple(parts))

    def part(self, piece: re.Match[str]) -> list[Node]:
        text = piece[0]
        if text.startswith("{"):
            return [TemplateSlot(piece[1], piece[2] or "")]
        if text.startswith("@"):
            if text not in self.named:
                raise ValueError(f"template {self.source!r}: there is no {text}")
            return [self.named[text]]
        if text == "~":
            slot = self.pieces[self.at]
            self.at += 1
            return [Subject(TemplateSlot(slot[1], slot[2] or ""))]
        if text == "(":
            node = self.closed(")")
            if isinstance(node, OneOf):
                return [node]
            return [TemplateToken("("), node, TemplateToken(")")]
        if text == "*[":
            node = self.closed("]")
            return [AnyOrder(node.parts if isinstance(node, OneOf) else (node,))]
        if text == "[":
            return [Maybe(self.closed("]"))]
        if text.startswith("<"):
            return [Several(self.closed(">"), piece[3] or "and")]
        if text == "^":
            return [Citing()]
        if text in (")", "]", ">"):
            raise ValueError(f"template {self.source!r}: {text!r} closes nothing")
        if text.startswith("\\"):
            return [TemplateToken(text[1:])]
        return [TemplateToken(word) for word in WORD.findall(text)]

    def closed(self, mark: str) -> Node:
        node = self.choice(frozenset({mark}))
        if self.at >= len(self.pieces):
            raise ValueError(f"template {self.source!r}: {mark!r} is missing")
        self.at += 1
        return node


class Wordings(dict[str, Node]):
    """Wordings with names, each parsed where it is asked for; they may hold others."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        super().__init__()
        self.sources = sources
        self.needs: dict[str, frozenset[frozenset[str]]] = {}

    def __contains__(self, name: object) -> bool:
        return name in self.sources

    def __missing__(self, name: str) -> Node:
        part = parsed(self.sources[name], self)
        self[name] = Shared(part, part.slots())
        return self[name]

    def needed(self, name: str) -> frozenset[frozenset[str]]:
        """What `needed` says of a wording, found once."""
        if name not in self.needs:
            (self.needs[name],) = needed([self.sources[name]], self)
        return self.needs[name]


def parsed(source: str, named: Mapping[str, Node] | None = None) -> Node:
    """The template that `source` spells.

    Raises:
        ValueError: it is none.
    """
    return _Parser(source, {} if named is None else named).parse()


_ESCAPED: Final = re.compile(r"\\([()])")
_UNSPELLED: Final = re.compile(r"\{[^{}]*\}|<(?:any|or|nor)? ?|[>^~]|\*(?=\[)|\\\S")
_NAMED: Final = re.compile(r"@[A-Z]+\d*")
_INNER: Final = re.compile(r"\(([^()\[\]\n]*)\)|\[[^()\[\]\n]*\]")
_EITHER: Final = "\x01"
_MARKS: Final = {"(": " \x02 ", ")": " \x03 ", "\x02": "(", "\x03": ")"}


def needed(sources: Sequence[str], named: Wordings) -> list[frozenset[frozenset[str]]]:
    """Of each template sets of tokens, in lower case: without one of each it cannot be heard.

    It is found in the spelling, without parsing: a sentence rules most templates out by it.
    """
    text = _ESCAPED.sub(lambda mark: _MARKS[mark[1]], "\n".join(sources))
    text, count = _NAMED.sub(r" \g<0> ", _UNSPELLED.sub(" ", text)), 1
    while count:
        text, count = _INNER.subn(_outside, text)
    return [_needed(line, named) for line in text.split("\n")][: len(sources)]


def _outside(group: re.Match[str]) -> str:
    """What stands for a group: its words where it is no choice, else the longest of each part."""
    inner = group[1]
    if inner is None:
        return " "
    if "|" not in inner:
        return f" {inner} "
    longest = [max(part.split(), key=len, default="") for part in inner.split("|")]
    return f" {_EITHER.join(longest)} " if all(longest) else " "


def _needed(line: str, named: Wordings) -> frozenset[frozenset[str]]:
    if "|" in line:
        return frozenset()
    found = set[frozenset[str]]()
    for word in line.split():
        if _EITHER in word:
            each = [_words(one, named) for one in word.split(_EITHER)]
            if all(each):
                found.add(frozenset().union(*(min(one, key=len) for one in each)))
        else:
            found |= _words(word, named)
    return frozenset(found)


def _words(word: str, named: Wordings) -> frozenset[frozenset[str]]:
    return named.needed(word) if word[0] == "@" else _literal(word)


@cache
def _literal(word: str) -> frozenset[frozenset[str]]:
    words = [_MARKS.get(word, word.lower())] if len(word) == 1 else WORD.findall(word.lower())
    return frozenset(frozenset({one}) for one in words)
