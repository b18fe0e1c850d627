"""The bundle: a manifest of the form that hosts read, and all that it needs beside it."""

import json
import runpy
import tomllib
import zipfile
from pathlib import Path

import pytest

from facsight.cli.app import build_parser
from facsight.clients.bundle import manifest, project, write_bundle
from facsight_tools.errors import UnknownOption

ROOT = Path(__file__).parents[4]
WHEEL = "facsight-0.1.0-py3-none-any.whl"


def _wheel(folder: Path) -> Path:
    wheel = folder / WHEEL
    wheel.write_bytes(b"wheel")
    return wheel


def test_the_bundle_holds_what_its_project_names(tmp_path: Path) -> None:
    wheel = _wheel(tmp_path)
    contents = manifest("0.1.0", [("facs_analyze_image", "Measure.")], ["facs_read_face"])
    write_bundle(tmp_path / "f.mcpb", wheel, contents)
    with zipfile.ZipFile(tmp_path / "f.mcpb") as archive:
        assert set(archive.namelist()) == {"manifest.json", "pyproject.toml", "server.py", WHEEL}
        assert json.loads(archive.read("manifest.json")) == contents
        wanted = tomllib.loads(archive.read("pyproject.toml").decode())
        assert archive.read(wanted["tool"]["uv"]["sources"]["facsight"]["path"]) == b"wheel"
        compile(archive.read("server.py"), "server.py", "exec")
    assert not list(tmp_path.glob("*.part"))


def test_the_manifest_runs_the_entry_point_with_the_users_folders() -> None:
    made = manifest("1.2.3", [("a", "b")], [])
    assert made["manifest_version"] == "0.4"
    assert made["version"] == "1.2.3"
    assert made["server"]["type"] == "uv"
    arguments = made["server"]["mcp_config"]["args"]
    assert made["server"]["entry_point"] in arguments
    assert arguments[-2:] == ["--root", "${user_config.folders}"]
    assert made["user_config"]["folders"]["multiple"]
    assert made["tools"] == [{"name": "a", "description": "b"}]


def test_the_serve_command_takes_the_folders_as_hosts_put_them() -> None:
    """A host replaces `${user_config.folders}` by every folder, each an argument of its own."""
    server = manifest("1.2.3", [], [])["server"]
    arguments = server["mcp_config"]["args"]
    ours = arguments[arguments.index(server["entry_point"]) + 1 :]
    folders = ["/home/ann/Pictures", "/home/ann/My Downloads"]
    expanded = [
        part for one in ours for part in (folders if one == "${user_config.folders}" else [one])
    ]
    assert build_parser().parse_args(["serve", *expanded]).root == folders
    repeated = [part for folder in folders for part in ("--root", folder)]
    assert build_parser().parse_args(["serve", *repeated]).root == folders


@pytest.mark.parametrize(
    ("given", "served"), [(["there", "gone"], ["there"]), (["gone"], ["gone"])]
)
def test_a_proposed_folder_that_is_missing_keeps_no_one_from_starting(
    given: list[str], served: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless it is the only one: then the server says which folder is missing."""
    (tmp_path / "there").mkdir()
    write_bundle(tmp_path / "f.mcpb", _wheel(tmp_path), manifest("0.1.0", [], []))
    with zipfile.ZipFile(tmp_path / "f.mcpb") as archive:
        (tmp_path / "server.py").write_bytes(archive.read("server.py"))
    started: list[list[str]] = []
    monkeypatch.setattr("facsight.cli.main", started.append)
    monkeypatch.setattr("sys.argv", ["server.py", "--root", *(str(tmp_path / x) for x in given)])
    with pytest.raises(SystemExit):
        runpy.run_path(str(tmp_path / "server.py"), run_name="__main__")
    assert started == [["serve", "--root", *(str(tmp_path / one) for one in served)]]


def test_the_project_asks_for_a_python_that_facsight_supports() -> None:
    own = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    asked = tomllib.loads(project(WHEEL))["project"]["requires-python"]
    assert asked.startswith(own)


@pytest.mark.parametrize("name", ["other-1.0-py3-none-any.whl", "facsight-0.1.0.tar.gz"])
def test_what_is_no_wheel_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(UnknownOption, match="python -m build"):
        write_bundle(tmp_path / "f.mcpb", tmp_path / name, {})
    assert not (tmp_path / "f.mcpb").exists()


def test_the_registry_entry_is_of_this_version() -> None:
    entry = json.loads((ROOT / "server.json").read_text())
    own = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert entry["version"] == entry["packages"][0]["version"] == own["version"]
    assert entry["packages"][0]["identifier"] == own["name"]
    assert len(entry["description"]) <= 100  # the registry refuses longer ones
    assert f"mcp-name: {entry['name']}" in (ROOT / "README.md").read_text()
