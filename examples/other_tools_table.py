"""Another tool's table: whose numbers they are, what is missing, and an answer on one row.

python examples/other_tools_table.py openface.csv 12 "She has just won the final."
"""

import sys

import facsight


def main(file: str, row: str = "1", context: str = "") -> None:
    """Print the table's notes, the row's units and the answer."""
    table = facsight.read_table(file)
    analysis, face = table.at(int(row))
    print(table)
    for note in analysis.notes:
        print(f"- {note}")
    for (unit, side), one in analysis.faces[face - 1].units.items():
        told = "no intensity" if one.intensity is None else f"{one.intensity:.2f} of 5"
        print(f"AU{unit} ({side}): {told}, the tool's own decision: {one.present}")
    result = facsight.infer(analysis, face=face, context=context or None)
    for claim in result.inference.claims:
        print(claim.text)


if __name__ == "__main__":
    main(*sys.argv[1:])
