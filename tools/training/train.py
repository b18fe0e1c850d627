"""Train the action-unit network on synthetic faces and write it with its card.

    python -m facsight.tools.training.train --ict DIR [--relaxed FILE] [--seed 0] [--out FILE]

DIR holds `ict_facekit_light.npz`, `vertex_indices.json` (from ICT-FaceKit, MIT licence) and
`mediapipe_canonical_face_model.obj` (from MediaPipe, Apache-2.0). No photograph and no label of one
trains the network. FILE holds meshes of photographs whose people are known not to smile (`points`
(N, 478, 3), `relaxed` (N,)); with it the thresholds in `calibration.json` are made anew.
Needs the extra `torch`.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from facsight.tools.analyzers.action_units import OUTPUTS
from facsight.tools.geometry.face_frame import FEATURE_COUNT, POSE_AT, au_features, fit_faces
from facsight.tools.models.catalogue import CATALOGUE
from facsight.tools.models.files import WEIGHTS_DIR
from facsight.tools.training.calibration import calibrate, load_thresholds, save_thresholds
from facsight.tools.training.card import write_card
from facsight.tools.training.correspondence import load_face_model
from facsight.tools.training.export import SPREAD_LIMITS, Layers, export_onnx, merged
from facsight.tools.training.faces import FaceSampler
from facsight.tools.training.noise import load_landmark_error

HIDDEN: Final = (128, 96)
_DRAW: Final = 2048
_UNSEEN: Final = 20_480
_BATCH: Final = 512
_LEARNING_RATE: Final = 1.5e-3
_WEIGHT_DECAY: Final = 1e-4
_MEMBERS: Final = 3  # networks whose readings are averaged
# Few faces and epochs on purpose (see the defaults below): with 160,000 faces and 10 epochs the
# synthetic error halves and photographs are read worse.
_DROPOUT: Final = 0.1
# Fresh noise on every offset, more than landmarks have: real faces do not move like the model's in
# detail, and a network that trusts detail reads photographs worse than one that cannot see it.
_BLUR_CM: Final = 0.1
_DEFAULT_OUT: Final = WEIGHTS_DIR / "au_geometry.onnx"

Float = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Samples:
    """Features (N, 1436) and intensities (N, K) of synthetic faces."""

    features: Float
    labels: Float


def draw_samples(sampler: FaceSampler, seed: int, count: int) -> Samples:
    """`count` faces, at least one batch of them, as the network will see them."""
    rng = np.random.default_rng(seed)
    features, labels = [], []
    for _ in range(max(1, count // _DRAW)):
        faces = sampler.draw(rng, min(_DRAW, count))
        features.append(au_features(fit_faces(faces.points_xyz)))
        labels.append(faces.labels)
    return Samples(np.concatenate(features), np.concatenate(labels))


@dataclass(frozen=True, slots=True)
class Net:
    """Two hidden layers; for each output a mean and the logarithm of its error's deviation.

    Attributes:
        mean, deviation: (F,), of the features; the layers see standardised ones.
        body, value, spread: torch modules.
    """

    mean: Float
    deviation: Float
    body: Any
    value: Any
    spread: Any


def train(samples: Samples, seed: int, epochs: int) -> Net:
    """Fit the network: squared error for the means, Gaussian likelihood for the deviations."""
    torch.manual_seed(seed)
    count = samples.labels.shape[1]
    body = nn.Sequential(
        nn.Linear(FEATURE_COUNT, HIDDEN[0]),
        nn.ReLU(),
        nn.Dropout(_DROPOUT),
        nn.Linear(HIDDEN[0], HIDDEN[1]),
        nn.ReLU(),
    )
    value_head, spread_head = nn.Linear(HIDDEN[1], count), nn.Linear(HIDDEN[1], count)
    mean = samples.features.mean(axis=0)
    deviation = np.maximum(samples.features.std(axis=0), 1e-3)
    blur = torch.from_numpy(np.where(np.arange(FEATURE_COUNT) < POSE_AT, _BLUR_CM, 0.0) / deviation)
    features = torch.from_numpy((samples.features - mean) / deviation)
    labels = torch.from_numpy(samples.labels)
    # rare units would otherwise be learned last, when the common ones are learned too well
    weights = 1.0 / labels.std(dim=0).clamp(min=0.05)
    weights /= weights.mean()
    parameters = [p for module in (body, value_head, spread_head) for p in module.parameters()]
    optimizer = torch.optim.AdamW(parameters, _LEARNING_RATE, weight_decay=_WEIGHT_DECAY)
    batches = max(1, len(features) // _BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, _LEARNING_RATE, total_steps=epochs * batches, pct_start=0.15
    )
    for _ in range(epochs):
        order = torch.randperm(len(features))
        for step in range(batches):
            rows = order[step * _BATCH : (step + 1) * _BATCH]
            hidden = body(features[rows] + blur.float() * torch.randn(len(rows), FEATURE_COUNT))
            error = value_head(hidden) - labels[rows]
            # the deviations must not bend the features that the means need
            spread = spread_head(hidden.detach()).clamp(*SPREAD_LIMITS)
            likelihood = spread + 0.5 * (error.detach() * torch.exp(-spread)) ** 2
            loss = (weights * error**2).mean() + likelihood.mean()
            optimizer.zero_grad()
            torch.autograd.backward(loss)
            optimizer.step()
            schedule.step()
    return Net(mean, deviation, body.eval(), value_head, spread_head)


def layers(net: Net) -> Layers:
    """The trained weights with the normalisation folded into the first layer."""

    def array(tensor: Any) -> NDArray[np.float64]:
        values: NDArray[np.float64] = tensor.detach().numpy().astype(np.float64)
        return values

    first, second = net.body[0], net.body[3]
    weight = array(first.weight) / net.deviation
    return Layers(
        weights=(weight, array(second.weight), array(net.value.weight), array(net.spread.weight)),
        biases=(
            array(first.bias) - weight @ net.mean,
            array(second.bias),
            array(net.value.bias),
            array(net.spread.bias),
        ),
    )


def fit(sampler: FaceSampler, seed: int, faces: int, epochs: int) -> list[Net]:
    """The networks whose mean is shipped, trained on the same faces from seeds of their own."""
    samples = draw_samples(sampler, seed, faces)
    return [train(samples, seed + member, epochs) for member in range(_MEMBERS)]


def raw_means(nets: Sequence[Net], features: Float) -> NDArray[np.float64]:
    """What the networks themselves read, (N, K): their mean, before mirroring and calibration."""
    with torch.no_grad():
        readings = [
            net.value(net.body(torch.from_numpy((features - net.mean) / net.deviation)))
            for net in nets
        ]
    mean: NDArray[np.float64] = torch.stack(readings).double().mean(dim=0).numpy()
    return mean


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--ict", type=Path, required=True, help="folder with the ICT-FaceKit files")
    parser.add_argument("--relaxed", type=Path, help="meshes to calibrate with; default: as stored")
    parser.add_argument("--out", type=Path, default=_DEFAULT_OUT)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--faces", type=int, default=60_000)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)

    model = load_face_model(arguments.ict)
    sampler = FaceSampler(model, load_landmark_error())
    nets = fit(sampler, arguments.seed, arguments.faces, arguments.epochs)
    found = merged([layers(net) for net in nets])
    if arguments.relaxed is not None:
        with np.load(arguments.relaxed) as file:
            meshes = file["points"][file["relaxed"]]
        save_thresholds(calibrate(found, OUTPUTS, model.mirror, meshes))
    unseen = draw_samples(sampler, arguments.seed + 1, _UNSEEN)
    figures = export_onnx(
        arguments.out,
        found,
        OUTPUTS,
        model.mirror,
        load_thresholds(),
        unseen.features,
        unseen.labels,
        {"seed": str(arguments.seed), "faces": str(arguments.faces)},
    )
    # The shipped file's card stands with the other networks' cards, anybody else's beside the file.
    shipped = arguments.out == _DEFAULT_OUT
    card = CATALOGUE["au_geometry"].card if shipped else arguments.out.with_suffix(".md")
    write_card(card, figures, arguments.seed, arguments.faces)


if __name__ == "__main__":
    main()
