"""The learned reader's fit: nobody is read by what saw them, and the network is the readout."""

from dataclasses import replace

import numpy as np
import onnxruntime as ort
import pytest
from tests.builders import make_face

from facsight_tools.analyzers.opinion import LABELS, SKIN, levels_of, skins_of
from facsight_training.drawn_faces import DrawnFaces
from facsight_training.labelled_faces import LabelledFaces, folds
from facsight_training.opinion import export, fit_reader, out_of_fold, read, truth_of
from facsight_training.photographs import mirror_points

SIZE = 192 * 8 * 8


@pytest.fixture(scope="module")
def faces() -> LabelledFaces:
    """Two pictures of each of 30 people; one activation tells each label."""
    rng = np.random.default_rng(0)
    labels = [LABELS[at % 6] for at in range(60)]
    people = [f"p{at % 30}" for at in range(60)]
    looks = rng.normal(size=(60, 2, SIZE)).astype(np.float32)
    for row, label in zip(looks, labels, strict=True):
        row[:, LABELS.index(label) :: 6] += 1.0
    units = make_face().action_units
    shapes = rng.normal(size=(60, 1434)).astype(np.float32)
    skins = skins_of([*rng.normal(size=(59, SKIN)).astype(np.float32), None])
    return LabelledFaces(
        tuple(people), tuple(labels), tuple(people), (units,) * 60, looks, shapes, skins
    )


@pytest.fixture(scope="module")
def drawn() -> DrawnFaces:
    """Heads that show what photographs do not: sadness by another activation."""
    looks = np.random.default_rng(1).normal(size=(40, 2, SIZE)).astype(np.float32)
    kinds = ("crying", "happiness") * 20
    looks[::2, :, 4 :: 6 * 7] += 6.0
    shown = np.array([[kind == "crying", kind == "happiness"] for kind in kinds], np.float64)
    table = np.zeros((40, 6))
    table[:, [LABELS.index("sadness"), LABELS.index("happiness")]] = shown
    skins = skins_of([*np.random.default_rng(3).normal(size=(40, SKIN)).astype(np.float32)])
    return DrawnFaces(looks, skins, kinds, table)


def test_the_network_gives_what_the_readout_gives(faces: LabelledFaces, drawn: DrawnFaces) -> None:
    readout = fit_reader(faces, drawn)
    network = ort.InferenceSession(
        export(readout).SerializeToString(), providers=["CPUExecutionProvider"]
    )
    inputs = {
        "appearance": faces.looks[:, 0].reshape(-1, 192, 8, 8),
        "shape": faces.shapes,
        "units": levels_of(faces.units),
        "skin": faces.skins,
    }
    (scores,) = network.run(["scores"], inputs)
    np.testing.assert_allclose(scores, read(faces, readout), atol=1e-4)
    np.testing.assert_allclose(scores.sum(axis=1), 1.0, atol=1e-5)


def test_people_who_were_not_seen_are_read(faces: LabelledFaces, drawn: DrawnFaces) -> None:
    told = out_of_fold(faces, folds(faces.people, 3), drawn)
    assert (told.argmax(axis=1) == truth_of(faces)).mean() > 0.5


def test_drawn_heads_teach_what_photographs_do_not_show(
    faces: LabelledFaces, drawn: DrawnFaces
) -> None:
    readout = fit_reader(faces, drawn)
    new = np.random.default_rng(2).normal(size=(30, SIZE)).astype(np.float32)
    new[:, 4 :: 6 * 7] += 6.0
    told = (new @ readout.look).argmax(axis=1)
    assert (told == LABELS.index("sadness")).mean() > 0.8


def test_a_face_and_its_mirror_image_teach_alike(faces: LabelledFaces, drawn: DrawnFaces) -> None:
    turned = replace(faces, looks=faces.looks[:, ::-1])
    swapped = replace(drawn, looks=drawn.looks[:, ::-1])
    one, other = fit_reader(faces, drawn).look, fit_reader(turned, swapped).look
    np.testing.assert_allclose(one, other, atol=1e-3 * np.abs(one).max())


def test_a_shape_and_its_mirror_image_are_read_alike(
    faces: LabelledFaces, drawn: DrawnFaces
) -> None:
    points = faces.shapes.reshape(-1, 478, 3)
    mirrored = (points[:, mirror_points()] * [-1.0, 1.0, 1.0]).reshape(faces.shapes.shape)
    weights = fit_reader(faces, drawn).shape
    np.testing.assert_allclose(faces.shapes @ weights, mirrored @ weights, atol=1e-3)
