"""The network that sees each half of a face as a right half, and how it is trained."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from facsight_training.rendered.expressions import UNITS

_WIDTHS: Final = (20, 48, 80, 112)
_SQUEEZED: Final = 32
_HIDDEN: Final = 128
_BATCH: Final = 48
_RATE: Final = 2.5e-3
_DECAY: Final = 0.02
_AVERAGED: Final = 0.997
_PRESENT: Final = 0.8  # intensities from here on count as there, up to `_ABSENT` as not there
_ABSENT: Final = 0.15
_TILT: Final = 0.07  # radians; half a turned face is not drawn quite upright
_SCALED: Final = 0.06
_MOVED: Final = 0.06  # of half the picture
_AGREE: Final = 10  # steps

Float = NDArray[np.float32]


class Residual(nn.Module):  # type: ignore[misc]
    """x + normalised 3x3 convolution, rectified."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(width)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) to the same shape."""
        return torch.relu(x + self.norm(self.conv(x)))


def _smaller(inner: int, outer: int, kernel: int = 3, stride: int = 2) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inner, outer, kernel, stride, 1, bias=False), nn.BatchNorm2d(outer), nn.ReLU()
    )


class HalfNet(nn.Module):  # type: ignore[misc]
    """Halves (N, 3, 128, 72), 0-1, to three rows of K numbers each: (N, 3, K).

    The first is the log odds of presence, the second the intensity on 0-5, the third the logarithm
    of how far that is off on average.
    """

    def __init__(self) -> None:
        super().__init__()
        a, b, c, d = _WIDTHS
        self.body = nn.Sequential(
            _smaller(3, a, 4),  # a furrow is a pixel or two wide: no coarser step
            _smaller(a, b),
            Residual(b),
            _smaller(b, c),
            Residual(c),
            _smaller(c, d),
            Residual(d),
            nn.Conv2d(d, _SQUEEZED, 1),
            nn.ReLU(),
        )
        self.drop = nn.Dropout(0.2)
        self.hidden = nn.Conv2d(_SQUEEZED, _HIDDEN, (8, 5))
        self.heads = nn.Conv2d(_HIDDEN, 3 * len(UNITS), 1)

    def forward(self, halves: Tensor) -> Tensor:
        """See the class."""
        x = halves - halves.mean(dim=(1, 2, 3), keepdim=True)
        x = x / (x.square().mean(dim=(1, 2, 3), keepdim=True).sqrt() + 0.02)
        x = self.drop(self.body(x))
        x = self.drop(torch.relu(self.hidden(x)))
        return self.heads(x).reshape(len(halves), 3, len(UNITS))


@dataclass(frozen=True, slots=True)
class Halves:
    """Half faces uint8 (N, 128, 72, 3) with intensities and weights float32 (N, K)."""

    pixels: NDArray[np.uint8]
    values: Float
    weights: Float


@dataclass(frozen=True, slots=True)
class Worker:
    """One of several processes that train together."""

    rank: int = 0
    of: int = 1


ALONE: Final = Worker()


def read_halves(files: Sequence[Path]) -> Halves:
    """Those of the files that `make_pictures` wrote, right and left one after the other."""
    parts: dict[str, list[Any]] = {"halves": [], "values": [], "weights": []}
    for path in files:
        with np.load(path) as stored:
            for name, found in parts.items():
                found.append(stored[name].reshape(-1, *stored[name].shape[2:]))
    return Halves(*(np.concatenate(found) for found in parts.values()))


def train(
    data: Halves,
    seed: int,
    epochs: int,
    each: Callable[[int, HalfNet], None] = lambda *_: None,
    worker: Worker = ALONE,
) -> HalfNet:
    """A network fitted to halves; `each` is told the epoch and the averaged network.

    Several workers, each a process of one thread, share the faces of an epoch and agree on the
    weights every few steps: on a busy machine threads would wait for each other at every layer.
    """
    torch.manual_seed(seed)
    net = HalfNet().to(memory_format=torch.channels_last)
    averaged = HalfNet()
    averaged.load_state_dict(net.state_dict())
    optimiser = torch.optim.AdamW(net.parameters(), lr=_RATE, weight_decay=_DECAY)
    batches = len(data.pixels) // _BATCH // worker.of
    steps = epochs * batches
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, steps, pct_start=0.15)
    pixels = torch.from_numpy(data.pixels)
    values, weights = torch.from_numpy(data.values), torch.from_numpy(data.weights)
    balance = _balance(values)
    done = 0
    for epoch in range(epochs):
        net.train()
        order = torch.from_numpy(
            np.random.default_rng([seed, epoch]).permutation(len(pixels))[worker.rank :: worker.of]
        )
        for batch_number in range(batches):
            rows = order[batch_number * _BATCH : (batch_number + 1) * _BATCH]
            batch = changed(pixels[rows])
            with torch.autocast("cpu", torch.bfloat16):
                found = net(batch)
            loss = loss_of(found.float(), values[rows], weights[rows], balance)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 2.0)
            optimiser.step()
            schedule.step()
            done += 1
            if worker.of > 1 and done % _AGREE == 0:
                _agree(net, worker)
            _average(averaged, net, min(_AVERAGED, done / (done + 20)))
        averaged.eval()
        each(epoch, averaged)
    return averaged


def _agree(net: HalfNet, worker: Worker) -> None:
    """Give every worker the mean of all their weights."""
    kept = [one for one in net.state_dict().values() if one.is_floating_point()]
    flat = torch.cat([one.flatten() for one in kept])
    torch.distributed.all_reduce(flat)
    flat /= worker.of
    for one, mean in zip(kept, flat.split([one.numel() for one in kept]), strict=True):
        one.copy_(mean.view_as(one))


def _balance(values: Tensor) -> Tensor:
    share = (values >= _PRESENT).float().mean(dim=0).clamp(1e-3, 1.0)
    return ((1 - share) / share).clamp(1.0, 9.0).sqrt()


def _average(averaged: HalfNet, net: HalfNet, share: float) -> None:
    with torch.no_grad():
        for old, new in zip(averaged.parameters(), net.parameters(), strict=True):
            old.lerp_(new, 1 - share)
        for old, new in zip(averaged.buffers(), net.buffers(), strict=True):
            if old.is_floating_point():
                old.lerp_(new, 1 - share)
            else:
                old.copy_(new)


def loss_of(found: Tensor, values: Tensor, weights: Tensor, balance: Tensor) -> Tensor:
    """Presence by log loss, intensity by absolute error, its spread by Laplace's likelihood."""
    present = ((values - _ABSENT) / (_PRESENT - _ABSENT)).clamp(0, 1)
    presence = functional.binary_cross_entropy_with_logits(
        found[:, 0], present, weights, pos_weight=balance
    )
    away = (found[:, 1] - values).abs()
    emphasis = weights * (1 + (values > 0.5) * (balance - 1))
    spread = found[:, 2].clamp(-4, 3)
    unsure = away.detach() / spread.exp() + spread
    return presence + 0.35 * (emphasis * away).mean() + 0.1 * (weights * unsure).mean()


def changed(halves: Tensor) -> Tensor:
    """uint8 (N, 128, 72, 3) as the network takes it, moved, shaded and partly covered by chance."""
    x = halves.permute(0, 3, 1, 2).float() / 255.0
    count, _, height, width = x.shape
    x = _moved(x)
    grey = x.mean(dim=1, keepdim=True)
    x = torch.lerp(grey, x, torch.empty(count, 1, 1, 1).uniform_(0.0, 1.3))
    x *= torch.empty(count, 3, 1, 1).uniform_(0.7, 1.3)
    for row in torch.nonzero(torch.rand(count) < 0.2).flatten().tolist():
        h, w = (int(torch.randint(8, most, (1,))) for most in (40, 30))
        top = int(torch.randint(0, height - h, (1,)))
        left = int(torch.randint(0, width - w, (1,)))
        x[row, :, top : top + h, left : left + w] = torch.rand(3, 1, 1)
    return x.contiguous(memory_format=torch.channels_last)


def _moved(x: Tensor) -> Tensor:
    """Each half a little turned, scaled and shifted: meshes are not exact."""
    count, _, height, width = x.shape
    angle = torch.empty(count).uniform_(-_TILT, _TILT)
    scale = torch.empty(count).uniform_(1 - _SCALED, 1 + _SCALED)
    along, across = scale * angle.cos(), scale * angle.sin()
    affine = torch.zeros(count, 2, 3)
    affine[:, 0, 0] = affine[:, 1, 1] = along
    affine[:, 0, 1], affine[:, 1, 0] = -across * height / width, across * width / height
    affine[:, :, 2] = torch.empty(count, 2).uniform_(-_MOVED, _MOVED)
    grid = functional.affine_grid(affine, list(x.shape), align_corners=False)
    return functional.grid_sample(x, grid, padding_mode="border", align_corners=False)


def read(net: HalfNet, pixels: NDArray[np.uint8]) -> Float:
    """What a network sees in halves (N, 128, 72, 3): float32 (N, 3, K)."""
    net.eval()
    found = []
    with torch.no_grad():
        for start in range(0, len(pixels), 256):
            part = torch.from_numpy(pixels[start : start + 256]).permute(0, 3, 1, 2).float() / 255
            found.append(net(part).numpy())
    return np.concatenate(found)
