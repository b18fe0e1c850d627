"""What further readers and other tools say of a face, beside what is weighed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from facsight_tools.evidence.payloads.base import Payload, ShownRow, face_id, label_id
from facsight_tools.evidence.payloads.faces import (
    OfFace,
    UnitIntensity,
    UnitPresence,
    UnitUnavailable,
)

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class SecondReading(Payload):
    """One unit as a further reader has it: shown beside the evidence, never weighed.

    It is no `UnitIntensity` itself, so that nothing takes it for what the primary reader measured.
    """

    kind: Literal["second_reading"] = "second_reading"
    reader: str
    reading: Annotated[UnitIntensity | UnitPresence | UnitUnavailable, Field(discriminator="kind")]

    @property
    def row_id(self) -> str:
        """`F1.by.mine.AU12`, `F1.by.mine.AU12.L`."""
        of_face, of_unit = self.reading.face_id, self.reading.row_id
        return f"{of_face}.by.{self.reader}{of_unit.removeprefix(of_face)}"

    def shown(self) -> ShownRow:
        """As the primary reader's, with the name of the reader before it."""
        shown = self.reading.shown()
        return shown._replace(text=f"By {self.reader}, {shown.text}")

    def plain(self) -> dict[str, Any]:
        """With the kind of the reading, by which it is read back."""
        return {"kind": self.kind, "reader": self.reader, "reading": self.reading.plain()}


class ReadingsOf(Payload):
    """Whose readings the ledger holds where it is not facsight that measured.

    `scale` says what the tool's numbers are and how they were taken, in a sentence.
    """

    kind: Literal["readings_of"] = "readings_of"
    tool: str
    scale: str

    @property
    def row_id(self) -> str:
        """`S.readings`."""
        return "S.readings"

    def shown(self) -> ShownRow:
        """Tool and scale."""
        return ShownRow(f"These are readings of {self.tool}. {self.scale}", self.tool)


class ReadingsBeside(Payload):
    """Whose readings stand beside the ledger's own as `SecondReading`, by the reader's id.

    `tool` is what sentences call it, and `scale` says what its numbers are.
    """

    kind: Literal["readings_beside"] = "readings_beside"
    reader: str
    tool: str
    scale: str

    @property
    def row_id(self) -> str:
        """`S.beside.pyfeat2`."""
        return f"S.beside.{self.reader}"

    def shown(self) -> ShownRow:
        """Tool and scale."""
        text = f"Beside them stand readings of {self.tool}. {self.scale}"
        return ShownRow(text, self.tool)


class MeasuredAgain(OfFace):
    """A face that was measured once more, in a crop of the same picture: shown, never weighed.

    Its units stand beside the first ones as `SecondReading`, by the reader's id. `box_xyxy` is the
    crop in pixels of the picture, which was measured at `scale` times its size.
    """

    kind: Literal["measured_again"] = "measured_again"
    reader: str
    box_xyxy: tuple[int, int, int, int]
    scale: Annotated[float, Field(ge=1)]

    @property
    def row_id(self) -> str:
        """`F1.again`."""
        return f"{face_id(self.face)}.again"

    def shown(self) -> ShownRow:
        """Where the crop lies, and how large it was."""
        edges = ", ".join(map(str, self.box_xyxy))
        text = (
            f"Face {self.face} was measured once more in the part {edges} of the picture, at "
            f"{self.scale:.2f} times its size; the first measurement is the one that is weighed."
        )
        return ShownRow(text, self.scale)


class AtRest(OfFace):
    """A face whose units are read against the same face at rest, as whoever asked gave it.

    `pictures` are the sha256 of the pictures that it was measured in.
    """

    kind: Literal["at_rest"] = "at_rest"
    pictures: Annotated[tuple[Sha256, ...], Field(min_length=1)]

    @property
    def row_id(self) -> str:
        """`F1.rest`."""
        return f"{face_id(self.face)}.rest"

    def shown(self) -> ShownRow:
        """How many pictures, and which."""
        text = (
            f"The action units of face {self.face} were read against the same face at rest, "
            f"{_pictures(self.pictures)}."
        )
        return ShownRow(text, float(len(self.pictures)), "pictures")


class OtherReference(OfFace):
    """A face that was read once more against another face: shown, never weighed.

    Where its units were read against the same face at rest, that is an `average` one, else the
    same face at `rest`. Its units stand beside the first ones as `SecondReading`, by that word.
    """

    kind: Literal["other_reference"] = "other_reference"
    reader: Literal["average", "rest"]
    pictures: tuple[Sha256, ...] = ()

    @property
    def row_id(self) -> str:
        """`F1.by.average`."""
        return f"{face_id(self.face)}.by.{self.reader}"

    def shown(self) -> ShownRow:
        """Against which face, and that it is not weighed."""
        rest = f"the same face at rest, {_pictures(self.pictures)}"
        against = rest if self.pictures else "an average face"
        text = (
            f"Face {self.face} was read once more against {against}; the first reading is the one "
            "that is weighed."
        )
        return ShownRow(text, self.reader)


def _pictures(hashes: tuple[str, ...]) -> str:
    told = ", ".join(one[:12] for one in hashes)
    return f"in {len(hashes)} picture{'s' * (len(hashes) != 1)} (sha256 {told})"


class ToolScore(OfFace):
    """What another tool gives a label on a face, 0-1: shown, never weighed.

    `reader` names the tool in ids, `tool` in sentences.
    """

    kind: Literal["tool_score"] = "tool_score"
    reader: str
    tool: str
    label: str
    score: Annotated[float, Field(ge=0, le=1)]

    @property
    def row_id(self) -> str:
        """`F1.by.openface3.emotion.happiness`."""
        return f"{face_id(self.face)}.by.{self.reader}.emotion.{label_id(self.label)}"

    def shown(self) -> ShownRow:
        """As the tool's score, which facsight does not weigh."""
        text = f"{self.tool} gives {self.label} a score of {self.score:.3f}."
        return ShownRow(text, self.score, "probability")
