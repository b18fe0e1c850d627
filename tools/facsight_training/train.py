"""Train the action-unit network on synthetic faces and write it with its card.

No photograph and no label of one trains the network. Meshes of people who are known not to smile
may set the thresholds; otherwise the stored ones are used. The same seed gives the same file, byte
for byte, on one machine. Needs the extra `torch`; `facsight train au` is the command.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime as ort
import torch
from numpy.typing import NDArray
from torch import nn

from facsight_tools.analyzers.action_units import OUTPUTS
from facsight_tools.errors import InputError
from facsight_tools.facs import PRESENCE_THRESHOLD
from facsight_tools.geometry.face_frame import FEATURE_COUNT, POSE_AT, au_features, fit_faces
from facsight_training.calibration import Thresholds, calibrate
from facsight_training.card import write_card
from facsight_training.correspondence import FaceModel, load_face_model
from facsight_training.export import (
    SPREAD_LIMITS,
    Layers,
    calibrated,
    export_onnx,
    feature_mirror,
    merged,
    output_mirror,
)
from facsight_training.faces import FaceSampler
from facsight_training.noise import load_landmark_error
from facsight_training.reliability import Figures

HIDDEN: Final = (128, 96)
_DRAW: Final = 2048
_UNSEEN: Final = 20_480
_COMPARED: Final = 2048
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


@dataclass(frozen=True, slots=True)
class Built:
    """A trained network.

    Attributes:
        path: the ONNX file.
        sha256: its hash.
        difference: how far its intensities are from torch's at worst, 0-5.
        figures: what it reaches on synthetic faces of unseen identity, uncalibrated.
    """

    path: Path
    sha256: str
    difference: float
    figures: tuple[Figures, ...]


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


def build_network(
    ict: Path,
    out: Path,
    card: Path,
    *,
    seed: int,
    faces: int,
    epochs: int,
    thresholds: Callable[[Layers, FaceModel], Thresholds],
    say: Callable[[str], None],
) -> Built:
    """Train, export, compare with torch, write the card.

    Args:
        ict: folder with ICT-FaceKit's files, as `ict.read_ict` takes it.
        out, card: files to write, ONNX and Markdown.
        seed, faces, epochs: of the training.
        thresholds: gives the raw readings that count as A, from the trained network.
        say: is told each step.

    Raises:
        ModelMissing, ModelCorrupt: ICT-FaceKit's files are not there or not the pinned ones, or the
            exported network does not read what the trained one reads.
    """
    say("Reading ICT-FaceKit's shapes")
    model = load_face_model(ict)
    sampler = FaceSampler(model, load_landmark_error())
    say(f"Training {_MEMBERS} networks on {faces} synthetic faces, {epochs} epochs")
    nets = fit(sampler, seed, faces, epochs)
    found = merged([layers(net) for net in nets])
    cuts = thresholds(found, model)
    say(f"Exporting, and reading {_UNSEEN} unseen faces")
    unseen = draw_samples(sampler, seed + 1, _UNSEEN)
    reached = export_onnx(
        out,
        found,
        OUTPUTS,
        model.mirror,
        cuts,
        unseen.features,
        unseen.labels,
        {"seed": str(seed), "faces": str(faces)},
    )
    write_card(card, reached, cuts, seed, faces)
    return Built(
        path=out,
        sha256=hashlib.sha256(out.read_bytes()).hexdigest(),
        difference=difference(nets, out, model, cuts, unseen.features[:_COMPARED]),
        figures=reached.figures,
    )


def difference(
    nets: Sequence[Net], path: Path, model: FaceModel, cuts: Thresholds, features: Float
) -> float:
    """How far, at worst, the intensities of the ONNX file are from torch's own, 0-5."""
    order, signs = feature_mirror(model.mirror)
    mirrored = raw_means(nets, np.ascontiguousarray(features[:, order] * signs))
    mean = (raw_means(nets, features) + mirrored[:, output_mirror(OUTPUTS)]) / 2
    expected = calibrated(
        mean, np.array([cuts.get(unit, PRESENCE_THRESHOLD) for unit, _ in OUTPUTS])
    )
    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    (intensity,) = session.run(["intensity"], {"features": features})
    return float(np.abs(expected - intensity).max())


def calibrated_on(meshes: Path) -> Callable[[Layers, FaceModel], Thresholds]:
    """Thresholds from the faces of `facsight train meshes` that are known not to smile.

    Raises:
        InputError: the file does not hold such meshes.
    """
    try:
        with np.load(meshes, allow_pickle=False) as file:
            points = file["points"][file["relaxed"]]
    except (OSError, KeyError, ValueError, EOFError) as error:
        raise InputError(f"{meshes} is no faces.npz of `facsight train meshes`.") from error
    if len(points) == 0:
        raise InputError(f"{meshes} holds no face that is known not to smile.")
    return lambda found, model: calibrate(found, OUTPUTS, model.mirror, points)
