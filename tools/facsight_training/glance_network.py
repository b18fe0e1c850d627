"""The network that says at a glance where small faces may be.

    python -m facsight_training.glance_network ../shared/assets/devset/expr_more \\
        --without-people FOLDER ...

The first folder holds photographs of faces, with `labels.csv`; the others hold pictures without
people. Where the faces are is what the detectors find: no label enters. Scenes are drawn by
`glance_scenes`. Writes `face_glance`, and prints how often it is warm where a face is and where
none is, on scenes of people who were kept out. Needs torch and `onnx`, extra `torch`.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from multiprocessing.context import ForkContext
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import multiprocessing, nn
from torch.nn import functional

from facsight_tools.analyzers.detection import BlazeFaceDetector
from facsight_tools.backends.ort import OrtEngine
from facsight_tools.image import find_images, load_image
from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.networks.files import WEIGHTS_DIR
from facsight_tools.pipeline import Pipeline
from facsight_training.cover_samples import is_kept_out, owner_of, photographs
from facsight_training.glance_scenes import FacePhotograph, make_scenes

_OPSET: Final = 17
_IR_VERSION: Final = 8
_BATCH: Final = 48
_RATE: Final = 2.5e-3
_FACE_PX: Final = 160.0
_OTHER_PX: Final = 700
_FOUND_WEIGHT: Final = 3.0
_SHOWN: Final = (0.1, 0.15, 0.3, 0.5)

# Channels in and out, kernel, stride, and None or the dilation of a convolution in two steps
_LAYERS: Final = (
    (3, 16, 4, 2, None),
    (16, 16, 3, 2, None),
    (16, 32, 3, 1, 1),
    (32, 32, 3, 1, 1),
    (32, 32, 3, 1, 2),
    (32, 32, 3, 1, 2),
)


class GlanceNetwork(nn.Module):  # type: ignore[misc]
    """From `image` (N, 3, H, W), 0-1, to logits (N, H / 4, W / 4)."""

    def __init__(self) -> None:
        super().__init__()
        steps = [_layer(*one) for one in _LAYERS]
        self.n = nn.Sequential(*steps, nn.Conv2d(_LAYERS[-1][1], 1, 1))
        nn.init.constant_(self.n[-1].bias, -4.0)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """The logits."""
        return self.n(image - 0.5)[:, 0]


def _layer(before: int, after: int, kernel: int, stride: int, dilation: int | None) -> nn.Module:
    def conv(*shape: int, **more: int) -> list[nn.Module]:
        return [nn.Conv2d(*shape, bias=False, **more), nn.BatchNorm2d(shape[1])]

    if dilation is None:
        return nn.Sequential(*conv(before, after, kernel, stride, padding=1), nn.ReLU())
    apart = conv(before, before, kernel, padding=dilation, dilation=dilation, groups=before)
    return nn.Sequential(*apart, *conv(before, after, 1), nn.ReLU())


def loss_of(model: GlanceNetwork, pixels: Any, heat: Any, weight: Any) -> torch.Tensor:
    """Cross-entropy; what is told rightly already counts little, faces count more than the rest."""
    image = torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 255
    target, counts = torch.from_numpy(heat), torch.from_numpy(weight)
    logits = model(image.contiguous(memory_format=torch.channels_last))
    told = torch.sigmoid(logits).detach()
    focus = torch.where(target > 0.5, (1 - told) * _FOUND_WEIGHT, told)
    losses = functional.binary_cross_entropy_with_logits(logits, target, reduction="none")
    return (losses * counts * focus).sum() / (target * counts).sum().clamp(min=20)


def fit(
    faces: Sequence[FacePhotograph],
    others: Sequence[NDArray[np.uint8]],
    *,
    minutes: float,
    seed: int,
    processes: int,
) -> GlanceNetwork:
    """The network after so many minutes at a falling rate; processes share it without a lock."""
    torch.manual_seed(seed)
    model = GlanceNetwork()
    model.share_memory()
    context: ForkContext = multiprocessing.get_context("fork")
    workers = [
        context.Process(target=_fit_one, args=(model, faces, others, minutes, seed + i))
        for i in range(processes)
    ]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    model.eval()
    return model


def _fit_one(
    model: GlanceNetwork,
    faces: Sequence[FacePhotograph],
    others: Sequence[NDArray[np.uint8]],
    minutes: float,
    seed: int,
) -> None:
    torch.set_num_threads(1)
    rng = np.random.default_rng(seed)
    optimiser = torch.optim.AdamW(model.parameters(), _RATE, weight_decay=1e-4, betas=(0.9, 0.98))
    model.train()
    started, step = time.monotonic(), 0
    while (done := (time.monotonic() - started) / (60 * minutes)) < 1.0:
        for group in optimiser.param_groups:
            group["lr"] = _RATE * min(1.0, (step + 1) / 20) * (0.5 + 0.5 * np.cos(np.pi * done))
        scenes = make_scenes(rng, faces, others, _BATCH)
        loss = loss_of(model, scenes.pixels, scenes.heat, scenes.weight)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        step += 1


def export(model: GlanceNetwork) -> onnx.ModelProto:
    """The graph: `image` (N, 3, H, W) to `heat` (N, H / 4, W / 4), probabilities; any H and W."""
    constants: list[onnx.TensorProto] = []
    nodes: list[onnx.NodeProto] = []

    def constant(name: str, values: NDArray[Any]) -> str:
        constants.append(numpy_helper.from_array(values, name))
        return name

    def node(kind: str, inputs: Sequence[str], output: str, **attributes: Any) -> str:
        nodes.append(helper.make_node(kind, list(inputs), [output], name=output, **attributes))
        return output

    def conv(name: str, source: str, one: nn.Conv2d, norm: nn.BatchNorm2d | None) -> str:
        weight, bias = one.weight, one.bias
        if norm is not None:
            scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
            weight = weight * scale[:, None, None, None]
            bias = norm.bias - norm.running_mean * scale
        return node(
            "Conv",
            [
                source,
                constant(f"{name}_weight", weight.detach().numpy()),
                constant(f"{name}_bias", bias.detach().numpy()),
            ],
            name,
            kernel_shape=list(one.kernel_size),
            strides=list(one.stride),
            pads=list(one.padding) * 2,
            dilations=list(one.dilation),
            group=one.groups,
        )

    last = node("Sub", ["image", constant("middle", np.array(0.5, np.float32))], "centred")
    for number, layer in enumerate(model.n[:-1]):
        parts = list(layer)[:-1]
        for k in range(0, len(parts), 2):
            last = conv(f"conv{number}_{k // 2}", last, parts[k], parts[k + 1])
        last = node("Relu", [last], f"layer{number}")
    last = node("Sigmoid", [conv("logits", last, model.n[-1], None)], "warmth")
    node("Squeeze", [last, constant("channel", np.array([1]))], "heat")
    shapes: tuple[tuple[str, list[str | int | None]], ...] = (
        ("image", ["batch", 3, "height", "width"]),
        ("heat", ["batch", "rows", "columns"]),
    )
    tensors = [helper.make_tensor_value_info(name, TensorProto.FLOAT, s) for name, s in shapes]
    graph = helper.make_graph(nodes, "face_glance", tensors[:1], tensors[1:], constants)
    proto = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)])
    proto.ir_version = _IR_VERSION
    proto.producer_name = "facsight"
    onnx.checker.check_model(proto, full_check=True)
    return proto


def read_photographs(paths: Sequence[Path]) -> list[FacePhotograph]:
    """Photographs in which a look at the whole finds faces, the largest at most 160 pixels."""
    engine = OrtEngine("cpu", 1)
    pipeline = Pipeline(engine, detector=BlazeFaceDetector.open(engine))
    found = []
    for path in paths:
        image = load_image(path)
        points = [face.landmarks.points_xyz[:, :2] for face in pipeline.find([image])]
        if not points:
            continue
        low, high = (np.array([f(p, axis=0) for p in points]) for f in (np.min, np.max))
        faces = np.concatenate([(low + high) / 2, (high - low).max(axis=1, keepdims=True)], axis=1)
        scale = min(1.0, _FACE_PX / float(faces[:, 2].max()))
        found.append(FacePhotograph(_shrunk(image.pixels_rgb, scale), _float(faces * scale)))
    return found


def read_others(folders: Sequence[Path]) -> list[NDArray[np.uint8]]:
    """Pictures without people, at most 700 pixels long."""
    images = [load_image(path).pixels_rgb for one in folders for path in find_images(one)]
    return [_shrunk(one, min(1.0, _OTHER_PX / max(one.shape[:2]))) for one in images]


def report(
    model: GlanceNetwork,
    faces: Sequence[FacePhotograph],
    others: Sequence[NDArray[np.uint8]],
    seed: int,
) -> None:
    """Print how many cells are warm, of those that lie on a face and of those that do not."""
    scenes = make_scenes(np.random.default_rng(seed), faces, others, 1000)
    with torch.no_grad():
        image = torch.from_numpy(scenes.pixels).permute(0, 3, 1, 2).float() / 255
        told = torch.sigmoid(model(image)).numpy()
    on, off = (scenes.weight > 0) & (scenes.heat > 0.5), (scenes.weight > 0) & (scenes.heat < 0.5)
    for floor in _SHOWN:
        print(
            f"warm at {floor}: {(told[on] >= floor).mean():.3f} of faces' cells, "
            f"{(told[off] >= floor).mean():.4f} of the others"
        )


def _shrunk(pixels: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


def _float(values: NDArray[Any]) -> NDArray[np.float32]:
    return values.astype(np.float32)


def main() -> None:
    """Fit, report, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path, help="photographs of faces, with labels.csv files")
    parser.add_argument("--without-people", type=Path, nargs="+", required=True, metavar="FOLDER")
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--processes", type=int, default=1, help="that fit at once")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--out", type=Path, default=WEIGHTS_DIR / CATALOGUE["face_glance"].file_name
    )
    args = parser.parse_args()
    paths = list(photographs(args.folder))
    fitted = read_photographs([path for path in paths if not is_kept_out(owner_of(path))])
    unseen = read_photographs([path for path in paths if is_kept_out(owner_of(path))])
    others = read_others(args.without_people)
    model = fit(fitted, others, minutes=args.minutes, seed=args.seed, processes=args.processes)
    report(model, unseen, others, args.seed + 1000)
    args.out.write_bytes(export(model).SerializeToString(deterministic=True))
    print(args.out)


if __name__ == "__main__":
    main()
