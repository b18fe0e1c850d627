"""`facsight eval`: how well faces are measured, and how well the agent answers."""

from __future__ import annotations

import argparse
from importlib import import_module
from typing import Final, get_args

from facsight.cli.arguments import Commands, add_overwrite, whole
from facsight_tools.evidence.privacy import Privacy


def add_parser(commands: Commands) -> None:
    """Add the command to `facsight`'s."""
    evaluate = commands.add_parser("eval", help="measure how good the measurements are")
    actions = evaluate.add_subparsers(dest="action", required=True, metavar="ACTION")
    measure = actions.add_parser(
        "measure", help="figures with intervals on a labelled data set", description=_MEASURE
    )
    # The command's module has another name than the command: `eval` is a name of Python's own.
    measure.set_defaults(command="evaluate")
    _add_agent(actions)
    _add_agreement(actions)
    measure.add_argument("path", metavar="PATH", help="the data set's folder, or a synthetic .npz")
    measure.add_argument(
        "--as", dest="dataset", metavar="NAME", help="which data set it is; default: by its layout"
    )
    measure.add_argument("--split", metavar="NAME", help="train, val, test or all, where there are")
    measure.add_argument("--limit", type=whole(1), metavar="N", help="the first N samples only")
    measure.add_argument("--rules", metavar="SET", help="the rule set that scores emotions")
    measure.add_argument(
        "--present-from",
        choices=("A", "B", "C", "D", "E"),
        help="the intensity from which on a unit is present; default: the data set's convention",
    )
    measure.add_argument(
        "--compare",
        metavar="WHAT",
        help="'mediapipe', 'mediapipe-landmarks' (facsight on its landmarks), or the CSV, or "
        "folder of CSVs, that another tool wrote",
    )
    measure.add_argument(
        "--mediapipe-python", metavar="PYTHON", help="an interpreter that has MediaPipe"
    )
    measure.add_argument(
        "--flip",
        action="append",
        default=[],
        choices=("yaw", "pitch", "roll"),
        help="turn this angle's sign in the other tool's CSV; repeat it for several",
    )
    measure.add_argument(
        "--bootstrap", type=whole(0), default=1000, metavar="N", help="resamples; default: 1000"
    )
    measure.add_argument("--seed", type=whole(0), default=0, metavar="N", help="default: 0")
    measure.add_argument("--json", metavar="FILE", help="also write everything as JSON")
    add_overwrite(measure)
    measure.add_argument("--csv", metavar="FILE", help="also write a table, one row a figure")
    measure.add_argument("--markdown", metavar="FILE", help="also write the tables as Markdown")


def _add_agent(actions: Commands) -> None:
    agent = actions.add_parser(
        "agent", help="citations, faithfulness, injection, calibration", description=_AGENT
    )
    agent.set_defaults(command="evaluate")
    agent.add_argument(
        "--real",
        metavar="PROVIDER/MODEL",
        help="also a real model by Inspect's name (openai/..., anthropic/..., ollama/...); it is "
        "sent rows, and in the ablation the pictures themselves",
    )
    agent.add_argument(
        "--model",
        metavar="PROVIDER:MODEL",
        help="measure instead how far this vision model's descriptions of faces agree with the "
        "measured units, by facsight's name (ollama:..., openai:..., huggingface:FOLDER)",
    )
    agent.add_argument("--model-url", metavar="URL", help="address of its server")
    agent.add_argument(
        "--privacy",
        choices=[one for one in get_args(Privacy) if one != "numbers"],
        default="full",
        help="what it is shown of the pictures; default: full",
    )
    agent.add_argument(
        "--pictures",
        metavar="FOLDER",
        help="pictures to describe; default: ../shared/assets/images, else the bundled portrait",
    )
    agent.add_argument(
        "--clues",
        nargs="?",
        const="",
        metavar="PAIRS.jsonl",
        help="measure instead how far descriptions of clips share clues and emotions with "
        "references (EMER): of your own pairs, or made-up clips and the reasoner on them; counted, "
        "or judged by --model",
    )
    agent.add_argument(
        "--assets", metavar="FOLDER", help="development data, for labelled photographs"
    )
    agent.add_argument("--quick", action="store_true", help="a few samples of each task")
    agent.add_argument("--limit", type=whole(1), metavar="N", help="at most N samples a task")
    agent.add_argument("--logs", metavar="FOLDER", help="keep Inspect's logs; default: discarded")


def _add_agreement(actions: Commands) -> None:
    agreement = actions.add_parser(
        "agreement", help="a table against a person's coding, unit by unit", description=_AGREEMENT
    )
    agreement.set_defaults(command="evaluate")
    agreement.add_argument(
        "table", metavar="TABLE", help="what facsight or another tool wrote (`facsight import`)"
    )
    agreement.add_argument(
        "coding",
        metavar="CODING.csv",
        help="picture,AU1,AU4,... (0-5, letters, or 0 and 1; empty is not coded), or start,end,AU "
        "in seconds",
    )
    agreement.add_argument(
        "--present-from",
        choices=("A", "B", "C", "D", "E"),
        help="the intensity from which on a unit is present; default: A",
    )
    agreement.add_argument(
        "--bootstrap", type=whole(0), default=1000, metavar="N", help="resamples; default: 1000"
    )
    agreement.add_argument("--seed", type=whole(0), default=0, metavar="N", help="default: 0")
    agreement.add_argument("--json", metavar="FILE", help="also write the figures as JSON")
    agreement.add_argument(
        "--plot",
        metavar="FILE.png|.svg",
        help="also draw them, a row a unit (pip install 'facsight[plot]')",
    )
    add_overwrite(agreement)


_MODULES: Final = {
    "agent": "run",
    "agreement": "measure.coder_agreement",
    "measure": "measure.command",
}


def run(args: argparse.Namespace) -> int:
    """Hand over to the evaluation.

    It is found by name when it is run, for the agent and the tools work without `evals`.
    """
    status: int = import_module(f"facsight_evals.{_MODULES[args.action]}").run(args)
    return status


_MEASURE = """\
Measure every labelled face of a data set and print figures of agreement with 95% intervals: action
units, emotions, head pose, smiles, valence, whichever are labelled; by pose, size and light; beside
another tool with --compare. Exit status 3 where some pictures could not be read."""

_AGREEMENT = """\
Hold a table of measurements against a person's coding: ICC(3,1) and ICC(2,1), Pearson's correlation
and the mean error of intensities, Cohen's kappa and F1 of presence, each with a 95% interval. No
data set's layout is needed; names are compared without folders and endings."""

_AGENT = """\
Ask the agent on made-up faces and the bundled portrait, count what is wrong in its answers, attack
it with 500 orders, and print one table. Offline, with scripted models that write badly on purpose,
unless --real names one. With --model another table comes out in its place: how far that vision
model's descriptions of faces agree with the measured units. Needs the extra `evals`; exit status 3
where a gate is not met."""
