"""How a lens words a reading: the same evidence, told as different theories tell it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from facsight.reasoner.draft import Sentence, claim
from facsight.reasoner.face import NEUTRAL, Face
from facsight_tools.evidence.claims import ClaimKind
from facsight_tools.evidence.lens_hints import hint_text
from facsight_tools.evidence.payloads import Cue, SituationHint, UnitHint
from facsight_tools.evidence.rows import Ledger, Row
from facsight_tools.rules.lens import LENSES, Lens, load

_SITUATIONS_AT_MOST: Final = 2


@dataclass(frozen=True, slots=True)
class Wording:
    """The turns of phrase of one lens.

    Attributes:
        lens: the theory and its works.
        firmness: from this probability of the leading label on, what stands before the label.
        between: what stands before two labels that share the first place.
        apart: what follows them.
        also: what follows one label, and several, that come close.
        neutral: what stands before `neutral`, where `firmness` does not fit it.
        context_first: whether the situation is told before the face.
    """

    lens: Lens
    firmness: tuple[tuple[float, str], ...]
    between: str
    apart: str = ", too close to decide"
    also: tuple[str, str] = ("remains possible", "remain possible")
    neutral: str | None = None
    context_first: bool = False

    @property
    def cites(self) -> str:
        """The citations of the works that the lens rests on; empty where it has none."""
        return " ".join(f"[K.{work}]" for work in self.lens.works)

    def before(self, label: str, probability: float) -> str:
        """What stands before the leading label."""
        if label == NEUTRAL and self.neutral is not None:
            return self.neutral
        return next(words for floor, words in self.firmness if probability >= floor)


_BASIC, _APPRAISAL, _CONSTRUCTED, _ECOLOGY = LENSES
WORDINGS: Final[Mapping[str, Wording]] = {
    _BASIC: Wording(
        load(_BASIC),
        (
            (0.75, "the apparent expression reads as"),
            (0.5, "the apparent expression most plausibly reads as"),
            (0.0, "the apparent expression tentatively reads as"),
        ),
        "the apparent expression stands between",
    ),
    _APPRAISAL: Wording(
        load(_APPRAISAL),
        (
            (0.75, "the apparent expression is consistent with the appraisals of"),
            (0.5, "the apparent expression may fit the appraisals of"),
            (0.0, "the apparent expression might fit the appraisals of"),
        ),
        "the apparent expression may fit the appraisals of",
        neutral="the apparent expression reads as",
    ),
    _CONSTRUCTED: Wording(
        load(_CONSTRUCTED),
        ((0.5, "a perceiver may construct"), (0.0, "a perceiver might construct")),
        "a perceiver may construct",
        " as well",
        ("is what a perceiver may construct as well", "are what a perceiver may construct as well"),
        neutral="a perceiver may read the face as",
        context_first=True,
    ),
    _ECOLOGY: Wording(
        load(_ECOLOGY),
        ((0.5, "others may read the display as"), (0.0, "others might read the display as")),
        "others may read the display as",
        " as well",
        ("is what others may read as well", "are what others may read as well"),
    ),
}
"""By the id of the lens."""


_STANDPOINTS: Final = {
    _CONSTRUCTED: (
        "K.barrett2017",
        "What the movements stand for depends on context and on the categories of a perceiver",
    ),
    _ECOLOGY: (
        "K.crivelli2018",
        "A display is described here by what it does among others, and not by what is felt",
    ),
}


def unit_sentences(face: Face, ledger: Ledger, lens: Lens) -> Iterator[Sentence]:
    """What the lens says of the units that are present, one sentence a hint."""
    wanted = {(hint.work, hint.topic) for hint in lens.hints}
    for row, hint in ledger.rows_of(UnitHint):
        if (hint.work, hint.topic) not in wanted:
            continue
        present = [
            face.units[au].row for au in hint.units if au in face.units and face.units[au].present
        ]
        yield from _told([*present, row], "inference")


def situation_sentences(ledger: Ledger, lens: Lens) -> Iterator[Sentence]:
    """How the situations of the user's words may be appraised, for the lens that speaks of it."""
    row = next((row for row, _ in ledger.rows_of(SituationHint)), None)
    if row is None or lens.id != _APPRAISAL:
        return
    cues = [one for one, cue in ledger.rows_of(Cue) if cue.appraisals]
    for cue in cues[:_SITUATIONS_AT_MOST]:
        yield from _told([cue, row], "context")


def standpoint_sentences(ledger: Ledger, lens: Lens) -> Iterator[Sentence]:
    """For the lenses that have no emotion in a movement: what it stands for instead."""
    work, text = _STANDPOINTS.get(lens.id, ("", ""))
    if ledger.get(work):
        yield Sentence(claim("caveat", f"{text} [{work}]."))


def _told(rows: list[Row], kind: ClaimKind) -> Iterator[Sentence]:
    text = hint_text(rows)
    if text is not None:
        cites = " ".join(f"[{row.id}]" for row in rows)
        yield Sentence(claim(kind, f"{text[:-1]} {cites}."), minor=True)
