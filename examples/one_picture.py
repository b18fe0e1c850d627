"""One picture: what was measured, what was not, and what it may express.

python examples/one_picture.py photo.jpg "She has just won the final."
"""

import sys

import facsight
from facsight_tools.types import MeasuredAU


def main(picture: str, context: str = "") -> None:
    """Print the units of every face, and an answer about the largest."""
    analysis = facsight.analyze(picture)
    for face in analysis.faces:
        print(f"F{face.index}, quality {face.quality.score:.2f}")
        for unit in face.action_units.readings:
            if isinstance(unit, MeasuredAU) and unit.present and unit.side == "both":
                print(f"  AU{unit.au} {unit.letter} {unit.intensity:.2f}")
    result = facsight.infer(picture, context=context or None)
    for claim in result.inference.claims:
        print(f"{claim.text}")
    print(result.inference.notice)


if __name__ == "__main__":
    main(*sys.argv[1:])
