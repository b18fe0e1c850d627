"""`facsight infer`: a picture in, a cited and checked answer out."""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import textwrap
from pathlib import Path

from facsight.api import InferenceResult, infer
from facsight.cli.app import OK
from facsight.cli.files import output_file, read_text, write
from facsight.cli.model_report import model_lines
from facsight.cli.settings_options import settings_of
from facsight.client import overlay, png_file
from facsight_tools.answers.inference import Distribution, Inference

_BAR = 24


def run(args: argparse.Namespace) -> int:
    """Answer about one face of one picture."""
    target = _overlay_file(args) if args.overlay else None
    if target:
        png_file(target)
    settings = settings_of(args)
    result = infer(
        args.image,
        context=args.context,
        transcript=read_text(args.transcript) if args.transcript else None,
        face=args.face,
        settings=settings,
    )
    if target:
        only_face = args.face if args.blur_others else None
        write(target, asyncio.run(overlay(settings.server, result.analysis_id, only_face)))
    if args.json:
        print(json.dumps(result.to_dict(), indent=2, ensure_ascii=False))
        return OK
    print(_answer(result, args.image))
    if target:
        print(f"\nAnnotated picture: {target}")
    return OK


def _overlay_file(args: argparse.Namespace) -> Path:
    return output_file(args.overlay, inputs=[args.image], overwrite=args.overwrite)


def _answer(result: InferenceResult, name: str) -> str:
    inference = result.inference
    width = min(shutil.get_terminal_size((96, 24)).columns, 100)
    whom = f", {inference.face}" if inference.face else ""
    failed = [textwrap.fill(one.text, width) for one in inference.notices]
    blocks = [*failed, *([""] if failed else []), f"{name}{whom}\n"]
    # The ids stand in the sentences, right behind what they bear out.
    told = [textwrap.fill(claim.text, width, break_on_hyphens=False) for claim in inference.claims]
    blocks += [f"{told[0]}\n", *told[1:]]
    blocks += [textwrap.fill(note, width) for note in result.notes]
    if inference.fused is not None:
        blocks.append("\n" + _distributions(inference))
    blocks.append("\n" + textwrap.fill(inference.notice, width))
    refused = len(inference.refused)
    count = len(inference.statements)
    checked = (
        f"{count} statement{'s' * (count != 1)}, each checked against "
        f"{len(result.ledger.rows)} rows of evidence (ledger {result.ledger.hash[:12]})"
    )
    blocks.append(checked + (f"; {refused} refused and left out." if refused else "."))
    blocks += [textwrap.fill(line, width) for line in model_lines(inference)]
    return "\n".join(blocks)


def _distributions(inference: Inference) -> str:
    """The three readings side by side, the fused one as bars, the likeliest label first."""
    fused = inference.fused or {}
    width = max(12, *(len(label) + 1 for label in fused))
    lines = [f"{'':<{width}}{'face':>7}{'context':>9}{'fused':>8}"]
    for label in sorted(fused, key=lambda one: (-fused[one], one)):
        face, context = _cell(inference.face_only, label), _cell(inference.context_only, label)
        bar = "#" * round(fused[label] * _BAR)
        lines.append(f"{label:<{width}}{face:>7}{context:>9}{fused[label]:>8.2f}  {bar}".rstrip())
    if inference.disagreement is not None:
        lines.append(f"disagreement of face and context: {inference.disagreement:.2f} (0-1)")
    return "\n".join(lines)


def _cell(distribution: Distribution | None, label: str) -> str:
    return "-" if distribution is None else f"{distribution[label]:.2f}"
