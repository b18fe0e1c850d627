"""Providers that want a key and are asked again at once."""

from __future__ import annotations

import pytest

from facsight.language_models import calls


@pytest.fixture(autouse=True)
def _keys_and_no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "_FIRST_PAUSE_S", 0.0)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "test")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
