"""Sentences of outsiders read into statements: how many true ones are supported, and false ones.

    python -m facsight_bench.statement_reading ../shared/assets ../shared/cases [--part seen]

The sentences are on six ledgers and were written by somebody who had seen neither the forms nor the
code: true and false ones, in English and German, of 60 kinds. The forms were widened by looking at
the part `seen`; `unseen` is for sentences that nobody looked at while forms were written, and what
it gives is what to expect; it may be empty. Exit status 3 where a false sentence is supported or a
true one contradicted.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import Final, NamedTuple

from facsight.api import infer
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.read import read

_VERDICTS: Final = ("supported", "not_checkable", "contradicted")
_PORTRAIT: Final = Path(__file__).parents[2] / "examples" / "eileen_collins.png"
_WRONG: Final = 3


class OutsideSentence(NamedTuple):
    """A sentence, the ledger that it is on, and whether it is true of it."""

    report: str
    language: str
    true: bool
    kind: str
    text: str


def main() -> int:
    """Print a table, and each sentence that was judged wrongly."""
    args = _parse()
    told = Counter[tuple[str, bool, str]]()
    wrong = []
    ledgers = evidence(args.assets, args.cases)
    for one in sentences(args.part):
        verdict = judged(one.text, ledgers[one.report])
        told[one.language, one.true, verdict] += 1
        if verdict == ("contradicted" if one.true else "supported"):
            wrong.append(f"{verdict}: {one.report}, {one.kind}: {one.text}")
    print_table(told)
    print("\n".join(wrong), end="\n" if wrong else "")
    return _WRONG if wrong else 0


def sentences(part: str) -> Iterable[OutsideSentence]:
    """The sentences of a part, `seen` or `unseen`."""
    text = (resources.files(__package__) / "outside_sentences" / f"{part}.jsonl").read_text("utf-8")
    return [OutsideSentence(**json.loads(line)) for line in text.splitlines()]


def evidence(assets: Path, cases: Path) -> dict[str, Evidence]:
    """The six ledgers by name."""
    images = assets / "images"
    made = {
        "portrait": (_PORTRAIT, "Her father died this morning."),
        "plain": (_PORTRAIT, None),
        "two": (
            images / "two_people.jpg",
            'They have just signed the contract. "At last!" says the man.',
        ),
        "obama": (images / "obama.jpg", None),
        "biden": (images / "biden.jpg", "He has just won the election."),
        "closed": (cases / "obama_both_eyes_closed.png", "It is late."),
    }
    return {
        name: Evidence.of(infer(picture, context=context).ledger)
        for name, (picture, context) in made.items()
    }


def judged(text: str, on: Evidence) -> str:
    """The verdict on a text: supported where each of its sentences is."""
    verdicts = {one.verdict for one in read(text, on)}
    if verdicts == {"supported"}:
        return "supported"
    return "contradicted" if "contradicted" in verdicts else "not_checkable"


def print_table(told: Mapping[tuple[str, bool, str], int]) -> None:
    """A line for each language, true and false apart."""
    print(f"{'':<12}" + "".join(f"{name:>15}" for name in _VERDICTS))
    for language, true in sorted({(language, true) for language, true, _ in told}):
        counts = [told.get((language, true, name), 0) for name in _VERDICTS]
        name = f"{language}, {'true' if true else 'false'}"
        print(f"{name:<12}" + "".join(f"{count:>15}" for count in counts))


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("assets", type=Path, help="the development data's assets")
    parser.add_argument("cases", type=Path, help="its inputs that failed once")
    parser.add_argument("--part", choices=("seen", "unseen"), default="unseen")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
