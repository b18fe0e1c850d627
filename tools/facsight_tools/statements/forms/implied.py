"""What a sentence leaves unsaid and the evidence supplies: which face, whose words, what reason.

Only what a reader of the sentence would supply as well: the one face there is, the words of a row
that is quoted, the labels of a conflict that is stated as such. The statement is judged all the
same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from facsight_tools.evidence.payloads import Happening
from facsight_tools.statements import kinds
from facsight_tools.statements.base import Statement, number
from facsight_tools.statements.evidence import Evidence
from facsight_tools.statements.readings import agreement


class Unsaid:
    """Satisfies `book.Implied`.

    Attributes:
        fields: by name, such as the only face.
        texts: the words of each row that holds some.
    """

    def __init__(
        self, evidence: Evidence, fields: Mapping[str, Any], texts: Mapping[str, str]
    ) -> None:
        self.evidence = evidence
        self.fields = fields
        self.texts = texts

    def completed(self, kind: type[Statement], fields: dict[str, Any]) -> dict[str, Any]:
        """The fields of a statement, with those that follow from the evidence."""
        if kind in (kinds.Quotation, kinds.Observation) and "text" not in fields:
            return {**fields, "text": self.texts.get(fields.get("row", ""))}
        if kind is kinds.Rank and "rank" not in fields:
            scores = self.evidence.distribution(fields.get("face", 0), fields["source"])
            return {**fields, "rank": len(scores or ())}
        if kind is kinds.NotMeasured and "reason" not in fields:
            row = self.evidence.row(fields.get("row", ""))
            return {**fields, "reason": getattr(row and row.payload, "reason", None)}
        if kind is kinds.Agreement and "face_label" not in fields:
            return {**fields, **self._apart(fields)}
        if kind is kinds.EventPeak and "value" not in fields:
            return {**fields, "value": self._strength(fields)}
        return fields

    def _strength(self, fields: Mapping[str, Any]) -> Any:
        """How strong the strongest event of a name is."""
        every = self.evidence.all(Happening, face=fields.get("face"), event=fields.get("event"))
        known = [one.payload.strength for one in every if one.payload.strength is not None]
        return number(max(known)) if known else None

    def _apart(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """That face and context differ, whatever the labels and however far."""
        found = agreement(self.evidence, fields["face"]) if fields.get("face") else None
        if found is None or found.relation not in ("conflict", "differ"):
            return {}
        return found.model_dump(include={"relation", "face_label", "context_label"})
