"""Tiny made-up copies of data sets in their folder layouts."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import cv2
import numpy as np
import PIL.Image

from facsight_tools.types import LANDMARK_COUNT


def picture(path: Path, grey: int = 90) -> None:
    """A tiny picture; its grey tells it from others."""
    path.parent.mkdir(parents=True, exist_ok=True)
    PIL.Image.new("RGB", (8, 6), (grey, grey, grey)).save(path)


def text(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


def video(path: Path, frames: int) -> None:
    """An AVI whose frames grow lighter by 20."""
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 20, (64, 48))
    assert writer.isOpened()
    for i in range(frames):
        writer.write(np.full((48, 64, 3), 40 + 20 * i, np.uint8))
    writer.release()


def devset(root: Path) -> None:
    text(
        root / "genki/labels.csv",
        "file,smile,yaw_rad,pitch_rad,roll_rad\na.jpg,1,0.1,-0.2,0.0\nb.jpg,0,-0.5,0.0,0.3\n",
    )
    text(root / "expr/labels.csv", "file,emotion\nc.jpg,anger\n")
    for name in ("genki/a.jpg", "genki/b.jpg", "expr/c.jpg"):
        picture(root / name)


def disfa_labels(root: Path) -> None:
    for subject, values in (("SN001", (0, 3, 1)), ("SN002", (0, 0, 5))):
        for unit in (1, 12):
            lines = "".join(f"{frame},{value}\n" for frame, value in enumerate(values, 1))
            text(root / f"ActionUnit_Labels/{subject}/{subject}_au{unit}.txt", lines)


def disfa(root: Path) -> None:
    """SN001 as a video of both cameras, SN002 as frames."""
    disfa_labels(root)
    video(root / "Videos_LeftCamera/LeftVideoSN001_comp.avi", 4)
    video(root / "Video_RightCamera/RightVideoSN001_comp.avi", 4)
    for frame in (1, 2, 3):
        picture(root / f"Images/Left/SN002/{frame:04d}.jpg")


def disfa_plus(root: Path) -> None:
    trial = "SN001/A1_AU1_TrailNo_1"
    for unit, values in ((1, (0, 2)), (4, (1, 0))):
        rows = "".join(f"{frame:03d}.jpg      {value}\n" for frame, value in enumerate(values))
        text(root / f"Labels/{trial}/AU{unit}.txt", f"AU{unit} intensities\n\n{rows}")
    for frame in (0, 1):
        picture(root / f"Images/{trial}/{frame:03d}.jpg")


def bp4d(root: Path) -> None:
    text(root / "AUCoding/AU_OCC/F001_T1.csv", "0,1,6,12,99\n5,0,1,1,9\n6,1,9,0,0\n")
    text(root / "AUCoding/AU_INT/AU06/F001_T1_AU06.csv", "5,3\n6,9\n")
    for frame in (5, 6, 7):
        picture(root / f"2D+3D/F001/T1/{frame:04d}.jpg")


def ckplus(root: Path) -> None:
    for frame in (1, 2, 3):
        picture(root / f"cohn-kanade-images/S005/001/S005_001_{frame:08d}.png")
        picture(root / f"cohn-kanade-images/S010/002/S010_002_{frame:08d}.png")
        picture(root / f"cohn-kanade-images/S011/001/S011_001_{frame:08d}.png")
    codes = "   9.0000000e+00   4.0000000e+00\n   1.7000000e+01   0.0000000e+00\n"
    text(root / "FACS/S005/001/S005_001_00000003_facs.txt", codes)
    text(root / "Emotion/S005/001/S005_001_00000003_emotion.txt", "   3.0000000e+00\n")
    text(root / "FACS/S010/002/S010_002_00000003_facs.txt", "   1.2000000e+01   2.0000000e+00\n")
    (root / "Emotion/S010/002").mkdir(parents=True)


def affectnet(root: Path) -> None:
    for key, (expression, valence) in {0: ("1", "0.7"), 1: ("7", "-0.4"), 2: ("8", "-2")}.items():
        picture(root / f"val_set/images/{key}.jpg")
        folder = root / "val_set/annotations"
        folder.mkdir(exist_ok=True)
        np.save(folder / f"{key}_exp.npy", np.array(expression))
        np.save(folder / f"{key}_val.npy", np.array(valence))
        np.save(folder / f"{key}_aro.npy", np.array("0.1"))


def affectnet_lists(root: Path) -> None:
    text(
        root / "Manually_Annotated_file_lists/validation.csv",
        "subDirectory_filePath,face_x,face_y,face_width,face_height,facial_landmarks,expression,"
        "valence,arousal\n1/a.jpg,2,1,4,4,0;0,6,-0.5,0.4\n1/b.jpg,0,0,8,6,0;0,10,-2,-2\n",
    )
    picture(root / "Manually_Annotated_Images/1/a.jpg")


def rafdb(root: Path) -> None:
    text(
        root / "basic/EmoLabel/list_patition_label.txt",
        "train_00001.jpg 5\ntest_0001.jpg 1\ntest_0002.jpg 7\n",
    )
    for name in ("train_00001", "test_0001", "test_0002"):
        picture(root / f"basic/Image/aligned/{name}_aligned.jpg")


EMOTIC_ROWS = (
    ("mscoco/images", "a.jpg", [1, 1, 6, 5], ["Happiness", "Engagement"], [7, 5, 6]),
    ("mscoco/images", "a.jpg", [2, 0, 7, 6], ["Sadness", "Anger"], [3, 5, 6]),
    ("framesdb/images", "b.jpg", [0, 0, 8, 6], ["Peace"], [float("nan"), 5, 6]),
)
EMOTIC_COLUMNS = ("Folder", "Filename", "BBox", "Categorical_Labels", "Continuous_Labels")


def emotic(root: Path, form: str = "csv") -> None:
    (root / "Annotations").mkdir(parents=True)
    rows = EMOTIC_ROWS if form == "json" else [[str(cell) for cell in row] for row in EMOTIC_ROWS]
    if form == "json":
        people = [dict(zip(EMOTIC_COLUMNS, row, strict=True)) for row in rows]
        text(root / "Annotations/test.json", json.dumps(people))
    else:
        with (root / "Annotations/test.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(EMOTIC_COLUMNS)
            # A missing number is written by pandas as nan, which is no Python literal.
            writer.writerows([cell.replace("nan", "0") for cell in row] for row in rows)
    for folder, name, *_ in EMOTIC_ROWS:
        picture(root / "emotic" / str(folder) / str(name))


def synthetic(path: Path, count: int = 4) -> None:
    rng = np.random.default_rng(0)
    np.savez(
        path,
        points_xyz=rng.standard_normal((count, LANDMARK_COUNT, 3)).astype(np.float32),
        intensity=np.linspace(0, 5, count * 3, dtype=np.float32).reshape(count, 3),
        units=np.array([12, 12, 12]),
        sides=np.array(["both", "left", "right"]),
        yaw_deg=np.zeros(count, np.float32),
        pitch_deg=np.ones(count, np.float32),
        roll_deg=np.zeros(count, np.float32),
        identity=np.arange(count),
    )
