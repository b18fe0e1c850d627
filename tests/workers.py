"""Workers that speak over pipes, run in this process with packages that are not installed."""

from __future__ import annotations

import io
import json
import sys
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pytest


def faked(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Let these modules and their packages be imported; each name in them is made."""
    for name in names:
        parts = name.split(".")
        for end in range(1, len(parts) + 1):
            monkeypatch.setitem(sys.modules, ".".join(parts[:end]), MagicMock())


def forgotten(monkeypatch: pytest.MonkeyPatch, package: ModuleType, name: str) -> None:
    """Let a module be imported as if for the first time, by what stands for its packages now."""
    monkeypatch.delitem(sys.modules, f"{package.__name__}.{name}", raising=False)
    monkeypatch.delattr(package, name, raising=False)


def spoken(monkeypatch: pytest.MonkeyPatch, worker: ModuleType) -> list[Any]:
    """What a worker writes while it answers its stdin, a line of JSON each."""
    answers = io.StringIO()
    system = SimpleNamespace(dup=lambda _: 99, dup2=lambda *_: None, fdopen=lambda *_: answers)
    monkeypatch.setattr(worker, "os", system)
    worker.main()
    return [json.loads(line) for line in answers.getvalue().splitlines()]
