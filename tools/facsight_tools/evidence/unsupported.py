"""Labels that no measured unit supports, as rows: unavailable with the reason, never 0."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from facsight_tools.evidence.payloads import EmotionUnsupported
from facsight_tools.evidence.rows import Row
from facsight_tools.rules.labels import LabelSet
from facsight_tools.types import Analysis


def unsupported_rows(analysis: Analysis, labels: LabelSet) -> Iterator[Row]:
    """`F1.emotion.affection`, unavailable, for each face and each label that nothing scores."""
    return unsupported_of((face.index for face in analysis.faces), labels)


def unsupported_of(faces: Iterable[int], labels: LabelSet) -> Iterator[Row]:
    """The same for faces by their numbers."""
    reasons = dict(labels.unsupported) | dict.fromkeys(labels.unknown, "no rule set scores it")
    for face in faces:
        for label, reason in sorted(reasons.items()):
            yield Row.of(
                EmotionUnsupported(face=face, label=label, detail=reason),
                source=f"label sets/{labels.id.partition(':')[0]}@{labels.version}",
            )
