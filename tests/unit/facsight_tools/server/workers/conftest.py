"""Processes that import the fakes of these tests."""

from __future__ import annotations

import os

import pytest
from tests.unit.facsight_tools.server.workers.fakes import ROOT


@pytest.fixture(autouse=True)
def _fakes_can_be_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT), prepend=os.pathsep)
