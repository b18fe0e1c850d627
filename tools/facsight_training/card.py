"""The network's card: what it reads, how well, and where it fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from facsight_tools.facs import ACTION_UNITS
from facsight_training.calibration import Thresholds
from facsight_training.export import VERSION, Reached

_HEAD = """# au_geometry

Version {version}.

Reads {count} action units from one face mesh: intensity 0-5 (A begins at 1.0) and the probability
that presence is read rightly. Input: `facsight_tools.geometry.face_frame.au_features`. A face's
reading does not depend on its batch, bit for bit on ONNX Runtime's CPU provider, and a mirrored
face swaps left and right.

**Training.** Seed {seed}, {faces} synthetic faces: ICT-FaceKit's identities and shapes, the signs
and strengths in `facsight_training/labels.py`, poses to 60 degrees, cameras at 45-250 cm, and
MediaPipe's measured landmark error. No photograph and no label of one trains it. Photographs gave
summary numbers only: the landmark error (means and principal components,
`facsight_training/measure_noise.py`) and the thresholds below, with which 5% of the people who do
not smile read a unit as present.

**Licence.** Apache-2.0. The geometry it is trained on is ICT-FaceKit's (MIT); no data set with
terms of its own took part.

## On 10,240 unseen synthetic identities with landmark error, before calibration

ICC is ICC(3,1), PCC the correlation, MAE in intensity steps; F1, AUC, accuracy and recall are of
presence (1.0 or more), confidence is the mean of the file's own, ECE its distance from the share
that is right. On photographs a mesh follows bare skin less than here, so these figures are upper
bounds. As reported, after calibration and without the readings that the pose forbids, and with a
reference face: `python -m facsight_bench.synthetic`.

| unit | side | ICC | PCC | MAE | F1 | AUC | accuracy | recall | confidence | ECE | present |
|---|---|---|---|---|---|---|---|---|---|---|---|
"""

_YAW = """
### By yaw, mean of all rows

The landmark error is in centimetres on the face whatever its size in the picture, so there is
nothing to tell by size.

| yaw, either way | faces | ICC | PCC | MAE | F1 | AUC | ECE |
|---|---|---|---|---|---|---|---|
"""

_TAIL = """
## Raw reading that counts as A, calibrated on photographs (1.00 where none is given)

{thresholds}

## Known failures

- A mesh follows edges, not skin: cheeks (AU6), the nose's side (AU9), the lip's levator (AU10) and
  the dimple (AU14) move it little, so these units are mostly missed on photographs.
- The relaxed face is the population's. Low brows, narrow lips or hanging lids of a person look like
  weak AU4, AU24 or AU43 unless the person's own neutral face is given.
- AU20 is read on wide smiles too: both draw the corners outward.
- Beyond about 40 degrees of yaw the far half of the mesh is the network's guess.
- AU11, 13, 16, 23, 29 and 33 are not read; 45 and 46 need video. AU16 was tried: it lowers the
  lip as AU25 does, and reached a correlation of 0.5 on synthetic faces only.
"""


def write_card(path: Path, reached: Reached, thresholds: Thresholds, seed: int, faces: int) -> None:
    """Write the card as Markdown.

    Args:
        path: the file.
        reached: what the network reaches on unseen faces, uncalibrated.
        thresholds: the raw readings that count as A in it.
        seed, faces: of its training.
    """
    count = len({row.au for row in reached.figures})
    head = _HEAD.format(version=VERSION, count=count, seed=seed, faces=f"{faces:,}")
    cuts = "; ".join(f"AU{unit} {cut:.2f}" for unit, cut in thresholds.items())
    tail = _TAIL.format(thresholds=cuts or "none")
    lines = [head, *_rows(reached), _YAW, *_turns(reached), tail]
    path.write_text("".join(lines), encoding="utf-8")


def _rows(reached: Reached) -> Iterator[str]:
    for row in reached.figures:
        yield (
            f"| AU{row.au} {ACTION_UNITS[row.au].name} | {row.side} | {row.icc:.2f} "
            f"| {row.pcc:.2f} | {row.mae:.2f} | {_known(row.f1)} | {_known(row.auc)} "
            f"| {row.presence_accuracy:.3f} | {row.presence_recall:.2f} | {row.confidence:.3f} "
            f"| {row.calibration_error:.3f} | {row.share_present:.2f} |\n"
        )


def _turns(reached: Reached) -> Iterator[str]:
    for part in reached.by_yaw:
        yield (
            f"| {part.name} | {part.faces} | {part.icc:.2f} | {part.pcc:.2f} | {part.mae:.2f} "
            f"| {_known(part.f1)} | {_known(part.auc)} | {part.calibration_error:.3f} |\n"
        )


def _known(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
