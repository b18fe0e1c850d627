"""The first rows of what other tools write, and how a sample is looked up in them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from facsight_evals.measure.rivals.tables import Table
from facsight_evals.measure.samples import MeasuredFace, Mesh, Sample

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
