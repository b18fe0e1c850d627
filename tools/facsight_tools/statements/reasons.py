"""Why something is not supported, in the language that it was said in.

Reasons are made in English. In another language, of statements that do not hold, what the evidence
says in their place is rendered; what could not be read is told by a table, `reasons.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import resources
from itertools import islice
from typing import Any, Final

from facsight_tools.statements.base import Statement
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.tokens import Language
from facsight_tools.statements.render import NoForm, render
from facsight_tools.statements.stock import stock

_MOST: Final = 2
"""Statements that are told in place of what does not hold."""


def reason_in(language: Language, why: str, said: Sequence[Statement], evidence: Evidence) -> str:
    """A reason in a language.

    Args:
        language: the language of what was said.
        why: the reason in English; empty where there is none.
        said: the statements that it is on.
        evidence: what they are about.
    """
    known = _known().get(language)
    if not why or known is None:
        return why
    for english, other in known["reasons"].items():
        before, mark, after = english.partition("*")
        if why.startswith(before) and why.endswith(after) and (mark or why == english):
            return str(other).replace("*", why[len(before) : len(why) - len(after)])
    failing = next((one for one in said if not one.judge(evidence).holds), None)
    if failing is None:
        return why
    outcome = failing.judge(evidence).outcome
    instead = " ".join(_instead(failing, evidence, language))
    told = [known[outcome], known["instead"].replace("*", instead) if instead else ""]
    return " ".join(one for one in told if one)


def _instead(failing: Statement, evidence: Evidence, language: Language) -> Iterator[str]:
    """What holds of the rows that a statement speaks of, in sentences: of its kind if there is."""
    rows = set(failing.rows(evidence))
    near = [one for one in stock(evidence) if rows and rows & set(one.rows(evidence))]
    alike = [one for one in near if one.kind == failing.kind and one.judge(evidence).holds]
    yield from islice(_rendered(alike or near, evidence, language), _MOST)


def _rendered(told: Iterable[Statement], evidence: Evidence, language: Language) -> Iterator[str]:
    for one in told:
        try:
            yield render(one, language, "coder", evidence=evidence)
        except NoForm:
            continue


@cache
def _known() -> dict[str, Any]:
    file = resources.files(__package__) / "reasons.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
