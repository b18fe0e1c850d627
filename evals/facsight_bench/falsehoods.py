"""False sentences that are read as true, and true ones that are called false: there may be none.

    python -m facsight_bench.falsehoods [--count 2000] [--seed 1]

Reads every labelled sentence of the corpora against the ledger that it was written for, and
`--count` false ones of made-up evidence. Prints for each corpus and kind how many were supported,
contradicted and not checkable, then what was judged wrongly. Exit status 3 where a false sentence
is supported or a true one contradicted. Needs no other data.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from facsight_bench.corpora.labelled import Labelled, labelled
from facsight_bench.corpora.ledgers import one_face, two_faces
from facsight_bench.made_falsehoods import FALSEHOODS
from facsight_evals.datasets.generated import generated_report
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.read import Judgement, read

WRONG: Final = 3
_VERDICTS: Final[tuple[Judgement, ...]] = ("supported", "contradicted", "not_checkable")


class JudgedFalsehood(NamedTuple):
    """A sentence with what it was judged: where it is from, and whether it is true."""

    of: str
    true: bool
    text: str
    verdict: Judgement

    @property
    def wrong(self) -> bool:
        """Whether a false sentence is supported, or a true one contradicted."""
        return self.verdict == ("contradicted" if self.true else "supported")


def main(argv: Sequence[str] | None = None) -> int:
    """Print a table, and each sentence that was judged wrongly."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=2000, help="false sentences that are made up")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(argv)
    every = [*of_corpora(labelled()), *made_up(args.count, args.seed)]
    print_table(every)
    wrong = [one for one in every if one.wrong]
    for one in wrong:
        print(f"{one.verdict.upper()}, and {str(one.true).lower()}: {one.of}: {one.text}")
    return WRONG if wrong else 0


def of_corpora(sentences: Iterable[Labelled]) -> Iterator[JudgedFalsehood]:
    """Labelled sentences, on the ledgers that they were written for."""
    ledgers = {"two faces": Evidence.of(two_faces()), "one face": Evidence.of(one_face())}
    for one in sentences:
        verdict = judged(one.text, ledgers[one.on])
        yield JudgedFalsehood(f"corpus {one.corpus}", one.true, one.text, verdict)


def made_up(count: int, seed: int) -> Iterator[JudgedFalsehood]:
    """False sentences of made-up evidence, every kind in turn."""
    rng, made = random.Random(seed), 0  # noqa: S311
    while made < count:
        evidence = Evidence.of(generated_report(rng).ledger)
        for kind, make in FALSEHOODS.items():
            text = make(evidence, rng)
            if text is not None and made < count:
                made += 1
                yield JudgedFalsehood(kind, False, text, judged(text, evidence))


def judged(text: str, on: Evidence) -> Judgement:
    """The verdict on a text: as good as the worst of its sentences."""
    verdicts = {one.verdict for one in read(text, on)}
    if verdicts == {"supported"}:
        return "supported"
    return "contradicted" if "contradicted" in verdicts else "not_checkable"


def print_table(every: Sequence[JudgedFalsehood]) -> None:
    """A line for each corpus and kind, true and false apart."""
    told = Counter((one.of, one.true, one.verdict) for one in every)
    names = dict.fromkeys((one.of, one.true) for one in every)
    print(f"{'':<46}" + "".join(f"{name:>15}" for name in _VERDICTS))
    for of, true in names:
        counts = [told[of, true, verdict] for verdict in _VERDICTS]
        name = f"{of}, {'true' if true else 'false'}"
        print(f"{name:<46}" + "".join(f"{count:>15}" for count in counts))


if __name__ == "__main__":
    sys.exit(main())
