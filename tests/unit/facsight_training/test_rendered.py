"""The network that learns from rendered heads is made again by one command."""

from pathlib import Path

import pytest

pytest.importorskip("moderngl")
pytest.importorskip("scipy")
pytest.importorskip("torch")

from facsight_training.rendered import calibrate_halves, make_pictures, rebuild, train_halves


def test_every_step_finds_what_the_one_before_wrote(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[list[str]] = []
    for step in (make_pictures, train_halves, calibrate_halves):
        monkeypatch.setattr(step, "main", asked.append)
    rebuild.main([str(tmp_path), "--photographs", "somewhere"])
    *drawn, trained, calibrated = asked
    written = {arguments[0] for arguments in drawn}
    weights = trained[trained.index("--out") + 1]
    assert {one for one in trained if one.startswith(str(tmp_path))} - {weights} <= written
    assert calibrated[0] == weights
    assert calibrated[calibrated.index("--rendered") + 1] in written
    assert calibrated[calibrated.index("--neutral") + 1] in written
