"""Installed tools as readers, by stand-ins that write the tools' own columns."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from facsight_tools.errors import ReaderFailed, ReaderMissing
from facsight_tools.evidence.analysis_json import analysis_to_json
from facsight_tools.evidence.ledger import build_ledger
from facsight_tools.image import load_image
from facsight_tools.pipeline import Pipeline
from facsight_tools.statements import kinds
from facsight_tools.statements.evidence import Evidence
from facsight_tools.table import face_cells
from facsight_tools.toolboxes.installed import TOOLS, open_tool
from facsight_tools.types import MeasuredAU, PresenceAU, UnavailableAU

PORTRAIT = Path(__file__).parents[4] / "examples" / "eileen_collins.png"
OPENFACE = """\
face, confidence, pose_Rx, AU06_r, AU12_r, AU06_c, AU12_c, AU28_c
0, 0.9, 0.1, 1.2, 3.4, 1, 1, 0
"""
LIBREFACE = (
    "frame_idx,frame_time_in_ms,au_7,au_12,au_12_intensity,facial_expression\n0,0,1,1,2.5,Happy\n"
)


def fake(folder: Path, body: str) -> str:
    """A program that gets the tool's arguments as `argv`."""
    path = folder / "tool"
    path.write_text(f"#!{sys.executable}\nimport pathlib, sys\nargv = sys.argv[1:]\n{body}\n")
    path.chmod(0o755)
    return str(path)


WRITES_OPENFACE = f"""\
source = pathlib.Path(argv[argv.index("-f") + 1])
assert source.read_bytes()[:4] == b"\\x89PNG" and "-aus" in argv
folder = pathlib.Path(argv[argv.index("-out_dir") + 1])
(folder / (source.stem + ".csv")).write_text({OPENFACE!r})"""
WRITES_LIBREFACE = f"""\
given = dict(one.removeprefix("--").split("=", 1) for one in argv)
pathlib.Path(given["output_path"]).write_text({LIBREFACE!r})"""

unix = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are scripts")


@unix
@pytest.mark.parametrize(
    ("tool", "body", "smile", "bare"),
    [("openface2", WRITES_OPENFACE, 3.4, 28), ("libreface", WRITES_LIBREFACE, 2.5, 7)],
)
def test_a_tool_reads_beside_facsight(
    tool: str,
    body: str,
    smile: float,
    bare: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(TOOLS[tool].variable, fake(tmp_path, body))
    pipeline = Pipeline(au_readers=["facsight", open_tool(tool)])
    (analysis,) = pipeline.analyze([load_image(PORTRAIT)])
    (second,) = analysis.faces[0].second_units
    corners = second.units.get(12)
    assert isinstance(corners, MeasuredAU)
    assert (second.reader, corners.intensity, corners.cue) == (tool, smile, tool)
    assert isinstance(second.units.get(bare), UnavailableAU), "a decision alone is no intensity"
    assert isinstance(second.units.get(33), UnavailableAU)


PY_FEAT = """\
FaceRectX,FaceRectY,FaceRectWidth,FaceRectHeight,FaceScore,AU06,AU12,AU20,Pitch,Roll,Yaw,anger,\
disgust,fear,happiness,sadness,surprise,neutral,input,frame
10,10,90,90,0.99,0.81,0.93,0.04,1.0,2.0,4.8,0,0,0,0.98,0,0.02,0,face.png,0
"""


@unix
def test_py_feat_stands_beside_with_presence_and_no_intensity(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stand-in for its package, run by a Python that finds it."""
    (tmp_path / "feat").mkdir()
    (tmp_path / "feat" / "__init__.py").write_text(
        "import pathlib\n"
        "class Found:\n"
        "    def to_csv(self, path, index):\n"
        f"        pathlib.Path(path).write_text({PY_FEAT!r})\n"
        "class Detector:\n"
        "    def detect(self, picture, data_type):\n"
        "        assert pathlib.Path(picture).read_bytes()[:4] == b'\\x89PNG'\n"
        "        return Found()\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("FACSIGHT_PYFEAT", sys.executable)
    pipeline = Pipeline(au_readers=["facsight", open_tool("pyfeat")])
    (analysis,) = pipeline.analyze([load_image(PORTRAIT)])
    (second,) = analysis.faces[0].second_units
    corners = second.units.get(12)
    assert isinstance(corners, PresenceAU)
    assert (corners.present, corners.probability) == (True, 0.93)
    assert second.units.intensities() == {}, "a probability is no intensity"
    evidence = Evidence.of(build_ledger(analysis))
    said = {"face": 1, "unit": 12, "first_tool": "facsight", "second_tool": "pyfeat"}
    both = kinds.ToolStates(**said, state="present", second_state="present")
    assert both.judge(evidence).holds
    row = face_cells(analysis.faces[0])
    assert (row["pyfeat_AU12_present"], row["pyfeat_AU20_present"]) == (1, 0)
    assert "pyfeat_AU12" not in row
    told = analysis_to_json(analysis)["faces"][0]["second_units"][0]["action_units"]
    assert next(one for one in told if one["au"] == 12)["intensity"] is None


@unix
@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("print('no licence', file=sys.stderr); sys.exit(7)", "ended with 7: no licence"),
        ("pathlib.Path(argv[3], 'face.csv').write_text('a,b')", "no table that is known"),
    ],
)
def test_a_tool_that_fails_is_an_error_of_its_own(
    body: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FACSIGHT_OPENFACE2", fake(tmp_path, body))
    with pytest.raises(ReaderFailed, match=told):
        Pipeline(au_readers=[open_tool("openface2")]).analyze([load_image(PORTRAIT)])


def test_a_tool_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ReaderMissing, match=r"FaceLandmarkImg.*FACSIGHT_OPENFACE2"):
        open_tool("openface2")
    monkeypatch.setenv("FACSIGHT_OPENFACE2", "/nowhere/FaceLandmarkImg")
    with pytest.raises(ReaderMissing, match="/nowhere/FaceLandmarkImg"):
        open_tool("openface2")
    with pytest.raises(ReaderMissing, match="openface2, pyfeat, libreface"):
        open_tool("openface9")
    monkeypatch.setenv("FACSIGHT_PYFEAT", sys.executable)
    with pytest.raises(ReaderMissing, match=r"no package feat.*FACSIGHT_PYFEAT"):
        open_tool("pyfeat")
