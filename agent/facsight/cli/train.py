"""`facsight train`: the action-unit network made again, from ICT-FaceKit's shapes on."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path

from facsight.cli.arguments import Commands
from facsight_tools.errors import ModelError


def add_parser(commands: Commands) -> None:
    """Add the command to `facsight`'s."""
    train = commands.add_parser(
        "train", help="train the action-unit network again", description=_TRAIN
    )
    actions = train.add_subparsers(dest="action", required=True, metavar="ACTION")

    fetch = actions.add_parser("fetch-ict", help="download ICT-FaceKit's shapes and verify them")
    fetch.add_argument("--to", metavar="DIR", help="default: facsight's cache")

    au = actions.add_parser("au", help="train, export, check, write the card (extra: torch)")
    _add_ict(au)
    au.add_argument(
        "--meshes", metavar="FILE", help="faces.npz of `meshes`: thresholds are set by it anew"
    )
    target = au.add_mutually_exclusive_group()
    target.add_argument("--out", metavar="FILE", default="out/au_geometry.onnx")
    target.add_argument(
        "--ship", action="store_true", help="write into the package: network, card, thresholds"
    )
    au.add_argument("--seed", type=int, default=0, metavar="N", help="default: 0")
    au.add_argument("--faces", type=int, default=240_000, metavar="N", help="default: 240000")
    au.add_argument("--epochs", type=int, default=12, metavar="N", help="default: 12")
    au.add_argument("--threads", type=int, default=2, metavar="N", help="default: 2")

    held_out = actions.add_parser("held-out", help="synthetic faces that no training has seen")
    _add_ict(held_out)
    held_out.add_argument("--out", metavar="FILE.npz", default="out/held_out.npz")
    held_out.add_argument("--seed", type=int, default=0, metavar="N", help="default: 0")
    held_out.add_argument("--count", type=int, default=3000, metavar="N", help="default: 3000")

    meshes = actions.add_parser(
        "meshes", help="meshes of labelled photographs, and of changed ones"
    )
    meshes.add_argument("folder", metavar="FOLDER", help="photographs with labels.csv: file, smile")
    meshes.add_argument("--out", metavar="DIR", default="out/meshes")
    meshes.add_argument("--versions", type=int, default=8, metavar="N", help="of each; default: 8")
    meshes.add_argument("--seed", type=int, default=0, metavar="N", help="default: 0")

    noise = actions.add_parser(
        "noise", help="measure the landmarks' error by `meshes`; writes into the package"
    )
    _add_ict(noise)
    noise.add_argument("--meshes", metavar="DIR", default="out/meshes")
    noise.add_argument("--seed", type=int, default=0, metavar="N", help="default: 0")


def run(args: argparse.Namespace) -> int:
    """Run one action. The modules are imported here: most users never train."""
    try:
        steps = import_module("facsight_training.steps")
        lines = steps.STEPS[args.action](args, say)
    except ImportError as error:
        if error.name == "facsight_training":
            raise ModelError(
                "Training is in the repository and the sdist, not in the wheel: unpack "
                "`pip download --no-deps --no-binary facsight facsight`, or clone the repository, "
                "and in its folder `pip install -e '.[torch]'`."
            ) from error
        if (error.name or "").startswith("facsight"):
            raise
        raise ModelError(
            f"Training needs '{error.name}': pip install 'facsight[torch]', then run it again."
        ) from error
    for line in lines:
        print(line)
    return 0


def say(text: str) -> None:
    """Progress goes to stderr."""
    print(text, file=sys.stderr, flush=True)


def _add_ict(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--ict",
        type=Path,
        metavar="DIR",
        help="ICT-FaceKit's repository, or the files of `fetch-ict`; default: where that puts them",
    )


_TRAIN = """\
Everything that made au_geometry.onnx: `fetch-ict` gets the shapes, `meshes` and `noise` measure how
landmarks err on photographs, `au` trains on synthetic faces with that error, `held-out` writes
others to evaluate with (`facsight eval measure`). Only `au` needs the extra `torch`."""
