"""Sentences of outsiders read into statements: how many true ones are supported, and false ones.

    python -m facsight_bench.statement_reading [../shared/assets ../shared/cases] [--part seen]

The sentences are on six ledgers and were written by somebody who had seen neither the forms nor the
code: true and false ones, in English and German, of 60 kinds. The forms were widened by looking at
the part `seen`; nobody looked at `unseen` while forms were written, and what it gives is what to
expect. Two of the ledgers are of the bundled portrait; without the development data the sentences
on the others are left out. Exit status 3 where a false sentence is supported or a true one
contradicted.
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
from facsight_bench.falsehoods import judged
from facsight_bench.inputs import needed
from facsight_tools.statements.evidence import Evidence

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
    every = list(sentences(args.part))
    known = [one for one in every if one.report in ledgers]
    if len(known) < len(every):
        print(f"{len(every) - len(known)} of {len(every)} sentences need the development data.")
    for one in known:
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


def evidence(assets: Path | None, cases: Path | None) -> dict[str, Evidence]:
    """The six ledgers by name; without the development data those of the portrait."""
    made: dict[str, tuple[Path, str | None]] = {
        "portrait": (_PORTRAIT, "Her father died this morning."),
        "plain": (_PORTRAIT, None),
    }
    if assets is not None and cases is not None:
        made |= _of_development_data(assets / "images", cases)
    return {
        name: Evidence.of(infer(picture, context=context).ledger)
        for name, (picture, context) in made.items()
    }


def _of_development_data(images: Path, cases: Path) -> dict[str, tuple[Path, str | None]]:
    return {
        "two": (
            images / "two_people.jpg",
            'They have just signed the contract. "At last!" says the man.',
        ),
        "obama": (images / "obama.jpg", None),
        "biden": (images / "biden.jpg", "He has just won the election."),
        "closed": (cases / "obama_both_eyes_closed.png", "It is late."),
    }


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
    parser.add_argument("assets", nargs="?", type=needed, help="the development data's assets")
    parser.add_argument("cases", nargs="?", type=needed, help="its inputs that failed once")
    parser.add_argument("--part", choices=("seen", "unseen"), default="unseen")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
