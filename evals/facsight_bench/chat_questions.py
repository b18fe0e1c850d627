"""How many plain questions the conversation understands, refuses and mishears.

    python -m facsight_bench.chat_questions

`chat_questions.json` holds questions as strangers ask them, in English and German, each with the
form that it should be understood as (null: with none, so that the nearest are named) and what it
says. A question that is understood as something else is misheard, and one is enough for status 1.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any, Final, Literal

from facsight.chat.grammar import LANGUAGES, understand

Outcome = Literal["right", "refused", "misheard"]
_WIDTH: Final = 10


def questions() -> list[dict[str, Any]]:
    """The corpus."""
    text = files("facsight_bench").joinpath("chat_questions.json").read_text("utf-8")
    return list(json.loads(text))


def outcome(entry: Mapping[str, Any]) -> Outcome:
    """Whether a question is understood as it should be, not understood, or as something else."""
    language = entry["language"]
    asked = understand(
        entry["question"], (language, *(one for one in LANGUAGES if one != language))
    )
    if asked is None:
        return "right" if entry["what"] is None else "refused"
    named, says = asked.query.named, entry.get("says", {})
    same = asked.query.what == entry["what"] and says.items() <= named.items()
    return "right" if same else "misheard"


def lines(corpus: list[dict[str, Any]]) -> Iterator[str]:
    """A line a language, then the questions that were not heard rightly."""
    judged = [(entry, outcome(entry)) for entry in corpus]
    for language in LANGUAGES:
        counted = Counter(one for entry, one in judged if entry["language"] == language)
        told = ", ".join(f"{counted[name]} {name}" for name in ("right", "refused", "misheard"))
        yield f"{language}: {counted.total()} questions, {told}"
    for entry, one in judged:
        if one != "right":
            yield f"{one:{_WIDTH}}{entry['question']}"


def main() -> int:
    """Print the counts; status 1 where a question is misheard."""
    corpus = questions()
    print("\n".join(lines(corpus)))
    return int(any(outcome(entry) == "misheard" for entry in corpus))


if __name__ == "__main__":
    sys.exit(main())
