"""Faces of photographs with an emotion label: what the rules and the learned reader are fitted to.

Each folder holds pictures and `labels.csv` (file, emotion). A file's name up to its last number is
the person: `Andre_Agassi_0001.jpg`. One person in five, of those of each label in the order of a
hash of their names, is kept from every fit and every choice: what is printed of them is what the
shipped files reach on other people.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facsight_tools.analyzers.action_units import ActionUnitAnalyzer
from facsight_tools.analyzers.halves import SkinReader, read_halves
from facsight_tools.analyzers.landmarks import MeshLandmarker
from facsight_tools.analyzers.opinion import shapes_of, skins_of
from facsight_tools.backends.ort import OrtEngine
from facsight_tools.geometry.face_frame import fit_faces
from facsight_tools.image import load_image
from facsight_tools.pipeline import Pipeline
from facsight_tools.seams import FaceView
from facsight_tools.types import ActionUnits

READOUTS: Final = 5
_KEPT_IN: Final = 5
_REPORT: Final = 100
_NUMBERED: Final = re.compile(r"(.+)_\d+\.\w+")

Float = NDArray[np.float32]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class LabelledPhotograph:
    """A file of a folder's `labels.csv`, whose picture it is, and whether it is kept from fits."""

    path: Path
    label: str
    person: str
    kept: bool


@dataclass(frozen=True, slots=True)
class LabelledFaces:
    """The largest faces of N photographs.

    Attributes:
        files, labels, people: of each.
        units: as the primary reader measured them.
        looks: (N, 2, D), the mesh network's activations, of the face and of its mirror image.
        shapes: (N, 1434), how the mesh departs from the mean face.
        skins: (N, 1281), what the network of halves saw, as `opinion.skins_of` gives it.
        missed: labels of the photographs without a face.
    """

    files: tuple[str, ...]
    labels: tuple[str, ...]
    people: tuple[str, ...]
    units: tuple[ActionUnits, ...]
    looks: Float
    shapes: Float
    skins: Float
    missed: tuple[str, ...] = ()

    @property
    def kept(self) -> NDArray[np.bool_]:
        """(N,), whose person is kept from every fit."""
        kept = kept_people(self.people, self.labels)
        return np.array([one in kept for one in self.people])

    def part(self, wanted: NDArray[Any]) -> LabelledFaces:
        """Some of them, by a mask or by indices."""
        rows = np.arange(len(self.files))[wanted]
        return LabelledFaces(
            tuple(self.files[i] for i in rows),
            tuple(self.labels[i] for i in rows),
            tuple(self.people[i] for i in rows),
            tuple(self.units[i] for i in rows),
            self.looks[rows],
            self.shapes[rows],
            self.skins[rows],
        )


def labelled_photographs(folders: Sequence[Path]) -> list[LabelledPhotograph]:
    """What the folders' `labels.csv` list, in their order; who is kept goes by all of them."""
    named = []
    for folder in folders:
        with (folder / "labels.csv").open(newline="", encoding="utf-8") as file:
            named += [(folder / row["file"], row["emotion"]) for row in csv.DictReader(file)]
    people = [person_of(path.name) for path, _ in named]
    kept = kept_people(people, [label for _, label in named])
    return [
        LabelledPhotograph(path, label, person, person in kept)
        for (path, label), person in zip(named, people, strict=True)
    ]


def person_of(file: str) -> str:
    """Whose picture a file is, by its name; a name without a number is a person of its own."""
    numbered = _NUMBERED.fullmatch(file)
    return numbered[1] if numbered else file


def kept_people(people: Sequence[str], labels: Sequence[str]) -> frozenset[str]:
    """Who is kept from every fit: one in five of the people whose rarest label is the same."""
    often = Counter(labels)
    rarest: dict[str, str] = {}
    for person, label in zip(people, labels, strict=True):
        rarest[person] = min(rarest.get(person, label), label, key=lambda one: (often[one], one))
    kept = set()
    for label in often:
        own = sorted((one for one in rarest if rarest[one] == label), key=_hashed)
        kept |= {*own[::_KEPT_IN]}
    return frozenset(kept)


def _hashed(person: str) -> str:
    return hashlib.sha256(person.encode()).hexdigest()


def fold_of(person: str) -> int:
    """Which of the readouts that `rendered.read_photographs` writes did not see a person."""
    return int(_hashed(person)[-8:], 16) % READOUTS


def folds(people: Sequence[str], count: int, seed: int = 0) -> NDArray[np.int64]:
    """The fold (N,) of each face; those of one person share theirs."""
    known = sorted(set(people))
    np.random.default_rng(seed).shuffle(known)
    fold = {person: at % count for at, person in enumerate(known)}
    return np.array([fold[one] for one in people])


def readout_path(folder: Path, fold: int) -> Path:
    """Where `rendered.read_photographs` leaves the readout that did not see a fold."""
    return folder / f"au_photographs_{fold}.onnx"


def read_faces(folders: Sequence[Path], readouts: Path, say: Say) -> LabelledFaces:
    """Measure the largest face of every photograph, by a readout that did not see the person.

    `au_smile`, half of AU12, did see those who are labelled happiness or neutral.

    Args:
        folders: of pictures and labels.
        readouts: the folder of `rendered.read_photographs --folds`.
        say: is told how far it is.
    """
    engine = OrtEngine()
    pipelines = [_without(engine, readout_path(readouts, fold)) for fold in range(READOUTS)]
    mesh, halves = MeshLandmarker.open(engine), SkinReader.open(engine)
    files, labels, units, looks, shapes, seen, missed = [], [], [], [], [], [], []
    for one in labelled_photographs(folders):
        image = load_image(one.path)
        pipeline = pipelines[fold_of(one.person)]
        faces = pipeline.find([image])
        if not faces:
            missed.append(one.label)
            continue
        report = pipeline.analyze([image])[0].faces[0]
        view = FaceView(report.landmarks, report.pose, image)
        files.append(one.path.name)
        labels.append(one.label)
        units.append(report.action_units)
        mirrored = mesh(np.ascontiguousarray(view.crop_rgb(mesh.crop_px)[None, :, ::-1]))
        both = faces[0].appearance, np.asarray(mirrored.appearance)[0]
        looks.append(np.stack([np.ravel(np.asarray(look, np.float32)) for look in both]))
        shapes.append(shapes_of(fit_faces(report.landmarks.points_xyz[None]))[0])
        (skin,) = read_halves(halves, [view])
        seen.append(None if skin is None else skin.skin)
        if len(files) % _REPORT == 0:
            say(f"  {len(files)} faces")
    return LabelledFaces(
        tuple(files),
        tuple(labels),
        tuple(map(person_of, files)),
        tuple(units),
        np.stack(looks),
        np.stack(shapes),
        skins_of(seen),
        tuple(missed),
    )


def _without(engine: OrtEngine, readout: Path) -> Pipeline:
    """All as it is shipped, but for the readout of photographs."""
    geometry, smile, halves = map(engine.open, ("au_geometry", "au_smile", "au_halves"))
    reader = ActionUnitAnalyzer(geometry, smile, halves, engine.open_file(readout))
    # its rules do not ask the reader of emotions, which may be about to be made
    return Pipeline(engine, au_readers=(reader,), rules="emfacs")
