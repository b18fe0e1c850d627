"""The network that tells what of a face is covered, and whether it is a face at all.

    python -m facsight_training.cover_network ../shared/assets/devset --without-people FOLDER ...

The first folder holds photographs and `labels.csv` files; the others hold pictures without people
(drawings, animals, things). Covers are drawn by `covers`. One in five people, by name, and one in
five of the other pictures are kept out; the figures are on those. `--rendered` adds rendered heads,
which are faces as well; `--hand` is the mesh (`hand_mesh`) from which hands are drawn. Writes
`face_cover`, and prints what it reaches. `--without KIND` leaves covers of a kind out of the fit,
to see what it makes of one that it never saw; nothing is written then. Needs torch and `onnx`,
extra `torch`.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn import functional

from facsight_tools.analyzers.cover import GRID, SIDE
from facsight_tools.image import find_images
from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.networks.files import WEIGHTS_DIR
from facsight_training.cover_samples import (
    CoverSamples,
    WideCrops,
    make_samples,
    network_crops,
    photographs,
    read_faces,
    read_others,
)
from facsight_training.covers import COVERS
from facsight_training.hand_mesh import HandMesh

_OPSET: Final = 17
_IR_VERSION: Final = 8
_BATCH: Final = 64
_RATE: Final = 3e-3
_FACE_WEIGHT: Final = 0.3

# Layers by name: channels in and out, kernel, stride
_LAYERS: Final = (
    ("a", 12, 20, 3, 2),
    ("b", 20, 32, 3, 1),
    ("c", 32, 48, 3, 2),
    ("d", 48, 48, 3, 1),
    ("e", 48, 64, 3, 2),
    ("f", 64, 64, 3, 1),
    ("g", 112, 32, 1, 1),
    ("h", 32, 32, 3, 1),
    ("i", 64, 24, 1, 1),
    ("j", 24, 24, 3, 1),
)


class CoverNetwork(nn.Module):  # type: ignore[misc]
    """From `image` (N, 3, 96, 96), 0-1, to logits of cover (N, 24, 24) and of a face (N,)."""

    def __init__(self) -> None:
        super().__init__()
        self.convs = nn.ModuleDict()
        for name, before, after, kernel, stride in _LAYERS:
            conv = nn.Conv2d(before, after, kernel, stride, kernel // 2, bias=False)
            self.convs[name] = nn.Sequential(conv, nn.BatchNorm2d(after), nn.ReLU())
        self.cover = nn.Conv2d(24, 1, 1)
        self.face = nn.Linear(64, 1)

    def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The two logits."""
        step = self.convs
        b = step["b"](step["a"](functional.pixel_unshuffle(image - 0.5, 2)))
        d = step["d"](step["c"](b))
        f = step["f"](step["e"](d))
        up = functional.interpolate(f, scale_factor=2.0, mode="nearest")
        h = step["h"](step["g"](torch.cat([up, d], 1)))
        up = functional.interpolate(h, scale_factor=2.0, mode="nearest")
        j = step["j"](step["i"](torch.cat([up, b], 1)))
        return self.cover(j)[:, 0], self.face(f.mean((2, 3)))[:, 0]


def fit(samples: CoverSamples, steps: int, seed: int, minutes: float) -> CoverNetwork:
    """The network after so many steps, or what so many minutes allow, at a falling rate."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    model: CoverNetwork = CoverNetwork().to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(model.parameters(), _RATE, weight_decay=1e-4)
    pixels = torch.from_numpy(samples.pixels)
    started, step = time.monotonic(), 0
    order = np.array([], np.int64)
    while True:
        done = max(step / steps, (time.monotonic() - started) / (60 * minutes))
        if done >= 1.0:
            break
        for group in optimiser.param_groups:
            group["lr"] = _RATE * min(1.0, (step + 1) / 50) * (0.5 + 0.5 * np.cos(np.pi * done))
        if len(order) < _BATCH:
            order = rng.permutation(len(samples.pixels))
        rows, order = order[:_BATCH], order[_BATCH:]
        image = pixels[rows].permute(0, 3, 1, 2).float() / 255
        target, weight = (torch.from_numpy(one[rows]) for one in (samples.cover, samples.weight))
        face = torch.from_numpy(samples.face[rows])
        if rng.random() < 0.5:
            image, target, weight = image.flip(3), target.flip(2), weight.flip(2)
        cover, is_face = model(image.contiguous(memory_format=torch.channels_last))
        losses = functional.binary_cross_entropy_with_logits(cover, target, reduction="none")
        loss = (losses * weight).sum() / weight.sum().clamp(min=1)
        known = (face != 0.5).float()
        told = functional.binary_cross_entropy_with_logits(is_face, face, reduction="none")
        loss = loss + _FACE_WEIGHT * (told * known).sum() / known.sum().clamp(min=1)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if step % 100 == 0:
            print(
                f"step {step}, {time.monotonic() - started:.0f} s, loss {loss.item():.4f}",
                flush=True,
            )
        step += 1
    model.eval()
    return model


@torch.no_grad()  # type: ignore[untyped-decorator]
def predict(model: CoverNetwork, pixels: NDArray[np.uint8]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Probability of cover (N, 24, 24) and of a face (N,)."""
    covers, faces = [], []
    for start in range(0, len(pixels), 256):
        image = torch.from_numpy(pixels[start : start + 256]).permute(0, 3, 1, 2).float() / 255
        cover, face = model(image)
        covers.append(torch.sigmoid(cover).numpy())
        faces.append(torch.sigmoid(face).numpy())
    return np.concatenate(covers), np.concatenate(faces)


def export(model: CoverNetwork) -> onnx.ModelProto:
    """The graph: `image` (N, 3, 96, 96) to `cover` (N, 24, 24) and `face` (N, 1), probabilities."""
    constants: list[onnx.TensorProto] = []
    nodes: list[onnx.NodeProto] = []

    def constant(name: str, values: Any) -> str:
        array = np.asarray(values)
        kept = array.astype(np.float32) if array.dtype.kind == "f" else array
        constants.append(numpy_helper.from_array(kept, name))
        return name

    def node(kind: str, inputs: Sequence[str], output: str, **attributes: Any) -> str:
        nodes.append(helper.make_node(kind, list(inputs), [output], name=output, **attributes))
        return output

    def half(name: str, values: NDArray[Any]) -> str:
        constants.append(numpy_helper.from_array(values.astype(np.float16), f"{name}16"))
        return node("Cast", [f"{name}16"], name, to=TensorProto.FLOAT)

    def layer(name: str, source: str) -> str:
        conv, norm, _ = model.convs[name]
        scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        weight = (conv.weight * scale[:, None, None, None]).detach().numpy()
        bias = (norm.bias - norm.running_mean * scale).detach().numpy()
        _, _, _, kernel, stride = next(one for one in _LAYERS if one[0] == name)
        made = node(
            "Conv",
            [source, half(f"weight_{name}", weight), constant(f"bias_{name}", bias)],
            f"conv_{name}",
            kernel_shape=[kernel, kernel],
            strides=[stride, stride],
            pads=[kernel // 2] * 4,
        )
        return node("Relu", [made], name)

    def twice(source: str) -> str:
        if "no_roi" not in {one.name for one in constants}:
            constant("no_roi", np.zeros(0))
            constant("scales", np.array([1.0, 1.0, 2.0, 2.0]))
        return node(
            "Resize",
            [source, "no_roi", "scales"],
            f"{source}_up",
            mode="nearest",
            coordinate_transformation_mode="asymmetric",
            nearest_mode="floor",
        )

    node("Sub", ["image", constant("middle", 0.5)], "centred")
    # torch's pixel_unshuffle keeps the channels apart, SpaceToDepth the places
    node("SpaceToDepth", ["centred"], "squares", blocksize=2)
    places = np.arange(12).reshape(4, 3).T.ravel()
    node("Gather", ["squares", constant("places", places)], "packed", axis=1)
    b = layer("b", layer("a", "packed"))
    d = layer("d", layer("c", b))
    f = layer("f", layer("e", d))
    h = layer("h", layer("g", node("Concat", [twice(f), d], "fd", axis=1)))
    j = layer("j", layer("i", node("Concat", [twice(h), b], "hb", axis=1)))
    heads = {
        "weight_cover": model.cover.weight.detach().numpy(),
        "bias_cover": model.cover.bias.detach().numpy(),
        "weight_face": model.face.weight.detach().numpy().T,
        "bias_face": model.face.bias.detach().numpy(),
    }
    for name, values in heads.items():
        constant(name, values)
    node("Conv", [j, "weight_cover", "bias_cover"], "cover_map")
    node("Sigmoid", ["cover_map"], "cover_square")
    node("Reshape", ["cover_square", constant("as_grid", np.array([-1, GRID, GRID]))], "cover")
    node("GlobalAveragePool", [f], "pooled")
    node("Flatten", ["pooled"], "flat")
    node("MatMul", ["flat", "weight_face"], "face_sum")
    node("Sigmoid", [node("Add", ["face_sum", "bias_face"], "face_logit")], "face")

    def tensor(name: str, *shape: int) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", *shape])

    graph = helper.make_graph(
        nodes,
        "face_cover",
        [tensor("image", 3, SIDE, SIDE)],
        [tensor("cover", GRID, GRID), tensor("face", 1)],
        constants,
    )
    proto = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)])
    proto.ir_version = _IR_VERSION
    proto.producer_name = "facsight"
    onnx.checker.check_model(proto, full_check=True)
    return proto


def report(model: CoverNetwork, samples: CoverSamples, plain: WideCrops, none: WideCrops) -> None:
    """Print what it makes of covers, of photographs as they are, and of what is no face."""
    cover, face = predict(model, samples.pixels)
    hidden = samples.cover * samples.weight > 0.9
    seen = (samples.cover < 0.05) & (samples.weight > 0.9)
    print("kind                 cells hidden, found   cells seen, called hidden")
    for kind in sorted({one for one in samples.kinds if "+" not in one}):
        rows = np.array([one == kind for one in samples.kinds])
        told = cover[rows] > 0.5
        found = told[hidden[rows]].mean() if hidden[rows].any() else float("nan")
        print(
            f"{kind:<20} {found:19.3f} {told[seen[rows]].mean() if seen[rows].any() else 0:27.3f}"
        )
    for name, one in (("faces", samples.face == 1.0), ("no faces", samples.face == 0.0)):
        quantiles = np.quantile(face[one], [0.001, 0.01, 0.05, 0.5, 0.95, 0.99])
        print(
            f"{name}: {one.sum()}, probability of a face at 0.1, 1, 5, 50, 95, 99%: "
            f"{quantiles.round(4)}"
        )
    _, sure = predict(model, network_crops(plain))
    print(f"photographs as they are: {len(sure)}, least: {np.sort(sure)[:12].round(3)}")
    if len(none.pixels):
        _, wrong = predict(model, network_crops(none))
        print(f"taken for faces before: {len(wrong)}, still at 0.5: {(wrong > 0.5).sum()}")


def main() -> None:
    """Fit, report, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path, help="photographs of faces, with labels.csv files")
    parser.add_argument("--without-people", type=Path, nargs="*", default=[], metavar="FOLDER")
    parser.add_argument("--rendered", type=Path, metavar="FOLDER", help="NAME_NUMBER.png of heads")
    parser.add_argument("--without", choices=list(COVERS), nargs="*", default=[], metavar="KIND")
    parser.add_argument("--times", type=int, default=10, help="pictures made of each face")
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--hand", type=Path, help="left.glb, see facsight_training.hand_mesh")
    parser.add_argument("--minutes", type=float, default=60.0, help="the most that a fit may take")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=WEIGHTS_DIR / CATALOGUE["face_cover"].file_name)
    args = parser.parse_args()
    torch.set_num_threads(1)
    faces, unseen = read_faces(photographs(args.folder), print).split()
    others, pieces = read_others(args.without_people, print)
    (others, others_unseen), (pieces, pieces_unseen) = others.split(), pieces.split()
    kinds = {name: one for name, one in COVERS.items() if name not in args.without}
    hand = None if args.hand is None else HandMesh.open(args.hand)
    drawn = partial(make_samples, hand=hand)
    made = drawn(
        faces, others, pieces, args.seed, args.times, kinds=kinds, other_times=args.times // 3
    )
    if args.rendered is not None:
        heads, _ = read_faces(find_images(args.rendered), print).split()
        made = made.with_more(
            drawn(heads, others.of([]), pieces, args.seed + 2, 2 * args.times, kinds=kinds)
        )
    print(f"{len(made.pixels)} pictures")
    model = fit(made, args.steps, args.seed, args.minutes)
    held = drawn(
        unseen,
        others_unseen,
        pieces_unseen,
        args.seed + 1,
        4,
        kinds={name: COVERS[name] for name in args.without} or COVERS,
        other_times=1,
    )
    report(model, held, unseen, others_unseen)
    if not args.without:
        args.out.write_bytes(export(model).SerializeToString(deterministic=True))
        print(args.out)


if __name__ == "__main__":
    main()
