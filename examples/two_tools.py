"""Two tools on one face: where their tables agree, where not, and how strong where both say so.

python examples/two_tools.py openface.csv libreface.csv 12
"""

import sys

import facsight


def main(first: str, second: str, row: str = "") -> None:
    """Print the sentences, each with the ids of the rows of both tools."""
    pair = facsight.compare_tables(first, second, row=int(row) if row else None)
    print(f"row {pair.row} of {first} with row {pair.beside_row} of {second}")
    for sentence in pair.sentences():
        print(sentence)


if __name__ == "__main__":
    main(*sys.argv[1:])
