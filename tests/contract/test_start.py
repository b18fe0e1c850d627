"""What a start does without, so that the first answer is not late: packages, and workers."""

import subprocess
import sys

import pytest

# Each takes a tenth of a second or more, or brings what does.
NOT_FOR_A_FIRST_ANSWER = {
    "PIL",
    "cv2",
    "facsight.tools.evidence.checker.inference",
    "facsight.tools.evidence.fusion",
    "facsight.tools.evidence.ledger",
    "facsight.tools.types",
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

HELP = "from facsight.agent.cli import main; main(['--help'])"
FIRST_ANSWERS = """
import asyncio
import facsight.agent.cli.serve
from facsight.agent.server import create_agent_server
from facsight.tools.server.handles import AnalysisStore
from facsight.tools.server.intake.picture import Intake
from facsight.tools.server.services import Services
from facsight.tools.server.workers.pool import WorkerPool

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
    assert "facsight.agent.cli.app" in imported
    assert not imported & without
