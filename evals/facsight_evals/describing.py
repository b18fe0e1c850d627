"""How far what a vision model says of faces agrees with the action units that were measured.

    facsight eval agent --model ollama:llava --privacy full [--pictures FOLDER]

Every statement on a face in its reports is one that agrees with the measurement, that contradicts
it, or that nothing measured settles. What it leaves out counts too: a model that says nothing is
never wrong. The measurement is facsight's own, so this is agreement with it and not with the truth.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from facsight.api import ainfer
from facsight.settings import Settings
from facsight_evals.datasets.cases import PORTRAIT
from facsight_evals.datasets.generated import generated_analysis
from facsight_evals.scorers.counting import share
from facsight_tools.errors import UnknownOption
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.evidence.observations import Observation, observation_rows
from facsight_tools.evidence.observed_features import features, on_a_face
from facsight_tools.evidence.payloads import Observed, ObservedMatch, UnitIntensity
from facsight_tools.evidence.rows import Ledger, rows_of
from facsight_tools.types import Analysis

_ENDINGS: Final = (".jpg", ".jpeg", ".png", ".webp")
_NEAR: Final = Path("../shared/assets/images")

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "smile": "Face {} is smiling.",
        "frown": "Face {} is frowning.",
        "raised-brows": "The brows of face {} are raised.",
        "closed-eyes": "The eyes of face {} are closed.",
        "wide-eyes": "Face {} has wide eyes.",
        "open-mouth": "The mouth of face {} is open.",
        "low-lip-corners": "Face {} has downturned lips.",
        "wrinkled-nose": "Face {} has a wrinkled nose.",
        "puckered-lips": "Face {} has puckered lips.",
        "puffed-cheeks": "Face {} has puffed cheeks.",
    }
)
"""How scripted models say of a face that the units of a feature are there."""

Script = Callable[[Ledger], list[str]]
"""What a scripted model reports of a picture of which it knows everything."""


@dataclass(frozen=True, slots=True)
class DescriptionCount:
    """What came of one report.

    Attributes:
        agree, contradict, unsettled: statements on faces, by what the measurement says of them.
        affirmed: units that are said to be at work; `invented`: those of them that are not.
        spoken: features that are at work and spoken of; `present`: all that are at work.
        others: sentences on other things.
    """

    agree: int = 0
    contradict: int = 0
    unsettled: int = 0
    affirmed: int = 0
    invented: int = 0
    spoken: int = 0
    present: int = 0
    others: int = 0

    @property
    def statements(self) -> int:
        """On faces."""
        return self.agree + self.contradict + self.unsettled


def counted(ledger: Ledger) -> DescriptionCount:
    """The counts of a ledger that holds a report."""
    on_faces = [
        one for _, one in ledger.rows_of(ObservedMatch) if not features()[one.feature].people
    ]
    matched = {one.report for one in on_faces}
    outcomes = [one.outcome for one in on_faces]
    unmatched = [one for _, one in ledger.rows_of(Observed) if one.report not in matched]
    unsettled = sum(on_a_face(one.words) for one in unmatched)
    affirmed = [one for one in on_faces if features()[one.feature].units and not one.denied]
    there = _at_work(ledger)
    told = {(one.face, one.feature) for one in on_faces if one.outcome == "agrees"}
    return DescriptionCount(
        agree=outcomes.count("agrees"),
        contradict=outcomes.count("contradicts"),
        unsettled=outcomes.count("not_measured") + unsettled,
        affirmed=len(affirmed),
        invented=sum(one.outcome == "contradicts" for one in affirmed),
        spoken=len(there & told),
        present=len(there),
        others=len(unmatched) - unsettled,
    )


def _at_work(ledger: Ledger) -> set[tuple[int | None, str]]:
    """Face and feature, of the features of which a unit is there."""
    present = {
        (one.face, one.unit) for _, one in rows_of(ledger.rows, UnitIntensity) if one.present
    }
    return {
        (face, name)
        for name in SENTENCES
        for face, unit in present
        if unit in features()[name].units
    }


# Scripted models: the measure must be able to lose ------------------------------------------------


def _truthful(ledger: Ledger) -> list[str]:
    return [SENTENCES[name].format(face) for face, name in sorted(_at_work(ledger), key=str)]


def _always_smiling(ledger: Ledger) -> list[str]:
    faces = dict.fromkeys(one.face for _, one in ledger.rows_of(UnitIntensity))
    return [SENTENCES["smile"].format(face) for face in faces]


def _blind(ledger: Ledger) -> list[str]:
    del ledger
    return ["A cup stands on a table."]


SCRIPTED: Final[Mapping[str, Script]] = MappingProxyType(
    {"truthful": _truthful, "always smiling": _always_smiling, "blind": _blind}
)
"""A model that says what is there, one that sees a smile on every face, one that sees none."""


def scripted(script: Script, count: int = 40) -> list[DescriptionCount]:
    """What comes of a script on made-up faces."""
    found = []
    for seed in range(count):
        analysis = generated_analysis(random.Random(seed))  # noqa: S311
        plain = build_ledger(analysis)
        found.append(counted(_reported(analysis, script(plain))))
    return found


def _reported(analysis: Analysis, sentences: Iterable[str]) -> Ledger:
    seen = [Observation(text=one) for one in sentences]
    return build_ledger(analysis, context=observation_rows(seen, analysis.scene.size_wh))


# Real models --------------------------------------------------------------------------------------


def pictures(folder: Path | None) -> list[Path]:
    """The pictures of a folder; by default the development ones, or the bundled portrait.

    Raises:
        UnknownOption: there is no such folder, or no picture in it.
    """
    if folder is None and not _NEAR.is_dir():
        return [PORTRAIT]
    where = folder or _NEAR
    if not where.is_dir():
        raise UnknownOption(f"--pictures: there is no folder '{where}'.")
    found = sorted(one for one in where.iterdir() if one.suffix.lower() in _ENDINGS)
    if not found:
        raise UnknownOption(f"--pictures: there is no picture in '{where}'.")
    return found


async def described(files: Sequence[Path], settings: Settings) -> list[DescriptionCount]:
    """What comes of the reports of the model in `settings`, one a picture."""
    return [counted((await ainfer(str(one), settings=settings)).ledger) for one in files]


# The table ----------------------------------------------------------------------------------------


def table(rows: Mapping[str, Sequence[DescriptionCount]]) -> str:
    """What came out, one line a model, with 95% intervals over pictures."""
    return "\n".join(_lines(rows))


def _lines(rows: Mapping[str, Sequence[DescriptionCount]]) -> Iterator[str]:
    yield (
        "| description by | pictures | statements on faces | agree | contradict | unmeasured | "
        "invented units | units told | other sentences |"
    )
    yield "|---|---:|---:|---:|---:|---:|---:|---:|---:|"
    for name, every in rows.items():
        shares = (
            _share((one.agree, one.statements) for one in every),
            _share((one.contradict, one.statements) for one in every),
            _share((one.unsettled, one.statements) for one in every),
            _share((one.invented, one.affirmed) for one in every),
            _share((one.spoken, one.present) for one in every),
        )
        said, others = sum(one.statements for one in every), sum(one.others for one in every)
        yield f"| {name} | {len(every)} | {said} | {' | '.join(shares)} | {others} |"


def _share(counts: Iterable[tuple[int, int]]) -> str:
    found = share(counts)
    if not found["n"]:
        return "-"
    return f"{found['value']:.2f} [{found['low']:.2f}, {found['high']:.2f}]"
