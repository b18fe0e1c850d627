"""Make `au_halves.onnx` again: pictures, training, calibration. Hours on two cores.

    python -m facsight_training.rendered.rebuild FOLDER [--photographs FOLDER]

Needs the group `rendering` of pyproject.toml, Mesa's EGL, and VALID's heads and ICT-FaceKit's
shapes where `make_pictures` looks for them. `FOLDER` keeps what was drawn; a second run goes on.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from facsight_training.rendered import calibrate_halves, make_pictures, train_halves


def main(argv: Sequence[str] | None = None) -> None:
    """Every step with the numbers that the shipped network was made with."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--photographs", type=Path)
    arguments = parser.parse_args(argv)
    folder: Path = arguments.folder
    fitted, more, held, neutral, weights = (
        str(folder / name) for name in ("fitted", "more", "held", "neutral", "halves.pt")
    )
    make_pictures.main([fitted, "--count", "3840", "--seed", "0"])
    make_pictures.main([more, "--count", "3840", "--seed", "1"])
    make_pictures.main([held, "--count", "500", "--seed", "77", "--held-out"])
    make_pictures.main([neutral, "--count", "420", "--seed", "5", "--neutral"])
    train_halves.main([fitted, more, "--held-out", held, "--out", weights, "--epochs", "32"])
    photographs = ["--photographs", str(arguments.photographs)] if arguments.photographs else []
    calibrate_halves.main([weights, "--rendered", held, "--neutral", neutral, *photographs])


if __name__ == "__main__":
    main()
