"""A whole server over what measures nothing."""

from __future__ import annotations

import pytest
from fastmcp import FastMCP
from tests.unit.facsight_tools.server.setting import FakeMeasurer

from facsight_tools.server.app import create_server
from facsight_tools.server.handles import AnalysisStore
from facsight_tools.server.services import Services


@pytest.fixture
def services() -> Services:
    return Services(measurer=FakeMeasurer(), store=AnalysisStore())


@pytest.fixture
def server(services: Services) -> FastMCP:
    return create_server(services)
