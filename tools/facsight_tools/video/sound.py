"""A file's sound as 16 kHz mono, through PyAV. Called in the decoding process alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, Final

import numpy as np

from facsight_tools.errors import VideoUnsupported
from facsight_tools.video.containers import av_errors, open_container
from facsight_tools.video.frames import SOUND_HZ, Sound
from facsight_tools.video.sampling import Sampling, VideoLimits

SOUND_CODECS: Final = frozenset(
    (
        *("aac", "mp3", "mp3float", "mp2", "mp2float", "opus", "libopus", "vorbis", "libvorbis"),
        *("flac", "alac", "ac3", "eac3", "wmav1", "wmav2", "adpcm_ms", "adpcm_ima_wav"),
        *("amrnb", "amrwb", "amr_nb", "amr_wb", "libopencore_amrnb", "libopencore_amrwb"),
    )
)
"""FFmpeg's decoders of sound that are used, besides those of plain samples, `pcm_...`."""

_SEEK_S: Final = 10.0
_PIECE: Final = SOUND_HZ
_LEAST: Final = SOUND_HZ // 10
"""What is handed on together, where a codec's own frames are shorter."""
_JITTER_S: Final = 0.002
"""By so much times may be off what the samples before say; what is farther is told anew."""
_ALIVE: Final = 2**10


class SoundSource:
    """The first stream of sound of a file.

    Args:
        file: opened for reading in binary.
        limits: what the file is held to.

    Raises:
        VideoUnreadable, VideoUnsupported, VideoTooLarge: it is not decoded.
    """

    def __init__(self, file: BinaryIO, limits: VideoLimits) -> None:
        self._file, self._limits = file, limits
        self._container = open_container(file, limits)
        streams = self._container.streams.audio
        if not streams:
            raise VideoUnsupported("The video has no sound.")
        self._stream: Any = streams[0]
        name = self._stream.codec_context.name if self._stream.codec_context else "unknown"
        if name not in SOUND_CODECS and not name.startswith("pcm_"):
            raise VideoUnsupported(f"The codec of its sound ({name}) is not decoded here.")

    def pieces(self, sampling: Sampling, alive: Callable[[], None]) -> Iterator[Sound]:
        """The sound of the stretch that is wanted, piece after piece.

        What is damaged is passed over; the next piece says where it goes on.

        Args:
            sampling: from when to when.
            alive: called now and then while nothing comes.
        """
        start_s, waiting = 0.0, np.zeros(0, np.int16)
        for piece in self._small_pieces(sampling, alive):
            # A message for each of a codec's frames would cost more than to decode it.
            end_s = start_s + len(waiting) / SOUND_HZ
            if len(waiting) and (len(waiting) >= _LEAST or abs(piece.time_s - end_s) > _JITTER_S):
                yield Sound(start_s, waiting)
                waiting = waiting[:0]
            start_s = start_s if len(waiting) else piece.time_s
            waiting = np.concatenate([waiting, piece.samples])
        if len(waiting):
            yield Sound(start_s, waiting)

    def _small_pieces(self, sampling: Sampling, alive: Callable[[], None]) -> Iterator[Sound]:
        import av

        resampler = av.AudioResampler(format="s16", layout="mono", rate=SOUND_HZ)
        for count, frame in enumerate(self._decoded(sampling)):
            if count % _ALIVE == 0:
                alive()
            if frame.time is None:
                continue
            start = float(frame.time) - (self._container.start_time or 0) / 1e6
            if start > min(sampling.end or self._limits.seconds, self._limits.seconds):
                return
            if start + frame.samples / frame.sample_rate < sampling.start - 1.0:
                continue
            try:
                made = [one.to_ndarray().ravel() for one in resampler.resample(frame)]
            except av_errors():
                resampler = av.AudioResampler(format="s16", layout="mono", rate=SOUND_HZ)
                continue
            samples = np.concatenate([np.zeros(0, np.int16), *made]).astype(np.int16)
            for at in range(0, len(samples), _PIECE):
                yield Sound(max(start + at / SOUND_HZ, 0.0), samples[at : at + _PIECE])

    def close(self) -> None:
        """Let go of the file."""
        self._container.close()
        self._file.close()

    def _decoded(self, sampling: Sampling) -> Iterator[Any]:
        errors = av_errors()
        if sampling.start >= _SEEK_S:
            start = self._container.start_time or 0
            try:
                self._container.seek(start + int((sampling.start - 1.0) * 1e6))
            except errors:
                self._container.seek(start)
        try:
            for packet in self._container.demux(self._stream):
                try:
                    frames = packet.decode()
                except errors:
                    continue
                yield from frames
        except errors:  # the file ends before it should
            return
