"""Property tests draw the same cases on every run, so that a change alone can make one fail.

`make test-all` draws new ones; what it finds is mended, and its case kept as a test.
"""

from __future__ import annotations

import gc
import os
import ssl
from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import HealthCheck, settings

# The tests themselves go side by side. It is read when NumPy is imported, here and in processes.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# How fast cases are drawn is no property of the code, and a busy machine is slow
STEADY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", STEADY, derandomize=True, max_examples=40)
settings.register_profile("new", STEADY, derandomize=False)
settings.load_profile("same")

# Collecting makes objects that stay: to look through them for garbage is a quarter of its time
gc.disable()


def pytest_collection_finish() -> None:
    """From here on garbage is collected, and not looked for in what was there before."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _certificates_are_read_once() -> Iterator[None]:
    """Every client over HTTP reads the same ones, which is most of its cost."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", cache(ssl.create_default_context))
        yield


@pytest.fixture(scope="session", autouse=True)
def _tests_keep_their_priority() -> Iterator[None]:
    """A command that yields to others would slow the tests after it, which run in its process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "setpriority", lambda *_: None, raising=False)
        yield


@pytest.fixture(autouse=True)
def _no_embeddings(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What words are read as does not depend on whether the extra `embeddings` is installed."""
    from facsight_tools.rules import situation_embeddings

    if "embeddings" not in request.node.nodeid:
        monkeypatch.setattr(situation_embeddings, "embedder", lambda: None)
