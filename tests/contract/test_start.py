"""What a start does without, so that the first answer is not late: packages, and workers."""

import subprocess
import sys

import pytest

# Each takes a tenth of a second or more, or brings what does.
NOT_FOR_A_FIRST_ANSWER = {
    "PIL",
    "cv2",
    "facsight_tools.evidence.checker.inference",
    "facsight_tools.evidence.fusion",
    "facsight_tools.evidence.ledger",
    "facsight_tools.types",
    "fastmcp.client",
    "httpx",
    "jsonref",
    "langchain_core",
    "langgraph",
    "numpy",
    "onnxruntime",
    "requests",
}
# The parser alone takes a few hundredths of a second, and each of these as much again.
NOT_FOR_HELP = NOT_FOR_A_FIRST_ANSWER | {"asyncio", "fastmcp", "importlib.metadata", "pydantic"}

HELP = "from facsight.cli import main; main(['--help'])"
FIRST_ANSWERS = """
import asyncio
import facsight.cli.serve
from facsight.server import create_agent_server
from facsight_tools.server.handles import AnalysisStore
from facsight_tools.server.intake.picture import Intake
from facsight_tools.server.services import Services
from facsight_tools.server.workers.pool import WorkerPool

async def first_answers():
    server = create_agent_server(Services(Intake(), WorkerPool(), AnalysisStore()))
    assert len(await server.list_tools()) > 10
    assert await server.list_prompts()
    assert await server.list_resource_templates()

asyncio.run(first_answers())
"""


@pytest.mark.parametrize(
    ("code", "without"),
    [(HELP, NOT_FOR_HELP), (FIRST_ANSWERS, NOT_FOR_A_FIRST_ANSWER)],
    ids=["help", "first answers"],
)
def test_a_start_imports_only_what_it_needs(code: str, without: set[str]) -> None:
    told = "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr))\n"
    done = subprocess.run(
        [sys.executable, "-c", told + code], capture_output=True, text=True, check=True
    )
    imported = set(done.stderr.split())
    assert "facsight.cli.app" in imported
    assert not imported & without
