"""Batches for actors, and what is told without Ray; tests/integration/test_ray.py runs it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import PIL.Image
import pytest

from facsight.cli import ray_engine
from facsight.cli.app import BAD_INPUT, main
from facsight.cli.ray_engine import Given, _batches
from facsight_tools.batch import BATCH, Item
from facsight_tools.rules.catalogue import select
from facsight_tools.table_files import Csv, Written
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


def test_a_run_that_broke_off_goes_on_with_what_is_not_in_the_table_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, table = tmp_path / "in", tmp_path / "all.csv"
    folder.mkdir()
    for number in range(5):
        PIL.Image.new("RGB", (8, 6), (number, 0, 0)).save(folder / f"{number}.png")
        (folder / f"clip{number}.mp4").write_bytes(b"nobody decodes it here")
    asked: list[list[str]] = []
    ends_after = [4]

    def measured(_: object, given: Iterable[Given], **__: object) -> Iterator[Written]:
        asked.append([])
        for one in given:
            if len(asked[-1]) == ends_after[0]:
                raise KeyboardInterrupt
            asked[-1].append(one.name)
            yield Written(one.name, f"{one.name}{',' * commas}\n", None, 1)

    rules = select(())
    commas = Csv(rules).head().count(",")
    monkeypatch.setattr(ray_engine, "_ray", lambda: None)
    monkeypatch.setattr(ray_engine, "measured", measured)
    given = ["analyze", str(folder), "--csv", str(table), "--engine", "ray"]
    assert main(given) == 130
    assert "--resume" in capsys.readouterr().err
    ends_after[0] = 99
    assert main([*given, "--resume"]) == 0
    first, second = asked
    assert second[0] == first[-1], "the last one, which may be half, is measured again"
    assert len(first) + len(second) == 10 + 1
    names = [line.split(",")[0] for line in table.read_text().splitlines()[1:]]
    assert sorted(names) == sorted({*first, *second})
