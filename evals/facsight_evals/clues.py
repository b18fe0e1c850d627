"""How far descriptions of clips share clues and emotions with a reference, as in EMER.

    facsight eval agent --clues                              made-up clips, and the reasoner on them
    facsight eval agent --clues PAIRS.jsonl --model ollama:...   one's own pairs, judged by a model

Lian et al. (2023, arXiv 2306.15401) have a language model score from 0 to 10 how far the clues of
two descriptions overlap, and how far the emotions do; Video-LLaMA, PandaGPT and Valley are scored
so. With `--model` this is done. Without, the same two scores are counted: ten times the share of
what both say in what either says. What is counted are things that facsight understands in a
sentence, so counted scores compare with each other and not with the published ones.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

import numpy as np
from langchain_core.messages import HumanMessage, SystemMessage
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from facsight.language_models.calls import ModelQuestion, ask
from facsight.language_models.reading import read_form
from facsight.settings import Settings
from facsight.video import infer_video
from facsight_prompts import fenced, load
from facsight_tools.answers.video import VideoInference
from facsight_tools.errors import UnknownOption, first_fault
from facsight_tools.evidence.observed_features import heard_in
from facsight_tools.evidence.usage import Unread, Usage
from facsight_tools.facs import ACTION_UNITS, FIRST_POSITION
from facsight_tools.statements import kinds
from facsight_tools.video.series import Series, Track

MOST: Final = 10.0
"""The score of descriptions that share everything."""

_FPS: Final = 25.0
_REST: Final = 0.1
_WORD: Final = re.compile(r"[a-z]+")
_SENTENCE: Final = re.compile(r"(?<=[.;!?])\s+")


@dataclass(frozen=True, slots=True)
class ToldClues:
    """What a description says: clues, and the emotions that it concludes."""

    clues: frozenset[str]
    labels: frozenset[str]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two scores, 0-10."""

    clues: float
    labels: float


class Pair(BaseModel):
    """A reference and a description of the same clip; `by` is who described it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    reference: str = Field(min_length=1)
    description: str = Field(min_length=1)
    by: str = "description"


@cache
def _data() -> dict[str, Any]:
    text = (resources.files("facsight_evals.datasets") / "clips.toml").read_text("utf-8")
    return tomllib.loads(text)


def told_in(text: str) -> ToldClues:
    """What a text says, as far as it is understood; what it denies is another clue."""
    clues = {
        f"no {one.feature.id}" if one.denied else one.feature.id
        for sentence in _SENTENCE.split(text)
        for one in heard_in(sentence)
        if not one.feature.people
    }
    words = set(_WORD.findall(text.lower()))
    labels = {label for label, names in _data()["labels"].items() if words & set(names)}
    return ToldClues(frozenset(clues), frozenset(labels))


def told_by(answer: VideoInference) -> ToldClues:
    """What an answer on a video says: the events that it tells, and the labels of its segments."""
    said = {getattr(one, "event", "") for one in answer.statements}
    clues = {name for name, events in _data()["events"].items() if said & set(events)}
    labels = {one.label for one in answer.statements if isinstance(one, kinds.SegmentReading)}
    return ToldClues(frozenset(clues), frozenset(label for label in labels if label is not None))


def counted(reference: ToldClues, description: ToldClues) -> Overlap:
    """Both scores, counted."""
    return Overlap(
        _shared(reference.clues, description.clues), _shared(reference.labels, description.labels)
    )


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return MOST * len(one & other) / len(one | other) if one | other else 0.0


# A model that judges ------------------------------------------------------------------------------


class _Scores(BaseModel):
    clues: float = Field(ge=0, le=10)
    labels: float = Field(ge=0, le=10)


async def judged(pair: Pair, settings: Settings) -> Overlap | None:
    """Both scores by the model in `settings`; None where its answer cannot be read."""
    at, prompt = settings.writer(), load("clue_overlap")
    asked = f"Reference:\n{fenced(pair.reference)}\n\nTo judge:\n{fenced(pair.description)}"
    question = ModelQuestion([SystemMessage(prompt.render()), HumanMessage(asked)], _Scores)
    reply = await ask(at, question, Usage(model=at.name, price=at.price))
    found = read_form(reply.text, _Scores, prompt=prompt.name, cut_off=reply.cut_off)
    return None if isinstance(found, Unread) else Overlap(found.clues, found.labels)


def pairs(path: Path) -> list[Pair]:
    """The pairs of a file of JSON lines.

    Raises:
        UnknownOption: there is no such file, or a line is no pair.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnknownOption(f"--clues: '{path}' cannot be read.") from error
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found.append(Pair.model_validate(json.loads(line)))
        except (json.JSONDecodeError, ValidationError) as error:
            why = first_fault(error)[1] if isinstance(error, ValidationError) else "no JSON"
            raise UnknownOption(
                f'--clues: line {number} is no pair ({why}): write {{"reference": "...", '
                '"description": "...", "by": "a model"}.'
            ) from error
    if not found:
        raise UnknownOption(f"--clues: there is no pair in '{path}'.")
    return found


# Made-up clips ------------------------------------------------------------------------------------


def made_pairs() -> Iterator[tuple[Pair, Overlap]]:
    """Each description of the made-up clips with the scores that it deserves."""
    for clip in _data()["clip"]:
        for one in clip["descriptions"]:
            deserved = Overlap(one["clues"], one["labels"])
            yield (
                Pair(reference=clip["reference"], description=one["text"], by=one["by"]),
                deserved,
            )


def reasoned() -> Iterator[tuple[str, ToldClues, ToldClues]]:
    """Of each made-up clip its name, its reference, and what the deterministic reasoner says."""
    for clip in _data()["clip"]:
        answer = infer_video(_series(clip["parts"]), transcript=_transcript(clip["parts"]))
        yield clip["id"], told_in(clip["reference"]), told_by(answer)


def _series(parts: Sequence[dict[str, Any]]) -> Series:
    times = np.arange(round(parts[-1]["until"] * _FPS)) / _FPS
    names = [f"AU{unit:02d}" for unit in ACTION_UNITS if unit < FIRST_POSITION]
    columns = {name: np.full(len(times), _REST, np.float32) for name in names}
    columns |= {name: np.zeros(len(times), np.float32) for name in ("hand_on_mouth", "AU43")}
    start = 0.0
    for part in parts:
        inside = (times >= start) & (times < part["until"])
        for name, value in part["units"].items():
            columns[name][inside] = value
        columns["hand_on_mouth"][inside] = float(part.get("hands", False))
        start = part["until"]
    track = Track(1, columns, np.ones(len(times), np.bool_))
    return Series("made", _FPS, float(parts[-1]["until"]), times, {1: track})


def _transcript(parts: Sequence[dict[str, Any]]) -> str | None:
    """What is said, each from where its part begins."""
    start, lines = 0.0, []
    for part in parts:
        if "said" in part:
            lines.append(f"[00:{int(start):02d}] {part['said']}")
        start = part["until"]
    return "\n".join(lines) or None


# The table ----------------------------------------------------------------------------------------


def table(rows: Iterable[tuple[str, Sequence[Overlap]]], how: str) -> str:
    """Means of both scores, a line a describer."""
    lines = [
        f"Clue overlap and label overlap, 0-10, after EMER (Lian et al. 2023), {how}:\n",
        "| description by | clips | clue overlap | label overlap |",
        "|---|---:|---:|---:|",
    ]
    for name, scores in rows:
        clues, labels = (
            f"{np.mean([getattr(one, field) for one in scores]):.2f}" if scores else "-"
            for field in ("clues", "labels")
        )
        lines.append(f"| {name} | {len(scores)} | {clues} | {labels} |")
    return "\n".join(lines)


def grouped(found: Iterable[tuple[str, Overlap]]) -> list[tuple[str, list[Overlap]]]:
    """Scores by who described."""
    rows: dict[str, list[Overlap]] = {}
    for name, one in found:
        rows.setdefault(name, []).append(one)
    return [*rows.items()]


def of_made() -> list[tuple[str, list[Overlap]]]:
    """The rows of the made-up clips: their descriptions, and the deterministic reasoner."""
    described = (
        (one.by, counted(told_in(one.reference), told_in(one.description)))
        for one, _ in made_pairs()
    )
    answers = (("deterministic reasoner", counted(wanted, said)) for _, wanted, said in reasoned())
    return [*grouped(answers), *grouped(described)]


async def of_pairs(given: Sequence[Pair], settings: Settings) -> list[tuple[str, list[Overlap]]]:
    """The rows of pairs: judged by a model where one is named, else counted."""
    found: list[tuple[str, Overlap]] = []
    for one in given:
        if settings.model is None:
            scores: Overlap | None = counted(told_in(one.reference), told_in(one.description))
        else:
            scores = await judged(one, settings)
        if scores is not None:
            found.append((one.by, scores))
    return grouped(found)
