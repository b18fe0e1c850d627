"""`facsight analyze`: pictures, videos and folders in; a list, JSON, CSV or Parquet out."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any, Final, Protocol

from facsight.cli.app import BAD_INPUT, OK, PARTLY_FAILED, Terminated
from facsight.cli.conditions import refuse_other_kind
from facsight.cli.pictures import print_analysis
from facsight.cli.progress import Progress
from facsight.cli.terminal import print_json, remark
from facsight.cli.videos import print_video
from facsight_tools.api import (
    default_pipeline,
    helper_starter,
    open_shared_pipeline,
    shared_pipeline,
)
from facsight_tools.batch import Item, Measure, StartHelper, measure_each
from facsight_tools.errors import OutputRefused, UnknownOption
from facsight_tools.given_files import output_file
from facsight_tools.image import load_image
from facsight_tools.pipeline import Pipeline
from facsight_tools.printable import printable
from facsight_tools.rules.catalogue import Selection, select
from facsight_tools.seams import AUReader
from facsight_tools.table_files import (
    Csv,
    GrowingFile,
    JsonLines,
    LineForm,
    Outcome,
    Parquet,
    Written,
    json_of,
    texts_of,
)
from facsight_tools.toolboxes.installed import TOOLS, open_tool
from facsight_tools.types import (
    Analysis,
)
from facsight_tools.video.api import (
    VideoAnalysis,
    VideoOutcome,
    measure_video,
    video_outcome,
)
from facsight_tools.video.cover import COLUMNS
from facsight_tools.video.inputs import VideoItem, inputs
from facsight_tools.video.journal import Keep, remove_journal
from facsight_tools.video.measure import HAND_COLUMNS, How
from facsight_tools.video.sampling import Sampling
from facsight_tools.video.speech import open_detector
from facsight_tools.video.table import SPEECH

Given = Item | VideoItem

_CHANGES_NO_ROW: Final = (
    *("command", "conditions", "version", "paths", "engine", "workers"),
    *("overwrite", "resume", "json", "csv", "parquet", "jsonl"),
)
"""All other arguments are kept with an interrupted table, a new one too."""
_FLAGS: Final = {"au_readers": "--au-reader"}


def run(args: argparse.Namespace) -> int:
    """Measure every input; failures go to stderr and into the table, and do not stop the rest."""
    with ended_by_sigterm():
        return _run(args)


def _run(args: argparse.Namespace) -> int:
    select(args.rules)
    target = args.csv or args.parquet or args.jsonl or ""
    if (args.resume or args.overwrite) and target == "-":
        raise UnknownOption("--resume and --overwrite go with a FILE, and '-' is none.")
    if args.drop_empty and target == "-":
        raise UnknownOption("--drop-empty knows what is empty at the end only: name a FILE.")
    if args.speech:
        open_detector()
    given = list(inputs(args.paths, sequence=args.sequence))
    refuse_other_kind(args, {"video" if isinstance(one, VideoItem) else "picture" for one in given})
    files = [one for one in map(_file, given) if one is not None]
    for folder in map(Path, filter(None, args.paths)):
        if folder.is_dir() and not args.sequence:
            _tell_passed_over(folder, set(files))
    path = None
    if target not in ("", "-"):
        path = output_file(target, inputs=files, overwrite=args.overwrite or args.resume)
        if path.exists() and not args.overwrite:
            if not path.with_name(f"{path.name}.part").exists():
                remark(f"nothing left to do: '{printable(target)}' is complete")
                return OK
            output_file(target, inputs=files)
    if args.engine == "ray":
        if not target:
            raise UnknownOption("--engine ray writes a table: --csv, --jsonl or --parquet FILE.")
        from facsight.cli import ray_engine

        measure: _Engine = ray_engine.RayEngine(args)
        form = form_of(args)
    else:
        alone = [type(one) for one in given] == [Item]
        if not alone:
            _let_others_go_first()
        form, measure = measuring_of(args, alone=alone, beside=path)
    if form is None:
        return _show(args, given, measure)
    if path is None:
        return _stream(form, given, measure)
    kept = GrowingFile(
        path, form, resume=args.resume, options=_options(args), spare=not args.overwrite
    )
    return _keep(kept, given, measure)


@contextmanager
def ended_by_sigterm() -> Iterator[None]:
    """SIGTERM ends the block as Ctrl-C does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(*_: object) -> None:
        raise Terminated

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _options(args: argparse.Namespace) -> dict[str, str]:
    """Every option that changes a row, and its value; a file's is what the file holds."""
    return {
        _FLAGS.get(name, f"--{name.replace('_', '-')}"): json.dumps(_content(value))
        for name, value in vars(args).items()
        if name not in _CHANGES_NO_ROW
    }


def _content(value: Any) -> Any:
    if isinstance(value, list):
        return [_content(one) for one in value]
    if isinstance(value, str) and Path(value).is_file():
        return hashlib.blake2b(Path(value).read_bytes(), digest_size=16).hexdigest()
    return value


def measuring_of(
    args: argparse.Namespace, *, alone: bool = False, beside: Path | None = None
) -> tuple[LineForm | None, _Measuring]:
    """How inputs are measured, and how what comes of them is written.

    Args:
        args: those of the command.
        alone: it is one picture and no more.
        beside: the file that is written; what is measured of a video on the way is kept beside it.
    """
    rules = select(args.rules)
    sampling = Sampling(args.fps, args.every, args.start, args.end)
    named = [open_tool(one) if one in TOOLS else one for one in args.au_readers]
    pipeline = _pipeline(named, alone=alone)
    seconds = tuple(reader.card.id for reader in pipeline.au_readers[1:])
    relaxed = pipeline.neutral([load_image(one) for one in args.neutral]) if args.neutral else None
    told = {"rules": rules, "neutral": relaxed, "scene": args.scene, "order": args.order}
    pictures = partial(pipeline.analyze, **told)
    how = How(rules, relaxed, landmarks=args.landmarks, scene=args.scene, speech=args.speech)
    video = partial(_video, pipeline=pipeline, how=how, sampling=sampling)
    keep = None if beside is None else partial(_kept_beside, beside, resume=args.resume)
    return _form(args, rules, seconds), _Measuring(
        pictures, video, pipeline.lanes, keep, None if alone else helper_starter(pipeline, told)
    )


def _let_others_go_first() -> None:
    """Many pictures, or a video, make nobody wait who asks for one beside them: as `nice -n 5`."""
    if sys.platform != "win32":
        os.setpriority(os.PRIO_PROCESS, 0, max(5, os.getpriority(os.PRIO_PROCESS, 0)))


def form_of(args: argparse.Namespace) -> LineForm | None:
    """How the file that was asked for is written, without opening what measures."""
    seconds = [open_tool(one).card.id if one in TOOLS else one for one in args.au_readers[1:]]
    return _form(args, select(args.rules), seconds)


def _pipeline(readers: Sequence[AUReader | str], *, alone: bool) -> Pipeline:
    """What measures; for one picture alone it is another than for many."""
    if readers:
        return (Pipeline if alone else open_shared_pipeline)(au_readers=readers)
    return default_pipeline() if alone else shared_pipeline()


def _form(args: argparse.Namespace, rules: Selection, seconds: Sequence[str]) -> LineForm | None:
    """How the file that was asked for is written; None where a list or JSON is shown."""
    if args.csv:
        return Csv(rules, seconds, raw=args.csv_raw, more=_more(args), **_extent(args))
    if args.parquet:
        return Parquet(rules, seconds, more=_more(args), **_extent(args))
    return JsonLines() if args.jsonl else None


def _more(args: argparse.Namespace) -> list[str]:
    """The columns of videos that were asked for besides."""
    return [
        *(COLUMNS.values() if args.wide else ()),
        *(HAND_COLUMNS if args.scene else ()),
        *([SPEECH] if args.speech else ()),
    ]


def _extent(args: argparse.Namespace) -> dict[str, bool]:
    """How much of the table is written."""
    return {name: getattr(args, name) for name in ("landmarks", "wide", "drop_empty")}


class _Engine(Protocol):
    """What measures inputs."""

    def each(self, given: Iterable[Given], progress: Progress) -> Iterator[Outcome]:
        """One outcome each, in order."""
        ...


@dataclass(frozen=True, slots=True)
class _Measuring:
    """How pictures are measured, in batches, `lanes` of them at a time, and how a video is."""

    pictures: Measure
    video: Callable[[VideoItem, Progress, Keep | None], VideoOutcome]
    lanes: int
    keep: Callable[[VideoItem], Keep] | None = None
    start_helper: StartHelper | None = None

    def each(self, given: Iterable[Given], progress: Progress) -> Iterator[Outcome]:
        """One outcome each, in order."""
        for is_video, some in groupby(given, lambda one: isinstance(one, VideoItem)):
            if is_video:
                for one in some:
                    if isinstance(one, VideoItem):
                        yield from self._of_video(one, progress)
            else:
                rest = [one for one in some if isinstance(one, Item)]
                yield from measure_each(
                    rest, self.pictures, lanes=self.lanes, start_helper=self.start_helper
                )

    def _of_video(self, item: VideoItem, progress: Progress) -> Iterator[VideoOutcome]:
        keep = None if self.keep is None else self.keep(item)
        outcome = self.video(item, progress, keep)
        yield outcome
        result = outcome.result
        done = not result.goes_on if isinstance(result, VideoAnalysis) else outcome.ok
        if keep is not None and done:  # it was written, since the next is asked for
            remove_journal(keep.path)


def _video(
    item: VideoItem,
    progress: Progress,
    keep: Keep | None,
    *,
    pipeline: Pipeline,
    how: How,
    sampling: Sampling,
) -> VideoOutcome:
    told = partial(progress.frame, item.name)
    run = partial(measure_video, item.path, item.kind, sampling, pipeline, how, told, keep=keep)
    return video_outcome(item.name, run)


def _kept_beside(target: Path, item: VideoItem, *, resume: bool) -> Keep:
    """The file in which a video is kept on the way, by the video's name."""
    own = hashlib.blake2b(os.fsencode(item.path), digest_size=4).hexdigest()
    return Keep(target.with_name(f"{target.name}.{own}.part"), resume=resume)


def _file(one: Given) -> Path | None:
    if isinstance(one, VideoItem):
        return one.path
    return one.source if isinstance(one.source, Path) else None


def _progress(given: Sequence[Given], *, bar: bool = True) -> Progress:
    videos = any(isinstance(one, VideoItem) for one in given)
    return Progress(len(given), noun="inputs" if videos else "pictures", bar=bar)


def _show(args: argparse.Namespace, given: Sequence[Given], measure: _Engine) -> int:
    """A list as it comes, or one JSON array at the end."""
    objects = []
    with _progress(given, bar=args.json or not sys.stdout.isatty()) as progress:
        for outcome in measure.each(given, progress):
            progress.step(outcome)
            if args.json:
                objects.append(json_of(outcome))
            elif isinstance(outcome, Written):
                continue
            elif isinstance(outcome.result, Analysis):
                print_analysis(outcome.name, outcome.result)
            elif isinstance(outcome.result, VideoAnalysis):
                print_video(outcome.result)
    if args.json:
        print_json(objects)
    return _status(progress)


def _stream(form: LineForm, given: Sequence[Given], measure: _Engine) -> int:
    sys.stdout.write(form.head())
    with _progress(given, bar=not sys.stdout.isatty()) as progress:
        for outcome in measure.each(given, progress):
            sys.stdout.writelines(texts_of(form, outcome))
            sys.stdout.flush()
            progress.step(outcome)
    return _status(progress)


def _keep(kept: GrowingFile, given: Sequence[Given], measure: _Engine) -> int:
    names = {one.name for one in given}
    if others := len(kept.done - names):
        remark(
            f"'{printable(str(kept.part))}' holds {others:,} of other inputs than these; "
            "their rows are kept"
        )
    if kept.again is not None and kept.again not in names:
        remark(
            f"'{printable(kept.again)}', the last that was written, is not among these; "
            "its rows may be half and are left out"
        )
    if kept.again in names:
        remark(
            f"{len(kept.done & names):,} of {len(given):,} are in '{printable(str(kept.part))}'; "
            f"'{printable(str(kept.again))}', the last that was written, may be half and is "
            "measured again"
        )
    rest = [one for one in given if one.name not in kept.done]
    with _progress(rest) as progress:
        try:
            for outcome in measure.each(rest, progress):
                kept.add(outcome)
                progress.step(outcome)
        except BaseException as error:
            if isinstance(error, OutputRefused) and kept.withdraw():
                raise  # the same command would be refused again
            kept.close()
            count = len(kept.done) + progress.measured + progress.failed
            remark(
                f"stopped: {count:,} of {len(given):,} {progress.noun} are in "
                f"'{printable(str(kept.part))}'; the same command with --resume goes on from there"
            )
            raise
    kept.finish()
    return _status(progress)


def _status(progress: Progress) -> int:
    if not progress.failed:
        return OK
    return PARTLY_FAILED if progress.measured or progress.partly else BAD_INPUT


def _kind(path: Path) -> str:
    if not path.exists():
        return "a link to nothing"
    return path.suffix.lower() or "no ending" if path.is_file() else "no regular file"


def _tell_passed_over(folder: Path, measured: Set[Path]) -> None:
    """Say on stderr what a folder holds besides; hidden files are not spoken of."""
    others = Counter(
        _kind(path)
        for path in folder.rglob("*")
        if path not in measured
        and not path.is_dir()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
    if others:
        kinds = ", ".join(f"{count} x {printable(kind)}" for kind, count in sorted(others.items()))
        count = others.total()
        files = "1 file is" if count == 1 else f"{count} files are"
        name = printable(str(folder))
        remark(f"{name}: {files} no picture or video and passed over: {kinds}")
