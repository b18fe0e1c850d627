"""The steps of `facsight train`: each takes the parsed options and gives the lines to print."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np

from facsight_tools.errors import InputError
from facsight_tools.facs import ACTION_UNITS
from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.networks.files import WEIGHTS_DIR
from facsight_tools.pipeline import Pipeline
from facsight_training.calibration import load_thresholds, save_thresholds
from facsight_training.correspondence import load_face_model
from facsight_training.faces import FaceSampler
from facsight_training.fetch import fetch_ict
from facsight_training.held_out import draw_held_out, save_held_out
from facsight_training.ict import default_folder
from facsight_training.mean_face import save_mean_face
from facsight_training.measure_noise import measure, save_landmark_error
from facsight_training.noise import load_landmark_error
from facsight_training.photographs import (
    find_photographs,
    measure_meshes,
    save_faces,
    save_repeats,
)

Say = Callable[[str], None]
Step = Callable[[Namespace, Say], Iterable[str]]

FACES_FILE: Final = "faces.npz"
REPEATS_FILE: Final = "repeats.npz"
_SHIPPED: Final = "au_geometry"


def _fetch(args: Namespace, say: Say) -> Iterable[str]:
    return [str(fetch_ict(Path(args.to) if args.to else default_folder(), say))]


def _meshes(args: Namespace, say: Say) -> Iterable[str]:
    photographs = find_photographs(Path(args.folder))
    found = measure_meshes(photographs, args.versions, args.seed, say, Pipeline())
    folder = Path(args.out)
    folder.mkdir(parents=True, exist_ok=True)
    save_faces(folder / FACES_FILE, found)
    save_repeats(folder / REPEATS_FILE, found)
    return [str(folder / FACES_FILE), str(folder / REPEATS_FILE)]


def _noise(args: Namespace, say: Say) -> Iterable[str]:
    folder = Path(args.meshes)
    try:
        with np.load(folder / FACES_FILE) as faces, np.load(folder / REPEATS_FILE) as changed:
            points, relaxed, repeats = faces["points"], faces["relaxed"], changed["points"]
    except (OSError, KeyError, ValueError) as error:
        raise InputError(f"{folder} holds no meshes. Run: facsight train meshes FOLDER") from error
    model = load_face_model(_ict(args))
    say("Measuring how landmarks err")
    error_model = measure(points, relaxed, repeats, model)
    save_landmark_error(error_model)
    say("Making the mean face")
    save_mean_face(model, error_model, args.seed)
    return ["The landmarks' error and the mean face are stored. Train anew: facsight train au"]


def _au(args: Namespace, say: Say) -> Iterable[str]:
    # the only step that needs torch
    import torch

    from facsight_training.train import build_network, calibrated_on

    torch.set_num_threads(args.threads)
    out = WEIGHTS_DIR / CATALOGUE[_SHIPPED].file_name if args.ship else Path(args.out)
    card = CATALOGUE[_SHIPPED].card if args.ship else out.with_suffix(".md")
    thresholds = calibrated_on(Path(args.meshes)) if args.meshes else lambda *_: load_thresholds()
    built = build_network(
        _ict(args),
        out,
        card,
        seed=args.seed,
        faces=args.faces,
        epochs=args.epochs,
        thresholds=thresholds,
        say=say,
    )
    if args.ship and args.meshes:
        save_thresholds(thresholds_of(out))
    whole = [row for row in built.figures if row.side == "both"]
    weakest = sorted(whole, key=lambda row: row.icc)[:5]
    named = ", ".join(f"{ACTION_UNITS[row.au].code} {row.icc:.2f}" for row in weakest)
    return [
        f"{built.path}  sha256 {built.sha256}",
        f"{card}",
        f"ONNX against torch: intensities differ by at most {built.difference:.2g}",
        f"mean ICC(3,1) over {len(whole)} units, unseen identities with landmark error: "
        f"{np.mean([row.icc for row in whole]):.3f}; weakest {named}",
    ]


def _held_out(args: Namespace, say: Say) -> Iterable[str]:
    sampler = FaceSampler(load_face_model(_ict(args)), load_landmark_error())
    say(f"Drawing {args.count} faces")
    out = Path(args.out)
    out.parent.mkdir(parents=True, exist_ok=True)
    save_held_out(out, draw_held_out(sampler, args.seed, args.count))
    return [str(out)]


def thresholds_of(network: Path) -> dict[int, float]:
    """The thresholds that an exported network was given."""
    import json

    import onnx

    metadata = {one.key: one.value for one in onnx.load(str(network)).metadata_props}
    return {int(unit): float(cut) for unit, cut in json.loads(metadata["thresholds"]).items()}


def _ict(args: Namespace) -> Path:
    return args.ict or default_folder()


STEPS: Final[Mapping[str, Step]] = MappingProxyType(
    {"fetch-ict": _fetch, "meshes": _meshes, "noise": _noise, "au": _au, "held-out": _held_out}
)
"""By the name of the action."""
