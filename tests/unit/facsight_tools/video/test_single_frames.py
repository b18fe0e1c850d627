"""A single frame is found again by its time, and no other is taken for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.videos import flat, write_video

from facsight_tools.errors import VideoNotFound, VideoUnreadable
from facsight_tools.video.single_frames import FrameSource


def test_a_frame_is_that_of_its_time_and_another_time_or_file_has_none(tmp_path: Path) -> None:
    clip = write_video(tmp_path / "a.mp4", [flat(40 + 10 * at) for at in range(10)], fps=10)
    source = FrameSource.of(clip)
    for at in (0, 7):
        assert abs(float(source.at(at / 10).pixels_rgb.mean()) - (40 + 10 * at)) < 6
    with pytest.raises(VideoUnreadable, match="another"):
        source.at(0.25)
    with pytest.raises(VideoNotFound):
        FrameSource(str(clip), identity=(0, 0)).at(0.1)


def test_the_frames_of_a_pattern_are_a_sequence() -> None:
    assert FrameSource.of("shots/img_%04d.png").kind == "sequence"
