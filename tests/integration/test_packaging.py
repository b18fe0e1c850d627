"""The wheel and the sdist hold what the tree holds, and an installed wheel needs no network."""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("agent", "tools", "prompts", "evals")
PORTRAIT = ROOT / "examples" / "eileen_collins.png"


def run(*command: object, **environment: str) -> str:
    result = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr[-3000:]
    return result.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the sdist, built without fetching anything."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, "--wheel", "--sdist", ".")
    return out


def tree() -> set[str]:
    """Every file of the four folders, as the wheel names it."""
    return {
        f"facsight/{path.relative_to(ROOT).as_posix()}"
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    } | {"facsight/__init__.py", "facsight/py.typed"}


def test_the_wheel_holds_the_tree(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert names == tree()
    assert any(name.endswith("face_mesh_refined.onnx") for name in names)


def test_the_sdist_holds_the_sources_and_no_network(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    sources = {name.removeprefix("facsight/") for name in tree()} - {"__init__.py", "py.typed"}
    converted = {name for name in sources if name.startswith("tools/models/networks/")}
    assert sources - converted <= names
    assert {"hatch_build.py", "pyproject.toml", "LICENSE", "src/facsight/__init__.py"} <= names
    assert not converted & names


WITHOUT_NETWORK = """
import socket
def refuse(*_args, **_kwargs):
    raise AssertionError("the installed package reached for the network")
socket.socket.connect = socket.socket.connect_ex = refuse
socket.getaddrinfo = socket.create_connection = refuse

import sys
import facsight
assert facsight.__file__.startswith(sys.argv[2]), facsight.__file__
(face,) = facsight.analyze(sys.argv[1]).faces
print(face.action_units.get(12).intensity)
"""


def test_an_installed_wheel_measures_without_a_network(built: Path, tmp_path: Path) -> None:
    (wheel,) = built.glob("*.whl")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)  # noqa: S202 - the archive was built a moment ago
    printed = run(sys.executable, "-c", WITHOUT_NETWORK, PORTRAIT, site, PYTHONPATH=str(site))
    assert float(printed) > 1.0
