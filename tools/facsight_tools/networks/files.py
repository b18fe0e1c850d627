"""Where network files lie and whether they are the right ones; standard library only.

The build hook uses this before anything is installed.
"""

import hashlib
from pathlib import Path

NETWORKS_DIR = Path(__file__).parent / "built"
WEIGHTS_DIR = Path(__file__).parent / "weights"


def sha256_of(path: Path) -> str:
    """Hash of a file's bytes, lower-case hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
