"""`facsight columns` in its three forms, and docs/table.md made of the same."""

import argparse
import json
from pathlib import Path

import pytest

from facsight.cli import columns
from facsight_tools.columns import described
from facsight_tools.rules.catalogue import select

ROOT = Path(__file__).parents[4]


def shown(capsys: pytest.CaptureFixture[str], **options: object) -> str:
    given = {"rules": [], "landmarks": False, "wide": False, "json": False, "markdown": False}
    columns.run(argparse.Namespace(**{**given, **options}))
    return capsys.readouterr().out


def test_every_column_has_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    found = [line.split()[0] for line in shown(capsys, wide=True).splitlines()]
    assert found == [one.name for one in described(select(()), wide=True)]


def test_json_has_every_field(capsys: pytest.CaptureFixture[str]) -> None:
    read = json.loads(shown(capsys, json=True))
    assert {*read[0]} == {"name", "meaning", "unit", "range", "empty", "text"}


def test_the_page_holds_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    page = (ROOT / "docs" / "table.md").read_text("utf-8")
    assert shown(capsys, wide=True, markdown=True).strip() in page
