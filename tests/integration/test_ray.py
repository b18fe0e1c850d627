"""Inputs by actors of Ray: the rows of one machine, bad files told, lost ones asked again.

Run where the extra `ray` is installed, on a Ray of two CPUs.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
from tests.videos import write_video

from facsight.cli.app import PARTLY_FAILED, main

ray = pytest.importorskip("ray")
PORTRAIT = Path(__file__).parents[2] / "examples" / "eileen_collins.png"
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module", autouse=True)
def two_cpus() -> Iterator[None]:
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="error")
    yield
    ray.shutdown()


def test_the_table_is_that_of_one_machine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.png", "b.png", "z.png"):
        shutil.copy(PORTRAIT, folder / name)
    (folder / "c.jpg").write_bytes(b"no picture")
    pixels = np.asarray(PIL.Image.open(PORTRAIT).convert("RGB"))
    write_video(folder / "m.mp4", [pixels] * 3)
    given = ["analyze", str(folder), "--parquet"]
    one, other = str(tmp_path / "local.parquet"), str(tmp_path / "ray.parquet")
    assert main([*given, one]) == PARTLY_FAILED
    assert main([*given, other, "--engine", "ray", "--workers", "2"]) == PARTLY_FAILED
    assert "c.jpg: ImageUnreadable" in capsys.readouterr().err
    import pyarrow.parquet

    first, second = (pyarrow.parquet.read_table(path) for path in (one, other))
    assert first.num_rows > 4
    assert first.schema == second.schema
    told = {"AU", "ga", "ya", "pi", "ro"}
    for a, b in zip(first.to_pylist(), second.to_pylist(), strict=True):
        for name, cell in a.items():
            if name[:2] in told and isinstance(cell, float):
                assert b[name] == pytest.approx(cell, abs=0.02), name
            elif name in ("input", "face", "frame", "error"):
                assert b[name] == cell


def test_an_input_that_ends_its_worker_is_told_and_stops_no_other(tmp_path: Path) -> None:
    from facsight.cli import ray_engine
    from facsight_tools.batch import Item
    from facsight_tools.table_files import Written

    tried = tmp_path / "tried"

    class Fragile:
        """Dies of `bad`; of `once` the first time alone."""

        def __init__(self, args: Any) -> None:
            self.args = args

        def measure(self, given: list[Item]) -> list[Written]:
            for one in given:
                if one.name == "bad" or (one.name == "once" and not tried.exists()):
                    tried.touch()
                    os._exit(1)
            return [Written(one.name, f"{one.name}\n", None, 1) for one in given]

    given = [Item(name, Path(name)) for name in ("a", "once", "b", "bad", "c")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ray_engine, "RayWorker", Fragile)
        found = [*ray_engine.measured(None, given, workers=1)]  # type: ignore[arg-type]
    assert [one.name for one in found] == ["a", "once", "b", "bad", "c"]
    assert [one.error is not None for one in found] == [False, False, False, True, False]
