"""A video as the picture table's rows: one a face and frame, one a frame without a face."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from facsight_tools.columns import labelled
from facsight_tools.rules.catalogue import Selection
from facsight_tools.rules.rule_set import RuleSet
from facsight_tools.table import Row
from facsight_tools.video.measure import MeasuredVideo

SPEECH: Final = "speech"
"""How likely speech is heard in a frame, 0-1; a column where it was looked for."""

_DIGITS: Final = 6
"""What a float32 keeps of any decimal number; tables have no more."""


def video_rows(name: str, measured: MeasuredVideo, rules: Selection) -> Iterator[Row]:
    """The rows, by frame and then by the person's number; `notes` stand in the first.

    Texts, such as `emotion`, are told from their numbers; in rows as in series what was not
    measured is missing.

    Args:
        name: what stands in the column `input`.
        measured: the video.
        rules: the rule sets that scored it.
    """
    series = measured.series
    texts = _texts(rules)
    notes: Row = {"notes": " ".join(series.notes)} if series.notes else {}
    at = 0
    faces = _faces(measured)
    waiting = next(faces, None)
    for at, (number, time_s) in enumerate(zip(series.frames, series.times, strict=True)):
        frame: Row = {
            "input": name,
            "frame": int(number),
            "timestamp": round(float(time_s), 4),
            **_spoken(series.speech[at]),
            **(notes if not at else {}),
        }
        here = []
        while waiting is not None and waiting[0] == at:
            here.append(waiting[1])
            waiting = next(faces, None)
        for row in sorted(here, key=lambda one: one["face"]):  # type: ignore[arg-type,return-value]
            yield {**frame, **row, **_told(row, texts)}
        if not here:
            yield frame


def _spoken(speech: np.float32) -> Row:
    return {SPEECH: round(float(speech), 3)} if np.isfinite(speech) else {}


def _faces(measured: MeasuredVideo) -> Iterator[tuple[int, Row]]:
    """Each row with the place of its frame; those of what was no face are left out."""
    rows, start = measured.rows, 0
    frames, tracks = rows.frames, rows.tracks
    whole = [rows.whole(name) for name in rows.names]
    for block in rows.blocks():
        count = block.shape[1]
        for i in range(count):
            person = measured.people.person.get(int(tracks[start + i]))
            if person is None:
                continue
            row: Row = {"face": person}
            for name, is_whole, cell in zip(rows.names, whole, block[:, i].tolist(), strict=True):
                if math.isfinite(cell):
                    value = float(f"{cell:.{_DIGITS}g}")
                    row[name] = int(value) if is_whole else value
            yield int(frames[start + i]), row
        start += count


def _texts(rules: Selection) -> dict[str, Mapping[str, str]]:
    """The columns of labels, each with the columns of its labels' scores."""
    sets = {"emotion": rules.primary.labels}
    if rules.primary.pooling is not None:
        sets["opinion"] = tuple(rules.primary.pooling.reliability)
    sets |= {one.id: one.labels for one in rules.others if isinstance(one, RuleSet)}
    return {
        name: {labelled(name, label): label for label in sorted(labels)}
        for name, labels in sets.items()
    }


def _told(row: Row, texts: Mapping[str, Mapping[str, str]]) -> Row:
    """The label with the highest score, of equals the first."""
    told: Row = {}
    for name, labels in texts.items():
        scores = {label: row[column] for column, label in labels.items() if column in row}
        if scores:
            told[name] = max(scores, key=lambda label: float(scores[label] or 0.0))
    return told
