"""The table of the README is the one that the documentation of the evaluation has."""

from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_readme_shows_the_printed_table() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    told = readme.partition("### How far answers can be trusted")[2].partition("\n## ")[0]
    rows = [line for line in told.splitlines() if line.startswith("|")]
    printed = (ROOT / "docs" / "agent-evaluation.md").read_text("utf-8").splitlines()
    assert len(rows) > 30
    assert [row for row in rows if row not in printed] == []
