"""How well the lexicon of situations and the tone of speech are read, on sentences of our own.

    python -m facsight_bench.context_reading

Prints for sentences written beside the lexicon (`tuned`) and for reserved ones apart: how often the
leading label is the expected one, how often the expected one reaches half of the leading one, how
often a sentence moves nothing, and the mean probability of the leading label beside its accuracy,
which tells whether the constants of the pool say too much. The suite has one author.

With `--compare` it also rates the lines of speech by TextBlob, where that is installed.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module, resources

from facsight_bench.inputs import reached
from facsight_tools.evidence.context import read_context
from facsight_tools.evidence.context.cues import cues_in
from facsight_tools.evidence.context.speech import LEAST_VALENCE, valence

Suite = Mapping[str, Sequence[str]]


def main(argv: Sequence[str] | None = None) -> int:
    """Read the suite and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--compare", action="store_true", help="rate speech by TextBlob as well")
    parser.add_argument(
        "--at-least", type=float, metavar="SHARE", help="leading label right, reserved sentences"
    )
    args = parser.parse_args(argv)
    text = (resources.files(__package__) / "context_suite.json").read_text(encoding="utf-8")
    suite = json.loads(text)
    print(f"{'sentences':<10}{'n':>5}{'top':>7}{'near':>7}{'silent':>8}{'p(top)':>8}{'moved':>8}")
    right_of = {}
    for part in ("tuned", "reserved"):
        row, right_of[part] = _row(part, suite[part])
        print(row)
    print()
    raters: dict[str, Callable[[str], float]] = {
        "own words": lambda line: valence(line, cues_in(line))
    }
    if args.compare:
        raters["TextBlob"] = _textblob()
    for name, rate in raters.items():
        right = sum(
            _side(rate(line)) == side for side, lines in suite["speech"].items() for line in lines
        )
        print(f"speech by {name}: {right} of {sum(map(len, suite['speech'].values()))} right")
    return reached("the share of right leading labels", right_of["reserved"], args.at_least)


def _row(name: str, suite: Suite) -> tuple[str, float]:
    """The line of a part, and the share of sentences whose leading label is right."""
    top = near = silent = count = 0
    leading: list[float] = []
    for label, sentences in suite.items():
        for sentence in sentences if label != "none" else ():
            count += 1
            distribution = read_context(sentence).distribution
            if distribution is None:
                silent += 1
                continue
            best = max(distribution.values())
            leading.append(best)
            top += distribution[label] == best
            near += distribution[label] >= best / 2
    moved = sum(read_context(one).distribution is not None for one in suite["none"])
    mean = sum(leading) / len(leading)
    line = (
        f"{name:<10}{count:>5}{top / count:>7.2f}{near / count:>7.2f}{silent / count:>8.2f}"
        f"{mean:>8.2f}{moved:>4} of {len(suite['none'])}"
    )
    return line, top / count


def _side(value: float) -> str:
    if abs(value) < LEAST_VALENCE:
        return "neither"
    return "pleasant" if value > 0 else "unpleasant"


def _textblob() -> Callable[[str], float]:
    blob = import_module("textblob").TextBlob
    return lambda line: float(blob(line).sentiment.polarity)


if __name__ == "__main__":
    raise SystemExit(main())
