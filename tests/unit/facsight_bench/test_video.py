"""The made video has the length that was asked for, and growth is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import facsight
from facsight_bench import video
from facsight_tools.video import decoder
from facsight_tools.video.sampling import Sampling, VideoLimits


def test_a_made_video_is_as_long_as_it_should_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(video, "_LOOP_S", 1)
    path = video.make_video(tmp_path / "long.mkv", 3)
    source = decoder.open_source(
        decoder.Request(str(path), "file", Sampling(every=25), VideoLimits())
    )
    frames = list(source.frames(Sampling(every=25), lambda: None))
    source.close()
    assert [frame.time_s for frame in frames] == pytest.approx([0, 1, 2], abs=0.05)
    assert frames[0].pixels_rgb.std() > 20


@pytest.mark.parametrize(("memory", "status"), [([100, 101, 102], 0), ([100, 101, 107], 3)])
def test_memory_that_grows_fails(
    memory: list[float],
    status: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    held = iter([*memory, memory[-1]])

    def analyze_video(_path: Path, progress: Callable[[int, float], None], **given: Any) -> Any:
        assert given == {"sampling": facsight.Sampling(every=2)}
        for second in (10, 20, 30):
            progress(1, float(second))
        return SimpleNamespace(rows=lambda: iter([{}]))

    def make_video(path: Path, seconds: int, rate: int) -> Path:
        assert (seconds, rate) == (30, 10)
        path.write_bytes(b"")
        return path

    monkeypatch.setattr(video, "resident", lambda _pid: (next(held), 0.0))
    monkeypatch.setattr(video, "make_video", make_video)
    monkeypatch.setattr(facsight, "analyze", lambda _path: None)
    monkeypatch.setattr(facsight, "analyze_video", analyze_video)
    assert video.long_run(30, 10, rate=10, every=2) == status
    assert "growth after the first 10 s" in capsys.readouterr().out


def test_without_mediapipe_the_race_says_that_it_was_skipped(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    track = SimpleNamespace(losses=0)
    series = SimpleNamespace(times=[0.0, 0.1], faces={1: track}, switches=0)
    made = SimpleNamespace(series=series, rows=lambda: iter([{}, {}]))
    monkeypatch.setattr(facsight, "analyze_video", lambda *_args, **_options: made)
    video.race(tmp_path / "clip.mp4", None, 2)
    out = capsys.readouterr().out
    assert "file to table" in out
    assert "skipped" in out
