"""Frames of a file that FFmpeg reads, through PyAV. Called in the decoding process alone.

FFmpeg is given an open file and no name, so that no name can be a protocol, a pattern or a device;
it may open nothing else, and knows no container but those listed here. Playlists and lists of files
(HLS, DASH, ffconcat, SDP, image2) are none of them.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, BinaryIO, Final

from facsight_tools.errors import VideoTooLarge, VideoUnreadable, VideoUnsupported
from facsight_tools.video.frames import LastFrame, PackedFrame, VideoHeader
from facsight_tools.video.notes import note
from facsight_tools.video.sampling import Chooser, Sampling, VideoLimits

CONTAINERS: Final = (
    *("mov", "mp4", "m4a", "3gp", "3g2", "mj2", "matroska", "webm", "avi", "mpegts", "mpeg"),
    *("flv", "ogg", "asf", "mjpeg", "ivf", "mxf", "dv"),
)
"""FFmpeg's demuxers that are used."""

CODECS: Final = frozenset(
    (
        *("h264", "hevc", "vp8", "vp9", "av1", "libdav1d", "libaom-av1", "libvpx", "libvpx-vp9"),
        *("mpeg4", "mpeg1video", "mpeg2video", "mjpeg", "h263", "flv", "flv1", "theora"),
        *("msmpeg4v1", "msmpeg4v2", "msmpeg4", "msmpeg4v3", "wmv1", "wmv2", "wmv3", "vc1"),
        *("prores", "dnxhd", "dvvideo", "ffv1", "huffyuv", "ffvhuff", "rawvideo", "jpeg2000"),
        *("png", "utvideo", "cinepak", "svq3", "vvc"),
    )
)
"""FFmpeg's video decoders that are used."""

_PROTOCOLS: Final = "file"
_BUFFER: Final = 2**18
_THREADS: Final = 2
_LARGE: Final = 2**20  # pixels of a frame; below, a second thread costs more than it gains
_ODD_PIXELS: Final = (Fraction(1, 4), Fraction(4))
_SEEK_S: Final = 10.0
_ALIVE: Final = 64


def av_errors() -> tuple[type[BaseException], ...]:
    """What PyAV raises over a file."""
    import av

    return (av.FFmpegError, ValueError, OSError, EOFError, RuntimeError)


def open_container(file: BinaryIO, limits: VideoLimits) -> Any:
    """PyAV's container of a file, of those that are read here alone.

    Raises:
        VideoUnreadable, VideoTooLarge: it is not opened.
    """
    import av

    try:
        container = av.open(
            file,
            options={
                "protocol_whitelist": _PROTOCOLS,
                "format_whitelist": ",".join(CONTAINERS),
                "max_streams": str(limits.streams + 1),
            },
            buffer_size=_BUFFER,
            metadata_errors="replace",
        )
    except av_errors() as error:
        raise _unreadable(error) from error
    if len(container.streams) > limits.streams:
        raise VideoTooLarge(
            f"The file has more than {limits.streams} streams; save the video alone."
        )
    return container


class ContainerSource:
    """An open video file.

    Args:
        file: opened for reading in binary.
        limits: what its header is held to.

    Raises:
        VideoUnreadable, VideoUnsupported, VideoTooLarge: it is not decoded.
    """

    def __init__(self, file: BinaryIO, limits: VideoLimits) -> None:
        self._errors = av_errors()
        self._file, self._limits = file, limits
        self._open()
        self.header = self._read_header()

    def _open(self) -> None:
        from av.video.reformatter import VideoReformatter

        # One for all frames: it keeps its tables, and starts no thread for each.
        self._converter: Any = VideoReformatter()
        self._container = open_container(self._file, self._limits)
        streams = self._container.streams
        # A cover picture is a video stream of one frame that is marked as such.
        videos = [one for one in streams.video if not _is_cover(one)]
        if not videos:
            what = "sound alone" if streams.audio else "no video stream"
            raise VideoUnreadable(f"The file holds {what}; give a file with moving pictures.")
        self._stream: Any = videos[0]
        context = self._stream.codec_context
        if context is None or context.name not in CODECS:
            name = "unknown" if context is None else context.name
            raise VideoUnsupported(
                f"The video's codec ({name}) is not decoded here; convert it to H.264 in MP4."
            )
        self._context, self._videos = context, len(videos)

    def _read_header(self) -> VideoHeader:
        stream, context = self._stream, self._context
        rate = stream.average_rate or stream.guessed_rate or Fraction(0)
        own = float(stream.duration * stream.time_base) if stream.duration else 0.0
        whole = self._container.duration / 1e6 if self._container.duration else 0.0
        sound = bool(self._container.streams.audio)
        notes = []
        if self._videos > 1:
            notes.append(note("only_first", count=self._videos))
        header = VideoHeader(
            fps=float(rate),
            duration_s=max(own, whole),
            size_wh=(context.width, context.height),
            frames=stream.frames,
            container=self._container.format.name,
            codec=context.name,
            notes=tuple(notes),
            sound=sound,
            own_s=own or (0.0 if sound else whole),
        )
        check_header(header, self._limits)
        return header

    def frames(
        self, sampling: Sampling, alive: Callable[[], None], after: LastFrame | None = None
    ) -> Iterator[PackedFrame]:
        """The frames that are wanted, in the order of their times.

        Args:
            sampling: which.
            alive: called now and then while unwanted frames are decoded.
            after: the frame that those are wanted after; they are the same as if all came.

        Raises:
            VideoUnreadable, VideoTooLarge: on the way.
        """
        self._prepare()
        chooser, number, last = Chooser(sampling), self._sought(sampling), -1.0
        frames = None if after is None else self._jumped_past(after, alive)
        if after is not None and frames is not None:
            chooser.wants(after.number, after.time_s)  # so that it knows whose turn is next
            number, last = after.number + 1, after.time_s
        elif after is not None and after.time_s >= _SEEK_S:
            self._again()
            number = self._sought(sampling)
        for decoded, frame in enumerate(frames or self._decoded(), 1):
            if decoded > self._limits.frames:
                raise VideoTooLarge(_too_many_frames(self._limits))
            time_s = self._time(frame, number if number is not None else 0, last)
            if number is None:
                number = round(time_s * self.header.fps)
            if time_s > self._limits.seconds:
                raise VideoTooLarge(_too_long(self._limits))
            if chooser.is_over(time_s):
                return
            if time_s > last:
                last = time_s
                if chooser.wants(number, time_s) and is_after(number, after):
                    yield PackedFrame(number, time_s, *self._pixels(frame))
            if decoded % _ALIVE == 0:
                alive()
            number += 1

    def close(self) -> None:
        """Let go of the file."""
        self._container.close()
        self._file.close()

    def _prepare(self) -> None:
        # A frame larger than the header said is refused by FFmpeg before it has room for it.
        self._context.options = {"max_pixels": str(self._limits.pixels)}
        self._context.thread_type = "AUTO"
        width, height = self.header.size_wh
        self._context.thread_count = _THREADS if width * height >= _LARGE else 1

    def _again(self) -> None:
        """From the beginning, as if nothing had been read."""
        self._container.close()
        self._file.seek(0)
        self._open()
        self._prepare()

    def _jumped_past(self, after: LastFrame, alive: Callable[[], None]) -> Iterator[Any] | None:
        """The frames after one that is jumped to; None where it is not found again as it was.

        A file may have no index, other times after a jump, or pictures that need what was before.
        """
        if after.time_s < _SEEK_S or not self.header.fps:
            return None
        try:
            self._container.seek(self._offset + int((after.time_s - 1.0) * 1e6))
            frames = self._decoded()
            for decoded, frame in enumerate(frames):
                if frame.time is None or self._time(frame, 0, -1.0) > after.time_s:
                    return None
                if self._time(frame, 0, -1.0) == after.time_s:
                    same = zlib.crc32(self._pixels(frame)[1]) == after.check
                    return frames if same else None
                if decoded % _ALIVE == 0:
                    alive()
        except VideoUnreadable:
            return None
        except self._errors:
            return None
        return None

    def _sought(self, sampling: Sampling) -> int | None:
        """Jump near the start; the number of the next frame, None where it is told by its time."""
        if sampling.start < _SEEK_S or not self.header.fps:
            return 0
        try:
            self._container.seek(self._offset + int((sampling.start - 1.0) * 1e6))
        except self._errors:
            return 0
        return None

    def _decoded(self) -> Iterator[Any]:
        """Every frame; damaged packets are passed over as long as anything comes."""
        any_came, failed = False, None
        try:
            for packet in self._container.demux(self._stream):
                try:
                    frames = packet.decode()
                except self._errors as error:
                    failed = error
                    continue
                for frame in frames:
                    any_came = True
                    yield frame
        except self._errors as error:  # the file ends before it should
            failed = error
        if not any_came:
            if failed is not None:
                raise _unreadable(failed)
            raise VideoUnreadable("Not one frame of the video can be decoded; it may be cut off.")

    @property
    def _offset(self) -> int:
        return self._container.start_time or 0

    def _time(self, frame: Any, number: int, last: float) -> float:
        """Seconds from the start of the file; by the nominal rate where the stream has no times."""
        if frame.time is not None:
            return max(float(frame.time) - self._offset / 1e6, 0.0)
        step = 1.0 / self.header.fps if self.header.fps else 0.04
        return last + step if last >= 0 else number * step

    def _pixels(self, frame: Any) -> tuple[tuple[int, int], memoryview]:
        """Its size, and its pixels line by line."""
        width, height = frame.width, frame.height
        shape = self._stream.sample_aspect_ratio
        if shape and shape != 1 and _ODD_PIXELS[0] <= shape <= _ODD_PIXELS[1]:
            width = round(width * shape)
        check_frame(width, height, self._limits)
        try:
            made = self._converter.reformat(
                frame, format="rgb24", width=width, height=height, threads=1
            )
        except self._errors as error:
            raise _unreadable(error) from error
        turns = round(frame.rotation / 90) % 4
        (plane,) = made.planes
        if not turns and plane.line_size == 3 * width:
            return (width, height), memoryview(plane)[: 3 * width * height]
        import numpy as np

        rgb = np.ascontiguousarray(np.rot90(made.to_ndarray(), turns))
        return (rgb.shape[1], rgb.shape[0]), rgb.data.cast("B")


def check_header(header: VideoHeader, limits: VideoLimits) -> None:
    """Raise `VideoTooLarge` where what a video says of itself is over a limit."""
    if header.duration_s > limits.seconds:
        raise VideoTooLarge(_too_long(limits))
    if header.frames > limits.frames:
        raise VideoTooLarge(_too_many_frames(limits))
    check_frame(*header.size_wh, limits)


def check_frame(width: int, height: int, limits: VideoLimits) -> None:
    """Raise `VideoTooLarge` where a frame has too many pixels."""
    if width * height > limits.pixels or max(width, height) > limits.side:
        raise VideoTooLarge(
            f"A frame has {width} x {height} pixels; the limit is "
            f"{limits.pixels / 1e6:.0f} megapixels and {limits.side:,} a side. Scale the video "
            "down."
        )


def is_after(number: int, after: LastFrame | None) -> bool:
    """Whether a frame comes after the one that was had."""
    return after is None or number > after.number


def _is_cover(stream: Any) -> bool:
    return "attached_pic" in str(stream.disposition).lower()


def _too_long(limits: VideoLimits) -> str:
    return (
        f"The video is longer than {limits.seconds / 3600:g} hours, the most that is read; cut it."
    )


def _too_many_frames(limits: VideoLimits) -> str:
    return f"The video has more than {limits.frames:,} frames, the most that are read; cut it."


def _unreadable(error: BaseException) -> VideoUnreadable:
    told = str(getattr(error, "strerror", "") or type(error).__name__)
    return VideoUnreadable(
        f"The video cannot be decoded ({told}): it is damaged, cut off, or of no container read "
        f"here ({', '.join(CONTAINERS[:9])}, ...). Convert it to MP4."
    )
