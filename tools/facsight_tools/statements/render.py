"""Statements as text: clauses with their citations, joined to sentences.

    render(statement, evidence=evidence)                      AU12 (lip corner puller) is present
                                                              [F1.AU12].
    render([one, other], "de", "plain", evidence=evidence)    two clauses, one sentence

A statement is written in the first form of its language and register that says all of it; nothing
is left to the writer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from facsight_tools.statements.base import Statement
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.book import Register, forms
from facsight_tools.statements.forms.lexicon import read as data
from facsight_tools.statements.forms.speaking import Speaking
from facsight_tools.statements.forms.template import words_of
from facsight_tools.statements.forms.tokens import Language, capitalised, spelled

Introduced = set[tuple[str, Any]]
"""What has been explained: units and other things, each where it first stood."""


class NoForm(ValueError):
    """A statement that a language has no wording for: a gap in its forms."""


@dataclass(frozen=True, slots=True)
class Clause:
    """Some statements in one wording, without citations and without a capital.

    Attributes:
        words: the text.
        cites: ids of the rows behind the statements, each once.
        statements: what it says.
    """

    words: str
    cites: tuple[str, ...]
    statements: tuple[Statement, ...]

    @property
    def cited(self) -> str:
        """The text with its ids in brackets."""
        return " ".join([self.words, *(f"[{one}]" for one in self.cites)])


def render(
    statements: Statement | Sequence[Statement],
    language: Language = "en",
    register: Register = "coder",
    *,
    evidence: Evidence,
    introduced: Introduced | None = None,
) -> str:
    """One sentence that says the statements, with the ids of their rows in brackets.

    Args:
        statements: one, or several that belong in one sentence, in their order.
        language: `en` or `de`.
        register: `plain` for somebody who knows no FACS, `coder` for a trained coder.
        evidence: the ledger that they are about.
        introduced: what the text has explained so far; what this sentence explains is added.

    Raises:
        NoForm: a statement has no form in this language and register.
        ValueError: there are no statements.
    """
    said = [statements] if isinstance(statements, Statement) else list(statements)
    if not said:
        raise ValueError("statements: expected at least one")
    words = Speaking(language, evidence, register, introduced)
    return sentence(clauses(said, words), language)


def clauses(statements: Sequence[Statement], words: Speaking) -> list[Clause]:
    """The statements in as few clauses as their forms allow, in their order.

    Raises:
        NoForm: a statement has no form.
    """
    found: list[Clause] = []
    at = 0
    while at < len(statements):
        clause = next(
            (
                one
                for end in range(len(statements), at, -1)
                if (one := clause_of(statements[at:end], words)) is not None
            ),
            None,
        )
        if clause is None:
            kind = type(statements[at]).__name__
            raise NoForm(f"{kind} has no {words.register} form in {words.language!r}")
        found.append(clause)
        at += len(clause.statements)
    return found


def clause_of(statements: Sequence[Statement], words: Speaking) -> Clause | None:
    """All of the statements in one clause; None where no form says just them."""
    kinds = {type(one) for one in statements}
    for form in forms(words.language):
        if form.register != words.register or form.fragment or form.kinds != kinds:
            continue
        trace = form.said(statements, words)
        if trace is not None:
            text = spelled(words_of(trace, words), words.language, capital=False)
            words.mention(trace)
            return Clause(text, cites_of(statements, words.evidence), tuple(statements))
    return None


def cites_of(statements: Iterable[Statement], evidence: Evidence) -> tuple[str, ...]:
    """The ids behind statements, each once."""
    ids = (row for one in statements for row in one.rows(evidence))
    return tuple(dict.fromkeys(ids))


def sentence(parts: Sequence[Clause], language: Language) -> str:
    """Clauses as one sentence, each with its ids."""
    first, *middle = [part.cited for part in parts]
    last = [middle.pop()] if middle else []
    link = data(language, "words")["links"]["and"]
    text = "; ".join([first, *middle])
    return capitalised(link.join([text, *last])) + "."
