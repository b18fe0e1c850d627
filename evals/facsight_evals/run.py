"""`facsight eval agent`: every task of the agent in one run, and the table of what came out.

    facsight eval agent [--quick] [--real PROVIDER/MODEL] [--assets ../shared/assets]
    facsight eval agent --model PROVIDER:MODEL [--privacy full] [--pictures FOLDER]

Offline by default: the deterministic reasoner, and scripted models that write badly on purpose.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from facsight_tools.errors import ReasonerUnavailable, UnknownOption

GATE_FAILED: Final = 3


def run(args: argparse.Namespace) -> int:
    """Run all tasks and print the table; exit status 0, or 3 where a gate fails."""
    if args.assets and not Path(args.assets).is_dir():
        raise UnknownOption(f"--assets: there is no folder '{args.assets}'.")
    try:
        from inspect_ai import eval as inspect_eval

        from facsight_evals.plan import Plan, gates_failed, tasks
        from facsight_evals.table import table
    except ImportError as error:
        raise ReasonerUnavailable(
            "The evaluation of the agent needs Inspect: pip install 'facsight[evals,models]'."
        ) from error
    if args.clues is not None:
        return _clues(args)
    if args.model:
        return _describe(args)
    plan = Plan(real=args.real, assets=Path(args.assets) if args.assets else None, quick=args.quick)
    os.environ.setdefault("FASTMCP_LOG_LEVEL", "CRITICAL")
    warnings.filterwarnings("ignore", category=DeprecationWarning, module="tenacity")
    with TemporaryDirectory(prefix="facsight-evals-") as scratch:
        os.environ.setdefault("INSPECT_TRACE_FILE", str(Path(scratch) / "trace.log"))
        logs = inspect_eval(
            tasks(plan),
            model=None,
            display="none",
            log_dir=args.logs or scratch,
            log_realtime=False,
            log_images=False,
            score_display=False,
            ctl_server=False,
            max_tasks=1,
            limit=args.limit,
        )
        broken = [log for log in logs if log.status != "success"]
        for log in broken:
            message = log.error.message if log.error else log.status
            print(f"facsight: {log.eval.task} broke off: {message}", file=sys.stderr)
        print(table(logs, plan))
    return GATE_FAILED if broken or gates_failed(logs, plan) else 0


def _clues(args: argparse.Namespace) -> int:
    """Print how far descriptions of clips share clues and emotions with references."""
    from facsight.settings import Settings
    from facsight_evals import clues

    settings = Settings(model=args.model, model_url=args.model_url)
    settings.check_models()
    how = (
        "counted by what facsight understands" if args.model is None else f"judged by {args.model}"
    )
    if args.clues:
        given = clues.pairs(Path(args.clues))[: args.limit]
    elif args.model:
        given = [one for one, _ in clues.made_pairs()][: args.limit]
    else:
        print(clues.table(clues.of_made(), how))
        return 0
    rows = asyncio.run(clues.of_pairs(given, settings))
    print(clues.table(rows, how))
    unread = len(given) - sum(len(scores) for _, scores in rows)
    if unread:
        print(f"facsight: {unread} answers of the judge could not be read.", file=sys.stderr)
    return 0


def _describe(args: argparse.Namespace) -> int:
    """Print how far descriptions agree with measured units: scripted models, then the real one."""
    from facsight.settings import Settings
    from facsight_evals.describing import SCRIPTED, described, pictures, scripted, table

    files = pictures(Path(args.pictures) if args.pictures else None)[: args.limit]
    settings = Settings(vision_model=args.model, vision_url=args.model_url, privacy=args.privacy)
    of_model = asyncio.run(described(files, settings))
    made = {f"{name} (scripted)": scripted(script) for name, script in SCRIPTED.items()}
    print(table({**made, f"{args.model}, {args.privacy}": of_model}))
    return 0
