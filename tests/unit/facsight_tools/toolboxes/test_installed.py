"""Installed tools as readers, by stand-ins that write the tools' own columns."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from facsight_tools.errors import ReaderFailed, ReaderMissing
from facsight_tools.image import load_image
from facsight_tools.pipeline import Pipeline
from facsight_tools.toolboxes.installed import TOOLS, open_tool
from facsight_tools.types import MeasuredAU, UnavailableAU

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
    with pytest.raises(ReaderMissing, match="openface2, libreface"):
        open_tool("pyfeat")
