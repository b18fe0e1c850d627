"""The first rows of what other tools write, with their own columns."""

from __future__ import annotations

from pathlib import Path

from facsight_tools.toolboxes.table import ToolTable, read_table

OPENFACE = """\
frame, face_id, timestamp, confidence, success, gaze_angle_x, gaze_angle_y, pose_Rx, pose_Ry, \
pose_Rz, AU06_r, AU12_r, AU45_r, AU06_c, AU12_c, AU28_c
1, 0, 0.0, 0.98, 1, 0.1, 0.2, 0.2, 0.0, 0.0, 1.6, 2.5, 0.1, 1, 1, 0
2, 0, 0.033, 0.98, 1, 0.1, 0.2, 0.0, 0.3, -0.1, 0.0, 1.4, 0.0, 0, 0, 1
3, 0, 0.067, 0.0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
"""
OPENFACE_3 = """\
timestamp,image_path,frame_index,face_id,face_detection,landmarks,emotion,gaze_yaw,gaze_pitch,\
action_units
0.5,a/one.png,3,0,"[1.0, 2.0, 9.0, 12.0, 0.97]","[[1.0, 2.0]]",1,0.1,0.2,\
"[[0.1, 0.2, 0.3, 0.8, 0.1, 0.9, 0.7, 0.2]]"
"""
PY_FEAT = """\
frame,FaceRectX,FaceRectY,FaceRectWidth,FaceRectHeight,FaceScore,AU06,AU12,Pitch,Roll,Yaw,\
anger,disgust,fear,happiness,sadness,surprise,neutral,input
0,10,10,40,40,0.99,0.2,0.1,0,0,0,0,0,0,0,0,0,1,/data/a/one.jpg
0,10,10,90,90,0.99,0.8,0.9,1.0,2.0,4.8,0,0,0,0.98,0,0.02,0,/data/a/one.jpg
"""
PY_FEAT_2 = """\
FaceRectX,FaceRectY,FaceRectWidth,FaceRectHeight,FaceScore,Pitch,Roll,Yaw,AU06,AU12,Neutral,Happy,\
Sad,Surprise,Fear,Disgust,Anger,valence,arousal,gaze_pitch,gaze_yaw,mouthSmileLeft,input,frame
10,10,90,90,0.99,0.07,0.1,-0.2,0.8,0.4,0.1,0.9,0,0,0,0,0,0.7,0.1,0.01,0.02,0.5,clip.mp4,0
"""
LIBREFACE = """\
frame_idx,frame_time_in_ms,pitch,yaw,roll,au_7,au_12,au_12_intensity,facial_expression,gaze_yaw
7,0.1,1,2,3,1,1,3.5,Happy,0
"""
PYAFAR = """\
Frame,Person_ID,Pitch,Yaw,Roll,Occ_au_12,Int_au_12,Occ_au_23,Occ_au_3
4,0,1,2,3,0.8,2.25,0.1,0.9
"""
AFFDEX = """\
#INFO,recorded with a camera
Timestamp,Anger,Joy,Valence,Brow Furrow,Smile,Lip Press,Smirk,Pitch,Yaw,Roll,filename
1500,1,99,-50,80,20,0,10,1,2,3,two.png
"""
AFFDEX_SDK = '{"joy": 99.0, "anger": 1.0, "smile": 100, "browFurrow": 3.0, "innerBrowRaise": 60}'
FACSIGHT = """\
input,frame,face,yaw,pitch,roll,AU12,AU12_present,AU12_L,AU12_R,AU11,emotion,emotion_anger,\
emotion_neutral
x/three.png,,1,5,6,7,3.0,1,3.5,2.0,,anger,0.7,0.3
x/three.png,,2,0,0,0,0.5,0,0.5,0.5,,neutral,0.1,0.9
"""
EVERY = {
    "openface2": OPENFACE,
    "openface3": OPENFACE_3,
    "pyfeat": PY_FEAT,
    "pyfeat2": PY_FEAT_2,
    "libreface": LIBREFACE,
    "pyafar": PYAFAR,
    "affdex": AFFDEX,
    "facsight": FACSIGHT,
}


def table(folder: Path, content: str, name: str = "table.csv") -> ToolTable:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return read_table(path)
