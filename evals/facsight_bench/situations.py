"""How the words of everyday situations are read without a model: right, wrong or silent.

    python -m facsight_bench.situations FILE...

A file has a situation a line: `language`, `text`, and `allowed`, the labels that a person who wrote
it would let pass. A reading is wrong where its leading label is none of them, and silent where
nothing leads. Of an idle situation, for which only neutral is allowed, silence is as right as
neutral, so both ways of counting are printed: `idle` are the silent ones among them, `right+idle`
counts them as right. Prints shares by language with Wilson's 95% intervals and the wrong ones;
exits with 3 where more than 3% are wrong.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from facsight_tools.evidence.context import read_context
from facsight_tools.evidence.fusion import top

MOST_WRONG = 0.03
Outcome = Literal["right", "wrong", "silent"]
OUTCOMES: tuple[Outcome, ...] = ("right", "wrong", "silent")
_Z = 1.96


@dataclass(frozen=True, slots=True)
class EverydaySituation:
    """What somebody wrote, and the labels that may lead."""

    language: str
    text: str
    allowed: tuple[str, ...]

    @property
    def idle(self) -> bool:
        """Whether nothing happens: only neutral is allowed."""
        return self.allowed == ("neutral",)


def main(argv: Sequence[str] | None = None) -> int:
    """Read the files and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file", nargs="+", type=Path)
    parser.add_argument("--silent", action="store_true", help="list the silent ones as well")
    args = parser.parse_args(argv)
    given = [one for file in args.file for one in situations(file)]
    read = [(one, *outcome(one)) for one in given]
    columns = (*OUTCOMES, "idle", "right+idle")
    print(f"{'':<10}{'n':>5}" + "".join(f"{name:>22}" for name in columns))
    for language in ("all", *sorted({one.language for one in given})):
        of = [(one, found) for one, found, _ in read if language in ("all", one.language)]
        counts = [sum(found == name for _, found in of) for name in OUTCOMES]
        idle = sum(found == "silent" and one.idle for one, found in of)
        cells = (f"{share(count, len(of)):>22}" for count in (*counts, idle, counts[0] + idle))
        print(f"{language:<10}{len(of):>5}" + "".join(cells))
    for one, found, label in read:
        if found == "wrong" or (args.silent and found == "silent"):
            print(f"{found}: {label or '-'}, not {'/'.join(one.allowed)}: {one.text}")
    wrong = sum(found == "wrong" for _, found, _ in read)
    return 3 if wrong > MOST_WRONG * len(read) else 0


def situations(file: Path) -> Iterable[EverydaySituation]:
    """The situations of a file."""
    for line in file.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        yield EverydaySituation(one["language"], one["text"], tuple(one["allowed"]))


def outcome(one: EverydaySituation) -> tuple[Outcome, str | None]:
    """Whether a situation is read rightly, and the label that leads."""
    distribution = read_context(one.text).distribution
    if distribution is None:
        return "silent", None
    label = top(distribution)
    return ("right" if label in one.allowed else "wrong"), label


def share(count: int, of: int) -> str:
    """A share with its Wilson interval: `12 0.60 (0.39-0.78)`."""
    low, high = wilson(count, of)
    return f"{count} {count / of:.2f} ({low:.2f}-{high:.2f})"


def wilson(count: int, of: int) -> tuple[float, float]:
    """Wilson's 95% interval of a share."""
    p, z = count / of, _Z
    middle, scale = p + z * z / (2 * of), 1 + z * z / of
    half = z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    return max((middle - half) / scale, 0.0), min((middle + half) / scale, 1.0)


if __name__ == "__main__":
    raise SystemExit(main())
