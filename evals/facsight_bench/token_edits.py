"""No token is free: rendered sentences with one token inserted, deleted, replaced or moved.

    python -m facsight_bench.token_edits --count 100000

Each edited sentence is read again. Where it is still supported, the forms that read it must write
it again token by token, and what it says must hold; what says the same as before is counted apart,
since that is a paraphrase that the forms list.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from facsight_evals.datasets.generated import generated_report
from facsight_tools.statements.base import Statement
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.forms.tokens import Language, Register, tokens
from facsight_tools.statements.read import ReadSentence, read
from facsight_tools.statements.render import render
from facsight_tools.statements.stock import stock

LANGUAGES: Final[tuple[Language, ...]] = ("en", "de")
REGISTERS: Final[tuple[Register, ...]] = ("plain", "coder")
_PIECE: Final = re.compile(r"\[[^\]]*\]|[\w.,'\u2019-]*\w|[^\w\s]")
_CLOSE: Final = re.compile(r" (?=[,.;:)\u201d])|(?<=[(\u201e]) ")

_FAULTY: Final = 3

Kind = Literal["insert", "delete", "replace", "swap"]
_KINDS: Final[tuple[Kind, ...]] = ("insert", "delete", "replace", "swap")
_SMALL: Final[dict[Language, tuple[str, ...]]] = {
    "en": ("not", "no", "never", "only", "all", "most", "because", "may", "left", "right", "up",
           "very", "strongly", "user", "it", "unlikely", "says", "C1", "0.50", "B", "AU4", "and"),
    "de": ("nicht", "kein", "nie", "nur", "alle", "weil", "kann", "links", "rechts", "oben", "sehr",
           "stark", "Nutzer", "es", "kaum", "sagt", "C1", "0,50", "B", "AU4", "und"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Edited:
    """A rendered sentence, its statement, and the sentence with one edit."""

    kind: Kind
    language: Language
    statement: Statement
    text: str
    edited: str
    evidence: Evidence


def edits(rng: random.Random, evidence_of: Callable[[random.Random], Evidence]) -> Iterator[Edited]:
    """Edited sentences without end, each picture giving some of every kind of statement."""
    while True:
        evidence = evidence_of(rng)
        every = list(stock(evidence))
        kinds = sorted({one.kind for one in every})
        by_kind = {kind: [one for one in every if one.kind == kind] for kind in kinds}
        chosen = [rng.choice(by_kind[kind]) for kind in kinds]
        language = rng.choice(LANGUAGES)
        texts = [render(one, language, rng.choice(REGISTERS), evidence=evidence) for one in chosen]
        pool = [piece for text in texts for piece in _PIECE.findall(text)]
        for statement, text in zip(chosen, texts, strict=True):
            for kind in _KINDS:
                edited = _edited(kind, text, (*pool, *_SMALL[language]), rng)
                if _PIECE.findall(edited) != _PIECE.findall(text):
                    yield Edited(kind, language, statement, text, edited, evidence)


def _edited(kind: Kind, text: str, pool: Sequence[str], rng: random.Random) -> str:
    pieces = _PIECE.findall(text)
    at = rng.randrange(len(pieces))
    if kind == "insert":
        pieces.insert(at, rng.choice(pool))
    elif kind == "delete":
        del pieces[at]
    elif kind == "replace":
        pieces[at] = rng.choice([piece for piece in pool if piece != pieces[at]])
    else:
        other = rng.choice([i for i, piece in enumerate(pieces) if piece != pieces[at]] or [at])
        pieces[at], pieces[other] = pieces[other], pieces[at]
    return _CLOSE.sub("", " ".join(pieces))


def fault(one: Edited, found: Sequence[ReadSentence]) -> str:
    """What is wrong with a sentence that is supported; empty where nothing is."""
    for sentence in found:
        if sentence.verdict != "supported":
            continue
        if not sentence.statements or not all(
            said.judge(one.evidence).holds for said in sentence.statements
        ):
            return "what it says does not hold"
        if _spoken(sentence.written) != _spoken(sentence.text):
            return "it is not written as it stands"
        cited = {row for token in tokens(sentence.text) for row in token.cites}
        behind = {row for said in sentence.statements for row in said.rows(one.evidence)}
        if not cited <= behind:
            return "it cites what says nothing of it"
    return ""


def _spoken(text: str) -> list[str]:
    words = [token.text for token in tokens(text) if not token.cites]
    while words and words[-1] in (".", "!"):
        words.pop()
    return [word[:1].lower() + word[1:] for word in words]


def main(argv: Sequence[str] | None = None) -> int:
    """Edit, read, and print what came of it; exit status 3 where there is a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", action="store_true", help="print what is still supported")
    options = parser.parse_args(argv)
    rng = random.Random(options.seed)  # noqa: S311
    outcomes: Counter[str] = Counter()
    faults = 0
    for _, one in zip(range(options.count), edits(rng, _picture), strict=False):
        found = read(one.edited, one.evidence, one.language)
        wrong = fault(one, found)
        faults += bool(wrong)
        if wrong:
            print(f"{wrong}: {one.edited}")
        supported = all(sentence.verdict == "supported" for sentence in found)
        same = supported and [said for s in found for said in s.statements] == [one.statement]
        outcomes["the same" if same else "supported" if supported else "not supported"] += 1
        if options.show and supported:
            print(f"{'=' if same else '~'} {one.text}\n  {one.edited}")
    for outcome, count in outcomes.most_common():
        print(f"{outcome:>14} {count:7}")
    print(f"{'faults':>14} {faults:7}")
    return _FAULTY if faults else 0


def _picture(rng: random.Random) -> Evidence:
    return Evidence.of(generated_report(rng).ledger)


if __name__ == "__main__":
    raise SystemExit(main())
