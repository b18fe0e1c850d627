"""A file is another once anything in it was changed, whatever date it bears."""

import os
from pathlib import Path

import pytest

from facsight_tools.errors import VideoNotFound
from facsight_tools.video.decode import VideoFrames
from facsight_tools.video.identity import identity_of


def test_a_video_that_was_replaced_in_its_place_is_refused(tmp_path: Path) -> None:
    video = tmp_path / "a.mp4"
    video.write_bytes(b"one video")
    before = video.stat()
    with video.open("r+b") as file:
        file.write(b"two")
    os.utime(video, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (video.stat().st_ino, video.stat().st_size) == (before.st_ino, before.st_size)
    with pytest.raises(VideoNotFound, match="another file"):
        VideoFrames(video, identity=identity_of(before))


def test_reading_a_file_leaves_it_the_same(tmp_path: Path) -> None:
    video = tmp_path / "a.mp4"
    video.write_bytes(b"one video")
    before = identity_of(video.stat())
    video.read_bytes()
    assert identity_of(video.stat()) == before
