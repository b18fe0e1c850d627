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
from facsight_tools.statements.forms.book import Form, forms_of
from facsight_tools.statements.forms.lexicon import read as data
from facsight_tools.statements.forms.speaking import Speaking
from facsight_tools.statements.forms.template import CITED_HERE, without_marks, words_of
from facsight_tools.statements.forms.tokens import Language, Register, capitalised, spelled

Introduced = set[tuple[str, Any]]
"""What has been explained: units and other things, each where it first stood."""


class NoForm(ValueError):
    """A statement that a language has no wording for: a gap in its forms."""


@dataclass(frozen=True, slots=True)
class Clause:
    """Some statements in one wording, without citations and without a capital.

    Attributes:
        words: the text.
        cited: the text with its ids in brackets.
        cites: ids of the rows behind the statements, each once.
        statements: what it says.
    """

    words: str
    cited: str
    cites: tuple[str, ...]
    statements: tuple[Statement, ...]


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
    kinds = frozenset(type(one) for one in statements)
    for form in forms_of(words.language, words.register, kinds):
        trace = form.said(statements, words)
        if trace is not None:
            words.mention(trace)
            return _clause(form, statements, words_of(trace, words), words)
    return None


def _clause(
    form: Form, statements: Sequence[Statement], spoken: Sequence[str], words: Speaking
) -> Clause:
    evidence = words.evidence
    once, each = form.parts(statements)
    shared = [one for one in cites_of(statements, evidence) if one.startswith("R.")]
    ids = {CITED_HERE: [*cites_of(once, evidence), *shared]}
    of_each = [list(cites_of(element, evidence)) for element in each]
    for index, own in enumerate(of_each):
        # what all elements rest on stands behind the last of them
        later = index + 1 < len(of_each) and all(own == one for one in of_each)
        ids[f"{CITED_HERE}{index}"] = [] if later else own
    told: list[str] = []
    cited: list[str] = []
    for word in spoken:
        if not word.startswith(CITED_HERE):
            cited.append(word)
            continue
        new = [one for one in ids[word] if one not in told]
        told += new
        cited += [f"[{one}]" for one in new]
    every = cites_of(statements, evidence)
    cited += [f"[{one}]" for one in every if one not in told]
    return Clause(
        words=spelled(without_marks(spoken), words.language, capital=False),
        cited=spelled(cited, words.language, capital=False),
        cites=every,
        statements=tuple(statements),
    )


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
