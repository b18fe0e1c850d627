"""The network that tells shut eyes from open ones by how they look.

    python -m facsight_training.eye_network ../shared/assets/devset

The folder holds photographs and `labels.csv` files. Eyes that are open by the mesh are what is
open; the same with lids drawn over them (`lid_samples`) what is shut. One in five people, by name,
is kept out; the figures are on those. Writes `eye_shut`. Needs torch and `onnx`, extra `torch`.
"""

from __future__ import annotations

import argparse
import itertools
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn import functional

from facsight_tools.analyzers.shut_eyes import SIZE_WH
from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.networks.files import WEIGHTS_DIR
from facsight_training.cover_samples import photographs, read_faces
from facsight_training.lid_samples import EyeSamples, make_eyes

_OPSET: Final = 17
_IR_VERSION: Final = 8
_BATCH: Final = 64
_RATE: Final = 2e-3
_CHANNELS: Final = (3, 12, 24, 32)
_PLACES: Final = (SIZE_WH[0] // 8) * (SIZE_WH[1] // 8)
_HIDDEN: Final = 16


class EyeNetwork(nn.Module):  # type: ignore[misc]
    """From `image` (N, 3, 32, 48), 0-1, to logits (N,): is it shut."""

    def __init__(self) -> None:
        super().__init__()
        pairs = itertools.pairwise(_CHANNELS)
        self.convs = nn.ModuleList(nn.Conv2d(a, b, 3, 2, 1) for a, b in pairs)
        self.norms = nn.ModuleList(nn.BatchNorm2d(b) for b in _CHANNELS[1:])
        self.first = nn.Linear(_CHANNELS[-1] * _PLACES, _HIDDEN)
        self.last = nn.Linear(_HIDDEN, 1)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """The logits."""
        seen = image - 0.5
        for conv, norm in zip(self.convs, self.norms, strict=True):
            seen = functional.relu(norm(conv(seen)))
        seen = functional.dropout(seen.flatten(1), 0.2, self.training)
        return self.last(functional.relu(self.first(seen)))[:, 0]


def fit(samples: EyeSamples, steps: int, seed: int) -> EyeNetwork:
    """The network after so many steps, at a falling rate."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    model: EyeNetwork = EyeNetwork()
    optimiser = torch.optim.AdamW(model.parameters(), _RATE, weight_decay=1e-3)
    pixels, shut = torch.from_numpy(samples.pixels), torch.from_numpy(samples.shut)
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = _RATE * (0.5 + 0.5 * np.cos(np.pi * step / steps))
        rows = rng.integers(len(pixels), size=_BATCH)
        image = pixels[rows].permute(0, 3, 1, 2).float() / 255
        loss = functional.binary_cross_entropy_with_logits(model(image), shut[rows])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if step % 500 == 0:
            print(f"step {step}, loss {loss.item():.4f}", flush=True)
    model.eval()
    return model


@torch.no_grad()  # type: ignore[untyped-decorator]
def predict(model: EyeNetwork, pixels: NDArray[np.uint8]) -> NDArray[Any]:
    """Probability (N,) that each is shut."""
    image = torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 255
    found: NDArray[Any] = torch.sigmoid(model(image)).numpy()
    return found


def export(model: EyeNetwork) -> onnx.ModelProto:
    """The graph: `image` (N, 3, 32, 48) to `shut` (N, 1), a probability."""
    constants: list[onnx.TensorProto] = []
    nodes: list[onnx.NodeProto] = []

    def half(name: str, values: Any) -> str:
        array = values.detach().numpy().astype(np.float16)
        constants.append(numpy_helper.from_array(array, f"{name}16"))
        nodes.append(helper.make_node("Cast", [f"{name}16"], [name], name, to=TensorProto.FLOAT))
        return name

    def node(kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        nodes.append(helper.make_node(kind, inputs, [output], output, **attributes))
        return output

    constants.append(numpy_helper.from_array(np.array(0.5, np.float32), "middle"))
    seen = node("Sub", ["image", "middle"], "centred")
    for k, (conv, norm) in enumerate(zip(model.convs, model.norms, strict=True)):
        scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        weight = half(f"weight{k}", conv.weight * scale[:, None, None, None])
        bias = half(f"bias{k}", (conv.bias - norm.running_mean) * scale + norm.bias)
        made = node(
            "Conv",
            [seen, weight, bias],
            f"conv{k}",
            kernel_shape=[3, 3],
            strides=[2, 2],
            pads=[1] * 4,
        )
        seen = node("Relu", [made], f"relu{k}")
    seen = node("Flatten", [seen], "flat")
    for name, layer in (("first", model.first), ("last", model.last)):
        parts = [half(f"{name}_weight", layer.weight), half(f"{name}_bias", layer.bias)]
        seen = node("Gemm", [seen, *parts], name, transB=1)
        if name == "first":
            seen = node("Relu", [seen], "hidden")
    node("Sigmoid", [seen], "shut")

    def tensor(name: str, *shape: int) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", *shape])

    graph = helper.make_graph(
        nodes, "eye_shut", [tensor("image", 3, *SIZE_WH[::-1])], [tensor("shut", 1)], constants
    )
    made_of = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR_VERSION
    )
    onnx.checker.check_model(made_of)
    return made_of


def report(model: EyeNetwork, held: EyeSamples) -> None:
    """Print how often open and shut eyes of the kept-out people are told rightly."""
    told = predict(model, held.pixels)
    for name, rows in (("open", held.shut == 0), ("shut", held.shut == 1)):
        over = {limit: float((told[rows] >= limit).mean()) for limit in (0.5, 0.9, 0.97)}
        print(f"{name}: {int(rows.sum())} eyes; called shut at", over)


def main() -> None:
    """Fit, report and write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path, help="photographs with labels.csv")
    parser.add_argument("--times", type=int, default=3, help="how often each eye is drawn")
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=WEIGHTS_DIR / CATALOGUE["eye_shut"].file_name)
    args = parser.parse_args()
    torch.set_num_threads(1)
    faces, unseen = read_faces(photographs(args.folder), print).split()
    model = fit(make_eyes(faces, args.seed, args.times), args.steps, args.seed)
    report(model, make_eyes(unseen, args.seed + 1, 2))
    args.out.write_bytes(export(model).SerializeToString(deterministic=True))
    print(args.out)


if __name__ == "__main__":
    main()
