"""Batches for actors, and what is told without Ray; tests/integration/test_ray.py runs it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from facsight.cli.app import BAD_INPUT, main
from facsight.cli.ray_engine import _batches
from facsight_tools.batch import BATCH, Item
from facsight_tools.video.inputs import VideoItem


def test_pictures_go_in_batches_and_videos_one_by_one_in_their_order() -> None:
    picture, video = Item("a", Path("a")), VideoItem("v", Path("v"), "file")
    given = [*[picture] * (BATCH + 1), video, video, picture]
    batches = list(_batches(given))
    assert [len(one) for one in batches] == [BATCH, 1, 1, 1, 1]
    assert [one for batch in batches for one in batch] == given


@pytest.mark.parametrize(
    ("options", "told"),
    [(["--csv", "-"], r"facsight\[ray\]"), ([], "--engine ray writes a table")],
)
def test_what_is_missing_is_told(
    options: list[str],
    told: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import re

    monkeypatch.setitem(sys.modules, "ray", None)
    (tmp_path / "a.png").write_bytes(b"x")
    given = ["analyze", str(tmp_path / "a.png"), "--engine", "ray", *options]
    assert main(given) == BAD_INPUT
    assert re.search(told, capsys.readouterr().err)
