"""What a small language model reaches as the one that writes: on made-up faces, as it comes.

    python -m facsight_bench.small_model --model openai:smollm2 --model-url http://127.0.0.1:8000/v1

Asks the model about some made-up faces, each with words of a situation or none, and prints how many
of the statements that it wrote hold as they were written, how many answers are its own, how many it
chose from the numbered list, how many fell back to the deterministic reasoner, and what was told of
that. Tokens are the server's count; where it counts none, those of the prompt are asked of its
tokenizer (`/extras/tokenize/count`, llama-cpp-python's). Nothing is repaired, so that a face takes
two questions at most.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import httpx

from facsight.language_models.chat_model import Opened, open_model
from facsight.language_models.reasoner import opening, propose
from facsight.reasoner.deterministic import choose
from facsight.reasoner.draft import StatedDraft
from facsight_evals.datasets.cases import generated_cases
from facsight_tools.rules.lens import LENSES
from facsight_tools.statements.evidence import Evidence

_FEWEST: Final = 3
"""Statements that an answer needs to be a model's."""


@dataclass(frozen=True, slots=True)
class FaceAsked:
    """What came of one face.

    Attributes:
        outcome: `own`, `menu` or `fallback`.
        written, held: statements that it wrote, and those of them that hold.
        notices: what was told of it, by code.
        prompt_tokens, answer_tokens: as they were counted; None where they were not.
        sent_bytes: of all questions.
        seconds: for all of it.
    """

    outcome: str
    written: int
    held: int
    notices: tuple[str, ...]
    prompt_tokens: int | None
    answer_tokens: int | None
    sent_bytes: int
    seconds: float


def main(argv: Sequence[str] | None = None) -> int:
    """Ask about the faces and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--model", default="openai:smollm2", metavar="PROVIDER:NAME")
    parser.add_argument("--model-url", metavar="URL")
    parser.add_argument("--faces", type=int, default=6, help="how many made-up faces")
    parser.add_argument("--time-limit", type=float, default=600.0, help="seconds for one question")
    args = parser.parse_args(argv)
    at = open_model(args.model, args.model_url, time_limit_s=args.time_limit)
    print("\n".join(table(at.name, asyncio.run(_all(at, args.faces)))))
    return 0


async def _all(at: Opened, count: int) -> list[FaceAsked]:
    """One after the other; each is printed as it comes, since a small model may take long."""
    found = []
    for evidence in faces(count):
        found.append(await asked(at, evidence))
        print(found[-1], flush=True)
    return found


def faces(count: int) -> Iterator[Evidence]:
    """Made-up faces whose quality lets them be read."""
    for case in generated_cases(10 * count):
        evidence = Evidence.of(case.ledger())
        if 1 in evidence.faces and evidence.weighing(1).withheld is None:
            yield evidence
            count -= 1
        if not count:
            return


async def asked(at: Opened, evidence: Evidence) -> FaceAsked:
    """Have the model write on the first face."""
    base = choose(evidence, 1, LENSES[0])
    begun = time.monotonic()
    draft = await propose(at, evidence, base, lambda _: None, lens=LENSES[0])
    seconds = time.monotonic() - begun
    usage = draft.usage
    counted = usage is not None and not usage.uncounted and usage.calls > 0
    prompt = "\n".join(str(one.text) for one in opening(evidence, base, LENSES[0]))
    held = 0 if draft.by_menu else sum(one.judge(evidence).holds for one in draft.statements)
    return FaceAsked(
        _outcome(draft, evidence),
        len(draft.unread) + (0 if draft.by_menu else len(draft.statements)),
        held,
        tuple(one.code for one in draft.notices),
        usage.input_tokens if usage and counted else _tokens(at, prompt),
        usage.output_tokens if usage and counted else None,
        sum(one.bytes for one in usage.sent) if usage else 0,
        seconds,
    )


def _outcome(draft: StatedDraft, evidence: Evidence) -> str:
    if sum(one.judge(evidence).holds for one in draft.statements) < _FEWEST:
        return "fallback"
    return "menu" if draft.by_menu else "own"


def _tokens(at: Opened, prompt: str) -> int | None:
    """The tokens of the first prompt, by the server's own tokenizer."""
    if at.address is None:
        return None
    url = f"{at.address.rstrip('/').removesuffix('/v1')}/extras/tokenize/count"
    try:
        answer = httpx.post(url, json={"input": prompt}, timeout=60.0)
        return int(answer.json()["count"]) if answer.is_success else None
    except (httpx.HTTPError, ValueError, KeyError):
        return None


def table(model: str, found: Sequence[FaceAsked]) -> Iterator[str]:
    """The figures as Markdown."""
    written, held = sum(one.written for one in found), sum(one.held for one in found)
    outcomes = Counter(one.outcome for one in found)
    codes = Counter(code for one in found for code in one.notices)
    prompts = [one.prompt_tokens for one in found if one.prompt_tokens is not None]
    answers = [one.answer_tokens for one in found if one.answer_tokens is not None]
    yield f"| {model}, {len(found)} made-up faces | |"
    yield "|---|---:|"
    yield f"| statements it wrote | {written} |"
    share = f" ({held / written:.2f})" if written else ""
    yield f"| of these, hold as written | {held}{share} |"
    yield f"| answers of its own (three statements that hold, or more) | {outcomes['own']} |"
    yield f"| answers that it chose from the list | {outcomes['menu']} |"
    yield f"| answers of the deterministic reasoner in its place | {outcomes['fallback']} |"
    yield f"| told of a failure | {', '.join(f'{k} {v}' for k, v in codes.items()) or 'nothing'} |"
    mean = f"{sum(prompts) / len(prompts):.0f}" if prompts else "not counted"
    yield f"| tokens of a prompt, mean | {mean} |"
    yield f"| tokens of the answers, sum | {sum(answers) if answers else 'not counted'} |"
    for name, values in (
        ("bytes sent", [one.sent_bytes for one in found]),
        ("seconds", [one.seconds for one in found]),
    ):
        yield f"| {name} for a face, mean | {sum(values) / len(values):.0f} |"


if __name__ == "__main__":
    raise SystemExit(main())
