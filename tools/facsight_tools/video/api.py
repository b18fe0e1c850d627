"""Measuring a video from Python."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from facsight_tools.api import open_shared_pipeline, shared_pipeline
from facsight_tools.at_rest import check_at_rest
from facsight_tools.errors import (
    FacsightError,
    InferenceFailed,
    ModelError,
    OutOfMemory,
    OutputRefused,
    ProviderUnavailable,
)
from facsight_tools.image import ImageSource, load_image
from facsight_tools.pipeline import Pipeline
from facsight_tools.printable import printable
from facsight_tools.rules.catalogue import RuleSource, Selection, select
from facsight_tools.shown import frame
from facsight_tools.table import Row
from facsight_tools.types import Provenance
from facsight_tools.video.decode import VideoFrames
from facsight_tools.video.decoder import Kind
from facsight_tools.video.frames import VideoHeader
from facsight_tools.video.journal import Journal, Keep, remove_journal, secret_of
from facsight_tools.video.measure import LONG, How, MeasuredVideo, SecondReader, measure
from facsight_tools.video.reading import reader_starter
from facsight_tools.video.sampling import DEFAULT_VIDEO_LIMITS, EVERY_FRAME, Sampling, VideoLimits
from facsight_tools.video.series import Series
from facsight_tools.video.speech import Listening, listen
from facsight_tools.video.stills import is_pattern
from facsight_tools.video.table import video_rows

if TYPE_CHECKING:
    import pandas


open_video_pipeline: Final = open_shared_pipeline


def video_pipeline() -> Pipeline:
    """The pipeline of this process for many pictures or frames, opened at first use."""
    return shared_pipeline()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class VideoAnalysis:
    """The measurement of one video: the same file and models give equal numbers on a CPU.

    Attributes:
        name: what the video is called.
        header: what the file says of itself: rate, size, container, codec.
        size_wh: pixels of a frame, upright.
        series: the numbers by person and quantity, with times, cuts and counts of losses.
        provenance: what made the analysis.
        rules: the rule sets that scored the faces.
        measured: the rows that the series stands on.
    """

    name: str
    header: VideoHeader
    size_wh: tuple[int, int]
    series: Series
    provenance: Provenance
    rules: Selection
    measured: MeasuredVideo

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be known of how the video was read."""
        return self.series.notes

    @property
    def broken(self) -> FacsightError | None:
        """Why it could not be read to its end; what came before is measured. None: it could."""
        return self.measured.broken

    @property
    def goes_on(self) -> bool:
        """Whether more of it may be read another time, so that what is kept is worth keeping."""
        return self.broken is not None and not self.measured.cut_off

    def rows(self) -> Iterator[Row]:
        """The rows of the table, one a face and frame, one a frame without a face."""
        return video_rows(self.name, self.measured, self.rules)

    def to_dict(self) -> dict[str, Any]:
        """The analysis as `facsight analyze --json` prints it: the video, its faces, the rows."""
        series, header = self.series, self.header
        return {
            "video": {
                "seconds": round(series.duration_s, 4),
                "frames": len(series.times),
                "fps": round(series.fps, 4),
                "size_wh": list(self.size_wh),
                "container": header.container,
                "codec": header.codec,
                "cuts": [round(one, 4) for one in series.cuts],
                "switches": series.switches,
            },
            "faces": [
                {
                    "face": one.face,
                    "frames": int(one.present.sum()),
                    "first_s": round(float(series.times[one.present][0]), 4),
                    "last_s": round(float(series.times[one.present][-1]), 4),
                    "losses": one.losses,
                }
                for one in series.faces.values()
            ],
            "rows": [
                {name: cell for name, cell in row.items() if name not in ("input", "notes")}
                for row in self.rows()
            ],
            "notes": list(self.notes),
        }

    def to_frame(self) -> pandas.DataFrame:
        """A pandas data frame of `facsight analyze --csv`'s columns, one row a face and frame.

        `frame` counts from 0, `timestamp` is seconds; of a frame without a face all else is empty.

        Raises:
            UnknownOption: pandas is not installed.
        """
        return frame(self.rows())

    def __repr__(self) -> str:
        """How long, how many frames and faces."""
        series, (width, height) = self.series, self.size_wh
        faces = "1 face" if len(series.faces) == 1 else f"{len(series.faces)} faces"
        return (
            f"<VideoAnalysis {series.duration_s:.2f} s, {len(series.times)} frames, {faces}, "
            f"{width} x {height} px>"
        )


@dataclass(frozen=True, slots=True)
class VideoOutcome:
    """What came of one video: its analysis, or the error that it met."""

    name: str
    result: VideoAnalysis | FacsightError

    @property
    def ok(self) -> bool:
        """Whether it was measured to its end."""
        return self.error is None

    @property
    def error(self) -> FacsightError | None:
        """The error that it met, if any; of what was measured before, there is a result still."""
        return self.result.broken if isinstance(self.result, VideoAnalysis) else self.result

    @property
    def face_count(self) -> int:
        """How many people were measured."""
        return len(self.result.series.faces) if isinstance(self.result, VideoAnalysis) else 0


def analyze_video(
    path: str | Path,
    *,
    sampling: Sampling = EVERY_FRAME,
    rules: RuleSource | Sequence[RuleSource] = (),
    neutral: Sequence[ImageSource] = (),
    scene: bool = False,
    landmarks: bool = False,
    progress: Callable[[int, float], None] | None = None,
    keep: str | Path | None = None,
) -> VideoAnalysis:
    """Measure the faces of a video, each person under one number.

        smile = facsight.analyze_video("clip.mp4").series.faces[1].columns["AU12"]

    Args:
        path: a video that FFmpeg reads (MP4, MOV, MKV, WebM, AVI, ...), an animation (GIF, WebP,
            PNG), or the frames of one: a pattern such as `shots/img_%04d.png`, or a folder
            with nothing else.
        sampling: which frames; every one by default. `Sampling(fps=10, start=60)` takes ten a
            second from the second minute on. Of an image sequence its `fps` is the rate at which
            it was taken, 25 where it is not told.
        rules: as in `analyze`.
        neutral: as in `analyze`; give it only where one person is to be seen.
        scene: look for hands as well, five times a second at most, which takes several times as
            long; units under a hand are then unavailable, and `hand_on_face` and `hand_on_mouth`
            are columns.
        landmarks: keep the 478 points as columns too, `x_0` to `z_477`, image pixels.
        progress: called after each frame with how many there were and its time in seconds.
        keep: a file in which what is measured is kept until all of it is; the same call again
            goes on with it, and then it is gone. Only who has the video can read it.

    Returns:
        The analysis: intensities on 0-5, angles in degrees, boxes in pixels, times in seconds.

    Raises:
        VideoNotFound, VideoUnreadable, VideoUnsupported, VideoTooLarge: the video cannot be used;
            the message says what to do.
        UnknownOption, RuleSetInvalid: of the options.
        NoFaceFound: a reference picture shows no face.
        ModelError: a network file is missing or altered; the message says what to run.
        OutputRefused: `keep` is of another video or other options, or cannot be written.
    """
    pipeline = video_pipeline()
    check_at_rest(neutral)
    relaxed = pipeline.neutral([load_image(one) for one in neutral]) if neutral else None
    how = How(select(rules), relaxed, landmarks=landmarks, scene=scene)
    kind: Kind = "sequence" if is_pattern(path) or Path(path).is_dir() else "file"
    kept = None if keep is None else Keep(Path(keep))
    video = measure_video(path, kind, sampling, pipeline, how, progress, keep=kept)
    if kept is not None and not video.goes_on:
        remove_journal(kept.path)
    return video


def measure_video(
    path: str | Path,
    kind: Kind,
    sampling: Sampling,
    pipeline: Pipeline,
    how: How,
    progress: Callable[[int, float], None] | None = None,
    limits: VideoLimits = DEFAULT_VIDEO_LIMITS,
    keep: Keep | None = None,
) -> VideoAnalysis:
    """`analyze_video` with a pipeline of one's own; raises as it does. What is kept stays."""
    name = printable(str(path))
    told = progress or (lambda _count, _time_s: None)
    with ExitStack() as stack:
        journal = None
        if keep is not None:
            secret = secret_of(path, kind, sampling, pipeline, how)
            journal = stack.enter_context(Journal(keep, secret))
        stand = None if journal is None else journal.stand
        after = None if stand is None else stand.reached
        video = stack.enter_context(VideoFrames(path, kind, sampling, limits, after=after))
        known = None if journal is None else journal.heard
        speech = stack.enter_context(
            listen(path, sampling, limits, how.speech, video.header.sound)
            if known is None
            else Listening(known)
        )
        start = reader_starter(pipeline, how)
        beside = None
        if start is not None:
            expected = sampling.expected(video.header)
            beside = SecondReader(start, 0 if expected >= LONG else LONG)
        measured = measure(
            name,
            video,
            pipeline,
            how,
            told,
            speech=speech,
            end=sampling.end,
            journal=journal,
            beside=beside,
        )
    return VideoAnalysis(
        name,
        measured.header,
        measured.size_wh,
        measured.series,
        pipeline.provenance,
        how.rules,
        measured,
    )


def video_outcome(name: str, run: Callable[[], VideoAnalysis]) -> VideoOutcome:
    """What comes of measuring one video, so that a bad one stops no other.

    Raises:
        ModelError, ProviderUnavailable: nothing can be measured here.
        OutputRefused: what is kept on the way cannot be written, or is of something else.
    """
    try:
        return VideoOutcome(name, run())
    except (ModelError, OutputRefused, ProviderUnavailable):
        raise
    except FacsightError as error:
        return VideoOutcome(name, error)
    except MemoryError:
        told = "There is not enough memory to measure the video; scale it down."
        return VideoOutcome(name, OutOfMemory(told))
    except Exception as error:
        return VideoOutcome(
            name,
            InferenceFailed(
                f"The video could not be measured ({type(error).__name__}: {error}). Leave it out, "
                "and report it."
            ),
        )
