"""Points of faces over time as DeepLabCut's CSV, which `movement`, napari and SimBA open."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from facsight_tools.errors import UnknownOption
from facsight_tools.video.series import Series

SCORER: Final = "facsight"

KEYPOINTS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "right_eye_outer": 33,
        "right_eye_inner": 133,
        "right_eye_upper": 159,
        "right_eye_lower": 145,
        "left_eye_inner": 362,
        "left_eye_outer": 263,
        "left_eye_upper": 386,
        "left_eye_lower": 374,
        "right_brow_outer": 70,
        "right_brow_inner": 107,
        "left_brow_inner": 336,
        "left_brow_outer": 300,
        "nose_bridge": 6,
        "nose_tip": 1,
        "mouth_right": 61,
        "mouth_left": 291,
        "lip_upper": 13,
        "lip_lower": 14,
        "chin": 152,
        "right_pupil": 468,
        "left_pupil": 473,
    }
)
"""Names of points of the mesh; right and left are the subject's own."""


def dlc_csv(series: Series) -> Iterator[str]:
    """Lines of the CSV: one a measured frame, counted from 0; empty where a face is not in sight.

    `likelihood` is the mesh network's probability that there is a face.

    Raises:
        UnknownOption: the points were not kept when the video was measured.
    """
    for track in series.faces.values():
        if "x_0" not in track.columns:
            raise UnknownOption("Poses need the points: measure with `landmarks`.")
    people = [f"F{face}" for face in series.faces]
    cells = [(who, point) for who in people for point in KEYPOINTS]
    axes = ("x", "y", "likelihood")
    yield _line(["scorer", *[SCORER] * len(cells) * 3])
    yield _line(["individuals", *(who for who, _ in cells for _ in axes)])
    yield _line(["bodyparts", *(point for _, point in cells for _ in axes)])
    yield _line(["coords", *axes * len(cells)])
    columns = []
    for track in series.faces.values():
        score = track.columns.get("score")
        likelihood = np.where(track.present, 1.0, np.nan) if score is None else score
        for index in KEYPOINTS.values():
            columns += [track.columns[f"x_{index}"], track.columns[f"y_{index}"], likelihood]
    for at in range(len(series.times)):
        values = [float(one[at]) for one in columns]
        yield _line([str(at), *("" if np.isnan(one) else f"{one:.3f}" for one in values)])


def _line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()
