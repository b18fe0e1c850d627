"""`facsight infer` on a video: a reading over time, segment by segment, and what happens when."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from functools import partial
from typing import Final

from facsight.chat.moments import nearest_in_time
from facsight.chat.on_video import hear_of_video
from facsight.chat.sentences import decimal, fixed
from facsight.cli.events import (
    draw_overlay,
    ended,
    frame_source,
    measured_video,
    overlay_file,
    smoothing_of,
)
from facsight.cli.infer import HEADINGS, named_label
from facsight.cli.model_report import watched_lines
from facsight.cli.settings_options import settings_of
from facsight.cli.terminal import filled, print_json
from facsight.cli.videos import clock
from facsight.video import ask_video, check_models, infer_video, others_in
from facsight_tools.answers.inference import Distribution
from facsight_tools.answers.video import SegmentAnswer, VideoInference
from facsight_tools.errors import UnknownOption
from facsight_tools.given_files import read_text
from facsight_tools.statements.forms.tokens import Language
from facsight_tools.statements.kinds import UnitUnavailable
from facsight_tools.states import UnavailableReason
from facsight_tools.video.notes import note_in

_MOST: Final = 3
_COVERED: Final = (UnavailableReason.OCCLUDED, UnavailableReason.POSE, UnavailableReason.SPEECH)


def run(args: argparse.Namespace) -> int:
    """Measure the video and answer about one of its faces over time."""
    settings = settings_of(args)
    check_models(settings, has_frames=True)
    smoothing = smoothing_of(args)
    transcript = read_text(args.transcript) if args.transcript else None
    if args.ask and hear_of_video(args.ask) is None:
        offered = " ".join(nearest_in_time(args.ask))
        raise UnknownOption(f"--ask: that is no question on a video. Ask, for example: {offered}")
    overlay = args.overlay and overlay_file(args.overlay, args.image, overwrite=args.overwrite)
    video = measured_video(args, [overlay] if overlay else [])
    if overlay:
        draw_overlay(overlay, args, video)
    if not video.series.faces and not args.json:
        print(fixed(settings.spoken(args.ask), "notes", "nobody"))
        return ended(args, video)
    if args.ask:
        answer = ask_video(
            video.series,
            args.ask,
            face=args.face,
            settings=settings,
            smoothing=smoothing,
            own_neutral=args.own_neutral,
        )
        text = " ".join(filter(None, [answer.opening, answer.text, *answer.notes]))
        print(json.dumps(answer.to_dict(), indent=2, ensure_ascii=False) if args.json else text)
        return ended(args, video)
    answer = infer_video(
        video.series,
        transcript=transcript,
        context=args.context,
        face=args.face,
        settings=settings,
        smoothing=smoothing,
        own_neutral=args.own_neutral,
        video=frame_source(args),
    )
    if args.json:
        print_json(answer.to_dict())
        return ended(args, video)
    others = (others_in(video.series, args.face, answer.language),)
    notes = [note_in(one, answer.language) for one in video.notes]
    print(_told(answer, video.name, (*filter(None, others), *notes)))
    return ended(args, video)


def _told(answer: VideoInference, name: str, notes: tuple[str, ...]) -> str:
    line = partial(fixed, answer.language, "lines")
    failed = [filled(one.text) for one in answer.notices]
    blocks = [*failed, *([""] if failed else []), f"{name}, {answer.face}\n"]
    of_segments = {at for part in answer.segments for at in part.claims}
    texts = [filled(claim.text, cited=True) for claim in answer.claims]
    first = next(iter(sorted(of_segments)), len(texts))
    blocks += [text for at, text in enumerate(texts) if at not in of_segments and at < first]
    for part in answer.segments:
        blocks.append(f"\n{_stretch(part, answer.language)}  {_scores(part, answer)}")
        blocks.append(filled(answer.headline(part), cited=True))
        blocks += [texts[at] for at in part.claims]
        blocks += [filled(one, cited=True) for one in unmeasured(part)]
    blocks.append("")
    blocks += [text for at, text in enumerate(texts) if at not in of_segments and at >= first]
    blocks += [filled(line("note", note=note)) for note in (*answer.notes, *notes)]
    blocks.append("\n" + filled(answer.notice))
    count = len(answer.statements) + sum(len(one.inference.statements) for one in answer.segments)
    rows, parts = len(answer.ledger.rows), len(answer.segments)
    checked = line("in_time", count=count, rows=rows, ledger=answer.ledger.hash[:12], parts=parts)
    blocks.append(filled(checked, cited=True))
    blocks += [filled(line) for line in watched_lines(answer)]
    return "\n".join(blocks)


def _stretch(part: SegmentAnswer, language: Language) -> str:
    times = [clock(one) for one in (part.start_s, part.end_s)]
    start, end = (decimal(one, language) for one in times)
    return fixed(language, "lines", "stretch", start=start, end=end)


def unmeasured(part: SegmentAnswer) -> Iterator[str]:
    """What of the face was not measured in a segment because something was before it."""
    said, found = part.inference.statements, part.inference.claims
    hidden = {
        at
        for at, one in enumerate(said)
        if isinstance(one, UnitUnavailable) and one.reason in _COVERED
    }
    yield from (one.text for one in found[1:] if hidden & set(one.statements))


def _scores(part: SegmentAnswer, answer: VideoInference) -> str:
    """The likeliest labels of each distribution, in one line."""
    inference = part.inference
    found: tuple[Distribution | None, ...] = (
        inference.face_only,
        inference.context_only,
        inference.fused,
    )
    told, spoken = [], answer.language
    for heading, one in zip(HEADINGS[spoken][:3], found, strict=True):
        if one is None or max(one.values()) - min(one.values()) < 1e-6:
            told.append(f"{heading}: -")
            continue
        best = sorted(one, key=lambda label: (-one[label], label))[:_MOST]
        shown = [
            f"{named_label(label, spoken)} {decimal(f'{one[label]:.2f}', spoken)}"
            for label in best
            if one[label] >= 0.05
        ]
        told.append(f"{heading}: {', '.join(shown)}")
    return "; ".join(told)
