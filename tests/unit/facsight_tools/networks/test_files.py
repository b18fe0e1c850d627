"""Hashes of files, and a module that runs before anything is installed."""

import ast
import hashlib
import sys
from pathlib import Path

import pytest

from facsight_tools.networks import files
from facsight_tools.networks.catalogue import CATALOGUE
from facsight_tools.networks.files import WEIGHTS_DIR, sha256_of


@pytest.mark.parametrize("data", [b"", b"abc", bytes(3_000_001)])
def test_a_hash_is_that_of_the_bytes(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a").write_bytes(data)
    assert sha256_of(tmp_path / "a") == hashlib.sha256(data).hexdigest()


def test_the_weights_of_the_repository_are_the_catalogues() -> None:
    bundled = [spec for spec in CATALOGUE.values() if spec.kind == "bundled"]
    assert bundled
    for spec in bundled:
        assert sha256_of(WEIGHTS_DIR / spec.file_name) == spec.sha256


def test_the_build_hook_needs_nothing_but_python_for_it() -> None:
    tree = ast.parse(Path(str(files.__file__)).read_text("utf-8"))
    names = [
        (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name) or ""
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert {name.split(".")[0] for name in names} <= set(sys.stdlib_module_names)
