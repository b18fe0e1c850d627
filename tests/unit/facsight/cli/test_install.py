"""`facsight install`: shown or written, told again where it is known, refused where it is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from facsight.cli import install
from facsight.cli.app import main
from facsight.clients.places import CLIENTS


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "mcp.json"


@pytest.mark.parametrize("client", CLIENTS)
def test_an_entry_can_be_shown_and_nothing_is_written(
    client: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = str(file.parent)
    args = ["install", client, "--config", str(file), "--print", "--root", root, "--root", root]
    assert main(args) == 0
    head, _, entry = capsys.readouterr().out.partition("\n")
    assert head == f"{file}:"
    shown = json.loads(entry)[CLIENTS[client].key]["facsight"]
    assert shown["args"][-4:] == ["--root", root, "--root", root]
    assert not file.exists()


def test_it_is_added_then_known_then_changed(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    args = ["install", "cursor", "--config", str(file)]
    assert main(args) == 0
    first = capsys.readouterr().out
    assert first == f"Added facsight in {file}\n{CLIENTS['cursor'].then}\n"
    written = file.read_text()
    assert main(args) == 0
    assert capsys.readouterr().out == f"Cursor knows this server already: {file}\n"
    assert file.read_text() == written
    assert main([*args, "--root", str(file.parent)]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == f"Changed facsight in {file}"
    backup = Path(told[1].removeprefix("What stood there before: "))
    assert backup.read_text() == written


@pytest.mark.parametrize("root", ["missing", "mcp.json"])
def test_a_root_must_be_a_folder(root: str, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (file.parent / "mcp.json").write_text("{}")
    given = str(file.parent / root)
    assert main(["install", "cursor", "--config", str(file), "--root", given]) == 2
    assert f"--root {given}: this is no folder." in capsys.readouterr().err
    assert file.read_text() == "{}"


def test_roots_become_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "photos").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for given in ("photos", "./photos/../photos", "~/photos"):
        assert install._folder(given) == str(tmp_path / "photos")


def test_an_unknown_client_is_bad_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["install", "emacs"])
    assert ended.value.code == 2
    assert "invalid choice: 'emacs'" in capsys.readouterr().err
