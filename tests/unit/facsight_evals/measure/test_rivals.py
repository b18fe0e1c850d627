"""Other tools: their columns, their angles, and how their rows find the samples."""

import math
import sys
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from facsight_evals.measure.facsight_reader import FacsightReader
from facsight_evals.measure.matching import labelled_face
from facsight_evals.measure.rivals import blendshapes, face_landmarker
from facsight_evals.measure.rivals.face_landmarker import FaceLandmarker
from facsight_evals.measure.rivals.formats import format_of
from facsight_evals.measure.rivals.landmark_backend import LandmarkBackend
from facsight_evals.measure.rivals.tables import Table
from facsight_evals.measure.samples import MeasuredFace, Mesh, Sample
from facsight_tools.errors import ComparisonInvalid, ModelMissing
from facsight_tools.image import load_image
from facsight_tools.networks import store

NOTHING = Mesh(np.zeros((478, 3), np.float32))

OPENFACE = """\
frame, timestamp, confidence, success, pose_Rx, pose_Ry, pose_Rz, AU12_r, AU45_r, AU12_c, AU28_c
1, 0.0, 0.98, 1, 0.2, 0.0, 0.0, 2.5, 0.1, 1, 0
2, 0.03, 0.98, 1, 0.0, 0.3, -0.1, 0.4, 0.0, 0, 1
3, 0.06, 0.0, 0, 0, 0, 0, 0, 0, 0, 0
"""
PY_FEAT = """\
frame,FaceRectX,FaceRectY,FaceRectWidth,FaceRectHeight,FaceScore,AU06,AU12,Pitch,Roll,Yaw,\
anger,disgust,fear,happiness,sadness,surprise,neutral,input
0,10,10,40,40,0.99,0.2,0.1,0,0,0,0,0,0,0,0,0,1,/data/a/one.jpg
0,10,10,90,90,0.99,0.8,0.9,1.0,2.0,4.8,0,0,0,0.98,0,0.02,0,/data/a/one.jpg
"""
LIBREFACE = """\
frame_idx,frame_time_in_ms,pitch,yaw,roll,au_12,au_12_intensity,facial_expression,gaze_yaw
7,0.1,1,2,3,1,3.5,Happy,0
"""
PYAFAR = "Frame,Person_ID,Pitch,Yaw,Roll,Occ_au_12,Int_au_12,Occ_au_23\n4,0,1,2,3,0.8,2.25,0.1\n"
AFFDEX = """\
Timestamp,Anger,Joy,Valence,Brow Furrow,Smile,Lip Press,Pitch,Yaw,Roll,filename
0,1,99,-50,80,20,0,1,2,3,two.png
"""
FACSIGHT = """\
input,frame,face,yaw,pitch,roll,AU12,AU12_present,AU12_L,AU12_R,AU11,emotion,emotion_anger,\
emotion_neutral
x/three.png,,2,0,0,0,0.5,0,0.5,0.5,,neutral,0.1,0.9
x/three.png,,1,5,6,7,3.0,1,3.5,2.5,,anger,0.7,0.3
"""


def table(tmp_path: Path, content: str, name: str = "F001.csv", **options: object) -> Table:
    (tmp_path / name).write_text(content)
    return Table(tmp_path / name, **options)


def read(one: Table, name: str) -> MeasuredFace:
    targets = {(12, "both"): 0.0, (12, "left"): 0.0, (6, "both"): 0.0, (28, "both"): 0.0}
    reading = one.read(Sample(name, intensity=targets), NOTHING)
    assert reading is not None
    return reading


def test_openface(tmp_path: Path) -> None:
    one = table(tmp_path, OPENFACE)
    assert one.name == "OpenFace 2"
    down, turned = read(one, "F001/1"), read(one, "F001/0002")
    unit = down.units[12, "both"]
    assert (unit.score, unit.intensity, unit.present) == (2.5, 2.5, True)
    # AU28 has a decision and no intensity; AU6 has no column here.
    assert turned.units[28, "both"].intensity is None
    assert turned.units[28, "both"].present is True
    assert down.unavailable[6, "both"] == "no column"
    assert one.read(Sample("F001/3"), NOTHING) is None
    assert one.read(Sample("F001/4"), NOTHING) is None
    assert one.found == 3
    assert down.pose is not None
    assert turned.pose is not None
    # Rx grows downward and Ry to the viewer's left; roll grows clockwise for the viewer.
    assert down.pose.pitch == pytest.approx(-math.degrees(0.2))
    assert turned.pose.yaw == pytest.approx(-math.degrees(0.3), abs=0.2)
    assert turned.pose.roll == pytest.approx(-math.degrees(0.1), abs=0.3)


def test_py_feat_takes_the_larger_of_two_faces(tmp_path: Path) -> None:
    reading = read(table(tmp_path, PY_FEAT), "one.jpg")
    unit = reading.units[12, "both"]
    assert (unit.score, unit.intensity, unit.present) == (0.9, None, True)
    assert reading.emotion["happiness"] == pytest.approx(0.98)
    assert reading.pose is not None
    assert (reading.pose.yaw, reading.pose.pitch, reading.pose.roll) == (-4.8, 1.0, 2.0)
    flipped = read(table(tmp_path, PY_FEAT, flip=["pitch"]), "a/one.png").pose
    assert flipped is not None
    assert flipped.pitch == -1.0


@pytest.mark.parametrize(
    ("content", "sample", "tool", "score", "intensity"),
    [
        (LIBREFACE, "F001/7", "LibreFace", 3.5, 3.5),
        (PYAFAR, "F001/4", "PyAFAR", 2.25, 2.25),
        (AFFDEX, "folder/two.png", "Affdex (iMotions)", 20, None),
        (FACSIGHT, "three.png", "facsight", 3.0, 3.0),
    ],
)
def test_the_other_tools(
    tmp_path: Path, content: str, sample: str, tool: str, score: float, intensity: float | None
) -> None:
    one = table(tmp_path, content)
    assert one.name == tool
    unit = read(one, sample).units[12, "both"]
    assert (unit.score, unit.intensity) == (score, intensity)
    assert unit.present is (tool != "Affdex (iMotions)")


def test_emotions_and_valence(tmp_path: Path) -> None:
    assert read(table(tmp_path, LIBREFACE), "F001/7").emotion == {"happiness": 1.0}
    affdex = read(table(tmp_path, AFFDEX), "two.png")
    assert affdex.valence == -0.5
    assert affdex.emotion == {"anger": 0.01, "happiness": 0.99}
    ours = read(table(tmp_path, FACSIGHT), "three.png")
    assert ours.emotion["anger"] == pytest.approx(0.7)
    assert ours.units[12, "left"].intensity == 3.5


def test_a_folder_of_tables(tmp_path: Path) -> None:
    for name in ("F001.csv", "F002.csv"):
        (tmp_path / name).write_text(OPENFACE)
    one = Table(tmp_path)
    assert one.read(Sample("F002/1"), NOTHING) is not None
    (tmp_path / "F003.csv").write_text(PYAFAR)
    with pytest.raises(ComparisonInvalid, match="several tools"):
        Table(tmp_path)


def test_unknown_columns_say_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(ComparisonInvalid, match="AU12_r, AU12_c") as refused:
        table(tmp_path, "name,smiling\na,1\n")
    assert "name, smiling" in str(refused.value)
    with pytest.raises(ComparisonInvalid, match="no CSV"):
        Table(_empty(tmp_path))
    with pytest.raises(ComparisonInvalid, match="cannot be read"):
        Table(tmp_path / "nowhere.csv")
    with pytest.raises(ComparisonInvalid, match="--flip"):
        table(tmp_path, OPENFACE, flip=["tilt"])


def _empty(tmp_path: Path) -> Path:
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


def test_real_samples_of_other_tools() -> None:
    """Files that OpenFace 2 and Py-Feat wrote themselves, where they are at hand."""
    folder = Path(__file__).parents[5] / "shared/assets/toolbox_csv"
    if not folder.is_dir():
        pytest.skip("no samples here")
    openface = Table(folder / "openface2.csv")
    assert openface.name == "OpenFace 2"
    assert openface.read(Sample("openface2/1"), NOTHING) is not None
    py_feat = read(Table(folder / "pyfeat_fex.csv"), "single_face.jpg")
    assert py_feat.units[12, "both"].score > 0.9
    assert max(py_feat.emotion, key=lambda label: py_feat.emotion[label]) == "happiness"


def test_blendshapes_stand_in_for_units() -> None:
    names = {f"{name}{side}" for name in blendshapes.SIDED.values() for side in ("Left", "Right")}
    names |= {name for shapes in blendshapes.CENTRAL.values() for name in shapes}
    shapes = dict.fromkeys(names, 0.0) | {"mouthSmileLeft": 0.9, "mouthSmileRight": 0.3}
    units = blendshapes.units(shapes)
    assert units[12, "left"].score == 0.9
    assert units[12, "left"].present is True
    assert units[12, "right"].present is False
    assert units[12, "both"].score == pytest.approx(0.6)
    assert units[12, "both"].intensity is None


FAKE = """\
import json, sys
print(json.dumps({"versions": {"mediapipe": "9"}}), flush=True)
while line := sys.stdin.buffer.readline():
    height, width, depth = json.loads(line)["shape"]
    pixels = sys.stdin.buffer.read(height * width * depth)
    shapes = {name: max(pixels) / 255 for name in %r}
    face = {"box_xyxy": [1, 1, 5, 5], "blendshapes": shapes, "points_xyz": [[1, 2, 3]] * 478,
            "matrix": [[0, 0, 2, 0], [0, 2, 0, 0], [-2, 0, 0, 0], [0, 0, 0, 1]]}
    print(json.dumps({"faces": [face] if max(pixels) else []}), flush=True)
"""


@pytest.fixture
def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for MediaPipe that speaks the worker's protocol; brightness is every shape."""
    names = sorted(
        {f"{name}{side}" for name in blendshapes.SIDED.values() for side in ("Left", "Right")}
        | {name for shapes in blendshapes.CENTRAL.values() for name in shapes}
    )
    path = tmp_path / "worker.py"
    path.write_text(FAKE % (names,))
    monkeypatch.setattr(face_landmarker, "_WORKER", path)
    monkeypatch.setattr(store, "resolve", lambda _: tmp_path / "face_landmarker.task")
    return path


class MeshReader:
    """Keeps the meshes that it is asked to read."""

    def __init__(self) -> None:
        self.meshes: list[Mesh] = []
        self.reading = MeasuredFace({})

    def read(self, batch: list[tuple[Sample, Mesh]]) -> list[MeasuredFace]:
        self.meshes += [mesh for _, mesh in batch]
        return [self.reading] * len(batch)


@pytest.mark.usefixtures("worker")
def test_face_landmarker_reads_the_same_pixels() -> None:
    bright, dark = (load_image(np.full((6, 8, 3), grey, np.uint8)) for grey in (204, 0))
    rival = FaceLandmarker(sys.executable)
    try:
        reading = rival.read(Sample("a", smile=True), bright)
        assert reading is not None
        assert reading.units[12, "both"].score == pytest.approx(0.8)
        # The matrix turns the face to the viewer's right by a quarter.
        assert reading.pose is not None
        assert reading.pose.yaw == pytest.approx(90)
        assert rival.read(Sample("b", smile=True), dark) is None
        assert rival.read(Sample("c", smile=True), NOTHING) is None
        assert rival.read(Sample("d", box_xyxy=(6, 0, 8, 6)), bright) is None
        assert rival.provenance["mediapipe"] == "9"
        reader = MeshReader()
        backend = LandmarkBackend(rival, cast(FacsightReader, reader))
        assert backend.read(Sample("a"), bright) is reader.reading
        assert backend.read(Sample("b"), dark) is None
        np.testing.assert_array_equal(reader.meshes[0].points_xyz[477], [1, 2, 3])
    finally:
        rival.close()


def test_face_landmarker_that_does_not_run_says_why(worker: Path) -> None:
    worker.write_text("raise SystemExit('no module of that name')")
    with pytest.raises(ComparisonInvalid, match="no module of that name"):
        FaceLandmarker(sys.executable)
    with pytest.raises(ComparisonInvalid, match="cannot be run"):
        FaceLandmarker(str(worker / "python"))


def test_face_landmarker_without_mediapipe_or_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(face_landmarker, "find_spec", lambda _: None)
    with pytest.raises(ComparisonInvalid, match="--mediapipe-python"):
        FaceLandmarker()
    monkeypatch.setenv("FACSIGHT_CACHE", str(tmp_path))
    with pytest.raises(ModelMissing, match="facsight models pull face_landmarker"):
        FaceLandmarker(sys.executable)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [(None, 1), ((0, 0, 12, 12), 0), ((0, 0, 100, 100), 1), ((200, 200, 210, 210), None)],
)
def test_the_labelled_face(wanted: tuple[float, ...] | None, expected: int | None) -> None:
    boxes = [np.array([1, 1, 11, 11]), np.array([20, 20, 60, 60])]
    assert labelled_face(boxes, wanted) == expected
    assert labelled_face([], wanted) is None


def test_formats_are_told_apart() -> None:
    headers = {
        "OpenFace 2": OPENFACE,
        "Py-Feat": PY_FEAT,
        "LibreFace": LIBREFACE,
        "PyAFAR": PYAFAR,
        "Affdex (iMotions)": AFFDEX,
        "facsight": FACSIGHT,
    }
    for name, content in headers.items():
        found = format_of(column.strip() for column in content.splitlines()[0].split(","))
        assert found is not None
        assert found.name == name
