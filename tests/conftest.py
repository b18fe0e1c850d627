"""Property tests draw the same cases on every run, so that a change alone can make one fail.

`make test-all` draws new ones; what it finds is mended, and its case kept as a test.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

# How fast cases are drawn is no property of the code, and a busy machine is slow
STEADY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", STEADY, derandomize=True)
settings.register_profile("new", STEADY, derandomize=False)
settings.load_profile("same")


@pytest.fixture(autouse=True)
def _no_embeddings(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What words are read as does not depend on whether the extra `embeddings` is installed."""
    from facsight_tools.rules import situation_embeddings

    if "embeddings" not in request.node.nodeid:
        monkeypatch.setattr(situation_embeddings, "embedder", lambda: None)
