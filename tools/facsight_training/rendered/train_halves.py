"""Train the half-face network and keep its weights.

    python -m facsight_training.rendered.train_halves FOLDER [FOLDER ...] --out halves.pt

Two processes with `--worker 0/2 --meet FILE` and `--worker 1/2 --meet FILE` train together.

The folders are those that `make_pictures` wrote; `--held-out` names one whose heads judge it.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from facsight_training.reliability import auc
from facsight_training.rendered.expressions import UNITS
from facsight_training.rendered.half_network import (
    HalfNet,
    Halves,
    Worker,
    read,
    read_halves,
    train,
)


def main(argv: Sequence[str] | None = None) -> None:
    """Train, telling each epoch what the held-out heads say."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--held-out", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=36)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--worker", default="0/1", help="i/n: the i-th of n, counted from 0")
    parser.add_argument("--meet", type=Path, help="a file that does not exist, for n workers")
    arguments = parser.parse_args(argv)
    torch.set_num_threads(1)
    worker = Worker(*map(int, arguments.worker.split("/")))
    if worker.of > 1:
        torch.distributed.init_process_group(
            "gloo", f"file://{arguments.meet.resolve()}", rank=worker.rank, world_size=worker.of
        )
    files = sorted(path for folder in arguments.folders for path in folder.glob("*.npz"))
    data = read_halves(files)
    held = read_halves(sorted(arguments.held_out.glob("*.npz"))) if arguments.held_out else None

    def tell(epoch: int, net: HalfNet) -> None:
        if worker.rank > 0:
            return
        torch.save(net.state_dict(), arguments.out)
        if held is not None and (epoch % 4 == 3 or epoch == arguments.epochs - 1):
            print(epoch + 1, judged(net, held), flush=True)

    print(f"{len(data.pixels)} halves of {len(files)} files", flush=True)
    train(data, arguments.seed, arguments.epochs, tell, worker)


def judged(net: HalfNet, held: Halves) -> str:
    """Area under the curve of each unit, counting what the labels leave open as not seen."""
    found = read(net, held.pixels)[:, 0]
    each = {}
    for k, unit in enumerate(UNITS):
        value = held.values[:, k]
        clear = (held.weights[:, k] > 0) & ((value >= 1.0) | (value < 0.3))
        reached = auc(found[clear, k], value[clear] >= 1.0)
        if reached is not None:
            each[unit] = reached
    told = " ".join(f"{unit}:{value:.2f}" for unit, value in each.items())
    return f"mean {np.mean(list(each.values())):.3f}  {told}"


if __name__ == "__main__":
    main()
