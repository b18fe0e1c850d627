"""The table of docs/safety.md names tests that exist, and every safety test."""

import ast
import re
from pathlib import Path

from tests.servers import ROOT


def names_in(path: Path) -> set[str]:
    """The names of a file's tests."""
    return {
        node.name
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
    }


def test_every_row_names_its_tests_and_every_test_has_its_row() -> None:
    text = (ROOT / "docs" / "safety.md").read_text()
    rows = [line for line in text.splitlines() if line.startswith("| ")][1:]
    assert all("::test_" in row for row in rows)
    named = set(re.findall(r"`(test_\w+\.py::test_\w+)`", text))
    folder = ROOT / "tests" / "safety"
    written = {f"{path.name}::{one}" for path in folder.glob("test_*.py") for one in names_in(path)}
    assert named <= written
    elsewhere = re.findall(r"`((?:unit|contract)/[\w/]+\.py)::(test_\w+)`", text)
    assert elsewhere
    assert all(test in names_in(ROOT / "tests" / file) for file, test in elsewhere)
    # Tests that show that what is right still works stand in no row of what is refused.
    left = {one for one in written - named if not one.startswith(("test_privacy", "test_matrix"))}
    assert left == {
        "test_paths.py::test_files_below_a_root_are_read",
        "test_paths.py::test_a_file_that_is_too_large_is_not_read",
        "test_addresses.py::test_public_addresses_are_let_through",
        "test_addresses.py::test_a_picture_is_fetched_from_the_checked_address",
        "test_measuring.py::test_an_analysis_crosses_the_pipe_unchanged",
        "test_measuring.py::test_results_are_the_same_bytes_on_two_cores",
    }
