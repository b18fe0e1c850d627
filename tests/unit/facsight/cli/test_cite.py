"""`facsight cite` leads with facsight itself."""

import argparse

import pytest

from facsight.cli import cite


def test_facsight_comes_first(capsys: pytest.CaptureFixture[str]) -> None:
    cite.run(argparse.Namespace(bibtex=False))
    assert capsys.readouterr().out.startswith("The facsight developers (")
