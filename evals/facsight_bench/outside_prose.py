"""How many true sentences, written as outside coders and models write, the checker refuses.

    python -m facsight_bench.outside_prose

`true` was used to widen the vocabulary, `reserved` was not. Needs the repository's `tests`; run it
from its root.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

from facsight_tools.evidence.checker import check_text


def main() -> int:
    """The command."""
    sys.path.insert(0, str(Path.cwd()))
    ledger = importlib.import_module("tests.unit.facsight_tools.evidence.sentences").LEDGER
    table = json.loads(Path("tests/unit/facsight_tools/evidence/outside.json").read_text("utf-8"))
    for name in ("true", "reserved"):
        refused = [text for text in table[name] if not check_text(text, ledger).ok]
        print(f"{name}: {len(refused)} of {len(table[name])} refused")
    passed = [text for text in table["false"] if check_text(text, ledger).ok]
    print(f"false: {len(passed)} of {len(table['false'])} accepted")
    return 1 if passed else 0


if __name__ == "__main__":
    sys.exit(main())
