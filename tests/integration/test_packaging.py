"""The wheel and the sdist hold what the tree holds, and an installed wheel needs no network."""

import importlib
import json
import os
import pkgutil
import subprocess
import sys
import sysconfig
import tarfile
import warnings
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from fastmcp import Client
from fastmcp.client.transports import StdioTransport

ROOT = Path(__file__).parents[2]
SHIPPED = (
    *("agent/facsight", "tools/facsight_tools", "prompts/facsight_prompts"),
    "evals/facsight_evals",
)
KEPT_BACK = ("tools/facsight_training", "evals/facsight_bench")
PORTRAIT = ROOT / "examples" / "eileen_collins.png"


def run(*command: object, status: int = 0, **environment: str) -> str:
    """What a command wrote: its output, or where it is to fail its errors."""
    result = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == status, result.stderr[-3000:]
    return result.stderr if status else result.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the sdist, built without fetching anything."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, "--wheel", "--sdist", ".")
    return out


def tree(*packages: str) -> set[str]:
    """Every file of these packages, from the project's root."""
    return {
        path.relative_to(ROOT).as_posix()
        for package in packages
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_what_users_need(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert names == {name.split("/", 1)[1] for name in tree(*SHIPPED)}
    assert "facsight_tools/networks/built/face_mesh_refined.onnx" in names


def test_the_sdist_holds_the_sources_and_no_network(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    sources = tree(*SHIPPED, *KEPT_BACK)
    converted = {name for name in sources if name.startswith("tools/facsight_tools/networks/built")}
    assert sources - converted <= names
    assert {"hatch_build.py", "pyproject.toml", "LICENSE", "Makefile", "constraints.txt"} <= names
    assert not converted & names


def test_no_link_is_tracked() -> None:
    """Windows checks links out as text files."""
    if not (ROOT / ".git").exists():
        pytest.skip("no checkout")
    modes = {line.split()[0] for line in run("git", "ls-files", "--stage").splitlines()}
    assert modes <= {"100644", "100755"}


def test_every_module_has_one_name() -> None:
    """Importing all of the project, by any road, loads each file once."""
    packages = [ROOT / name for name in (*SHIPPED, *KEPT_BACK)]
    with warnings.catch_warnings(action="ignore"):
        for package in packages:
            found = importlib.import_module(package.name)
            for module in pkgutil.walk_packages(found.__path__, f"{package.name}."):
                if not module.name.endswith(("__main__", "_worker")):
                    try:
                        importlib.import_module(module.name)
                    except ImportError as error:  # what an extra brings
                        if (error.name or "").startswith("facsight"):
                            raise
    files: defaultdict[Path, list[str]] = defaultdict(list)
    for name, module in sorted(sys.modules.items()):
        if file := getattr(module, "__file__", None):
            files[Path(file).resolve()].append(name)
    ours = {
        file: names for file, names in files.items() if any(one in file.parents for one in packages)
    }
    assert {file: names for file, names in ours.items() if len(names) > 1} == {}
    assert len(ours) > 300


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


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a Python (with `-S`) that has the wheel's packages and not the tree's."""
    (wheel,) = built.glob("*.whl")
    site = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)  # noqa: S202 - the archive was built a moment ago
    return {"PYTHONPATH": os.pathsep.join([str(site), sysconfig.get_path("purelib")])}


def test_an_installed_wheel_measures_without_a_network(installed: dict[str, str]) -> None:
    site = installed["PYTHONPATH"].split(os.pathsep)[0]
    printed = run(sys.executable, "-S", "-c", WITHOUT_NETWORK, PORTRAIT, site, **installed)
    assert float(printed) > 1.0


def test_training_from_a_wheel_says_where_it_is(installed: dict[str, str]) -> None:
    told = run(sys.executable, "-S", "-m", "facsight", "train", "au", status=2, **installed)
    assert "ModelError" in told
    assert "in the repository and the sdist" in told


def test_a_data_set_is_measured_from_a_wheel(installed: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / PORTRAIT.name).write_bytes(PORTRAIT.read_bytes())
    (tmp_path / "labels.csv").write_text(
        f"file,smile,yaw_rad,pitch_rad,roll_rad\n{PORTRAIT.name},1,0.0,0.0,0.05\n"
    )
    measure = ("eval", "measure", tmp_path, "--bootstrap", "0")
    assert "smile" in run(sys.executable, "-S", "-m", "facsight", *measure, **installed)


@pytest.fixture
def bundle(built: Path, tmp_path: Path) -> dict[str, Any]:
    """The manifest of a bundle with that wheel, unpacked in `tmp_path`."""
    (wheel,) = built.glob("*.whl")
    run(sys.executable, "-m", "facsight", "bundle", wheel, "--output", tmp_path / "f.mcpb")
    with zipfile.ZipFile(tmp_path / "f.mcpb") as archive:
        archive.extractall(tmp_path)  # noqa: S202
    unpacked: dict[str, Any] = json.loads((tmp_path / "manifest.json").read_text())
    return unpacked


async def test_the_bundle_serves_from_its_wheel(
    bundle: dict[str, Any], installed: dict[str, str], tmp_path: Path
) -> None:
    """What a host does, but for `uv run`, whose environment `installed` stands for."""
    entry = tmp_path / bundle["server"]["entry_point"]
    folders = ["--root", str(PORTRAIT.parent), str(tmp_path / "missing")]
    host = StdioTransport(
        sys.executable, ["-S", str(entry), *folders], {**os.environ, **installed}, str(tmp_path)
    )
    async with Client(host) as client:
        named = [tool.name for tool in await client.list_tools()]
        measured = await client.call_tool("facs_analyze_image", {"image": str(PORTRAIT)})
    assert sorted(named) == sorted(tool["name"] for tool in bundle["tools"])
    (face,) = measured.structured_content["faces"]
    assert next(iter(face["expression"])) == "happiness"
