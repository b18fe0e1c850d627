"""A small answer to write good and bad sentences on."""

from __future__ import annotations

from dataclasses import replace

from facsight_evals.scorers.answer import Said, ScoredAnswer, ScoredRow

LABELS = ("anger", "happiness", "sadness")
_STATUS = {"F": "measured", "C": "stated", "R": "rule", "K": "literature"}


def row(
    row_id: str,
    value: float | str | None,
    text: str = "A row.",
    *,
    unit: str = "",
    **payload: object,
) -> ScoredRow:
    status = "unavailable" if value is None else _STATUS[row_id[0]]
    sure = 0.9 if row_id[0] == "F" else None
    return ScoredRow(row_id, status, value, unit, text, sure, payload)


def of_unit(number: int, value: float | None, text: str) -> ScoredRow:
    kind = "unit_unavailable" if value is None else "unit_intensity"
    return replace(row(f"F1.AU{number}", value, text), payload={"kind": kind, "unit": number})


ROWS = {
    one.id: one
    for one in (
        of_unit(4, 2.4, "AU4 (brow lowerer) is present at B, intensity 2.40 of 5."),
        of_unit(6, 0.3, "AU6 (cheek raiser) is absent, intensity 0.30 of 5."),
        of_unit(12, 3.82, "AU12 (lip corner puller) is present at D, intensity 3.82 of 5."),
        of_unit(23, None, "AU23 (lip tightener) could not be measured: not in model."),
        row(
            "F1.emotion.happiness",
            0.7,
            "The rules give happiness a score of 0.700.",
            kind="emotion_score",
            label="happiness",
        ),
        row(
            "F1.emotion.anger",
            0.2,
            "The rules give anger a score of 0.200.",
            kind="emotion_score",
            label="anger",
        ),
        row("F1.quality", 0.95, "The quality of face 1 is 0.950 of 1."),
        row("C1", "We won the match.", "We won the match.", unit="sentence"),
        row(
            "R.x.happiness@1",
            "+12:1 -4:0.5 /3",
            "x: happiness is supported by AU12.",
            kind="rule",
            label="happiness",
            terms=[{"au": 12, "weight": 1.0}, {"au": 4, "weight": -0.5}],
        ),
        row("K.barrett2019", "Barrett", "Barrett et al. (2019) find that configurations vary."),
    )
}
FUSED = {"anger": 0.2, "happiness": 0.7, "sadness": 0.1}


def answer(*sentences: str | Said, **changes: object) -> ScoredAnswer:
    """An answer of these sentences on `ROWS`."""
    said = tuple(one if isinstance(one, Said) else Said(one) for one in sentences)
    given = {"face_only": FUSED, "fused": FUSED, "labels": LABELS} | changes
    return ScoredAnswer(said=said, rows=ROWS, **given)  # type: ignore[arg-type]
