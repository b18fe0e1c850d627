"""Property tests draw the same cases on every run, so that a change alone can make one fail.

`make test-all` draws new ones; what it finds is mended, and its case kept as a test.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# How fast cases are drawn is no property of the code, and a busy machine is slow
STEADY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", STEADY, derandomize=True)
settings.register_profile("new", STEADY, derandomize=False)
settings.load_profile("same")
