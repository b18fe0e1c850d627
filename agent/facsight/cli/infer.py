"""`facsight infer`: a picture in, a cited and checked answer out."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from facsight.api import InferenceResult, infer
from facsight.chat.reply import ReadingReply
from facsight.chat.sentences import decimal, fixed
from facsight.cli.app import OK
from facsight.cli.conditions import refuse_other_kind
from facsight.cli.model_report import model_lines
from facsight.cli.readings import row_of
from facsight.cli.settings_options import settings_of
from facsight.cli.terminal import filled, print_json
from facsight.client import overlay, png_file
from facsight_tools.answers.inference import Distribution, Inference
from facsight_tools.evidence.payloads import EmotionUnsupported, face_id
from facsight_tools.given_files import output_file, read_appraisals, read_text, write
from facsight_tools.statements.forms.lexicon import label_words
from facsight_tools.statements.forms.tokens import Language
from facsight_tools.video.inputs import is_video

if TYPE_CHECKING:
    from facsight_tools.toolboxes.table import ToolAnalysis

_BAR: Final = 24


def run(args: argparse.Namespace) -> int:
    """Answer about one face of one picture, or of one video over time."""
    if args.sequence or is_video(Path(args.image)):
        from facsight.cli import infer_video

        refuse_other_kind(args, ["video"])
        return infer_video.run(args)
    refuse_other_kind(args, ["picture" if args.row is None else "table"])
    target = _overlay_file(args) if args.overlay else None
    if target:
        png_file(target)
    settings = settings_of(args)
    row = row_of(args.image, args.row)
    picture, face = (args.image, args.face) if row is None else row
    result = infer(
        picture,
        context=args.context,
        transcript=read_text(args.transcript) if args.transcript else None,
        appraisals=read_appraisals(args.appraisal) if args.appraisal else None,
        neutral=args.neutral,
        face=face,
        settings=settings,
    )
    if target:
        only_face = args.face if args.blur_others else None
        write(target, asyncio.run(overlay(settings.server, result.analysis_id, only_face)))
    if args.json:
        print_json(result.to_dict())
        return OK
    print(_answer(result, args.image if row is None else f"{args.image}, row {args.row}"))
    for note in _of_row(row):
        print(fixed(result.inference.language, "lines", "note", note=note))
    if target:
        shown = fixed(result.inference.language, "lines", "overlay", file=target)
        print(f"\n{shown}")
    return OK


def _of_row(row: tuple[ToolAnalysis, int] | None) -> Iterator[str]:
    """Where another tool's decisions on a face differ from its intensities."""
    if row is not None:
        from facsight_tools.toolboxes.table import contrary

        analysis, face = row
        yield from contrary(analysis.tool, [one for one in analysis.faces if one.index == face])


def _overlay_file(args: argparse.Namespace) -> Path:
    return output_file(args.overlay, inputs=[args.image], overwrite=args.overwrite)


def _answer(result: InferenceResult, name: str) -> str:
    inference = result.inference
    language = inference.language
    line = partial(fixed, language, "lines")
    whom = f", {inference.face}" if inference.face else ""
    failed = [filled(one.text) for one in inference.notices]
    blocks = [*failed, *([""] if failed else []), f"{name}{whom}\n"]
    # The ids stand in the sentences, right behind what they bear out.
    told = [filled(claim.text, cited=True) for claim in inference.claims]
    blocks += [f"{told[0]}\n", *told[1:]]
    blocks += [filled(note) for note in result.notes]
    if inference.fused is not None:
        blocks.append("\n" + reading_table(inference, language=language))
        unscored = [one for _, one in result.ledger.rows_of(EmotionUnsupported)]
        names = [
            named_label(one.label, language)
            for one in unscored
            if face_id(one.face) == inference.face
        ]
        if names:
            blocks.append(filled(line("unscored", labels=", ".join(names))))
    if inference.disagreement is not None:
        value = decimal(f"{inference.disagreement:.2f}", language)
        blocks.append(line("disagreement", value=value))
    blocks.append("\n" + filled(inference.notice))
    refused = len(inference.refused)
    count = len(inference.statements)
    key = "checked_one" if count == 1 else "checked"
    rows, ledger = len(result.ledger.rows), result.ledger.hash[:12]
    checked = line(key, count=count, rows=rows, ledger=ledger)
    blocks.append(f"{checked}{line('refused', count=refused) if refused else ''}.")
    blocks += [filled(line) for line in model_lines(inference)]
    return "\n".join(blocks)


HEADINGS: Final[dict[Language, tuple[str, str, str, str]]] = {
    "en": ("face", "context", "fused", "before"),
    "de": ("Gesicht", "Situation", "zusammen", "vorher"),
}
"""What a reading rests on: the face, the situation, both; and what both said before."""


def named_label(label: str, language: Language) -> str:
    """A label as a table heads it: by its name in English, which options and files have too."""
    return label if language == "en" else label_words(label, language)


def reading_table(
    of: Inference | ReadingReply,
    head: str = "",
    *,
    before: Distribution | None = None,
    most: int | None = None,
    language: Language = "en",
) -> str:
    """The distributions side by side, the fused one as bars, the likeliest label first.

    That of the context where one was given, or hands and body speak.
    """
    fused = of.fused or {}
    width = max(12, len(head) + 3, *(len(named_label(label, language)) + 1 for label in fused))
    face, context, both, was = HEADINGS[language]
    earlier = "" if before is None else f"{was:>8}"
    told = of.context_only is not None
    lines = [f"{head:<{width}}{face:>8}{f'{context:>10}' if told else ''}{both:>9}{earlier}"]
    for label in sorted(fused, key=lambda one: (-fused[one], one))[:most]:
        face, context, was = (
            "-" if one is None else decimal(f"{one.get(label, 0.0):.2f}", language)
            for one in (of.face_only, of.context_only, before)
        )
        context = f"{context:>10}" if told else ""
        both = decimal(f"{fused[label]:.2f}", language)
        shown = f"{named_label(label, language):<{width}}{face:>8}{context}{both:>9}"
        bar = "#" * round(fused[label] * _BAR)
        lines.append(f"{shown}{was:>8}" if before else f"{shown}  {bar}".rstrip())
    return "\n".join(lines)
