"""`facsight events`: when what happens in a video, as a list, tables, ELAN, BIDS and a timeline."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Final, cast

from facsight.cli.app import OK, PARTLY_FAILED
from facsight.cli.progress import Progress
from facsight.cli.terminal import remark
from facsight.cli.videos import clock
from facsight_tools.errors import UnknownOption
from facsight_tools.evidence.captions import (
    as_subtitles,
    captions,
    check_timed,
    is_wordless,
)
from facsight_tools.evidence.context.reading import read_context
from facsight_tools.evidence.payloads import Quotation, event_words
from facsight_tools.evidence.rows import rows_of
from facsight_tools.evidence.video_reading import left_out, measured_span
from facsight_tools.given_files import check_apart, kept_file, output_file, read_text, write
from facsight_tools.image import load_image
from facsight_tools.rules.catalogue import select
from facsight_tools.video.api import VideoAnalysis, measure_video, video_pipeline
from facsight_tools.video.decode import VideoFrames
from facsight_tools.video.decoder import Kind
from facsight_tools.video.elan import Said, eaf
from facsight_tools.video.event_table import bids_json, bids_tsv, csv_text
from facsight_tools.video.events import Event, events
from facsight_tools.video.identity import Identity, identity_of
from facsight_tools.video.journal import Keep, remove_journal
from facsight_tools.video.measure import How
from facsight_tools.video.names import strength_words
from facsight_tools.video.overlay_video import write_overlay
from facsight_tools.video.poses import dlc_csv
from facsight_tools.video.sampling import Sampling
from facsight_tools.video.segments import segments
from facsight_tools.video.series import Series
from facsight_tools.video.single_frames import FrameSource
from facsight_tools.video.smoothing import Smoothing
from facsight_tools.video.stills import is_pattern
from facsight_tools.video.timeline_plot import Form, check_matplotlib, plotted
from facsight_tools.video.tool_columns import ROWS, Cell, Tool

_FILES: Final = ("csv", "eaf", "bids", "plot", "openface", "pyfeat", "poses", "overlay")
_BIDS: Final = "_events.tsv"


def run(args: argparse.Namespace) -> int:
    """Measure the video, find its events, and write what is asked for; else list them."""
    targets = _targets(args)
    said = _said(args.transcript) if args.transcript else []
    video = measured_video(args, _written(targets))
    from facsight.video import prepared

    said = _within(said, video.series)
    even, raw, source = prepared(video.series, smoothing_of(args), own_neutral=args.own_neutral)
    found = events(even, raw=raw)
    for name, target in targets.items():
        if name == "overlay" and target is not None:
            draw_overlay(target, args, video)
            continue
        _put(target, _text_of(name, args, even, raw, found, said))
        if name == "bids" and target is not None:
            write(target.with_suffix(".json"), bids_json(source).encode())
    if not targets:
        _list(video, found, source)
    return ended(args, video)


def smoothing_of(args: argparse.Namespace) -> Smoothing:
    """The smoothing that was asked for."""
    if not args.window > 0:
        raise UnknownOption(f"--window: expected more than 0 seconds, got {args.window:g}.")
    return Smoothing(args.smoothing, args.window)


def measured_video(args: argparse.Namespace, outputs: Iterable[Path] = ()) -> VideoAnalysis:
    """The measurement of the video that the arguments name, told about on stderr.

    `outputs` are the files that the run will write.
    """
    path, kind, sampling = _asked(args)
    drawn = getattr(args, "overlay", None) or getattr(args, "poses", None)
    pipeline = video_pipeline()
    rested = [load_image(one) for one in getattr(args, "neutral", ())]
    at_rest = pipeline.neutral(rested) if rested else None
    how = How(select(()), scene=args.scene, landmarks=bool(drawn), neutral=at_rest)
    told = partial(Progress(2, noun="videos", bar=False).frame, str(path))
    inputs = [path, *filter(None, [getattr(args, "transcript", None)])]
    keep = Keep(kept_file(args.keep, inputs=inputs, outputs=outputs)) if args.keep else None
    args.identity = _identity(path, kind)
    return measure_video(path, kind, sampling, pipeline, how, told, keep=keep)


def ended(args: argparse.Namespace, video: VideoAnalysis) -> int:
    """The exit status, once all that was asked for is written; what was kept goes then."""
    if args.keep and not video.goes_on:
        remove_journal(Path(args.keep))
    if video.broken is not None:
        remark(f"{video.name}: {video.notes[-1]}")
        return PARTLY_FAILED
    return OK


def _asked(args: argparse.Namespace) -> tuple[str, Kind, Sampling]:
    """The video that the arguments name, and which of its frames."""
    path: str = getattr(args, "video", None) or args.image
    kind: Kind = "sequence" if args.sequence or is_pattern(path) else "file"
    return path, kind, Sampling(args.fps, args.every, args.start, args.end)


def _identity(path: str, kind: Kind) -> Identity | None:
    """Of the file before it is measured, so that its pixels are never another's."""
    return identity_of(Path(path).stat()) if kind == "file" and Path(path).is_file() else None


def frame_source(args: argparse.Namespace) -> FrameSource:
    """Where the frames of the video are that the arguments name."""
    return FrameSource(*_asked(args), getattr(args, "identity", None))


def draw_overlay(target: Path, args: argparse.Namespace, video: VideoAnalysis) -> None:
    """Decode the video once more and write it with what was measured beside it."""
    with VideoFrames(*_asked(args), identity=args.identity) as frames:
        write_overlay(target, frames, video.series)
    remark(f"wrote {target}")


def overlay_file(target: str, path: str, *, overwrite: bool) -> Path:
    """The file of an overlay, made sure of before the work starts."""
    if Path(target).suffix.lower() != ".mp4":
        raise UnknownOption("--overlay of a video: expected a file that ends in .mp4.")
    return output_file(target, inputs=[path], overwrite=overwrite)


def _targets(args: argparse.Namespace) -> dict[str, Path | None]:
    """Each file that is asked for, None for stdout, made sure of before the work starts."""
    found: dict[str, Path | None] = {}
    beside: list[Path] = []
    for name in _FILES:
        target = getattr(args, name)
        if target is None:
            continue
        if target == "-" and name in ("bids", "plot", "overlay"):
            raise UnknownOption(f"--{name} writes a file; name one.")
        if name == "bids" and not target.endswith(_BIDS):
            target = f"{target}{_BIDS}"
        if name == "plot" and Path(target).suffix.lower() not in (".png", ".svg"):
            raise UnknownOption("--plot: expected a file that ends in .png or .svg.")
        if name == "plot":
            check_matplotlib()
        if name == "overlay":
            found[name] = overlay_file(target, args.video, overwrite=args.overwrite)
            continue
        inputs = [args.video, *filter(None, [args.transcript])]
        known = partial(output_file, inputs=inputs, overwrite=args.overwrite)
        found[name] = None if target == "-" else known(target)
        if name == "bids":
            beside.append(known(str(Path(target).with_suffix(".json"))))
    if list(found.values()).count(None) > 1:
        raise UnknownOption("Only one table can be '-', which is stdout.")
    check_apart([*filter(None, found.values()), *beside])
    return found


def _written(targets: dict[str, Path | None]) -> list[Path]:
    """The files of the targets, and those that lie beside them."""
    files = [*filter(None, targets.values())]
    tables = [one.with_suffix(".json") for one in files if one.name.endswith(_BIDS)]
    return [*files, *tables]


def _text_of(
    name: str,
    args: argparse.Namespace,
    series: Series,
    raw: Series,
    found: Sequence[Event],
    said: Sequence[Said],
) -> bytes:
    if name == "csv":
        return csv_text(found).encode()
    if name == "bids":
        return bids_tsv(found).encode()
    if name == "eaf":
        folder = "." if args.eaf == "-" else str(Path(args.eaf).parent)
        return eaf(found, args.video, said, folder)
    if name == "plot":
        if args.face not in series.faces:
            raise UnknownOption(f"--face: there is no face {args.face} in the video.")
        form: Form = "svg" if Path(args.plot).suffix.lower() == ".svg" else "png"
        return plotted(series, args.face, found, segments(series, args.face), form)
    if name == "poses":
        return "".join(dlc_csv(raw)).encode()
    return _table(ROWS[cast("Tool", name)](series)).encode()


def _table(rows: Iterable[dict[str, Cell]]) -> str:
    out = io.StringIO()
    writer: csv.DictWriter[str] | None = None
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(out, [*row], lineterminator="\n")
            writer.writeheader()
        writer.writerow(row)
    return out.getvalue()


def _put(target: Path | None, data: bytes) -> None:
    if target is None:
        sys.stdout.buffer.write(data)
    else:
        write(target, data)
        remark(f"wrote {target}")


def _said(path: str) -> list[Said]:
    text = read_text(path)
    if is_wordless(text):
        remark(f"{path}: the transcript is empty.")
        return []
    check_timed(text)
    rows = read_context(as_subtitles(text) or "").rows
    words = {one.statement: one.words for _, one in rows_of(rows, Quotation)}
    return [(one.start, one.end, words[one.statement]) for one in captions(rows)]


def _within(said: Sequence[Said], series: Series) -> list[Said]:
    """What is said while it was measured; of the rest a note is told."""
    first, last = measured_span(series)
    kept = [
        (max(start, first), min(end, last), words)
        for start, end, words in said
        if start < last and end > first
    ]
    if len(kept) < len(said):
        note = left_out(len(said) - len(kept), first, last)
        remark(note)
    return kept


def _list(video: VideoAnalysis, found: Sequence[Event], source: str) -> None:
    series = video.series
    print(f"{video.name}: {series.duration_s:.1f} s, {len(series.times):,} frames; {source}")
    for note in video.notes:
        print(f"  note: {note}")
    for face in series.faces:
        own = sorted((one for one in found if one.face == face), key=lambda one: one.onset_s)
        print(f"  F{face}  {len(own)} event{'s' * (len(own) != 1)}")
        for one in own:
            strong = one.letter or strength_words(one.name, one.strength)
            print(
                f"      {clock(one.onset_s):>7} to {clock(one.offset_s):>7}  {strong:<10}"
                f"{event_words(one.name)}"
            )
