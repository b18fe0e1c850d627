"""`facsight train` as a user without torch meets it."""

import importlib.util
from pathlib import Path

import pytest

from facsight.cli import main


def test_every_action_is_offered(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["train", "--help"])
    assert left.value.code == 0
    printed = capsys.readouterr().out
    for action in ("fetch-ict", "meshes", "noise", "au", "held-out"):
        assert action in printed


@pytest.mark.skipif(importlib.util.find_spec("torch") is not None, reason="torch is installed")
def test_training_without_torch_names_the_extra(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "au"]) == 2
    assert "pip install 'facsight[torch]'" in capsys.readouterr().err


def test_missing_files_say_how_to_get_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "held.npz")
    assert main(["train", "held-out", "--ict", str(tmp_path), "--out", out]) == 2
    assert "facsight train fetch-ict" in capsys.readouterr().err
    assert main(["train", "noise", "--meshes", str(tmp_path)]) == 2
    assert "facsight train meshes" in capsys.readouterr().err
    assert main(["train", "meshes", str(tmp_path)]) == 2
    assert "labels.csv" in capsys.readouterr().err
