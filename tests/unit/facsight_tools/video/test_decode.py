"""Videos come out frame by frame with their times, or are refused with what to do."""

from __future__ import annotations

import os
import signal
import sys
import wave
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import PIL.Image
import pytest
from tests.videos import flat, write_video

from facsight_tools.errors import (
    FacsightError,
    ImageUnsupported,
    VideoNotFound,
    VideoTooLarge,
    VideoUnreadable,
    VideoUnsupported,
)
from facsight_tools.image import load_image
from facsight_tools.video import containers, decoder
from facsight_tools.video.decode import VideoFrames
from facsight_tools.video.decoder import Request
from facsight_tools.video.frames import Frame, LastFrame
from facsight_tools.video.sampling import Sampling, VideoLimits

GREYS = [30, 80, 130, 180, 230]


def decoded(
    path: Path, sampling: Sampling | None = None, limits: VideoLimits | None = None
) -> list[Frame]:
    """What the process would write, without the process."""
    request = Request(str(path), "file", sampling or Sampling(), limits or VideoLimits())
    source = decoder.open_source(Request.from_json(request.to_json()))
    with closing(source):
        return list(source.frames(request.sampling, lambda: None))


def levels(frames: list[Frame]) -> list[int]:
    """The grey of each frame, as it was painted; codecs are off by a few levels."""
    return [
        min(GREYS, key=lambda grey: abs(grey - int(frame.pixels_rgb.mean()))) for frame in frames
    ]


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        *(("a.mp4", "mpeg4"), ("a.mov", "mjpeg"), ("a.mkv", "libx264"), ("a.avi", "mpeg4")),
        *(("a.webm", "libvpx-vp9"), ("a.mpg", "mpeg2video"), ("a.mkv", "libaom-av1")),
    ],
)
def test_what_ffmpeg_reads_is_decoded(name: str, codec: str, tmp_path: Path) -> None:
    if codec not in av.codecs_available:
        pytest.skip(f"this build of FFmpeg has no {codec}")
    fps = 25 if codec == "mpeg2video" else 10
    path = write_video(tmp_path / name, map(flat, GREYS), codec=codec, fps=fps)
    frames = decoded(path)
    assert levels(frames) == GREYS
    assert [frame.number for frame in frames] == list(range(5))
    times = [frame.time_s for frame in frames]
    assert times == pytest.approx([number / fps for number in range(5)], abs=0.01)


def test_the_process_hands_on_what_was_decoded(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", map(flat, GREYS))
    with VideoFrames(path, sampling=Sampling(every=2)) as video:
        assert (video.header.size_wh, video.header.codec) == ((64, 48), "mpeg4")
        assert video.header.fps == pytest.approx(10)
        frames = list(video)
    assert levels(frames) == GREYS[::2]
    own = decoded(path, Sampling(every=2))
    for one, other in zip(frames, own, strict=True):
        assert (one.number, one.time_s) == (other.number, other.time_s)
        assert np.array_equal(one.pixels_rgb, other.pixels_rgb)


def test_a_variable_rate_keeps_its_times(tmp_path: Path) -> None:
    times = [0.0, 0.04, 0.5, 0.52, 1.9]
    path = write_video(tmp_path / "a.mkv", map(flat, GREYS), times=times)
    assert [one.time_s for one in decoded(path)] == pytest.approx(times, abs=0.002)
    kept = decoded(path, Sampling(fps=2))
    assert levels(kept) == [30, 130, 230]


@pytest.mark.parametrize("rotation", [90, 180, -90])
def test_a_video_stands_upright(rotation: int, tmp_path: Path) -> None:
    stored = np.zeros((48, 64, 3), np.uint8)
    stored[:24, :32] = 255  # top left
    path = write_video(tmp_path / "a.mp4", [stored] * 2, rotation=rotation)
    pixels = decoded(path)[0].pixels_rgb
    turns = rotation // 90 % 4
    wanted = np.rot90(stored, turns)
    assert pixels.shape == wanted.shape
    assert np.abs(pixels.astype(int) - wanted).mean() < 10


def test_a_stretch_far_into_a_video_is_jumped_to(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", (flat(GREYS[i // 40]) for i in range(200)), fps=8)
    frames = decoded(path, Sampling(start=20.5, end=21.5))
    assert [frame.number for frame in frames] == list(range(164, 172))
    assert levels(frames) == [230] * 8


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", VideoUnreadable),
        (b"no video at all", VideoUnreadable),
        (b"#EXTM3U\n#EXTINF:1,\nother.mp4\n", VideoUnsupported),
        (b"ffconcat version 1.0\nfile other.mp4\n", VideoUnsupported),
        (b"<?xml version='1.0'?><MPD></MPD>", VideoUnsupported),
        (b"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n", VideoUnsupported),
        (b"\x89PNG\r\n\x1a\nbroken", VideoUnreadable),
    ],
)
def test_what_is_no_video_or_names_others_is_refused(
    content: bytes, error: type[FacsightError], tmp_path: Path
) -> None:
    write_video(tmp_path / "other.mp4", map(flat, GREYS))
    path = tmp_path / "list.mp4"
    path.write_bytes(content)
    with pytest.raises(error):
        decoded(path)


def test_a_list_that_ffmpeg_would_follow_opens_nothing(tmp_path: Path) -> None:
    """Also where the sniffing is passed by: FFmpeg knows the listed containers alone."""
    write_video(tmp_path / "other.mp4", map(flat, GREYS))
    path = tmp_path / "list.mp4"
    path.write_text(f"ffconcat version 1.0\nfile {tmp_path / 'other.mp4'}\n")
    with path.open("rb") as file, pytest.raises(VideoUnreadable):
        containers.ContainerSource(file, VideoLimits())


@pytest.mark.parametrize("share", [0.05, 0.5, 0.9])
def test_a_file_that_is_cut_off_gives_what_is_left_or_an_error(
    share: float, tmp_path: Path
) -> None:
    path = write_video(tmp_path / "a.mkv", (flat(GREYS[i % 5]) for i in range(50)))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    try:
        assert 0 < len(decoded(path)) <= 50
    except VideoUnreadable:
        assert share < 0.5


@pytest.mark.parametrize(
    "limits",
    [
        VideoLimits(seconds=0.2),
        VideoLimits(frames=3),
        VideoLimits(pixels=1000),
        VideoLimits(side=60),
        VideoLimits(streams=0),
    ],
)
def test_limits_hold_before_anything_is_decoded(limits: VideoLimits, tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", map(flat, GREYS))
    request = Request(str(path), "file", Sampling(), limits)
    with pytest.raises(VideoTooLarge):
        decoder.open_source(request)


def test_sound_alone_is_no_video(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    with av.open(path, "w") as container:
        stream = container.add_stream("aac", rate=8000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
        frame.rate = 8000
        container.mux([*stream.encode(frame), *stream.encode()])
    with pytest.raises(VideoUnreadable, match="sound alone"):
        decoded(path)


@pytest.mark.skipif(sys.platform == "win32", reason="no FIFO there")
def test_what_is_no_regular_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    for path in (tmp_path / "pipe.mp4", tmp_path, tmp_path / "none.mp4", Path("/dev/zero")):
        with pytest.raises(VideoNotFound):
            decoded(path)


@pytest.mark.parametrize("ending", ["jpg", "png", "bmp", "tiff", "webp", "gif"])
def test_a_picture_is_told_to_be_one(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{ending}"
    PIL.Image.fromarray(flat(80)).save(path)
    with pytest.raises(VideoUnreadable, match="picture; measure it with"):
        decoded(path)


def test_sound_alone_is_told_to_be_that(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(b"\0" * 3200)
    with pytest.raises(VideoUnreadable, match="sound alone"):
        decoded(path)
    with pytest.raises(ImageUnsupported, match="sound alone"):
        load_image(path)


def test_a_decoder_that_hangs_is_killed(tmp_path: Path) -> None:
    """A process that is stopped stands in for a decoder that never comes back."""
    path = write_video(tmp_path / "a.mp4", (flat(i % 200) for i in range(400)))
    with VideoFrames(path, limits=VideoLimits(wait_s=0.3)) as video:
        frames = iter(video)
        next(frames)
        os.kill(video.process_id, 19)
        with pytest.raises(VideoUnreadable, match="stopped"):
            list(frames)


def test_an_interrupt_is_for_whoever_decodes_and_not_for_the_process(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = write_video(tmp_path / "a.mp4", (flat(i % 200) for i in range(20)))
    with VideoFrames(path) as video:
        assert os.getpgid(video.process_id) != os.getpgid(0), "of another terminal's group"
        os.kill(video.process_id, signal.SIGINT)
        assert len(list(video)) == 20
    assert "Traceback" not in capfd.readouterr().err


def told(frame: Frame) -> LastFrame:
    """A frame by its number, time and pixels."""
    return LastFrame.of(frame)


def test_a_decoder_that_is_killed_is_started_again_where_it_was(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", (flat(i % 200) for i in range(400)))
    whole = [told(frame) for frame in decoded(path)]
    with VideoFrames(path) as video:
        frames = iter(video)
        some = [told(next(frames))]
        os.kill(video.process_id, 9)
        assert some + [told(frame) for frame in frames] == whole


def test_a_decoder_that_dies_again_and_again_is_an_error_and_no_end(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", (flat(i % 200) for i in range(400)))
    with VideoFrames(path) as video:
        frames = iter(video)
        next(frames)
        path.unlink()  # so that it cannot begin again
        os.kill(video.process_id, 9)
        with pytest.raises(VideoUnreadable, match="died"):
            list(frames)


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.mpg", "a.gif"])
@pytest.mark.parametrize(
    "sampling", [Sampling(), Sampling(fps=3), Sampling(every=4), Sampling(start=10.5, end=14.0)]
)
def test_the_frames_after_any_frame_are_those_that_would_have_come(
    name: str, sampling: Sampling, tmp_path: Path
) -> None:
    path, pictures = tmp_path / name, [flat(grey) for grey in range(40, 200)]
    if name.endswith("gif"):
        first, *rest = map(PIL.Image.fromarray, pictures)
        first.save(path, save_all=True, append_images=rest, duration=100)
    else:
        codec, fps = ("mpeg2video", 25) if name.endswith("mpg") else ("mpeg4", 10)
        write_video(path, pictures * (1 + (fps == 25)), codec=codec, fps=fps)
    whole = [told(frame) for frame in decoded(path, sampling)]
    assert whole
    for at in {0, len(whole) // 3, len(whole) * 4 // 5, len(whole) - 1}:
        request = Request(str(path), "file", sampling, VideoLimits(), after=whole[at])
        with closing(decoder.open_source(request)) as source:
            rest = source.frames(sampling, lambda: None, request.after)
            assert [told(frame) for frame in rest] == whole[at + 1 :]


def test_a_file_whose_frame_is_another_by_now_is_read_from_its_beginning(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", (flat(40 + i) for i in range(160)))
    whole = [told(frame) for frame in decoded(path)]
    for after in (replace(whole[120], check=0), replace(whole[120], time_s=12.01)):
        with closing(
            decoder.open_source(Request(str(path), "file", Sampling(), VideoLimits()))
        ) as (source):
            rest = source.frames(Sampling(), lambda: None, after)
            assert [told(frame) for frame in rest] == whole[121:]


def test_animations_keep_their_times(tmp_path: Path) -> None:
    pictures = [PIL.Image.fromarray(flat(grey)) for grey in GREYS]
    for name, wait in (("a.gif", 60), ("a.webp", 50), ("a.png", 40)):
        path = tmp_path / name
        pictures[0].save(
            path, save_all=True, append_images=pictures[1:], duration=wait, lossless=True
        )
        frames = decoded(path)
        assert levels(frames) == GREYS, name
        times = [frame.time_s for frame in frames]
        assert times == pytest.approx([i * wait / 1000 for i in range(5)]), name


def test_a_folder_or_a_pattern_is_a_sequence_in_the_order_of_its_numbers(tmp_path: Path) -> None:
    for number, grey in zip((1, 2, 10, 11, 100), GREYS, strict=True):
        PIL.Image.fromarray(flat(grey)).save(tmp_path / f"shot_{number}.png")
    (tmp_path / "notes.txt").write_text("no picture")
    PIL.Image.fromarray(flat(0)).save(tmp_path / "other.png")
    for path in (tmp_path / "shot_%d.png", tmp_path / "shot_*"):
        request = Request(str(path), "sequence", Sampling(fps=5), VideoLimits())
        frames = list(decoder.open_source(request).frames(request.sampling, lambda: None))
        assert levels(frames) == GREYS
        assert [frame.time_s for frame in frames] == pytest.approx([0, 0.2, 0.4, 0.6, 0.8])
    folder = Request(str(tmp_path), "sequence", Sampling(), VideoLimits())
    source = decoder.open_source(folder)
    assert source.header.frames == 6
    assert "25 frames a second" in " ".join(source.header.notes)
    with pytest.raises(VideoNotFound):
        decoder.open_source(
            Request(str(tmp_path / "no_%d.png"), "sequence", Sampling(), VideoLimits())
        )
