"""What further action-unit readers say of a face, beside the primary one."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from facsight_tools.evidence.payloads.base import Payload, ShownRow
from facsight_tools.evidence.payloads.faces import UnitIntensity, UnitUnavailable


class SecondReading(Payload):
    """One unit as a further reader has it: shown beside the evidence, never weighed.

    It is no `UnitIntensity` itself, so that nothing takes it for what the primary reader measured.
    """

    kind: Literal["second_reading"] = "second_reading"
    reader: str
    reading: Annotated[UnitIntensity | UnitUnavailable, Field(discriminator="kind")]

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
